"""Search with every retriever, fuse, and read the passages that were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ibidem.retrieve import Query, Retriever
from ibidem.retrieve.collapse import collapse
from ibidem.retrieve.dense import DenseRetriever
from ibidem.retrieve.feedback import BEST, FeedbackRetriever
from ibidem.retrieve.fuse import fuse
from ibidem.retrieve.lexical import LexicalRetriever
from ibidem.retrieve.pool import Pool
from ibidem.retrieve.sentences import SentenceRetriever
from ibidem.store import Catalogue, Generation
from ibidem.types import Hit, Signal

SHALLOWEST = 100
"""Candidates asked of each retriever at the least."""
SPARE = 1.5
"""Passages read at first for each hit wanted; more are read where folding repetitions leaves too few."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """The retrievers of one generation."""

    retrievers: Sequence[Retriever]
    catalogue: Catalogue
    feedback: FeedbackRetriever | None = None

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
            FeedbackRetriever(generation.passages),
        )

    @classmethod
    def lexical(cls, generation: Generation) -> Searcher:
        """Return a searcher that needs no encoder and loads no vectors."""
        return cls((LexicalRetriever(generation.lexical),), generation.catalogue)

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """Return the k best different passages, best first."""
        wanted = int(SPARE * k) + 8
        depth = max(SHALLOWEST, wanted)
        pool = Pool.of(self.retrievers, query, depth)
        if self.feedback is not None:
            best = [one for one, _ in fuse(pool.ids, pool.listed, BEST)]
            pool = pool.joined(self.feedback, self.feedback.query(query, best), depth)
        while True:
            hits = collapse(self._read(fuse(pool.ids, pool.listed, wanted)), k)
            if len(hits) == k or wanted >= len(pool.ids):
                return hits
            wanted *= 4  # many of them said the same

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
