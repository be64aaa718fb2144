"""What is shown for a question, and how long its parts took."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from ibidem.types.passages import Citation, Hit


class Abstention(StrEnum):
    """Why there is no answer."""

    EMPTY = "the library is empty"
    NOTHING_CLOSE = "nothing close"
    NO_SENTENCE = "close, but no sentence answers it"
    ONLY_LISTED = "close, but an entry of a bibliography"
    """The nearest passage names a work in a list of references, which answers nothing."""
    NOTHING_PASSES = "no document matches the filter"
    """Nothing was searched, for the filter lets no passage through."""


class YesNo(StrEnum):
    """What a sentence says to a question that *yes* or *no* would answer."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A verbatim sentence of an answer, with the one it leans on before it or the list it leads in behind."""

    text: str
    """What the document has from the first of them to the last."""
    citations: tuple[int, ...]
    """Ranks (from 1) of the hits it is quoted from; the first is where `place` lies. Never empty."""
    place: Citation
    polarity: YesNo | None = None
    """None where the question is no such one, or the sentence leaves it open."""

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a sentence of an answer must be cited")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question; abstaining is a value, not an error."""

    question: str
    sentences: tuple[AnswerSentence, ...]
    hits: tuple[Hit, ...]
    confidence: float
    """Estimated probability, between 0 and 1, that the library answers the question."""
    reason: Abstention | None = None
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds spent in `load`, `search` and `answer`."""
    references: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the references cited inside each passage, by the passage's id; a passage that cites none is left out."""
    because: Mapping[str, float] = field(default_factory=dict)
    """What each signal adds to the log odds of the confidence, the largest first."""
    disagreements: tuple[tuple[int, int], ...] = ()
    """Ranks of hits, the lower first, whose shown sentences contradict each other: the documents disagree."""
    stale: bool = False
    """Whether a document behind it has changed since it was indexed, or one that was indexed is gone."""
    corrected: str = ""
    """The question that was answered, where words of the one that was asked were misspelt; else empty."""
    note: str = ""
    """What a person should know of how far the model reads the language of question and documents; mostly empty."""

    @property
    def abstained(self) -> bool:
        """Whether no sentence is offered as an answer."""
        return self.reason is not None

    def quoted_ranks(self) -> tuple[int, ...]:
        """Return the ranks (from 1) of the hits that its sentences are quoted from, in the order of the sentences."""
        return tuple(dict.fromkeys(rank for sentence in self.sentences for rank in sentence.citations))

    def limited(self, k: int) -> Self:
        """Return it with at most k passages: those that are quoted, then the best.

        Sentences of a passage that is left out are left out too; the first sentence of an answer always stays, and
        what contradicts it comes next.
        """
        quoted = self.quoted_ranks()
        opposed = (one for pair in self.disagreements if quoted[:1] and quoted[0] in pair for one in pair)
        order = dict.fromkeys((*quoted[:1], *opposed, *quoted, *range(1, len(self.hits) + 1)))
        return self.with_hits(tuple(order)[: max(k, 1)])

    def with_hits(self, ranks: Iterable[int]) -> Self:
        """Return it with the hits of these ranks alone, in their order, and the sentences that cite one of them."""
        now = {before: new for new, before in enumerate(sorted(ranks), start=1)}
        sentences = (
            replace(one, citations=tuple(now[rank] for rank in one.citations if rank in now))
            for one in self.sentences
            if not now.keys().isdisjoint(one.citations)
        )
        pairs = tuple((now[one], now[two]) for one, two in self.disagreements if one in now and two in now)
        hits = tuple(self.hits[rank - 1] for rank in now)
        return replace(self, sentences=tuple(sentences), hits=hits, disagreements=pairs)


class Timings:
    """Milliseconds that the parts of some work took, each from the end of the one before it."""

    def __init__(self) -> None:
        self._last_s = time.perf_counter()
        self._parts_ms: dict[str, float] = {}

    def end(self, name: str) -> None:
        """End a part; parts of one name add up."""
        now = time.perf_counter()
        self._parts_ms[name] = round(self._parts_ms.get(name, 0.0) + (now - self._last_s) * 1000, 2)
        self._last_s = now

    def named(self, *names: str) -> dict[str, float]:
        """Return the milliseconds of these parts; 0.0 for one that never ended."""
        return {name: self._parts_ms.get(name, 0.0) for name in names}
