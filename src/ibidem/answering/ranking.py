"""How likely each candidate sentence answers the question, and how likely it is that the library does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from statistics import fmean

from ibidem.answering.features import AnswerCandidate, QuestionFeatures
from ibidem.models.protocols import linear, log_odds
from ibidem.types import Abstention, Hit

RANKING_WEIGHTS: Mapping[str, float] = {
    "similarity": 4.468,
    "passage": 3.083,
    "behind": 3.937,
    "dense": 4.248,
    "lexical": -0.875,
    "shared": 4.298,
    "shared_passage": 4.939,
    "pairs": 3.575,
    "time": 2.646,
    "amount": 1.994,
    "person": 2.025,
    "place": 1.712,
    "cause": 1.558,
    "definition": -0.028,
    "asks": -2.996,
    "defined": 1.0,
    "defines": 3.0,
    "counted": 4.0,
}
"""A linear list-wise model fitted by benchmarks/fit_answers.py; docs/evaluation.md says on what.

`defined`, `defines` and `counted` are set by hand: the questions fitted on hold none of their kind.
"""

JUDGED_RANKING_WEIGHTS: Mapping[str, float] = {
    "similarity": 1.332,
    "passage": 1.109,
    "behind": 1.539,
    "dense": 2.464,
    "lexical": 0.393,
    "shared": 0.825,
    "shared_passage": 0.884,
    "pairs": 1.075,
    "time": 1.071,
    "amount": 0.466,
    "person": 0.657,
    "place": 0.233,
    "definition": 0.145,
    "asks": -1.6,
    "defined": 0.5,
    "defines": 2.64,
    "counted": 1.775,
    "judged": 0.828,
    "settled": 2.0,
}
"""The same where a judge has read the candidates, fitted by benchmarks/fit_judged.py on several domains.

`asks`, `defined` and `settled` are set by hand.
"""

_WORTH = linear(RANKING_WEIGHTS)
_JUDGED_WORTH = linear(JUDGED_RANKING_WEIGHTS)


def rank(candidates: Sequence[AnswerCandidate], *, judged: bool = False) -> list[tuple[AnswerCandidate, float]]:
    """Return the candidates best first, each with its share of the belief (softmax of all worths); ties by place."""
    if not candidates:
        return []
    worth = _JUDGED_WORTH if judged else _WORTH
    values = [worth(candidate.features) for candidate in candidates]
    top = max(values)
    weights = [exp(one - top) for one in values]
    total = sum(weights)
    order = sorted(range(len(values)), key=lambda row: (-values[row], candidates[row].rank, row))
    return [(candidates[row], weights[row] / total) for row in order]


INTERCEPT = -2.810
CONFIDENCE_WEIGHTS: Mapping[str, float] = {
    "similarity": 1.986,
    "dense": 2.62,
    "shared": 2.015,
    "shared_passage": -0.233,
    "offered": 0.421,
    "missing_names": -0.736,
}
"""A logistic model fitted by benchmarks/fit_answers.py, both classes weighing the same; docs/evaluation.md says on
what.

The intercept holds the log odds of a reader's questions besides, taken to be three answerable ones to one that is not.
"""
JUDGED_INTERCEPT = -0.734
JUDGED_CONFIDENCE_WEIGHTS: Mapping[str, float] = {
    "similarity": 1.894,
    "missing_names": -0.663,
    "judged": 0.288,
    "lead": 0.372,
}
"""The log odds that the first sentence answers, where a judge has read the candidates: fitted by
benchmarks/fit_judged.py on several domains, in each of which three of four questions can be answered.

Only what measured as well on a domain that was left out is in it.
"""
SUREST = 0.999
"""Where log odds are cut."""
MOST_DOUBTED = 0.9
"""The highest confidence in a sentence that the judge does not call an answer."""
ANSWERED_FROM = 0.5
"""The confidence from which sentences are offered as an answer: more likely right than not."""
JUDGED_ANSWERED_FROM = 0.35
"""The same where a judge has read the candidates: nine of ten questions that can be answered have it."""
CLOSE_FROM = 0.35
"""The cosine of question and nearest passage from which the library is said to come close; for an entry of a
bibliography, which is short, the share of the question's rarity that it holds will do."""


@dataclass(frozen=True, slots=True)
class ConfidenceSignals:
    """What the decision to answer rests on."""

    similarity: float
    """Cosine of the question and the chosen sentence."""
    dense: float
    """Cosine of the question and the nearest passage."""
    shared: float
    """Share of the question's rarity that the chosen sentence holds."""
    shared_passage: float
    """Share of the question's rarity that its passage and headings hold."""
    offered: float
    """How far the chosen sentence holds the kind of thing that was asked for; 0.5 where any thing will do."""
    missing_names: float
    """Share of the question's names and numbers that passage and headings do not hold."""
    judged: float = 0.0
    """Log odds that the chosen sentence answers, by the judge."""
    lead: float = 0.0
    """Log odds that it is the best of `COMPARED` candidates of which the others are like those that there are."""


_LOG_ODDS = linear(CONFIDENCE_WEIGHTS, INTERCEPT)
_JUDGED_LOG_ODDS = linear(JUDGED_CONFIDENCE_WEIGHTS, JUDGED_INTERCEPT)


def confidence(signals: ConfidenceSignals, *, judged: bool = False) -> float:
    """Return the estimated probability, between 0 and 1, that the best sentence answers the question.

    Without a judge it is that of the library answering it at all.
    """
    sure = 1 / (1 + exp(-(_JUDGED_LOG_ODDS if judged else _LOG_ODDS)(signals)))
    return min(sure, MOST_DOUBTED) if judged and signals.judged < 0 else sure


def parts(signals: ConfidenceSignals, *, judged: bool = False) -> dict[str, float]:
    """Return what each signal adds to the log odds of the confidence, the intercept as `base`, the largest first."""
    weights, base = (JUDGED_CONFIDENCE_WEIGHTS, JUDGED_INTERCEPT) if judged else (CONFIDENCE_WEIGHTS, INTERCEPT)
    found = {name: weight * float(getattr(signals, name)) for name, weight in weights.items()} | {"base": base}
    return dict(sorted(((name, part) for name, part in found.items() if part), key=lambda one: -abs(one[1])))


def reason(
    answer_confidence: float, signals: ConfidenceSignals | None, *, judged: bool = False, listed: float = 0.0
) -> Abstention | None:
    """Return why there is no answer, or None where there is one.

    `listed` is how close the nearest passage comes, from 0 to 1, if it is an entry of a bibliography.
    """
    if signals and answer_confidence >= (JUDGED_ANSWERED_FROM if judged else ANSWERED_FROM):
        return None
    if listed >= CLOSE_FROM:
        return Abstention.ONLY_LISTED
    return Abstention.NO_SENTENCE if signals and signals.dense >= CLOSE_FROM else Abstention.NOTHING_CLOSE


def confidence_signals(
    questions: Mapping[str, QuestionFeatures],
    ranked: Sequence[tuple[AnswerCandidate, float]],
    hits: Sequence[Hit],
    across: float | None = None,
) -> ConfidenceSignals | None:
    """Return the signals of the best candidate; None without one. `questions` are as in `answer_candidates`.

    `across` is by how much cosines across languages are to be taken larger, as `models.across_languages` tells it.
    There the similarity stands for the words, which cannot be the same.
    """
    if not ranked:
        return None
    best, _ = ranked[0]
    measured, passage = best.features, best.hit.passage
    question = questions[passage.language]
    crossed = across if question.crosses else None
    factor = crossed or 1.0
    near = (hit for hit in hits if crossed is None or hit.passage.language == passage.language)
    similarity = factor * measured.similarity
    return ConfidenceSignals(
        similarity=similarity,
        dense=factor * max((hit.trace["dense"].score for hit in near if "dense" in hit.trace), default=0.0),
        shared=measured.shared if crossed is None else similarity,
        shared_passage=measured.shared_passage if crossed is None else similarity,
        offered=_offered(question, best),
        missing_names=measured.missing_names,
        judged=measured.judged,
        lead=lead([share for _, share in ranked]),
    )


COMPARED = 12
"""Candidates that a lead is over, however few a small library has."""


def lead(shares: Sequence[float]) -> float:
    """Return the log odds of the first of these shares; 0.0 for one alone, which leads over nothing."""
    if len(shares) < 2:
        return 0.0
    others = fmean(shares[1:]) * (COMPARED - 1)
    return log_odds(shares[0] / (shares[0] + others), surest=SUREST)


def _offered(question: QuestionFeatures, best: AnswerCandidate) -> float:
    return getattr(best.features, question.wants.value, 0.5)  # kinds without a feature: a thing, a manner
