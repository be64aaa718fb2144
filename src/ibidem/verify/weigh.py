"""What one document says of a claim: from the stances of its sentences to the probability of either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from ibidem.linear import linear, log_odds
from ibidem.types import Stance
from ibidem.verify.reading import LEAST, Read

NEARNESS = 4.0
"""Log odds that a sentence loses for each unit of cosine by which its document has one nearer to the claim."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one sentence says of a claim."""

    supports: float
    """Log odds."""
    refutes: float
    """Log odds."""
    similarity: float
    """Cosine of the claim and the sentence."""
    closeness: float
    """Cosine of the claim and its passage."""
    passage_supports: float
    """Log odds that its whole passage supports the claim; its own where that was not read."""
    passage_refutes: float
    """The same for refutation."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of one document."""

    supports: float
    """Log odds of its most supporting sentence, less for one that is further from the claim than another."""
    refutes: float
    """Log odds of its most refuting sentence, likewise."""
    similarity: float
    """Cosine of the claim with its most similar sentence."""
    closeness: float
    """Cosine of the claim with its nearest passage."""
    behind: float
    """How far its most similar sentence is behind that of the document that leads; 0 for that one, else negative."""
    behind_passage: float
    """How far its nearest passage is behind that of the document that leads."""
    passage_supports: float
    """Log odds of its most supporting whole passage."""
    passage_refutes: float
    """Log odds of its most refuting whole passage."""


SUPPORTS: Mapping[str, float] = {
    "supports": 0.292,
    "refutes": 0.065,
    "similarity": -1.066,
    "closeness": 1.531,
    "behind": 9.076,
    "behind_passage": 10.306,
    "passage_supports": 0.486,
    "passage_refutes": 0.235,
    "": -0.202,
}
"""Weights of the log odds of support against silence, the intercept under the empty name.

Fitted by benchmarks/fit_verdicts.py over the whole SciFact library, on train claims that the judge was not trained on.
"""
REFUTES: Mapping[str, float] = {
    "supports": 0.076,
    "refutes": 0.399,
    "similarity": 0.944,
    "closeness": -1.248,
    "behind": 6.875,
    "behind_passage": 11.61,
    "passage_supports": 0.389,
    "passage_refutes": 0.46,
    "": -0.212,
}
"""The same for refutation."""
_AGAINST_SILENCE = tuple(
    linear(Signals, {name: weight for name, weight in weights.items() if name}, weights[""])
    for weights in (SUPPORTS, REFUTES)
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One document's probabilities of supporting and refuting the claim, and its sentences."""

    document: str
    supports: float
    refutes: float
    sentences: tuple[Read, ...]

    @property
    def leans_to_support(self) -> bool:
        """Whether it supports the claim rather than refuting it."""
        return self.supports >= self.refutes


def weigh(sentences: Sequence[Read]) -> list[Weighed]:
    """Return each document with its probabilities, in the order in which they first come."""
    by_document: dict[str, list[Read]] = {}
    for one in sentences:
        by_document.setdefault(one.document, []).append(one)
    known = signals({document: [said(one) for one in held] for document, held in by_document.items()})
    return [_weighed(document, known[document], held) for document, held in by_document.items()]


def said(read: Read) -> Said:
    """Return what one sentence adds to what is known of its document."""
    trace = read.candidate.hit.trace
    closeness = trace["dense"].score if "dense" in trace else 0.0
    own = (read.supports, read.refutes)
    supports, refutes, *whole = (log_odds(one, surest=1 - LEAST) for one in (*own, *(read.whole or own)))
    return Said(supports, refutes, read.candidate.similarity, closeness, *whole)


def signals(by_document: Mapping[str, Sequence[Said]], *, nearness: float = NEARNESS) -> dict[str, Signals]:
    """Return what is known of each document, beside the others that came near the claim."""
    similar = {name: max(one.similarity for one in held) for name, held in by_document.items()}
    close = {name: max(one.closeness for one in held) for name, held in by_document.items()}
    most_similar, closest = max(similar.values(), default=0.0), max(close.values(), default=0.0)
    return {
        name: Signals(
            supports=max(one.supports + nearness * (one.similarity - similar[name]) for one in held),
            refutes=max(one.refutes + nearness * (one.similarity - similar[name]) for one in held),
            similarity=similar[name],
            closeness=close[name],
            behind=similar[name] - most_similar,
            behind_passage=close[name] - closest,
            passage_supports=max(one.passage_supports for one in held),
            passage_refutes=max(one.passage_refutes for one in held),
        )
        for name, held in by_document.items()
    }


def _weighed(document: str, known: Signals, sentences: Sequence[Read]) -> Weighed:
    """Return the document weighed: a softmax over support, refutation and silence.

    A side that no sentence of it can be quoted on has probability 0.
    """
    quotable = [any(one.is_for(stance) for one in sentences) for stance in (Stance.SUPPORTS, Stance.REFUTES)]
    sides = [exp(odds(known)) if can else 0.0 for odds, can in zip(_AGAINST_SILENCE, quotable, strict=True)]
    total = 1 + sum(sides)
    return Weighed(document, sides[0] / total, sides[1] / total, tuple(sentences))
