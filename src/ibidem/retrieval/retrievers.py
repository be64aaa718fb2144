"""A question in, fused hits out: dense, sentence and lexical retrieval behind one protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ibidem.index.protocols import LexicalIndex, SearchableVectors
from ibidem.storage.catalog_reader import CatalogReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the retrievers see it."""

    text: str
    vector: NDArray[np.float32] | None = None
    """Unit vector (d,); None where no encoder has been loaded, which leaves the lexical retriever alone."""
    allowed: NDArray[np.int64] | None = None
    """Ids of the passages that may be returned, ascending; None for all."""


class Retriever(Protocol):
    """One way to find passages; scores are similarities, higher is better."""

    @property
    def name(self) -> str:
        """The key of its signal in a hit's trace."""

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return passage ids (n,) and scores (n,), n <= k, best first, ties by id."""

    def score(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the score (n,) of any passages."""


@dataclass(frozen=True, slots=True)
class DenseRetriever:
    """Cosine of the question with the whole passage."""

    index: SearchableVectors
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


SENTENCES_PER_PASSAGE = 3
"""How many sentence hits are asked for each passage wanted: good passages often hold several."""


SEARCHED_AT_MOST = 800_000
"""Sentences; of a larger library they are scored for what the other retrievers list, so that their vectors need not be
in memory. What that costs is in docs/evaluation.md."""
ALLOWED_AT_MOST = 20_000
"""Passages that a filter leaves whose sentences are searched all the same."""


@dataclass(frozen=True, slots=True)
class SentenceRetriever:
    """Cosine of the question with the best sentence of a passage."""

    index: SearchableVectors
    catalogue: CatalogReader
    name: str = "sentences"

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the passages that hold the nearest sentences."""
        if query.vector is None or self._too_many(query.allowed):
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

    def _too_many(self, allowed: NDArray[np.int64] | None) -> bool:
        return len(self.index) > SEARCHED_AT_MOST and (allowed is None or len(allowed) > ALLOWED_AT_MOST)

    def _sentences_in(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        rows = self.catalogue.sentence_rows([int(i) for i in passages])
        return np.sort(np.array([s for found in rows.values() for s in found], np.int64))


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


BEST = 3
"""Passages whose centre is searched around: pseudo-relevance feedback after Rocchio, 1971."""


@dataclass(frozen=True, slots=True)
class FeedbackRetriever:
    """Cosine of a passage with the centre of the best passages so far."""

    index: SearchableVectors
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
