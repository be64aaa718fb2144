"""What no model is trusted with: whether a claim and its evidence can both hold, and whether the claim says more.

Numbers, names, comparisons and words such as *always* and *often* are looked at. The checks know
English only; what lies beyond `LONGEST` characters is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.claims.consistency import comparison, names, numbers, strength
from ibidem.claims.consistency.numbers import Stated
from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome

LONGEST = 4000
"""Characters of either text that are looked at."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """What the checks found; a mismatch forbids support, an agreement alone never proves it."""

    numbers: Comparison = SILENT
    names: Comparison = SILENT
    comparison: Comparison = SILENT
    strength: Comparison = SILENT
    """Of how much, and how surely, the claim says so."""

    @property
    def overstated(self) -> bool:
        """Whether the claim says more than the evidence, so that this does not support it."""
        return self.strength.outcome is Outcome.STRONGER

    @property
    def _all(self) -> tuple[Comparison, ...]:
        return (self.numbers, self.names, self.comparison, self.strength)

    @property
    def differs(self) -> bool:
        """Whether something of the claim cannot hold beside the evidence."""
        return any(each.mismatch for each in self._all)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found, each in a few words; where something differs, only that."""
        said = [each for each in self._all if each.note and (each.mismatch or not self.differs)]
        return tuple(each.note for each in said)


def check_consistency(claim: str, evidence: str, about: str = "") -> Consistency:
    """Return what the checks say of a claim beside one piece of evidence; `about` holds its title and headings."""
    claim, evidence = claim[:LONGEST], evidence[:LONGEST]
    ours = Stated.of(claim)
    return Consistency(
        numbers.compare(ours, Stated.of(evidence), about[:LONGEST]) if ours.quantities else SILENT,
        names.compare(claim, evidence),
        comparison.compare(claim, evidence),
        strength.compare(claim, evidence),
    )
