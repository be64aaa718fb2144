"""Hits to an answer: the judge reads the best, then verbatim sentences with their places, or a reason for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ibidem.answering.features import AnswerCandidate, QuestionFeatures, Vocabulary, answer_candidates
from ibidem.answering.ranking import ConfidenceSignals, confidence, confidence_signals, parts, rank, reason
from ibidem.models import Cancelled, Judge, Pair, calibration
from ibidem.text.claim_detection import is_question
from ibidem.text.normalize import words
from ibidem.types import Abstention, AnswerSentence, Hit, Signal

JUDGED_SENTENCES = 12
"""How many of the best sentences the judge reads."""
JUDGE_SIGNAL = "judge"
"""Its key in the trace of a hit."""
JUDGE_PART = 0.3
"""What a passage that is sure to answer a question gains in score; measured by benchmarks/judging.py. What is no
question by its form, a title or some keywords, has no answer, and the judge's order of it is no better."""
log_odds = partial(calibration.log_odds, surest=0.999)
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
    read = [
        _with(hit, Signal(ranks[row], likely[row], JUDGE_PART * likely[row])) for row, hit in enumerate(hits[:most])
    ]
    return tuple(sorted([*read, *hits[most:]], key=lambda hit: (-hit.score, hit.passage.id)))


def rerank_sentences(
    question: str, ranked: Sequence[tuple[AnswerCandidate, float]], judge: Judge, *, cancelled: Cancelled | None = None
) -> list[AnswerCandidate]:
    """Return the best candidates with what the judge says of the sentence among their features."""
    best = [candidate for candidate, _ in ranked[:JUDGED_SENTENCES]]
    pairs = [Pair.of(question, one.hit.passage, one.sentence.search_text) for one in best]
    likely = judge.answers(pairs, cancelled=cancelled).tolist()
    return [
        replace(one, features=replace(one.features, judged=log_odds(sure)))
        for one, sure in zip(best, likely, strict=True)
    ]


def _with(hit: Hit, signal: Signal) -> Hit:
    return replace(hit, score=hit.score + signal.part, trace={**hit.trace, JUDGE_SIGNAL: signal})


MOST_SENTENCES = 3
FOLLOWING_SHARE = 0.25
"""A further sentence must have this share of the best one's belief."""
SAME = 0.8
"""Share of the shorter sentence's words in the longer one from which the two say the same."""


def compose(ranked: Sequence[tuple[AnswerCandidate, float]]) -> tuple[AnswerSentence, ...]:
    """Return up to three sentences: the best, then the rest in the order of the documents they stand in.

    A sentence that another candidate repeats is shown once and cites every hit that has it.
    """
    if not ranked:
        return ()
    best_belief = ranked[0][1]
    chosen: list[list[AnswerCandidate]] = []
    said: list[frozenset[str]] = []
    for candidate, belief in ranked:
        own = frozenset(words(candidate.sentence.search_text))
        twin = next((group for group, other in zip(chosen, said, strict=True) if _same(own, other)), None)
        if twin is not None:
            twin.append(candidate)
        elif len(chosen) < MOST_SENTENCES and belief >= FOLLOWING_SHARE * best_belief:
            chosen.append([candidate])
            said.append(own)
    first, rest = chosen[0], chosen[1:]
    rest.sort(key=lambda group: (group[0].rank, group[0].sentence.start))
    return tuple(_sentence(group) for group in (first, *rest))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / min(len(one), len(other)) >= SAME


def _sentence(group: Sequence[AnswerCandidate]) -> AnswerSentence:
    candidate = group[0]
    sentence = candidate.sentence
    ranks = tuple(dict.fromkeys(one.rank for one in group))
    place = candidate.hit.cite_sentence(sentence)
    return AnswerSentence(sentence.text, ranks, place)


PASSAGES = 8
"""How many of the best passages sentences are chosen from, however many are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the hits say to a question, before a decision; the fitting scripts start here."""

    ranked: Sequence[tuple[AnswerCandidate, float]]
    signals: ConfidenceSignals | None
    judged: bool = False
    """Whether a judge has read the candidates."""


@dataclass(frozen=True, slots=True)
class AnswerDecision:
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
    question = QuestionFeatures.of(text, vocabulary)
    ranked = rank(answer_candidates(question, hits[:PASSAGES], similarity, vocabulary))
    if judge is not None:
        ranked = rank(rerank_sentences(text, ranked, judge, cancelled=cancelled), judged=True)
    return Reading(ranked, confidence_signals(question, ranked, hits, vocabulary), judge is not None)


def shown(
    hits: Sequence[Hit], sentences: Sequence[AnswerSentence], k: int
) -> tuple[tuple[Hit, ...], tuple[AnswerSentence, ...]]:
    """Return the first k hits and those the sentences cite besides, and the sentences citing them by their new rank."""
    cited = {rank for sentence in sentences for rank in sentence.citations}
    kept = [rank for rank in range(1, len(hits) + 1) if rank <= k or rank in cited]
    ranks = {before: now for now, before in enumerate(kept, start=1)}
    renumbered = tuple(replace(one, citations=tuple(ranks[rank] for rank in one.citations)) for one in sentences)
    return tuple(hits[rank - 1] for rank in kept), renumbered


def decide(reading: Reading, hits: Sequence[Hit]) -> AnswerDecision:
    """Return the sentences to show with the confidence that they answer, or none and the reason."""
    sure = confidence(reading.signals, judged=reading.judged) if reading.signals else 0.0
    why = reason(sure, hits, reading.signals)
    because = parts(reading.signals, judged=reading.judged) if reading.signals else {}
    return AnswerDecision(() if why else compose(reading.ranked), sure, why, because)
