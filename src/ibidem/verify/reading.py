"""Let the judge read the candidates, alone and between their neighbours, and let the checks look them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.judge import Cancelled, Judge, Pair
from ibidem.verify.checks.checked import Checks, checked
from ibidem.verify.search import Candidate

WINDOWS = 16
"""Candidates that are read between their neighbours too: those the judge finds least neutral alone."""
SILENT_BELOW = 0.1
"""The probability of either side below which a sentence has nothing to check."""
LEAST = 1e-4
"""The probability that stands for none."""


@dataclass(frozen=True, slots=True)
class Read:
    """A candidate with what the judge and the checks say of it."""

    candidate: Candidate
    supports: float
    """Probability by the judge, the mean of sentence and window, after the checks."""
    refutes: float
    checks: Checks

    @property
    def document(self) -> str:
        """The document it stands in."""
        return self.candidate.hit.passage.document

    @property
    def leans_to_support(self) -> bool:
        """Whether it supports the claim rather than refuting it."""
        return self.supports >= self.refutes


def read(
    claim: str, candidates: Sequence[Candidate], judge: Judge, *, cancelled: Cancelled | None = None
) -> list[Read]:
    """Return every candidate with its stance, in their order."""
    alone = judge.stance(
        [Pair.of(claim, one.hit.passage, one.sentence.search_text) for one in candidates], cancelled=cancelled
    ).tolist()
    sided = sorted(range(len(candidates)), key=lambda row: alone[row][2])[:WINDOWS]
    between = judge.stance(
        [Pair.of(claim, candidates[row].hit.passage, candidates[row].window) for row in sided], cancelled=cancelled
    ).tolist()
    windows = dict(zip(sided, between, strict=True))
    return [_weighed(claim, one, alone[row], windows.get(row)) for row, one in enumerate(candidates)]


def _weighed(claim: str, candidate: Candidate, alone: Sequence[float], window: Sequence[float] | None) -> Read:
    """Return the reading; a check that finds a mismatch moves support to the other side, never the other way."""
    supports, refutes = alone[0], alone[1]
    if window is not None:
        supports, refutes = (supports + window[0]) / 2, (refutes + window[1]) / 2
    checks = checked(claim, candidate.sentence.search_text) if supports + refutes > SILENT_BELOW else Checks()
    moved = supports * checks.mismatch
    kept = (supports - moved) * (1 - checks.lowers)
    return Read(candidate, kept, refutes + moved, checks)
