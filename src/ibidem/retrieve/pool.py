"""The candidates of all retrievers together, each scored by every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibidem.retrieve import Query, Retriever


@dataclass(frozen=True, slots=True)
class Listed:
    """What one retriever says of every passage in a pool."""

    scores: NDArray[np.float32]
    """(n,) one score a passage of the pool."""
    ranks: Mapping[int, int]
    """The rank, from 1, of the passages it listed itself."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Passage ids, ascending, with the word of each retriever that was asked."""

    ids: NDArray[np.int64]
    listed: Mapping[str, Listed]
    asked: Sequence[tuple[Retriever, Query]]

    @classmethod
    def of(cls, retrievers: Sequence[Retriever], query: Query, depth: int) -> Pool:
        """Return the union of what each retriever lists, to the given depth."""
        pool = cls(np.empty(0, np.int64), {}, ())
        for retriever in retrievers:
            pool = pool.joined(retriever, query, depth)
        return pool

    def joined(self, retriever: Retriever, query: Query, depth: int) -> Pool:
        """Return the pool with another retriever's candidates; scores that are missing are filled in."""
        found, scores = retriever.candidates(query, depth)
        ids = np.union1d(self.ids, found)
        ranks = {int(one): rank for rank, one in enumerate(found, start=1)}
        listed = {
            one.name: Listed(
                _completed(one, asked, ids, self.ids, self.listed[one.name].scores), self.listed[one.name].ranks
            )
            for one, asked in self.asked
        }
        listed[retriever.name] = Listed(_completed(retriever, query, ids, found, scores), ranks)
        return Pool(ids, listed, (*self.asked, (retriever, query)))


def _completed(
    retriever: Retriever,
    query: Query,
    ids: NDArray[np.int64],
    known: NDArray[np.int64],
    scores: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the score of each of `ids`, given those of `known`, which are among them."""
    complete = np.zeros(len(ids), np.float32)
    held = np.searchsorted(ids, known)
    complete[held] = scores
    missing = np.ones(len(ids), bool)
    missing[held] = False
    if missing.any():
        complete[missing] = retriever.score(query, ids[missing])
    return complete
