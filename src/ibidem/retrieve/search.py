"""Search with every retriever, fuse, and read the passages that were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibidem.retrieve import Query, Retriever
from ibidem.retrieve.collapse import collapse
from ibidem.retrieve.dense import DenseRetriever
from ibidem.retrieve.fuse import Listed, fuse
from ibidem.retrieve.lexical import LexicalRetriever
from ibidem.retrieve.sentences import SentenceRetriever
from ibidem.store import Catalogue, Generation
from ibidem.types import Hit, Signal

SHALLOWEST = 100
"""Candidates asked of each retriever at the least."""
SPARE = 1.5
"""Passages read for each hit wanted, so that folding repetitions leaves enough."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """The retrievers of one generation."""

    retrievers: Sequence[Retriever]
    catalogue: Catalogue

    @classmethod
    def over(cls, generation: Generation) -> Searcher:
        """Return the searcher with every retriever a generation can serve."""
        return cls(
            (
                DenseRetriever(generation.passages),
                SentenceRetriever(generation.sentences, generation.catalogue),
                LexicalRetriever(generation.lexical),
            ),
            generation.catalogue,
        )

    @classmethod
    def lexical(cls, generation: Generation) -> Searcher:
        """Return a searcher that needs no encoder and loads no vectors."""
        return cls((LexicalRetriever(generation.lexical),), generation.catalogue)

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """Return the k best different passages, best first."""
        wanted = int(SPARE * k) + 8
        pool, listed = self._pool(query, max(SHALLOWEST, wanted))
        ranked = fuse(pool, listed)[:wanted]
        return collapse(self._read(ranked), k)

    def _pool(self, query: Query, depth: int) -> tuple[NDArray[np.int64], Mapping[str, Listed]]:
        """Return the union of all candidates, ascending, and what each retriever says of all of them."""
        found = {retriever.name: retriever.candidates(query, depth) for retriever in self.retrievers}
        pool = np.unique(np.concatenate([ids for ids, _ in found.values()]).astype(np.int64))
        listed = {}
        for retriever in self.retrievers:
            ids, scores = found[retriever.name]
            ranks = {int(one): rank for rank, one in enumerate(ids, start=1)}
            listed[retriever.name] = Listed(_complete(retriever, query, pool, ids, scores), ranks)
        return pool, listed

    def _read(self, ranked: Sequence[tuple[int, Mapping[str, Signal]]]) -> list[Hit]:
        passages = self.catalogue.passages([one for one, _ in ranked])
        digests = self.catalogue.digests({passage.document for passage in passages.values()})
        return [
            Hit(
                passages[one],
                digests[passages[one].document],
                sum(signal.part for signal in trace.values()),
                trace,
            )
            for one, trace in ranked
        ]


def _complete(
    retriever: Retriever,
    query: Query,
    pool: NDArray[np.int64],
    ids: NDArray[np.int64],
    scores: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the retriever's score for all of the pool: those it listed, and those only others found."""
    complete = np.zeros(len(pool), np.float32)
    listed = np.searchsorted(pool, ids)
    complete[listed] = scores
    missing = np.ones(len(pool), bool)
    missing[listed] = False
    complete[missing] = retriever.score(query, pool[missing])
    return complete
