"""Hits to an answer: verbatim sentences with their places, or a reason for having none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ibidem.answer import judged
from ibidem.answer.compose import compose
from ibidem.answer.confidence import Signals, confidence, parts, reason, signals
from ibidem.answer.features import Candidate, Question, Vocabulary, candidates
from ibidem.answer.rank import rank
from ibidem.judge import Cancelled, Judge
from ibidem.types import Abstention, AnswerSentence, Hit

PASSAGES = 8
"""How many of the best passages sentences are chosen from, however many are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the hits say to a question, before a decision; the fitting scripts start here."""

    ranked: Sequence[tuple[Candidate, float]]
    signals: Signals | None
    judged: bool = False
    """Whether a judge has read the candidates."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an answer is made of."""

    sentences: tuple[AnswerSentence, ...]
    confidence: float
    reason: Abstention | None
    because: Mapping[str, float]
    """What each signal adds to the log odds of the confidence."""


def read(
    text: str,
    hits: Sequence[Hit],
    similarity: Mapping[int, float],
    vocabulary: Vocabulary,
    *,
    judge: Judge | None = None,
    cancelled: Cancelled | None = None,
) -> Reading:
    """Return the candidate sentences of the best hits, ranked; `similarity` maps sentence ids to cosines.

    With a judge only those that it has read are left.
    """
    question = Question.of(text, vocabulary)
    ranked = rank(candidates(question, hits[:PASSAGES], similarity, vocabulary))
    if judge is not None:
        ranked = rank(judged.sentences(text, ranked, judge, cancelled=cancelled), judged=True)
    return Reading(ranked, signals(question, ranked, hits, vocabulary), judge is not None)


def shown(
    hits: Sequence[Hit], sentences: Sequence[AnswerSentence], k: int
) -> tuple[tuple[Hit, ...], tuple[AnswerSentence, ...]]:
    """Return the first k hits and those the sentences cite besides, and the sentences citing them by their new rank."""
    cited = {rank for sentence in sentences for rank in sentence.citations}
    kept = [rank for rank in range(1, len(hits) + 1) if rank <= k or rank in cited]
    ranks = {before: now for now, before in enumerate(kept, start=1)}
    renumbered = tuple(replace(one, citations=tuple(ranks[rank] for rank in one.citations)) for one in sentences)
    return tuple(hits[rank - 1] for rank in kept), renumbered


def decide(reading: Reading, hits: Sequence[Hit]) -> Decision:
    """Return the sentences to show with the confidence that they answer, or none and the reason."""
    sure = confidence(reading.signals, judged=reading.judged) if reading.signals else 0.0
    why = reason(sure, hits, reading.signals)
    because = parts(reading.signals, judged=reading.judged) if reading.signals else {}
    return Decision(() if why else compose(reading.ranked), sure, why, because)
