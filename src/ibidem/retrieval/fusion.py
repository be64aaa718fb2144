"""Search with every retriever, fuse, read the passages that were found, and fold those that say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ibidem.retrieval.retrievers import (
    BEST,
    DenseRetriever,
    FeedbackRetriever,
    LexicalRetriever,
    Query,
    Retriever,
    SentenceRetriever,
)
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.storage.generation import Generation
from ibidem.text.claim_detection import altered
from ibidem.text.normalize import words
from ibidem.types import Hit, Signal


@dataclass(frozen=True, slots=True)
class RetrieverScores:
    """What one retriever says of every passage in a pool."""

    scores: NDArray[np.float32]
    """(n,) one score a passage of the pool."""
    ranks: Mapping[int, int]
    """The rank, from 1, of the passages it listed itself."""


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Passage ids, ascending, with the word of each retriever that was asked."""

    ids: NDArray[np.int64]
    listed: Mapping[str, RetrieverScores]
    asked: Sequence[tuple[Retriever, Query]]

    @classmethod
    def of(cls, retrievers: Sequence[Retriever], query: Query, depth: int) -> CandidatePool:
        """Return the union of what each retriever lists, to the given depth."""
        pool = cls(np.empty(0, np.int64), {}, ())
        for retriever in retrievers:
            pool = pool.joined(retriever, query, depth)
        return pool

    def joined(self, retriever: Retriever, query: Query, depth: int) -> CandidatePool:
        """Return the pool with another retriever's candidates; scores that are missing are filled in."""
        found, scores = retriever.candidates(query, depth)
        ids = np.union1d(self.ids, found)
        ranks = {int(one): rank for rank, one in enumerate(found, start=1)}
        listed = {
            one.name: RetrieverScores(
                _completed(one, asked, ids, self.ids, self.listed[one.name].scores), self.listed[one.name].ranks
            )
            for one, asked in self.asked
        }
        listed[retriever.name] = RetrieverScores(_completed(retriever, query, ids, found, scores), ranks)
        return CandidatePool(ids, listed, (*self.asked, (retriever, query)))


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


WEIGHTS: Mapping[str, float] = {"dense": 0.5, "sentences": 0.5, "lexical": 0.3, "feedback": 0.3}
"""Chosen on the train and dev splits named in docs/evaluation.md; one setting for every library."""
RELATIVE = frozenset({"lexical"})
"""Scores without a common scale between questions: divided by the best score of the question."""


def fuse(
    pool: NDArray[np.int64], listed: Mapping[str, RetrieverScores], limit: int | None = None
) -> list[tuple[int, dict[str, Signal]]]:
    """Return the passages of the pool, each with its trace, best first, ties by id; at most `limit` of them.

    The order of the pool plays no part.
    """
    parts = {name: WEIGHTS[name] * _scaled(name, one.scores) for name, one in listed.items()}
    total = sum(parts.values(), np.zeros(len(pool)))
    order = np.lexsort((pool, -total))[:limit]
    return [
        (
            int(pool[row]),
            {
                name: Signal(one.ranks.get(int(pool[row])), float(one.scores[row]), float(parts[name][row]))
                for name, one in listed.items()
            },
        )
        for row in order
    ]


def _scaled(name: str, scores: NDArray[np.float32]) -> NDArray[np.float64]:
    wide = scores.astype(np.float64)
    best = wide.max(initial=0.0)
    return wide / best if name in RELATIVE and best > 0 else wide


SHALLOWEST = 100
"""Candidates asked of each retriever at the least."""
SPARE = 1.5
"""Passages read at first for each hit wanted; more are read where folding repetitions leaves too few."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """The retrievers of one generation."""

    retrievers: Sequence[Retriever]
    catalogue: CatalogReader
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
        pool = CandidatePool.of(self.retrievers, query, depth)
        if self.feedback is not None:
            best = [one for one, _ in fuse(pool.ids, pool.listed, BEST)]
            pool = pool.joined(self.feedback, self.feedback.query(query, best), depth)
        while True:
            hits = fold_duplicates(self._read(fuse(pool.ids, pool.listed, wanted)), k)
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


SHINGLE = 4
"""Words in a shingle. Broder, On the resemblance and containment of documents, 1997."""
CONTAINMENT = 0.8
"""Share of the shorter text's shingles that must stand in the longer one for the two to be the same."""
PULL_QUOTE_CONTAINMENT = 0.5
"""The same for a single sentence set apart in a document whose body says it too, often with a few words changed."""
FEWEST_SHINGLES = 3
"""Shorter texts are the same only when they are equal."""


def fold_duplicates(hits: Sequence[Hit], limit: int) -> tuple[Hit, ...]:
    """Return the first `limit` different hits in order; each carries the places of its repetitions in `also`."""
    kept: list[Hit] = []
    shingles: list[frozenset[str]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        own = _shingles(hit.passage.search_text)
        twin = _twin(hit, own, kept, shingles, holders)
        if twin is not None:
            kept[twin] = replace(kept[twin], also=(*kept[twin].also, hit.citation))
            continue
        if len(kept) == limit:
            break
        for shingle in own:
            holders[shingle].append(len(kept))
        kept.append(hit)
        shingles.append(own)
    return tuple(kept)


def _shingles(text: str) -> frozenset[str]:
    tokens = words(text)
    if len(tokens) < SHINGLE:
        return frozenset((" ".join(tokens),))
    return frozenset(" ".join(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1))


def _twin(
    hit: Hit,
    own: frozenset[str],
    kept: Sequence[Hit],
    shingles: Sequence[frozenset[str]],
    holders: dict[str, list[int]],
) -> int | None:
    """Return the row of the first kept hit that says the same, if any."""
    shared: dict[int, int] = defaultdict(int)
    for shingle in own:
        for row in holders.get(shingle, ()):
            shared[row] += 1
    for row in sorted(shared):
        shorter = min(len(own), len(shingles[row]))
        if shorter < FEWEST_SHINGLES:
            if own == shingles[row]:
                return row
        elif shared[row] / shorter >= _needed(hit, kept[row]) and not _altered(hit, kept[row]):
            return row
    return None


def _needed(one: Hit, other: Hit) -> float:
    same_document = one.passage.document == other.passage.document
    pull_quote = same_document and min(len(one.passage.sentences), len(other.passage.sentences)) == 1
    return PULL_QUOTE_CONTAINMENT if pull_quote else CONTAINMENT


def _altered(one: Hit, other: Hit) -> bool:
    """Return whether the texts differ in a number, a negation or a modal."""
    return altered(words(one.passage.search_text), words(other.passage.search_text))
