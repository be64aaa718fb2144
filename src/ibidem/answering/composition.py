"""Hits to an answer: the judge reads the best, then verbatim sentences with their places, or a reason for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from ibidem.answering.agreement import Agreement, agreements
from ibidem.answering.features import AnswerCandidate, QuestionFeatures, Vocabulary, answer_candidates
from ibidem.answering.ranking import ConfidenceSignals, confidence, confidence_signals, parts, rank, reason
from ibidem.models import Cancelled, Judge, Pair, calibration
from ibidem.text.claim_detection import is_question
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


@dataclass(frozen=True, slots=True)
class Composition:
    """The sentences of an answer and the places that contradict each other."""

    sentences: tuple[AnswerSentence, ...] = ()
    disagreements: tuple[tuple[int, int], ...] = ()
    """Pairs of ranks, the lower first, ascending."""


def compose(
    ranked: Sequence[tuple[AnswerCandidate, float]], judge: Judge | None = None, *, cancelled: Cancelled | None = None
) -> Composition:
    """Return up to three sentences: the best, then the rest in the order of the documents they stand in.

    A sentence that another candidate repeats is shown once and cites every hit whose sentence says the same; what
    contradicts the best is always shown beside it.
    """
    if not ranked:
        return Composition()
    best_belief = ranked[0][1]
    agreed = agreements(ranked, judge, cancelled=cancelled)
    chosen: list[list[int]] = []
    for row, (_, belief) in enumerate(ranked):
        stands = [agreed.get((group[0], row), Agreement.APART) for group in chosen]
        if Agreement.SAME in stands:
            chosen[stands.index(Agreement.SAME)].append(row)
        elif Agreement.OPPOSED in stands[:1] or (
            Agreement.REPEATED not in stands
            and len(chosen) < MOST_SENTENCES
            and belief >= FOLLOWING_SHARE * best_belief
        ):
            chosen.append([row])
    first, *rest = [[ranked[row][0] for row in group] for group in chosen]
    rest.sort(key=lambda group: (group[0].rank, group[0].sentence.start))
    rows = sorted(row for group in chosen for row in group)
    opposed = [pair for pair in combinations(rows, 2) if agreed.get(pair) is Agreement.OPPOSED]
    pairs = {(ranked[one][0].rank, ranked[two][0].rank) for one, two in opposed}
    disagreements = sorted({(min(pair), max(pair)) for pair in pairs})
    return Composition(tuple(_sentence(group) for group in (first, *rest)), tuple(disagreements))


def _sentence(group: Sequence[AnswerCandidate]) -> AnswerSentence:
    candidate = group[0]
    ranks = tuple(dict.fromkeys(one.rank for one in group))
    return AnswerSentence(candidate.sentence.text, ranks, candidate.hit.cite_sentence(candidate.sentence))


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

    composition: Composition
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


def decide(
    reading: Reading, hits: Sequence[Hit], judge: Judge | None = None, *, cancelled: Cancelled | None = None
) -> AnswerDecision:
    """Return what to show with the confidence that it answers, or nothing and the reason."""
    sure = confidence(reading.signals, judged=reading.judged) if reading.signals else 0.0
    why = reason(sure, hits, reading.signals)
    because = parts(reading.signals, judged=reading.judged) if reading.signals else {}
    composed = Composition() if why else compose(reading.ranked, judge, cancelled=cancelled)
    return AnswerDecision(composed, sure, why, because)
