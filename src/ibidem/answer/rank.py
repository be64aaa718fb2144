"""Order the candidate sentences by how likely each answers the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from operator import mul

from ibidem.answer.features import Candidate, Features

WEIGHTS: Mapping[str, float] = {
    "similarity": 2.805,
    "passage": 4.682,
    "behind": 5.403,
    "dense": 4.245,
    "lexical": -2.502,
    "shared": 4.7,
    "shared_passage": 5.847,
    "pairs": 2.436,
    "time": 2.876,
    "amount": 2.521,
    "person": 1.151,
    "place": 2.065,
    "cause": 0.623,
    "definition": 0.265,
    "asks": -2.77,
    "defined": 1.5,
}
"""A linear list-wise model fitted by benchmarks/fit_answers.py; docs/evaluation.md says on what."""


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
