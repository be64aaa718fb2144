"""What one document says of a claim: from the stances of its sentences to the probability of either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from ibidem.verify.reading import Read, log_odds


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of one document."""

    supports: float
    """Log odds of its most supporting sentence."""
    refutes: float
    """Log odds of its most refuting sentence."""
    similarity: float
    """Cosine of the claim with its most similar sentence."""
    closeness: float
    """Cosine of the claim with its nearest passage."""


SUPPORTS: Mapping[str, float] = {"supports": 1.0, "refutes": -0.2, "similarity": 2.0, "closeness": 2.0, "": -2.5}
"""Weights of the log odds of support against silence; the intercept under the empty name."""
REFUTES: Mapping[str, float] = {"supports": -0.2, "refutes": 1.0, "similarity": 2.0, "closeness": 2.0, "": -2.5}
"""The same for refutation."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One document's probabilities of supporting and refuting the claim, and its sentences."""

    document: str
    supports: float
    refutes: float
    sentences: tuple[Read, ...]


def weigh(sentences: Sequence[Read]) -> list[Weighed]:
    """Return each document with its probabilities, in the order in which they first come."""
    by_document: dict[str, list[Read]] = {}
    for one in sentences:
        by_document.setdefault(one.document, []).append(one)
    return [_weighed(document, held) for document, held in by_document.items()]


def signals(sentences: Sequence[Read]) -> Signals:
    """Return what is known of one document from its sentences, at least one."""
    return Signals(
        supports=log_odds(max(one.supports for one in sentences)),
        refutes=log_odds(max(one.refutes for one in sentences)),
        similarity=max(one.candidate.similarity for one in sentences),
        closeness=max(_closeness(one) for one in sentences),
    )


def _weighed(document: str, sentences: Sequence[Read]) -> Weighed:
    """Return the document weighed: a softmax over support, refutation and silence.

    A side that no sentence of it leans to has probability 0: there would be nothing to quote.
    """
    known = signals(sentences)
    leaning = (any(one.leans_to_support for one in sentences), not all(one.leans_to_support for one in sentences))
    sides = [exp(_sum(known, by)) if leans else 0.0 for by, leans in zip((SUPPORTS, REFUTES), leaning, strict=True)]
    total = 1 + sum(sides)
    return Weighed(document, sides[0] / total, sides[1] / total, tuple(sentences))


def _sum(known: Signals, weights: Mapping[str, float]) -> float:
    return weights[""] + sum(getattr(known, name) * weight for name, weight in weights.items() if name)


def _closeness(read: Read) -> float:
    trace = read.candidate.hit.trace
    return trace["dense"].score if "dense" in trace else 0.0
