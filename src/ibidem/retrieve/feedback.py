"""Retrieval by the similarity of a passage and the passages that were found best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ibidem.index import DenseIndex
from ibidem.retrieve import Query
from ibidem.retrieve.dense import DenseRetriever

BEST = 3
"""Passages whose centre is searched around: pseudo-relevance feedback after Rocchio, 1971."""


@dataclass(frozen=True, slots=True)
class FeedbackRetriever:
    """Cosine of a passage with the centre of the best passages so far."""

    index: DenseIndex
    name: str = "feedback"

    def query(self, query: Query, best: Sequence[int]) -> Query:
        """Return the query with the centre of the first few passages as its vector; unchanged if there are none."""
        if query.vector is None or not best:
            return query
        centre = self.index.vectors(np.array(best[:BEST], np.int64)).mean(axis=0)
        length = float(np.linalg.norm(centre))
        return replace(query, vector=np.asarray(centre / length, np.float32)) if length > 0 else query

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the passages nearest to the centre."""
        return DenseRetriever(self.index).candidates(query, k)

    def score(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of each passage with the centre."""
        return DenseRetriever(self.index).score(query, ids)
