"""Rules that change what a sentence says, or say the same otherwise, by exchanging one word, number, name or unit.

A rule returns the changed text, what stood there and what stands there now, or None where it does not apply, so that
the same change can be made in the evidence. The words are in `lexicon.toml`.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Change = tuple[str, str, str]
"""The changed text, what stood there, and what stands there now."""
Directed = tuple[str, list[str], list[str]]
"""A word, words that say the same, and words that say the contrary."""
Rule = Callable[[str, random.Random], Change | None]

_LEXICON = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
_NEGATABLE = "is|are|was|were|has|have|had|can|will|must|does|did|do"
_AUXILIARY = re.compile(rf"\b({_NEGATABLE})\b(?! (?:not|no|never|n't)\b)(?= [a-z])")
_NEGATED = re.compile(rf"\b({_NEGATABLE}) not\b|\bcannot\b")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
_OBJECT = re.compile(
    r" (?!(?:in|on|at|by|from|over|during|with|to|and|or|but|as|when|while|until|than|up|down)\b)[a-zA-Z]"
)
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w]|[.,]\d)")
_SPELT_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_SPELT = re.compile(rf"\b({'|'.join(_SPELT_NUMBERS[2:])})\b", re.IGNORECASE)
_BOUND = re.compile(
    r"(?:about|around|almost|approximately|nearly|roughly|some|over|under|below|above|than|least|most|to|of|by|between|and"
    r"|from|within|only|AD|BC|[~<>=≤≥±–—$£€])\s*$",
    re.IGNORECASE,
)
"""What stands before a number that is no plain count."""
_CAPITALS = r"[A-Z][a-zà-ÿ'-]{2,}"
_NAME = re.compile(
    rf"(?:(?<=\s)|^)[a-z]+,? ((?:{_CAPITALS}|[A-Z]{{2,6}})(?: {_CAPITALS})*)(?![\w&-]| [A-Z&\d]| of [A-Z])"
)
_AGENT = re.compile(
    r"\b[a-z]+(?:ed|en|un|ought|old|ade|uilt|itten|aid|ound|eld|ung|et|iven) by "
    r"((?:the |an? )?(?:[A-Z][\w'’-]+|[a-z][a-z-]+)(?: (?:of (?:the )?)?(?:[A-Z][\w'’-]+|[a-z][a-z-]+)){0,3}?)"
    r"(?=[.,;)]|$| (?:in|on|at|for|from|with|and|to|as|who|which|that|during|after|before|when|while|since) )"
)
_SHARE = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)\s?(%|per cent|percent)(?! (?:points?|CI|confidence))")
_SPELT_SHARES = {"50": "half", "25": "a quarter", "75": "three quarters", "20": "one fifth", "10": "a tenth"}


def _two_way(pairs: Sequence[str]) -> Mapping[str, list[str]]:
    """Return each word with its counterparts; one of several words is only ever put in, never looked for."""
    table: dict[str, list[str]] = {}
    for pair in pairs:
        first, second = pair.split("|")
        table.setdefault(first, []).append(second)
        if " " not in second:
            table.setdefault(second, []).append(first)
    return table


def _inflected(verb: str) -> list[str]:
    """Return the base form, third person, past and -ing form of a verb, as the lexicon gives it."""
    if ":" in verb:
        return verb.split(":")
    stem = verb.removesuffix("e")
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    return [verb, third, f"{stem}ed", f"{stem}ing"]


def _by_form(poles: Mapping[str, Mapping[str, Sequence[str]]]) -> Mapping[str, list[tuple[list[str], list[str]]]]:
    """Return each form of each word with the same form of the words of its pole and of the contrary one."""
    table: dict[str, list[tuple[list[str], list[str]]]] = {}
    for kind, groups in poles.items():
        for group in groups.values():
            forms = [[_inflected(one) if kind == "verbs" else [one] for one in side.split()] for side in group]
            for own, contrary in (forms, forms[::-1]):
                for listed in own:
                    for place, form in enumerate(listed):
                        same = [other[place] for other in own if other[place] != form]
                        table.setdefault(form, []).append((same, [other[place] for other in contrary]))
    return table


OPPOSITES = _two_way(_LEXICON["opposites"])
SYNONYMS = _two_way(_LEXICON["synonyms"])
POLES = _by_form(_LEXICON["poles"])
_DUTIES = [tuple(pair.split("|")) for pair in _LEXICON["duties"]]
_COUNTERPARTS = {
    first.lower(): second
    for pair in _LEXICON["counterparts"]
    for first, second in (pair.split("|"), pair.split("|")[::-1])
}
_FRAME = re.compile(rf"\b({'|'.join(sorted(map(re.escape, _COUNTERPARTS), key=len, reverse=True))})\b", re.IGNORECASE)
_DIMENSIONS = [units.split() for units in _LEXICON["units"].values()]
_OTHER_UNITS = {unit: [other for other in units if other != unit] for units in _DIMENSIONS for unit in units}
_QUANTITY = re.compile(
    r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|twelve|several)([ -]?)("
    + "|".join(sorted(map(re.escape, _OTHER_UNITS), key=len, reverse=True))
    + r")(?![\w/])"
)
_OTHER_RATES = {
    rate: [other for other in rates.split("|") if other != rate]
    for rates in _LEXICON["rates"].values()
    for rate in rates.split("|")
}
_RATE = re.compile(rf"\b({'|'.join(_OTHER_RATES)})\b")
_CONVERSIONS = [(*pair.split("|"), factor) for pair, factor in _LEXICON["conversions"].items()]


# Words


def opposite(text: str, draw: random.Random) -> Change | None:
    """Return the text with one word exchanged for its opposite."""
    return _exchange_word(text, OPPOSITES, draw)


def synonym(text: str, draw: random.Random) -> Change | None:
    """Return the text with one word exchanged for one that means the same."""
    return _exchange_word(text, SYNONYMS, draw)


def directed(text: str, draw: random.Random) -> Directed | None:
    """Return one word of the text with words that say the same and words that say the contrary; None without one.

    A verb is chosen only where something is behind it that it is done to: `raises the rate`, not `raises in summer`.
    """
    places = [place for place in _WORD.finditer(text) if place[0].lower() in POLES and _OBJECT.match(text, place.end())]
    if not places:
        return None
    word = draw.choice(places)[0].lower()
    same, contrary = draw.choice(POLES[word])
    return word, same, contrary


def frame(text: str, draw: random.Random) -> Change | None:
    """Return the text with a condition, direction, role or part exchanged for its counterpart."""
    places = [place for place in _FRAME.finditer(text) if _is_frame(place, text)]
    if not places:
        return None
    place = draw.choice(places)
    other = _COUNTERPARTS[place[0].lower()]
    other = other.capitalize() if place[0][0].isupper() else other
    return text[: place.start()] + other + text[place.end() :], place[0], other


def negated(text: str, draw: random.Random) -> tuple[str, str] | None:
    """Return the text with a `not` taken away, or else added, and the auxiliary verb it stood with.

    `may` is left alone: what may be and what may not be can both be so. Where it grants a right, see `duty`.
    """
    if negation := _NEGATED.search(text):
        verb = negation[1] or "can"
        return text[: negation.start()] + verb + text[negation.end() :], verb
    places = list(_AUXILIARY.finditer(text))
    if not places:
        return None
    place = places[0] if draw.random() < 0.8 else draw.choice(places)
    return text[: place.end()] + " not" + text[place.end() :], place[1]


def duty(text: str, draw: random.Random) -> Change | None:
    """Return the text of a contract or rule with a permission or duty denied, or a denied one granted."""
    for denied, granted in draw.sample(_DUTIES, len(_DUTIES)):
        if text.count(denied) == 1:
            return text.replace(denied, granted), denied, granted
        if re.findall(rf"\b{granted}\b(?! not)", text) and len(re.findall(rf"\b{granted}\b", text)) == 1:
            return re.sub(rf"\b{granted}\b", denied, text), granted, denied
    return None


def same_duty(text: str, draw: random.Random) -> str | None:
    """Return the text with its first permission or duty in other words; None without one."""
    for words, others in _LEXICON["duty_synonyms"].items():
        if f" {words} " in text:
            return re.sub(rf"\b{words}\b", draw.choice(others), text, count=1)
    return None


def turned_degree(degree: str) -> str | None:
    """Return a comparison's degree as it is said from the other side: `much larger` for `much smaller`."""
    words = degree.split()
    turned = dict(pair.split("|") for pair in _LEXICON["degrees"])
    place = next((place for place, word in enumerate(words) if word in turned), None)
    return None if place is None else " ".join([*words[:place], turned[words[place]], *words[place + 1 :]])


def replace_word(text: str, word: str, other: str) -> str | None:
    """Return the text with every occurrence of a word exchanged; None when it has none."""
    changed = re.sub(rf"\b{re.escape(word)}\b", lambda place: _cased(other, place[0]), text, flags=re.IGNORECASE)
    return changed if changed != text else None


# Numbers and quantities


def number(text: str, draw: random.Random) -> Change | None:
    """Return the text with one number altered."""
    places = _numbers(text)
    if not places:
        return None
    place = draw.choice(places)
    other = _other_number(place[0], draw)
    return text[: place.start()] + other + text[place.end() :], place[0], other


def same_number(text: str, draw: random.Random) -> str | None:
    """Return the text with one number said otherwise: `1000` for `1,000`, `three` for `3`, `about 3.5` for it."""
    places = _numbers(text)
    if not places:
        return None
    place = draw.choice(places)
    same = _same_number(place[0], text[place.end() :], draw)
    return None if same is None else text[: place.start()] + same + text[place.end() :]


def bounded(text: str, draw: random.Random) -> tuple[str, str] | None:
    """Return the text with a bound that its number keeps, and with one that it breaks; None without a plain count."""
    places = [place for place in _NUMBER.finditer(text) if _is_count(place, text)]
    if not places:
        return None
    place = draw.choice(places)
    value = float(place[0].replace(",", ""))
    low, high = (
        _formatted(place[0], value * factor) for factor in (draw.choice((0.5, 0.7, 0.8)), draw.choice((1.3, 1.6, 2)))
    )
    if draw.random() < 0.5:
        kept, broken = f"{draw.choice(('more than', 'over', 'at least'))} {low}", f"more than {high}"
    else:
        kept, broken = f"{draw.choice(('fewer than', 'less than', 'at most'))} {high}", f"less than {low}"
    before, after = text[: place.start()], text[place.end() :]
    return before + kept + after, before + broken + after


def unit(text: str, draw: random.Random) -> Change | None:
    """Return the text with the unit of one quantity, share or rate exchanged for another of its dimension."""
    kinds = [list(pattern.finditer(text)) for pattern in (_QUANTITY, _SHARE, _RATE)]
    kinds = [places for places in kinds if places]
    if not kinds:
        return None
    place = draw.choice(draw.choice(kinds))
    if place[0] in _OTHER_RATES:
        other = draw.choice(_OTHER_RATES[place[0]])
    elif place.re is _SHARE:
        other = f"{place[1]} percentage points"
    else:
        near = sorted(_OTHER_UNITS[place[3]], key=lambda name: draw.random() + 0.3 * abs(_size(name) - _size(place[3])))
        other = f"{place[1]}{place[2]}{near[0]}"
    return text[: place.start()] + other + text[place.end() :], place[0], other


def same_quantity(text: str, draw: random.Random) -> str | None:
    """Return the text with one quantity in another unit: `90 minutes` for `1.5 hours`, `3,000,000` for `3 million`."""
    choices: list[tuple[re.Match[str], str]] = []
    for place in _QUANTITY.finditer(text):
        digits = place[1].replace(",", "")
        if re.fullmatch(r"\d+(?:\.\d+)?", digits):
            choices += [(place, same) for same in _converted(float(digits), place[3])]
    for place in _SHARE.finditer(text):
        if place[1] in _SPELT_SHARES and text[place.end() :].startswith(" of"):
            choices.append((place, _SPELT_SHARES[place[1]]))
        elif place[2] == "%":
            choices.append((place, f"{place[1]} {draw.choice(('percent', 'per cent'))}"))
        else:
            choices.append((place, f"{place[1]}%"))
    if not choices:
        return None
    place, other = draw.choice(choices)
    return text[: place.start()] + other + text[place.end() :]


def replace_number(text: str, said: str, other: str) -> str | None:
    """Return the text with a number exchanged, where it stands as that number; None where it does not."""
    changed = re.sub(rf"(?<![\w.,-]){re.escape(said)}(?!\w|[.,-]\d)", lambda _: other, text)
    return changed if changed != text else None


# Names and agents


def names(text: str) -> list[str]:
    """Return the names inside a sentence, in order; its first word is never taken for one."""
    return [place[1].removesuffix("'s") for place in _NAME.finditer(text)]


def renamed(text: str, others: Sequence[str], draw: random.Random) -> Change | None:
    """Return the text with a name exchanged for another of `others`."""
    inside = names(text)
    if not inside:
        return None
    name = draw.choice(inside)
    fitting = [
        other
        for other in others
        if _is_like_name(name, other) and other not in text and name not in other and other not in name
    ]
    if not fitting:
        return None
    other = draw.choice(fitting)
    return re.sub(rf"\b{re.escape(name)}\b", lambda _: other, text), name, other


def agents(text: str) -> list[str]:
    """Return by whom things are done in a sentence: `the board` in `chosen by the board`."""
    return [place[1] for place in _AGENT.finditer(text) if not place[1].split()[0].endswith("ing")]


def other_agent(pool: Sequence[str]) -> Rule:
    """Return a rule that exchanges who something is done by for one of a pool of agents of like form."""

    def rule(text: str, draw: random.Random) -> Change | None:
        inside = agents(text)
        if not inside:
            return None
        name = draw.choice(inside)
        form = _agent_form(name)
        fitting = [other for other in pool if _agent_form(other) == form and other not in text and name not in other]
        if not fitting:
            return None
        other = draw.choice(fitting)
        return text.replace(f" by {name}", f" by {other}", 1), f"by {name}", f"by {other}"

    return rule


def _exchange_word(text: str, table: Mapping[str, list[str]], draw: random.Random) -> Change | None:
    places = [place for place in _WORD.finditer(text) if place[0].lower() in table]
    if not places:
        return None
    place = draw.choice(places)
    other = draw.choice(table[place[0].lower()])
    return text[: place.start()] + _cased(other, place[0]) + text[place.end() :], place[0].lower(), other


def _cased(word: str, like: str) -> str:
    return word[0].upper() + word[1:] if like[0].isupper() else word


def _is_frame(place: re.Match[str], text: str) -> bool:
    """Return whether a match limits what is said: `over` only before a number, `half` never (it is a noun as often)."""
    if place[0].lower() in ("over", "under"):
        return bool(re.match(r" \$?\d", text[place.end() :]))
    return place[0].lower() != "half"


def _numbers(text: str) -> list[re.Match[str]]:
    return [*_NUMBER.finditer(text), *_SPELT.finditer(text)]


def _is_count(place: re.Match[str], text: str) -> bool:
    value = float(place[0].replace(",", ""))
    plain = re.match(r"\s?%| [a-z]", text[place.end() :]) and not _BOUND.search(text[: place.start()])
    return value >= 5 and not 1200 <= value <= 2100 and bool(plain)


def _other_number(said: str, draw: random.Random) -> str:
    if said.lower() in _SPELT_NUMBERS:
        choice = draw.choice([word for word in _SPELT_NUMBERS[2:] if word != said.lower()])
        return choice.capitalize() if said[0].isupper() else choice
    value = float(said.replace(",", ""))
    if 1200 <= value <= 2100 and "," not in said and "." not in said:
        return str(int(value) + draw.choice((-40, -17, -9, -6, -3, -2, -1, 1, 2, 3, 5, 8, 14)))
    for _ in range(20):
        other = _formatted(said, value * draw.choice((0.2, 0.4, 0.5, 0.7, 1.4, 1.8, 2.5, 4)) + draw.choice((0, 1, 3)))
        if other != said:
            return other
    return said + "0"


def _same_number(said: str, after: str, draw: random.Random) -> str | None:
    if said.lower() in _SPELT_NUMBERS:
        return str(_SPELT_NUMBERS.index(said.lower()))
    if "," in said:
        return said.replace(",", "")
    if said.isdigit() and 2 <= int(said) <= 12 and not after.startswith(("%", ".", "-")):
        return _SPELT_NUMBERS[int(said)]
    if "." in said and said.split(".")[1]:
        return f"{said}0" if draw.random() < 0.5 else f"about {said}"
    if said.isdigit() and int(said) >= 10_000:
        return f"{int(said):,}"
    return f"about {said}" if draw.random() < 0.5 else None


def _formatted(like: str, value: float) -> str:
    """Return a value with the decimals and separators of another."""
    decimals = len(like.partition(".")[2])
    return f"{value:,.{decimals}f}" if "," in like else f"{value:.{decimals}f}"


def _size(name: str) -> int:
    """Return the rank of a unit among those of its dimension, the smallest first."""
    return next((units.index(name) for units in _DIMENSIONS if name in units), 0)


def _converted(value: float, name: str) -> list[str]:
    """Return a quantity in other units, where its value there is short."""
    same = []
    for large, small, factor in _CONVERSIONS:
        if name == large:
            same.append(f"{_plain(value * factor)} {small}")
        elif name == small and value % (factor / 4) == 0 and value >= factor / 2:
            same.append(f"{_plain(value / factor)} {large}")
    if name in ("million", "thousand"):
        same.append(f"{value * (1e6 if name == 'million' else 1e3):,.0f}")
    return same


def _plain(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _is_like_name(name: str, other: str) -> bool:
    return len(name.split()) == len(other.split()) and name.isupper() == other.isupper()


def _agent_form(name: str) -> tuple[bool, bool, int]:
    words = name.split()
    return words[0] == "the", words[-1][0].isupper(), min(len(words), 3)
