"""Order the candidate sentences by how likely each answers the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from operator import mul

from ibidem.answer.features import Candidate, Features

WEIGHTS: Mapping[str, float] = {
    "similarity": 4.963,
    "passage": 3.609,
    "behind": 4.635,
    "dense": 3.586,
    "lexical": -0.237,
    "shared": 4.903,
    "shared_passage": 4.748,
    "pairs": 2.687,
    "time": 3.224,
    "amount": 2.656,
    "person": 2.318,
    "place": 1.354,
    "cause": 0.5,
    "definition": 0.316,
    "asks": -5.905,
    "defined": 1.0,
}
"""A linear list-wise model fitted by benchmarks/fit_answers.py; docs/evaluation.md says on what.

`cause` and `defined` are set by hand: the questions fitted on hold too few of their kind.
"""

_IN_ORDER = tuple(WEIGHTS[name] for name in Features.names())


def value(features: Features) -> float:
    """Return the worth of a candidate; only differences within one question mean anything."""
    return float(sum(map(mul, _IN_ORDER, features.values())))


def rank(candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Return the candidates best first, each with its share of the belief (softmax over all); ties by place."""
    if not candidates:
        return []
    values = [value(candidate.features) for candidate in candidates]
    top = max(values)
    weights = [exp(one - top) for one in values]
    total = sum(weights)
    order = sorted(range(len(values)), key=lambda row: (-values[row], candidates[row].rank, row))
    return [(candidates[row], weights[row] / total) for row in order]
