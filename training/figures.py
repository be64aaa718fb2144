"""Sentences that give only figures, beside claims of what is larger, and of what rose, fell, doubled or halved."""

from __future__ import annotations

import random
from collections.abc import Sequence

from records import Record

Texts = tuple[str, str]
"""A sentence, and the same with its figures exchanged."""
Claims = dict[bool, list[str]]
"""Claims that the first sentence supports (and the second refutes), and the other way round."""

_MEASURES = (
    # how two are told apart, more, less, the unit, the range
    ("{a} is {x} {u} long and {b} {y} {u}", "longer", "shorter", "metres", (20, 900)),
    ("{a} is {x} {u} high, {b} {y} {u}", "higher", "lower", "metres", (100, 4000)),
    ("{a} weighs {x} {u}; {b} weighs {y} {u}", "heavier", "lighter", "kg", (2, 900)),
    ("{a} was founded in {x}, {b} in {y}", "younger", "older", "", (1750, 2015)),
    ("A ticket costs {x} {u} at {a} and {y} {u} at {b}", "more expensive", "cheaper", "euros", (3, 90)),
    ("{a} has {x} {u}, while {b} has {y}", "larger", "smaller", "inhabitants", (800, 90_000)),
    ("The journey to {a} takes {x} {u} and the one to {b} {y} {u}", "farther away", "nearer", "minutes", (10, 300)),
    ("{a} covers {x} {u}; the area of {b} is {y} {u}", "larger", "smaller", "square kilometres", (20, 9000)),
)
_TRENDS = (
    "{s} {rose} from {x} in {p} to {y} in {q}",
    "In {p} {s} stood at {x}; by {q} this had {risen} to {y}",
    "{s} was {x} in {p} and {y} in {q}",
    "{s}: {x} ({p}), {y} ({q})",
)
_SUBJECTS = (
    "the number of visitors to {a}",
    "unemployment in {a}",
    "the population of {a}",
    "exports to {a}",
    "the price of wheat in {a}",
    "the membership of {a}",
    "rainfall at {a}",
    "the mortality rate in {a}",
    "sales in {a}",
    "the share of women at {a}",
    "mean blood pressure in the {a} cohort",
    "the budget of {a}",
    "crime in {a}",
    "the prevalence of asthma in {a}",
)
_SHARES = ("rate", "share", "unemployment", "prevalence")
"""Subjects that are given in per cent."""


def figures(names: Sequence[str], *, count: int, draw: random.Random) -> list[Record]:
    """Return four pairs a subject, half of them comparisons of two names, half of them trends of one."""
    pairs: list[Record] = []
    for number in range(count):
        first, second = draw.sample(list(names), 2)
        texts, claims = _measured(first, second, draw) if number % 2 else _trended(first, draw)
        group = f"figures {number}"
        for text, label in zip(texts, ("SUPPORTS", "REFUTES"), strict=True):
            contrary = "REFUTES" if label == "SUPPORTS" else "SUPPORTS"
            pairs.append(Record("stance", draw.choice(claims[True]), text, label, "figures", group=group))
            pairs.append(Record("stance", draw.choice(claims[False]), text, contrary, "figures", group=group))
    return pairs


def _measured(first: str, second: str, draw: random.Random) -> tuple[Texts, Claims]:
    form, more, less, unit, (low, high) = draw.choice(_MEASURES)
    small, large = sorted((draw.randint(low, high), draw.randint(low, high)))
    large += (small == large) + (high - low) // 20
    shown = [f"{value:,}" if unit else str(value) for value in (large, small)]  # a year has no separator
    straight, exchanged = (form.format(a=first, b=second, x=x, y=y, u=unit) + "." for x, y in (shown, reversed(shown)))
    claims = {
        True: [
            f"{first} is {more} than {second}.",
            f"{second} is {less} than {first}.",
            f"Of {first} and {second}, {first} is {more}.",
        ],
        False: [
            f"{second} is {more} than {first}.",
            f"{first} is {less} than {second}.",
            f"{first} is not {more} than {second}.",
        ],
    }
    return (straight, exchanged), claims


def _trended(name: str, draw: random.Random) -> tuple[Texts, Claims]:
    subject = draw.choice(_SUBJECTS).format(a=name)
    start = draw.randint(1960, 2010)
    end = start + draw.randint(2, 12)
    factor = draw.choice((1.2, 1.5, 2.1, 2.4, 3.2))
    sign = "%" if any(word in subject for word in _SHARES) else ""
    few = draw.randint(4, 28)
    low = few if sign or draw.random() < 0.5 else draw.randint(100, 9000)
    high = round(low * factor) + 1
    form = draw.choice(_TRENDS)
    rising, falling = (
        _begun(form.format(s=subject, rose=rose, risen=risen, x=f"{x:,}{sign}", y=f"{y:,}{sign}", p=start, q=end) + ".")
        for x, y, rose, risen in ((low, high, "rose", "risen"), (high, low, "fell", "fallen"))
    )
    up = [
        f"{subject} increased between {start} and {end}.",
        f"{subject} was higher in {end} than in {start}.",
        f"{subject} grew.",
    ]
    down = [
        f"{subject} decreased between {start} and {end}.",
        f"{subject} was lower in {end} than in {start}.",
        f"{subject} declined.",
    ]
    if factor > 2:
        up.append(f"{subject} more than doubled from {start} to {end}.")
        down.append(f"{subject} more than halved from {start} to {end}.")
    return (rising, falling), {True: [*map(_begun, up)], False: [*map(_begun, down)]}


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
