"""Retrieval by the similarity of question and passage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibidem.index import DenseIndex
from ibidem.retrieve import Query


@dataclass(frozen=True, slots=True)
class DenseRetriever:
    """Cosine of the question with the whole passage."""

    index: DenseIndex
    name: str = "dense"

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the nearest passages."""
        if query.vector is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids, scores = self.index.search(query.vector[None, :], k, allowed=query.allowed)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def score(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine with each passage."""
        if query.vector is None or not len(ids):
            return np.zeros(len(ids), np.float32)
        return self.index.vectors(ids) @ query.vector
