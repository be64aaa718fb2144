"""Order the candidate sentences by how likely each answers the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from ibidem.answering.features import AnswerCandidate, SentenceFeatures
from ibidem.linear import linear

WEIGHTS: Mapping[str, float] = {
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
    "listed": 3.0,
}
"""A linear list-wise model fitted by benchmarks/fit_answers.py; docs/evaluation.md says on what.

`defined` and `listed` are set by hand: the questions fitted on hold none of their kind.
"""

JUDGED_WEIGHTS: Mapping[str, float] = {name: 0.542 * weight for name, weight in WEIGHTS.items()} | {
    "judged": 1.128,
}
"""The same where a judge has read the candidates, its part fitted by benchmarks/fit_judged.py."""

_WORTH = linear(SentenceFeatures, {**WEIGHTS, "judged": 0.0})
_JUDGED_WORTH = linear(SentenceFeatures, JUDGED_WEIGHTS)


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
