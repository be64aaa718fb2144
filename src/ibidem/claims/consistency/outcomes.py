"""What one check found: agreement, a mismatch, or nothing to say, with a short note."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a check says of a claim beside its evidence."""

    AGREE = "agree"
    DIFFER = "differ"
    """Numbers that cannot both hold."""
    OPPOSED = "opposed"
    """Statements that cannot both hold: one denies the other, or compares the other way round."""
    STRONGER = "stronger"
    """The claim says more than the evidence: *always* where it says *often*. That is no contradiction."""
    LACKING = "lacking"
    """The claim says something that the evidence says nothing of."""
    SILENT = "silent"
    """Nothing that can be compared; never a mismatch."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one check found."""

    outcome: Outcome = Outcome.SILENT
    note: str = ""

    @property
    def mismatch(self) -> bool:
        """Whether the evidence contradicts the claim in this respect."""
        return self.outcome in (Outcome.DIFFER, Outcome.OPPOSED)


SILENT = Comparison()
"""What a check says when there is nothing to compare."""
