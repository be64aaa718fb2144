"""Retrieval by the words that question and passage share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibidem.index import LexicalIndex
from ibidem.retrieve import Query


@dataclass(frozen=True, slots=True)
class LexicalRetriever:
    """BM25 of the question's words."""

    index: LexicalIndex
    name: str = "lexical"

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the passages with the best BM25."""
        return self.index.search(query.text, k, allowed=query.allowed)

    def score(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 of each passage."""
        return self.index.score(query.text, ids)
