"""Whether the numbers of a claim and of its evidence can both hold; English only, other text gives silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.quantities import Quantity, quantities
from ibidem.claims.consistency.tokens import Token, content, sentences, share
from ibidem.claims.consistency.units import COUNT, PERCENT, YEAR

_CONTEXT = {YEAR: 0.99, PERCENT: 0.6, COUNT: 0.6}
"""The part of a claim's other words that a sentence must share before its number is set against the claim's."""
_CONTEXT_OTHERS = 0.6
_UNIT_SLACK = 0.02  # a month has 28 to 31 days; a mile is called 1.6 km
_MANY = 3
"""So many numbers of one kind in a sentence speak of several things: none is set against the claim's."""

MOST = 40
"""Quantities of a text that are looked at; no claim and no sentence has more that can be told apart."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity with the content words of its sentence, its own noun left out."""

    quantity: Quantity
    context: frozenset[str]


def stated(text: str) -> tuple[Stated, ...]:
    """Return the quantities of a text, each with its sentence's words; none where the text is not English."""
    rows = sentences(text)
    found = quantities(text)[:MOST] if rows else ()
    return tuple(Stated(each, _context(rows, found, each)) for each in found)


def compare(claim: Iterable[Stated], evidence: Iterable[Stated]) -> Comparison:
    """Return whether the evidence's numbers agree with the claim's, differ from one, or say nothing of them.

    A number of the claim that has no comparable one in the evidence is silent; it agrees if any comparable one does.
    """
    offered = list(evidence)
    found = [_one(each, offered) for each in claim]
    for wanted in (Outcome.DIFFER, Outcome.AGREE):
        if match := next((each for each in found if each.outcome is wanted), None):
            return match
    return SILENT


def _one(claim: Stated, evidence: list[Stated]) -> Comparison:
    """Return what the evidence says of one number."""
    alike = [each for each in evidence if _same_kind(claim.quantity, each.quantity)]
    if agreeing := [each for each in alike if _agree(claim.quantity, each.quantity)]:
        return Comparison(Outcome.AGREE, f"number agrees: {_both(claim.quantity, agreeing[0].quantity, ' = ')}")
    needed = _CONTEXT.get(claim.quantity.dimension, _CONTEXT_OTHERS)
    near = [(share(claim.context, each.context), each) for each in alike]
    near = [(part, each) for part, each in near if part >= needed]
    if not near or len(near) >= _MANY:
        return SILENT
    part, best = max(near, key=lambda pair: pair[0])
    note = f"number differs: {_both(claim.quantity, best.quantity, ' vs ')}"
    return Comparison(Outcome.DIFFER, note, round(0.5 + 0.5 * part, 2) / len(near))


def _same_kind(one: Quantity, other: Quantity) -> bool:
    """Return whether both measure or count the same, as far as that is said."""
    if one.dimension != other.dimension:
        return False
    if one.dimension == COUNT:
        return bool(one.thing & other.thing)
    return not (one.thing and other.thing) or bool(one.thing & other.thing)


def _agree(one: Quantity, other: Quantity) -> bool:
    """Return whether some value is allowed by both, within how finely they are stated."""
    slack = max(one.step, other.step) if one.dimension != YEAR else 0.0
    if one.unit.removesuffix("s") != other.unit.removesuffix("s") and one.dimension not in (COUNT, YEAR):
        ends = [abs(end) for end in (one.interval.low, one.interval.high) if abs(end) != float("inf")]
        slack = max(slack, _UNIT_SLACK * max(ends, default=0.0))
    return one.interval.widened(slack).meets(other.interval)


def _both(one: Quantity, other: Quantity, between: str) -> str:
    """Return both numbers as written, with one unit where it is the same."""
    if one.unit == other.unit:
        return f"{one.number}{between}{_with(other)}"
    return f"{_with(one)}{between}{_with(other)}"


def _with(quantity: Quantity) -> str:
    if not quantity.unit:
        return quantity.number
    return f"{quantity.number}{'' if quantity.unit == '%' else ' '}{quantity.unit}"


def _context(rows: list[tuple[Token, ...]], found: tuple[Quantity, ...], each: Quantity) -> frozenset[str]:
    inside = next((row for row in rows if row[0].start <= each.start < row[-1].end), ())
    spans = [(other.start, other.end) for other in found]
    free = [token for token in inside if not any(low <= token.start < high for low, high in spans)]
    return content(free) - each.thing
