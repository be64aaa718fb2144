"""The checks that no model is trusted with: numbers, direction, negation and scope of a claim beside its evidence.

They know English only; text in another language, and what lies beyond `LONGEST` characters, gives silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ibidem.claims.consistency import direction, negation, numbers, scope
from ibidem.claims.consistency.numbers import Stated
from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.scope import UNBOUNDED, Breadth, Scope
from ibidem.claims.consistency.statements import Statement
from ibidem.claims.consistency.tokens import Token, sentences, written_out

LONGEST = 4000
"""Characters of either text that are looked at."""
CALMED = 0.6
"""How much less likely contradiction is where claim and evidence let the same thing go the same way."""
_LOWERS = {
    Breadth.NARROWER: 0.2,
    Breadth.HEDGED: 0.15,
    Breadth.BROADER: 0.05,
    Breadth.UNPROVEN: 0.8,
    Breadth.DOUBTED: 0.8,
}


@dataclass(frozen=True, slots=True)
class Consistency:
    """What the checks found; a mismatch can lower or turn a verdict, a match never proves one."""

    mismatch: float = 0.0
    """How strongly a check contradicts, from 0 to 1."""
    lowers: float = 0.0
    """How much less the evidence says than the claim, from 0 to 1."""
    notes: tuple[str, ...] = ()
    numbers: Comparison = SILENT
    direction: Comparison = SILENT
    negation: Comparison = SILENT
    scope: Scope = UNBOUNDED

    @property
    def silences(self) -> float:
        """How much less the evidence contradicts, from 0 to 1: want of evidence is no contradiction."""
        return _LOWERS[Breadth.UNPROVEN] if Breadth.UNPROVEN in self.scope.found else 0.0

    @property
    def calms(self) -> float:
        """How much less the evidence contradicts where both go the same way and nothing else differs, from 0 to 1."""
        return CALMED if self.direction.outcome is Outcome.AGREE and not self.mismatch else 0.0


def check_consistency(claim: str, evidence: str) -> Consistency:
    """Return what the checks say of a claim beside one piece of evidence."""
    claim, evidence = claim[:LONGEST], evidence[:LONGEST]
    ours, theirs = _read(written_out(claim, evidence)), _read(written_out(evidence, claim))
    if not ours.sentences or not theirs.sentences:
        return Consistency()
    compared = (
        numbers.compare(ours.numbers, theirs.numbers),
        direction.compare(ours.directions, theirs.directions),
        negation.compare(ours.sentences, theirs.sentences, ours.directions, theirs.directions),
    )
    reach = scope.compare(claim, evidence, ours.sentences, theirs.sentences)
    strengths = [each.strength for each in compared]
    # either of two independent contradictions is enough
    agreed = 1.0
    for strength in strengths:
        agreed *= 1.0 - strength
    return Consistency(
        round(1.0 - agreed, 3),
        min(1.0, sum(_LOWERS[each] for each in reach.found)),
        (*(each.note for each in compared if each.note), *reach.notes),
        *compared,
        reach,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    sentences: tuple[tuple[Token, ...], ...]
    numbers: tuple[Stated, ...]
    directions: tuple[Statement, ...]


@lru_cache(maxsize=256)
def _read(text: str) -> _Read:
    """Read one text; cached, because a claim is set beside many sentences and a sentence beside several claims."""
    rows = tuple(row for row in sentences(text) if row)
    return _Read(rows, numbers.stated(text) if rows else (), direction.directions(rows))
