"""Hits to an answer: verbatim sentences, which of them say the same or contradict each other, or why there are none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import combinations
from math import log
from typing import TYPE_CHECKING

from ibidem.answering.features import (
    AnswerCandidate,
    QuestionFeatures,
    Vocabulary,
    answer_candidates,
    listed_closeness,
)
from ibidem.answering.ranking import SUREST, ConfidenceSignals, confidence, confidence_signals, parts, rank, reason
from ibidem.models import Cancelled, Judge, Pair, is_read, languages_read, protocols
from ibidem.text.claim_detection import ALIKE_FROM, Assertion, is_claim, is_question
from ibidem.text.languages import question_language
from ibidem.text.normalize import words
from ibidem.types import Abstention, AnswerSentence, Hit, Kind, Signal, YesNo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Agreement(StrEnum):
    """How two sentences that may answer the same question stand to each other."""

    SAME = "same"
    """Each entails the other: one may be cited for the other."""
    REPEATED = "repeated"
    """They have the same words, nearly, but are not known to say the same."""
    OPPOSED = "opposed"
    """They cannot both be so."""
    APART = "apart"


ENTAILED_FROM = 0.5
"""The probability of support, in both directions, from which two sentences say the same."""
REFUTED_FROM = 0.6
"""The mean probability of refutation from which sentences of the same words are opposed."""
NEAR = 0.5
"""The share of the shorter sentence's words in the longer one from which a pair is looked at."""
REPEATED_FROM = 0.8
"""The same share from which a further sentence adds little."""
MOST_PAIRS = 16
"""Pairs that the judge reads, in both directions."""


def agreements(
    ranked: Sequence[tuple[AnswerCandidate, float]], judge: Judge | None, *, cancelled: Cancelled | None = None
) -> Mapping[tuple[int, int], Agreement]:
    """Return how the candidates stand to each other, by their rows in `ranked`, the lower first; others are apart.

    Two sentences of the same words are the same without a judge; else both must entail each other for it.
    """
    read = [Assertion.of(candidate.sentence.search_text) for candidate, _ in ranked]
    texts = [words(candidate.sentence.search_text) for candidate, _ in ranked]
    near = [pair for pair in combinations(range(len(ranked)), 2) if read[pair[0]].near(read[pair[1]]) >= NEAR]
    alike = {pair for pair in near if texts[pair[0]] == texts[pair[1]]}
    judged = [judge is not None and reads(judge, candidate.hit) for candidate, _ in ranked]
    asked = [pair for pair in near if pair not in alike and judged[pair[0]] and judged[pair[1]]][:MOST_PAIRS]
    stances = _stances([(ranked[one][0], ranked[two][0]) for one, two in asked], judge, cancelled)
    found = dict.fromkeys(alike, Agreement.SAME)
    for at, pair in enumerate(asked):
        one, two = (read[row] for row in pair)
        found[pair] = _agreement(one, two, stances[at], may_oppose=_may_oppose(*(ranked[row][0] for row in pair)))
    for pair in near:
        found.setdefault(pair, _agreement(read[pair[0]], read[pair[1]], None, may_oppose=False))
    return found


def _stances(
    pairs: Sequence[tuple[AnswerCandidate, AnswerCandidate]], judge: Judge | None, cancelled: Cancelled | None
) -> list[NDArray[np.float32] | None]:
    """Return (2, 3) probabilities of the stance in either direction for each pair; None without a judge."""
    if judge is None or not pairs:
        return [None] * len(pairs)
    texts = [(one.sentence.search_text, two.sentence.search_text) for one, two in pairs]
    both = [pair for one, two in texts for pair in (Pair(one, two), Pair(two, one))]
    return list(judge.stance(both, cancelled=cancelled).reshape(len(pairs), 2, 3))


def _agreement(one: Assertion, two: Assertion, stance: NDArray[np.float32] | None, *, may_oppose: bool) -> Agreement:
    if may_oppose and one.conflicts(two):
        return Agreement.OPPOSED
    supported, refuted = (stance.min(axis=0)[0], stance.mean(axis=0)[1]) if stance is not None else (0.0, 0.0)
    if one.agrees(two) and supported >= ENTAILED_FROM:
        return Agreement.SAME
    if may_oppose and refuted >= REFUTED_FROM and one.near(two) >= ALIKE_FROM:
        return Agreement.OPPOSED
    return Agreement.REPEATED if one.agrees(two) and one.alike(two) >= REPEATED_FROM else Agreement.APART


def _may_oppose(one: AnswerCandidate, two: AnswerCandidate) -> bool:
    """Return whether a difference is a disagreement: of running text, between documents."""
    kinds = {one.hit.passage.kind, two.hit.passage.kind}
    return one.hit.passage.document != two.hit.passage.document and not kinds & {Kind.TABLE, Kind.REFERENCE}


JUDGED_SENTENCES = 12
"""How many of the best sentences the judge reads."""
JUDGE_SIGNAL = "judge"
"""Its key in the trace of a hit."""
ANSWER_PART = 0.3
"""What a passage that is sure to answer a question gains in score; measured by benchmarks/judging.py."""
STANCE_PART = 0.3
"""What a passage gains that is sure to be on either side of a claim; not fitted. On a hundred of SciFact's test claims
it gains .002 of nDCG@10.

What is neither a question nor a claim by its form, a title or some keywords, is not settled by any passage, and the
judge's order of it is no better."""
UNREAD = 0.5
"""How likely a passage answers in a language that the judge does not read."""
log_odds = partial(protocols.log_odds, surest=SUREST)
"""The log odds of a probability, held within ± 6.9."""


def rerank_passages(
    question: str, hits: Sequence[Hit], judge: Judge, most: int, *, cancelled: Cancelled | None = None
) -> tuple[Hit, ...]:
    """Return the hits in the order of their scores after the judge has added its part to the first `most`.

    To a question a passage matters by how likely it answers, to a claim by how little neutral it is; one in a
    language that the judge does not read is neither likely nor unlikely. A question in such a one leaves the order.
    """
    best, rest = hits[:most], hits[most:]
    legible = [row for row, hit in enumerate(best) if reads(judge, hit)]
    if not legible or not reads_question(judge, question):
        return tuple(hits)
    if is_question(question):
        pairs = [Pair.of(question, best[row].passage, best[row].passage.search_text) for row in legible]
        part, told = ANSWER_PART, judge.answers(pairs, cancelled=cancelled).tolist()
    elif is_claim(question):
        pairs = [Pair(question, best[row].passage.search_text) for row in legible]
        part, told = STANCE_PART, (1 - judge.stance(pairs, cancelled=cancelled)[:, 2]).tolist()
    else:
        return tuple(hits)
    order = sorted(range(len(told)), key=lambda row: -told[row])
    ranks = {legible[row]: rank for rank, row in enumerate(order, start=1)}
    likely = dict.fromkeys(range(len(best)), UNREAD) | dict(zip(legible, told, strict=True))
    read = [_with(hit, Signal(ranks.get(row), likely[row], part * likely[row])) for row, hit in enumerate(best)]
    return tuple(sorted([*read, *rest], key=lambda hit: (-hit.score, hit.passage.id)))


def reads_question(judge: Judge, question: str) -> bool:
    """Return whether a judge may read the language of a question or claim."""
    return is_read(question_language(question), languages_read(judge))


def reads(judge: Judge, hit: Hit) -> bool:
    """Return whether a judge may read the language of a passage."""
    return is_read(hit.passage.language, languages_read(judge))


def rerank_sentences(
    question: str,
    ranked: Sequence[tuple[AnswerCandidate, float]],
    judge: Judge,
    *,
    yes_no: bool = False,
    cancelled: Cancelled | None = None,
) -> list[AnswerCandidate]:
    """Return the best candidates with what the judge says of the sentence among their features.

    Those in a language that it does not read are left as they are. Of a yes or no question it tells too how the
    sentence settles it: read as a claim, it has a stance.
    """
    every = [candidate for candidate, _ in ranked[:JUDGED_SENTENCES]]
    asked = reads_question(judge, question)
    best = [one for one in every if asked and reads(judge, one.hit)]
    unread = [one for one in every if not (asked and reads(judge, one.hit))]
    pairs = [Pair.of(question, one.hit.passage, one.text) for one in best]
    likely = judge.answers(pairs, cancelled=cancelled).tolist()
    read = [
        replace(one, features=replace(one.features, judged=log_odds(sure)))
        for one, sure in zip(best, likely, strict=True)
    ]
    if not yes_no:
        return [*read, *unread]
    stances = judge.stance([Pair(question, one.text) for one in read], cancelled=cancelled).tolist()
    settled = [
        replace(
            _settling(question, one, _odds(supports, refutes)),
            features=replace(one.features, settled=1 - neutral),
        )
        for one, (supports, refutes, neutral) in zip(read, stances, strict=True)
    ]
    return [*settled, *(_settling(question, one, None) for one in unread)]


SURE_FROM = 0.6
"""The judge's probability of either side, beside neutral, from which it is heard: below, a third of what it says of
claims that it was not trained on is wrong."""
SETTLED_FROM = 0.8
"""Log odds of the sides from which a sentence says yes or no."""
DENIED = 1.5
"""What they lose where only one of question and sentence has a negation."""
ON_TOPIC = 0.6
"""The share of the question's words in a sentence from which a negation in it denies what is asked."""
TOLD_FROM = 0.5
"""The share of the question's words that a sentence must have to say yes or no."""
_LIMITS = re.compile(r"\b(?:only|except|unless|nur|außer|seulement|sauf)\b", re.IGNORECASE)


def _odds(supports: float, refutes: float) -> float:
    """Return the log odds of the sides; even where neither is likely enough."""
    return log((supports + 0.05) / (refutes + 0.05)) if max(supports, refutes) >= SURE_FROM else 0.0


def _settling(question: str, candidate: AnswerCandidate, judged: float | None) -> AnswerCandidate:
    """Return a candidate with how it settles a yes or no question: by the judge's log odds, if any, and a negation."""
    asked, said = Assertion.of(question), Assertion.of(candidate.text)
    on_topic = asked.near(said) >= ON_TOPIC
    odds = judged or 0.0
    if on_topic and asked.denies != said.denies:
        odds -= DENIED
    elif on_topic and judged is None:
        odds += DENIED
    limited = _LIMITS.search(candidate.text) and not _LIMITS.search(question)
    told = len(asked.content & said.content) >= TOLD_FROM * len(asked.content)
    if limited or not told or not asked.numbers <= said.numbers:
        odds = 0.0
    polarity = None if abs(odds) < SETTLED_FROM else YesNo.YES if odds > 0 else YesNo.NO
    is_list = candidate.quoted[:1] == (candidate.sentence,) and len(candidate.quoted) > 1  # of several statements
    return replace(candidate, polarity=None if is_list else polarity)


def _with(hit: Hit, signal: Signal) -> Hit:
    return replace(hit, score=hit.score + signal.part, trace={**hit.trace, JUDGE_SIGNAL: signal})


MOST_SENTENCES = 3
MOST_OF_ALL = 6
"""The same where a question asks for several things."""
FOLLOWING_SHARE = 0.25
"""A further sentence must have this share of the best one's belief."""
ONE_OF_ALL_SHARE = 0.05
"""The same where a question asks for several things."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The sentences of an answer and the places that contradict each other."""

    sentences: tuple[AnswerSentence, ...] = ()
    disagreements: tuple[tuple[int, int], ...] = ()
    """Pairs of ranks, the lower first, ascending."""


def compose(
    ranked: Sequence[tuple[AnswerCandidate, float]],
    judge: Judge | None = None,
    *,
    wants_all: bool = False,
    cancelled: Cancelled | None = None,
) -> Composition:
    """Return up to three sentences, six of several things: the best, then the rest in the order of the documents.

    A sentence that another candidate repeats is shown once and cites every hit whose sentence says the same; what
    contradicts the best is always shown beside it, and so is the best that settles a yes or no question the other way,
    and the best on each of two things whose difference is asked.
    """
    if not ranked:
        return Composition()
    most, share = (MOST_OF_ALL, ONE_OF_ALL_SHARE) if wants_all else (MOST_SENTENCES, FOLLOWING_SHARE)
    least = share * ranked[0][1]
    agreed = agreements(ranked, judge, cancelled=cancelled)
    chosen: list[list[int]] = []
    heads: list[AnswerCandidate] = []
    for row, (candidate, belief) in enumerate(ranked):
        stands = [agreed.get((group[0], row), Agreement.APART) for group in chosen]
        if Agreement.SAME in stands:
            chosen[stands.index(Agreement.SAME)].append(row)
        elif any(candidate.sentence in head.quoted for head in heads):
            continue
        elif (
            Agreement.OPPOSED in stands[:1]
            or _other_side(candidate, heads)
            or (belief >= ONE_OF_ALL_SHARE * ranked[0][1] and _other_polarity(candidate, heads))
            or (Agreement.REPEATED not in stands and len(chosen) < most and belief >= least)
        ):
            at = next((at for at, head in enumerate(heads) if _overlap(candidate, head)), None)
            if at is None:
                chosen.append([row])
                heads.append(candidate)
            else:
                heads[at] = _joined(heads[at], candidate)
    groups = zip(heads, chosen, strict=True)
    first, *rest = [[head, *(ranked[row][0] for row in group[1:])] for head, group in groups]
    rest.sort(key=lambda group: (group[0].rank, group[0].sentence.start))
    rows = sorted(row for group in chosen for row in group)
    opposed = [pair for pair in combinations(rows, 2) if agreed.get(pair) is Agreement.OPPOSED]
    pairs = {(ranked[one][0].rank, ranked[two][0].rank) for one, two in opposed}
    disagreements = sorted({(min(pair), max(pair)) for pair in pairs})
    return Composition(tuple(_sentence(group) for group in (first, *rest)), tuple(disagreements))


def _overlap(one: AnswerCandidate, other: AnswerCandidate) -> bool:
    """Return whether two candidates would show a sentence twice."""
    return not set(one.quoted).isdisjoint(other.quoted)


def _joined(head: AnswerCandidate, candidate: AnswerCandidate) -> AnswerCandidate:
    """Return a candidate that shows what either of them would, in order."""
    quoted = {one.start: one for one in (*head.quoted, *candidate.quoted)}
    return replace(head, quoted=tuple(quoted[start] for start in sorted(quoted)))


def _other_side(candidate: AnswerCandidate, heads: Sequence[AnswerCandidate]) -> bool:
    """Return whether a candidate names one of two things whose difference is asked for, and nothing chosen does."""
    return any(held and not any(head.sides[at] for head in heads) for at, held in enumerate(candidate.sides))


def _other_polarity(candidate: AnswerCandidate, heads: Sequence[AnswerCandidate]) -> bool:
    """Return whether a candidate settles a yes or no question otherwise than the best, and nothing chosen does."""
    settled = {head.polarity for head in heads[:1]} - {None}
    return bool(settled) and candidate.polarity not in (None, *(head.polarity for head in heads))


def _sentence(group: Sequence[AnswerCandidate]) -> AnswerSentence:
    candidate = group[0]
    ranks = tuple(dict.fromkeys(one.rank for one in group))
    place = candidate.hit.cite_sentences(candidate.quoted or (candidate.sentence,), candidate.sentence)
    return AnswerSentence(place.quote, ranks, place, candidate.polarity)


PASSAGES = 8
"""How many of the best passages sentences are chosen from, however many are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the hits say to a question, before a decision; the fitting scripts start here."""

    ranked: Sequence[tuple[AnswerCandidate, float]]
    signals: ConfidenceSignals | None
    judged: bool = False
    """Whether a judge has read the best candidate."""
    wants_all: bool = False
    """Whether the question asks for several things."""
    listed: float = 0.0
    """How close the nearest passage comes, from 0 to 1, if it is an entry of a bibliography, which answers nothing."""


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
    across: float | None = None,
    cancelled: Cancelled | None = None,
) -> Reading:
    """Return the candidate sentences of the best hits, ranked; `similarity` maps sentence ids to cosines.

    With a judge only as many are left as it reads. `across` is as in `confidence_signals`.
    """
    languages = dict.fromkeys(hit.passage.language for hit in hits)
    questions = {language: QuestionFeatures.of(text, vocabulary, language) for language in languages or ("",)}
    question = next(iter(questions.values()))
    best = hits[:PASSAGES]
    ranked = rank(answer_candidates(questions, best, similarity, vocabulary))
    judged = False
    if judge is not None:
        legible = reads_question(judge, text) and any(reads(judge, candidate.hit) for candidate, _ in ranked)
        read = rerank_sentences(text, ranked, judge, yes_no=question.yes_no, cancelled=cancelled)
        ranked = rank(read, judged=legible)
        judged = legible and reads(judge, ranked[0][0].hit)
    signals = confidence_signals(questions, ranked, hits, across)
    return Reading(ranked, signals, judged, question.wants_all, listed_closeness(questions, hits, vocabulary))


def decide(reading: Reading, judge: Judge | None = None, *, cancelled: Cancelled | None = None) -> AnswerDecision:
    """Return what to show with the confidence that it answers, or nothing and the reason."""
    sure = confidence(reading.signals, judged=reading.judged) if reading.signals else 0.0
    why = reason(sure, reading.signals, judged=reading.judged, listed=reading.listed)
    because = parts(reading.signals, judged=reading.judged) if reading.signals else {}
    composed = (
        Composition() if why else compose(reading.ranked, judge, wants_all=reading.wants_all, cancelled=cancelled)
    )
    return AnswerDecision(composed, sure, why, because)
