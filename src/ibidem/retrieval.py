"""A question in, hits out: search with every retriever, fuse, read the passages, and fold those that say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ibidem.index.protocols import SearchableTerms, SearchableVectors
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.storage.generation import Generation
from ibidem.text.claim_detection import altered
from ibidem.text.languages import question_language
from ibidem.text.normalize import words
from ibidem.types import Hit, Signal


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the retrievers see it."""

    text: str
    vector: NDArray[np.float32] | None = None
    """Unit vector (d,); None where no encoder has been loaded, which leaves the lexical retriever alone."""
    allowed: NDArray[np.int64] | None = None
    """Ids of the passages that may be returned, ascending; None for all."""
    across: bool = False
    """Whether the encoder reads passages in other languages than the question's."""


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

    index: SearchableTerms
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
ACROSS = "across"
"""The key of what stands for the words of a passage in another language than the question's, which cannot match."""
ACROSS_WEIGHT = 0.8 * WEIGHTS["lexical"]
"""Less than words that do match, so that of two passages that say the same the one in the question's language is first;
chosen on the development half of benchmarks/languages."""


def fuse(
    pool: NDArray[np.int64],
    listed: Mapping[str, RetrieverScores],
    limit: int | None = None,
    *,
    crossing: NDArray[np.bool_] | None = None,
) -> list[tuple[int, dict[str, Signal]]]:
    """Return the passages of the pool, each with its trace, best first, ties by id; at most `limit` of them.

    The order of the pool plays no part. `crossing` tells which are in another language than the question.
    """
    parts = {name: WEIGHTS[name] * _scaled(name, one.scores) for name, one in listed.items()}
    nearness = np.zeros(len(pool)) if crossing is None else _nearness(parts, crossing)
    instead = np.maximum(ACROSS_WEIGHT * nearness - parts.get("lexical", 0.0), 0.0)  # names may match all the same
    total = sum(parts.values(), instead)
    order = np.lexsort((pool, -total))[:limit]
    return [
        (
            int(pool[row]),
            {
                name: Signal(one.ranks.get(int(pool[row])), float(one.scores[row]), float(parts[name][row]))
                for name, one in listed.items()
            }
            | ({ACROSS: Signal(None, float(nearness[row]), float(instead[row]))} if nearness[row] > 0 else {}),
        )
        for row in order
    ]


def _nearness(parts: Mapping[str, NDArray[np.float64]], crossing: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how near by meaning the passages in other languages are beside the nearest of all, from 0 to 1."""
    near = np.maximum(
        sum((parts[name] for name in ("dense", "sentences") if name in parts), np.zeros(len(crossing))), 0
    )
    return np.where(crossing, near / max(near.max(initial=0.0), 1e-9), 0.0)


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
            best = [one for one, _ in fuse(pool.ids, pool.listed, BEST, crossing=self._crossing(query, pool.ids))]
            pool = pool.joined(self.feedback, self.feedback.query(query, best), depth)
        crossing = self._crossing(query, pool.ids)
        while True:
            hits = fold_duplicates(self._read(fuse(pool.ids, pool.listed, wanted, crossing=crossing)), k)
            if len(hits) == k or wanted >= len(pool.ids):
                return hits
            wanted *= 4  # many of them said the same

    def _crossing(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """Return which passages are in another language than the question; None where that plays no part."""
        if not query.across:
            return None
        languages = self.catalogue.languages_of(ids)
        own = {"", question_language(query.text)} if any(languages) else {""}
        return np.array([language not in own for language in languages], np.bool_)

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
