"""Measures of ranking, answering and calibration: pure functions over plain values."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from math import log2


def ndcg(ranking: Sequence[str], gains: Mapping[str, int], k: int = 10) -> float:
    """Return nDCG@k with linear gains and a log2 discount, as trec_eval computes it; 0.0 without a relevant document.

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002.
    """
    found = sum(gains.get(document, 0) / log2(rank + 1) for rank, document in enumerate(ranking[:k], start=1))
    ideal = sum(gain / log2(rank + 1) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:k], start=1))
    return found / ideal if ideal > 0 else 0.0


def recall(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return the share of the relevant documents that are among the first k; 0.0 without a relevant document."""
    return len(set(ranking[:k]) & set(relevant)) / len(relevant) if relevant else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the probability that a positive scores above a negative, ties counting half; None if either is empty.

    The Mann-Whitney form, from the ranks of the pooled scores.
    """
    if not positive or not negative:
        return None
    pooled = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    rank_sum, start = 0.0, 0
    while start < len(pooled):
        end = start
        while end < len(pooled) and pooled[end][0] == pooled[start][0]:
            end += 1
        mean_rank = (start + 1 + end) / 2
        rank_sum += mean_rank * sum(is_positive for _, is_positive in pooled[start:end])
        start = end
    n = len(positive)
    return (rank_sum - n * (n + 1) / 2) / (n * len(negative))


def calibration_error(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = 15) -> float:
    """Return the expected calibration error over equally wide bins of [0, 1]; 0.0 for none.

    Guo et al., On calibration of modern neural networks, 2017.
    """
    tallies = [[0, 0.0, 0] for _ in range(bins)]
    for confidence, outcome in zip(confidences, outcomes, strict=True):
        tally = tallies[min(int(confidence * bins), bins - 1)]
        tally[0] += 1
        tally[1] += confidence
        tally[2] += outcome
    total = len(confidences)
    return sum(abs(sure - right) for _, sure, right in tallies) / total if total else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed; 0.0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def confusion(truth: Sequence[Hashable], told: Sequence[Hashable], labels: Sequence[Hashable]) -> list[list[int]]:
    """Return how often each label (row) was told as each label (column), in the order of `labels`."""
    place = {label: at for at, label in enumerate(labels)}
    table = [[0] * len(labels) for _ in labels]
    for one, other in zip(truth, told, strict=True):
        table[place[one]][place[other]] += 1
    return table


def f1(table: Sequence[Sequence[int]]) -> list[float]:
    """Return the F1 of each label of a confusion table; 0.0 for one that was never told rightly."""
    found = []
    for at, row in enumerate(table):
        told = sum(other[at] for other in table)
        found.append(2 * row[at] / (sum(row) + told) if row[at] else 0.0)
    return found


def harmonic(precision: float, recall: float) -> float:
    """Return the F1 of a precision and a recall; 0.0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def macro_f1(table: Sequence[Sequence[int]]) -> float:
    """Return the mean F1 over the labels that are present in truth; 0.0 for none."""
    present = [one for one, row in zip(f1(table), table, strict=True) if sum(row)]
    return sum(present) / len(present) if present else 0.0
