"""Choose the sentences of the hits that could stand on either side of a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ibidem.types import Hit, Kind, Sentence

PASSAGES = 20
"""How many of the best passages are read for a claim, and as many for its core."""
PER_PASSAGE = 3
"""Sentences of one passage that are judged, the most similar to the claim."""
SENTENCES = 32
"""Sentences that are judged in all."""
_NO_STATEMENT = (Kind.REFERENCE,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with the passage it stands in."""

    hit: Hit
    row: int
    """Place of the sentence in its passage, from 0."""
    similarity: float
    """Cosine of the claim, or its core, and the sentence."""

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.hit.passage.sentences[self.row]

    @property
    def window(self) -> str:
        """The sentence between its neighbours in the passage."""
        near = self.hit.passage.sentences[max(0, self.row - 1) : self.row + 2]
        return " ".join(sentence.search_text for sentence in near)


def candidates(hits: Sequence[Hit], similarity: Mapping[int, float]) -> list[Candidate]:
    """Return the sentences to judge, the most similar first; `similarity` maps sentence ids to cosines.

    Each passage sends its own best, so that one that repeats the claim does not crowd out one that denies it.
    """
    found: list[Candidate] = []
    for hit in hits:
        if hit.passage.kind in _NO_STATEMENT:
            continue
        own = [Candidate(hit, row, similarity.get(one.id, 0.0)) for row, one in enumerate(hit.passage.sentences)]
        found += sorted(own, key=_best_first)[:PER_PASSAGE]
    return sorted(found, key=_best_first)[:SENTENCES]


def _best_first(candidate: Candidate) -> tuple[float, int]:
    return -candidate.similarity, candidate.sentence.id
