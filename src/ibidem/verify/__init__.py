"""Claim and hits to a verdict: verbatim sentences on both sides, or the word that there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ibidem.judge import Cancelled, Judge
from ibidem.types import Hit, Stance, Verdict
from ibidem.verify.claim import notes, stated
from ibidem.verify.reading import read
from ibidem.verify.rule import evidence, rule
from ibidem.verify.search import PASSAGES, candidates
from ibidem.verify.weigh import Weighed, weigh

__all__ = ["PASSAGES", "Weighed", "documents", "stated", "verdict"]


def documents(
    claim: str,
    hits: Sequence[Hit],
    similarity: Mapping[int, float],
    judge: Judge,
    *,
    cancelled: Cancelled | None = None,
) -> list[Weighed]:
    """Return what each document among the hits says of the claim; `similarity` maps sentence ids to cosines."""
    return weigh(read(claim, candidates(hits, similarity), judge, cancelled=cancelled))


def verdict(claim: str, weighed: Sequence[Weighed], k: int) -> Verdict:
    """Return the ruling with the k best sentences of either side."""
    ruling, confidence = rule(weighed)
    return Verdict(
        claim,
        ruling,
        confidence,
        supporting=evidence(weighed, Stance.SUPPORTS, k),
        contradicting=evidence(weighed, Stance.REFUTES, k),
        notes=notes(claim),
    )
