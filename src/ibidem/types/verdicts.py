"""What is shown for a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ibidem.types.passages import Citation
from ibidem.types.references import Reference, Relation


class Stance(StrEnum):
    """Where a text stands on a claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


class Ruling(StrEnum):
    """What the library says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    UNCLEAR = "unclear"
    """Something speaks for a side, and not surely enough; both sides are shown. Or nothing could be judged, as a note
    says."""
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One verbatim sentence on one side of a claim."""

    place: Citation
    stance: Stance
    score: float
    """Probability of the stance, between 0 and 1, after what the checks found."""
    notes: tuple[str, ...] = ()
    """What the checks of numbers, names and comparisons found, each in a few words."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A reference behind a claim and how it stands behind it."""

    reference: Reference
    relation: Relation
    score: float
    source: str | None = None
    """The id of the library's document that is this work."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is shown for a claim; there is no ruling on either side without a quoted sentence on it."""

    claim: str
    ruling: Ruling
    confidence: float
    supporting: tuple[Evidence, ...] = ()
    contradicting: tuple[Evidence, ...] = ()
    references: tuple[Attribution, ...] = ()
    notes: tuple[str, ...] = ()
    """What is to be known of the claim itself."""
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds spent in `load`, `search`, `judge` and `references`."""
    stale: bool = False
    """Whether a document behind it has changed since it was indexed, or one that was indexed is gone."""
    parts: tuple[Verdict, ...] = ()
    """What is said of each statement of a claim that holds several; empty where it holds one."""

    def __post_init__(self) -> None:
        needed = {
            Ruling.SUPPORTED: (self.supporting,),
            Ruling.CONTRADICTED: (self.contradicting,),
            Ruling.MIXED: (self.supporting, self.contradicting),
            Ruling.UNCLEAR: (self.supporting + self.contradicting or self.notes,),
            Ruling.NOT_FOUND: (),
        }
        if not all(needed[self.ruling]):
            raise ValueError(f"a claim cannot be {self.ruling} without a quoted sentence")

    def cut(self, k: int) -> Verdict:
        """Return the verdict with at most k quoted sentences on either side, at least one."""
        k = max(k, 1)
        parts = tuple(one.cut(k) for one in self.parts)
        return replace(self, supporting=self.supporting[:k], contradicting=self.contradicting[:k], parts=parts)
