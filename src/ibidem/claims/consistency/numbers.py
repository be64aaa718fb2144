"""Whether the numbers of a claim and of its evidence can both hold; English only, other text gives silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isclose

from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.quantities import Interval, Quantity, quantities
from ibidem.claims.consistency.tokens import content, share, tokens
from ibidem.claims.consistency.units import COUNT, PERCENT, POINTS, YEAR

_CONTEXT = 0.5
"""The part of a claim's other words that a sentence must share before its number is set against the claim's."""
_UNIT_SLACK = 0.02  # a month has 28 to 31 days; a mile is called 1.6 km
_CUT = re.compile(r"[,;/]|\b(?:and|but|to|while|whereas|versus|vs|against|compared|than)\b", re.IGNORECASE)
_EACH = re.compile(r"[,;]\s*(?:and\s)?|\sand\s", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_THAN = re.compile(r"\w+ than\b")
_TELLING = 13
"""The count from which an equal one may be that of the same things under another name."""
MOST = 40
"""Quantities of a text that are looked at; no claim and no sentence has more that can be told apart."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A text with its quantities."""

    text: str
    quantities: tuple[Quantity, ...]

    @classmethod
    def of(cls, text: str) -> Stated:
        """Read a text."""
        return cls(text, quantities(text)[:MOST])

    def words(self, low: int = 0, high: int | None = None) -> frozenset[str]:
        """Return the stems of a span's words, and its years; what belongs to other quantities is left out."""
        end = len(self.text) if high is None else high
        inside = [each for each in self.quantities if low <= each.start < end]
        years = frozenset(each.number for each in inside if each.dimension == YEAR)
        free = [
            token
            for token in tokens(self.text[low:end], low)
            if not any(each.start <= token.start < each.end for each in inside)
        ]
        return content(free) | years


def compare(claim: Stated, evidence: Stated, about: str = "") -> Comparison:
    """Return whether the evidence's numbers agree with the claim's, differ from one, lack one, or say nothing of them.

    A number of the claim agrees where one of its kind in the evidence can have the same value and belongs to the same
    part of the sentence; it differs where none can. It lacks a counterpart where the evidence has none of its kind.
    `about` is what stands above the evidence: the title of its document, its headings.
    """
    found = [_one(each, claim, evidence, about) for each in claim.quantities]
    for wanted in (Outcome.DIFFER, Outcome.LACKING, Outcome.AGREE):
        if match := next((each for each in found if each.outcome is wanted), None):
            return match
    return SILENT


def _one(wanted: Quantity, claim: Stated, evidence: Stated, about: str) -> Comparison:
    """Return what the evidence says of one number."""
    alike = [each for each in evidence.quantities if each.dimension == wanted.dimension]
    if wanted.dimension == POINTS:
        alike += _differences(evidence)
    alike = [each for each in alike if wanted.thing & each.thing] or alike
    alike = [each for each in alike if not _bounds_other_things(wanted, each)]
    if mistaken := _mistaken(wanted, alike, evidence):
        return Comparison(Outcome.DIFFER, f"unit differs: {_with(wanted)} vs {_with(mistaken)}")
    lacking = Comparison(Outcome.LACKING, f"the evidence has no number for {_with(wanted)}")
    if not alike:
        return SILENT if wanted.number.casefold() == "one" else lacking  # *one row*: a row, the same row, any row
    if wanted.dimension == COUNT and wanted.thing and all(each.thing - wanted.thing for each in alike):
        # *4,000 machines*, *4,000 nodes*: the same under another name, or other things
        alike_counts = (each for each in alike if each.interval.low >= _TELLING)
        return SILENT if any(each.figure == wanted.figure for each in alike_counts) else lacking
    if agreeing := [each for each in alike if _agree(wanted, each) or _is_its_end(wanted, each, evidence)]:
        return _agreeing(wanted, agreeing, claim, evidence)
    return _differing(wanted, alike, claim, evidence, about)


def _agreeing(wanted: Quantity, agreeing: Sequence[Quantity], claim: Stated, evidence: Stated) -> Comparison:
    """Return whether equal numbers are said of the same."""
    if other := _elsewhere(wanted, agreeing, claim, evidence):
        return Comparison(Outcome.DIFFER, f"number differs: {_both(wanted, other, ' vs ')}")
    if wanted.thing and all(each.thing - wanted.thing for each in agreeing):
        return SILENT  # *two tons of rye*, *two tons of oats*
    return Comparison(Outcome.AGREE, f"number agrees: {_both(wanted, agreeing[0], ' = ')}")


def _differing(wanted: Quantity, alike: Sequence[Quantity], claim: Stated, evidence: Stated, about: str) -> Comparison:
    """Return whether a number that none agrees with differs from one, or lacks a counterpart."""
    if wanted.dimension == COUNT and not wanted.thing & alike[0].thing:
        return Comparison(Outcome.LACKING, f"the evidence has no number for {_with(wanted)}")
    context = claim.words() - wanted.thing - {wanted.number}
    if share(context, evidence.words() | content(tokens(about))) < _CONTEXT:
        return Comparison(Outcome.LACKING, f"the evidence has another number than {_with(wanted)}")
    best = _placed(alike, claim, evidence) or alike[0]
    return Comparison(Outcome.DIFFER, f"number differs: {_both(wanted, best, ' vs ')}")


def _agree(one: Quantity, other: Quantity) -> bool:
    """Return whether some value is allowed by both, within how finely they are stated.

    Of two bounds on the same side the ends count: *at least 150* is no restatement of *at least 30*.
    """
    if _resized(one, other):
        return False
    slack = max(one.step, other.step) if one.dimension != YEAR else 0.0
    if one.unit.removesuffix("s") != other.unit.removesuffix("s") and one.dimension not in (COUNT, YEAR):
        ends = [abs(end) for end in (one.interval.low, one.interval.high) if abs(end) != inf]
        slack = max(slack, _UNIT_SLACK * max(ends, default=0.0))
    if one.interval.bounds_alike(other.interval):
        sides = ((one.interval.low, other.interval.low), (one.interval.high, other.interval.high))
        return all(first == second or abs(first - second) <= slack for first, second in sides)
    return one.interval.widened(slack).meets(other.interval)


def _is_its_end(bound: Quantity, other: Quantity, evidence: Stated) -> bool:
    """Return whether a number is where a bound ends that its sentence names apart: *older than the limit (2 weeks)*."""
    than = _THAN.match(bound.number)
    if than is None or other.interval.is_bound or bound.dimension == COUNT:
        return False
    named = re.search(rf"\b{than[0]}\s(?!{re.escape(other.number)})", evidence.text, re.IGNORECASE)
    end = bound.interval.low if bound.interval.high == inf else bound.interval.high
    return named is not None and isclose(end, other.interval.low) and isclose(end, other.interval.high)


def _bounds_other_things(one: Quantity, other: Quantity) -> bool:
    """Return whether one of two counts is a bound, which most numbers lie within, and no noun is that of both."""
    is_bound = one.interval.is_bound or other.interval.is_bound
    return one.dimension == COUNT and is_bound and not one.thing & other.thing


def _mistaken(wanted: Quantity, alike: Sequence[Quantity], evidence: Stated) -> Quantity | None:
    """Return a number of the evidence that has the same figure with another unit, where none has it with the same.

    Percent for percentage points, where none agrees; seconds for milliseconds, though both are below a bound.
    """
    points = next((each for each in evidence.quantities if _points_for_percent(wanted, each)), None)
    if points and not any(_agree(wanted, each) for each in alike):
        return points
    if any(each.figure == wanted.figure and each.same_size(wanted) for each in alike):
        return None
    return next((each for each in alike if _resized(wanted, each)), None)


def _points_for_percent(one: Quantity, other: Quantity) -> bool:
    """Return whether one is as many percentage points as the other is per cent."""
    return (
        {one.dimension, other.dimension} == {PERCENT, POINTS} and one.figure is not None and one.figure == other.figure
    )


def _resized(one: Quantity, other: Quantity) -> bool:
    """Return whether both have the same figure with units of another size: *281 GB*, *up to 281 TB*."""
    return one.figure is not None and one.figure == other.figure and not one.same_size(other)


def _differences(evidence: Stated) -> list[Quantity]:
    """Return by how many points one percentage of a text is above or below the next."""
    shares = [each for each in evidence.quantities if each.dimension == PERCENT]
    return [
        Quantity(one.start, other.end, POINTS, Interval(apart, apart), f"{apart:g}", "percentage points", one.step)
        for one, other in pairwise(shares)
        for apart in (abs(one.interval.low - other.interval.low),)
    ]


def _elsewhere(wanted: Quantity, agreeing: Sequence[Quantity], claim: Stated, evidence: Stated) -> Quantity | None:
    """Return the number of that part of the evidence which the claim speaks of, where it is none that agrees.

    In *62 % in 2010 and 48 % in 2014*, 2014 belongs to 48 %.
    """
    alike = [each for each in evidence.quantities if each.dimension == wanted.dimension]
    several = sum(each.dimension == wanted.dimension for each in claim.quantities) > 1
    if several or wanted.dimension in (YEAR, COUNT) or len(alike) < 2:
        return None
    meant = _placed(alike, claim, evidence)
    return meant if meant is not None and meant not in agreeing else None


def _placed(alike: Sequence[Quantity], claim: Stated, evidence: Stated) -> Quantity | None:
    """Return the one of several numbers whose part of the sentence alone holds words of the claim; None if unclear.

    Another number of the claim counts as a word does: in *92 GB in 6 s, 655 GB in 34 s*, 6 s belongs to 92 GB.
    """
    said = claim.words() | _figures(claim)
    for parts in _parts(alike, evidence):
        shared = frozenset(word for one, other in pairwise(parts) for word in one & other) if parts else frozenset()
        held = [row for row, words in enumerate(parts) if said & (words - shared)]
        if held:
            return alike[held[0]] if len(held) == 1 else None
    return None


def _parts(alike: Sequence[Quantity], evidence: Stated) -> Iterator[list[frozenset[str]]]:
    """Yield the words that belong to each of several numbers: those listed for it, those behind it, those before it."""
    text = evidence.text
    if _RESPECTIVELY.search(text) and len(alike) > 1:
        before = text[: alike[0].start]
        ends = [0, *(cut.end() for cut in _EACH.finditer(before)), len(before)]
        spans = list(pairwise(ends))[-len(alike) :]
        if len(spans) == len(alike):
            yield [evidence.words(low, high) for low, high in spans]
    cuts = [0]
    for one, following in pairwise(alike):
        between = [cut.start() for cut in _CUT.finditer(text, one.end, following.start)]
        cuts.append(between[-1] if between else following.start)
    ends = [*cuts[1:], len(text)]
    yield [_said(evidence, one.end, high) for one, high in zip(alike, ends, strict=True)]
    # what stands before the first may be said of all, but for its numbers
    yield [
        _said(evidence, low, one.start) if low else _figures(evidence, 0, one.start)
        for one, low in zip(alike, cuts, strict=True)
    ]


def _said(text: Stated, low: int, high: int) -> frozenset[str]:
    """Return the stems of a span's words, and its numbers with their kind."""
    return text.words(low, high) | _figures(text, low, high)


def _figures(text: Stated, low: int = 0, high: int | None = None) -> frozenset[str]:
    inside = (each for each in text.quantities if low <= each.start < (len(text.text) if high is None else high))
    return frozenset(f"{each.figure:g} {each.dimension}" for each in inside if each.figure is not None)


def _both(one: Quantity, other: Quantity, between: str) -> str:
    """Return both numbers as written, with one unit where it is the same."""
    if one.unit == other.unit:
        return f"{one.number}{between}{_with(other)}"
    return f"{_with(one)}{between}{_with(other)}"


def _with(quantity: Quantity) -> str:
    if not quantity.unit:
        return quantity.number
    return f"{quantity.number}{'' if quantity.unit == '%' else ' '}{quantity.unit}"
