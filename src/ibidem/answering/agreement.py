"""Whether two sentences say the same, so that one may be cited for the other, or contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from ibidem.answering.features import AnswerCandidate
from ibidem.models import Cancelled, Judge, Pair
from ibidem.text.assertion import ALIKE_FROM, Assertion
from ibidem.text.normalize import words
from ibidem.types import Kind

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
    asked = [pair for pair in near if pair not in alike][:MOST_PAIRS]
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
