"""From what each document says to a ruling: agreement and conflict over documents."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.types import Evidence, Ruling, Stance
from ibidem.verify.reading import Read
from ibidem.verify.weigh import Weighed

SAID_FROM = 0.3
"""The probability from which a document is held to support or refute a claim: about where precision and recall weigh
the same on SciFact's train claims (benchmarks/fit_verdicts.py)."""
SHOWN_FROM = 0.15
"""The probability from which a sentence is shown on a side."""
PER_DOCUMENT = 2
"""Sentences of one document that are shown on a side."""


def rule(documents: Sequence[Weighed]) -> tuple[Ruling, float]:
    """Return the ruling with its confidence.

    A document takes the side it leans to. A side is taken when one document is held to take it; the claim is mixed
    when two documents take different sides. Let s be the highest probability of support of a document that leans to it,
    and r that of refutation likewise. The confidence is s(1 - r) for supported, r(1 - s) for contradicted, the lower of
    both for mixed, and (1 - s)(1 - r) for not found.
    """
    supports = max((one.supports for one in documents if one.leans_to_support), default=0.0)
    refutes = max((one.refutes for one in documents if not one.leans_to_support), default=0.0)
    if supports >= SAID_FROM and refutes >= SAID_FROM:
        return Ruling.MIXED, min(supports, refutes)
    if supports >= SAID_FROM:
        return Ruling.SUPPORTED, supports * (1 - refutes)
    if refutes >= SAID_FROM:
        return Ruling.CONTRADICTED, refutes * (1 - supports)
    return Ruling.NOT_FOUND, (1 - supports) * (1 - refutes)


def evidence(documents: Sequence[Weighed], stance: Stance, k: int) -> tuple[Evidence, ...]:
    """Return the k best sentences on a side, best first; a sentence stands on one side only."""
    found: list[Evidence] = []
    for document in documents:
        whole = _side(document, stance)
        own = sorted(
            (one for one in document.sentences if one.is_for(stance)),
            key=lambda one: -_side(one, stance),
        )
        if not own:
            continue
        best = _side(own[0], stance)
        found += [_evidence(one, stance, whole * _side(one, stance) / best) for one in own[:PER_DOCUMENT]]
    shown = [one for one in found if one.score >= SHOWN_FROM]
    return tuple(sorted(shown, key=lambda one: (-one.score, one.place.document, one.place.start))[:k])


def _side(of: Read | Weighed, stance: Stance) -> float:
    return of.supports if stance is Stance.SUPPORTS else of.refutes


def _evidence(read: Read, stance: Stance, score: float) -> Evidence:
    sentence = read.candidate.sentence
    place = read.candidate.hit.cite(sentence.start, sentence.end, sentence.text, sentence.lines)
    return Evidence(place, stance, score, read.checks.notes)
