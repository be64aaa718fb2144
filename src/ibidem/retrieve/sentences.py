"""Retrieval by the similarity of the question and a passage's best sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibidem.index import DenseIndex
from ibidem.retrieve import Query
from ibidem.store import Catalogue

SENTENCES_PER_PASSAGE = 3
"""How many sentence hits are asked for each passage wanted: good passages often hold several."""


@dataclass(frozen=True, slots=True)
class SentenceRetriever:
    """Cosine of the question with the best sentence of a passage."""

    index: DenseIndex
    catalogue: Catalogue
    name: str = "sentences"

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the passages that hold the nearest sentences."""
        if query.vector is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        allowed = None if query.allowed is None else self._sentences_in(query.allowed)
        ids, scores = self.index.search(query.vector[None, :], k * SENTENCES_PER_PASSAGE, allowed=allowed)
        found = ids[0] >= 0
        owners = self.catalogue.owners(ids[0][found])
        passages, first = np.unique(owners, return_index=True)
        order = np.lexsort((passages, -scores[0][found][first]))[:k]
        return passages[order], scores[0][found][first][order]

    def score(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the best sentence's cosine for each passage."""
        if query.vector is None or not len(ids):
            return np.zeros(len(ids), np.float32)
        rows = self.catalogue.sentence_rows([int(i) for i in ids])
        counts = np.array([len(rows[int(i)]) for i in ids])
        flat = np.array([s for i in ids for s in rows[int(i)]], np.int64)
        best = np.zeros(len(ids), np.float32)
        held = counts > 0
        if held.any():
            starts = np.concatenate(([0], np.cumsum(counts[held])[:-1]))
            best[held] = np.maximum.reduceat(self.index.vectors(flat) @ query.vector, starts)
        return best

    def _sentences_in(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        rows = self.catalogue.sentence_rows([int(i) for i in passages])
        return np.sort(np.array([s for found in rows.values() for s in found], np.int64))
