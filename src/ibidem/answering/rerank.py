"""Let a judge read the best passages and sentences, and order them anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ibidem import linear
from ibidem.answering.features import AnswerCandidate
from ibidem.models import Cancelled, Judge, Pair
from ibidem.text.claim_detection import is_question
from ibidem.types import Hit, Signal

SENTENCES = 12
"""How many of the best sentences the judge reads."""
NAME = "judge"
"""Its key in the trace of a hit."""
PART = 0.3
"""What a passage that is sure to answer a question gains in score; measured by benchmarks/judging.py. What is no
question by its form, a title or some keywords, has no answer, and the judge's order of it is no better."""
log_odds = partial(linear.log_odds, surest=0.999)
"""The log odds of a probability, held within ± 6.9."""


def rerank_passages(
    question: str, hits: Sequence[Hit], judge: Judge, most: int, *, cancelled: Cancelled | None = None
) -> tuple[Hit, ...]:
    """Return the hits in the order of their scores after the judge has added its part to the first `most`.

    For what is no question they are left as they are.
    """
    if not is_question(question):
        return tuple(hits)
    pairs = [Pair.of(question, hit.passage, hit.passage.search_text) for hit in hits[:most]]
    likely = judge.answers(pairs, cancelled=cancelled).tolist()
    order = sorted(range(len(likely)), key=lambda row: -likely[row])
    ranks = {row: rank for rank, row in enumerate(order, start=1)}
    read = [_with(hit, Signal(ranks[row], likely[row], PART * likely[row])) for row, hit in enumerate(hits[:most])]
    return tuple(sorted([*read, *hits[most:]], key=lambda hit: (-hit.score, hit.passage.id)))


def rerank_sentences(
    question: str, ranked: Sequence[tuple[AnswerCandidate, float]], judge: Judge, *, cancelled: Cancelled | None = None
) -> list[AnswerCandidate]:
    """Return the best candidates with what the judge says of the sentence among their features."""
    best = [candidate for candidate, _ in ranked[:SENTENCES]]
    pairs = [Pair.of(question, one.hit.passage, one.sentence.search_text) for one in best]
    likely = judge.answers(pairs, cancelled=cancelled).tolist()
    return [
        replace(one, features=replace(one.features, judged=log_odds(sure)))
        for one, sure in zip(best, likely, strict=True)
    ]


def _with(hit: Hit, signal: Signal) -> Hit:
    return replace(hit, score=hit.score + signal.part, trace={**hit.trace, NAME: signal})
