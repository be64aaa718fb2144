"""The measures, against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.evaluation import metrics


def test_ndcg_is_one_for_the_ideal_order_and_discounts_by_rank() -> None:
    """A relevant document at rank 2 alone is worth 1/log2(3)."""
    assert metrics.ndcg(["a", "b"], {"a": 2, "b": 1}) == pytest.approx(1.0)
    assert metrics.ndcg(["x", "a"], {"a": 1}) == pytest.approx(1 / log2(3))


def test_ndcg_counts_graded_gains_linearly() -> None:
    """Swapping grades 2 and 1 gives (1 + 2/log2(3)) over (2 + 1/log2(3))."""
    swapped = (1 + 2 / log2(3)) / (2 + 1 / log2(3))
    assert metrics.ndcg(["b", "a"], {"a": 2, "b": 1}) == pytest.approx(swapped)


def test_recall_looks_no_deeper_than_k() -> None:
    """The relevant document at rank 3 is not among the first 2."""
    assert metrics.recall(["x", "a", "b"], {"a", "b"}, 2) == 0.5
    assert metrics.recall(["x"], set(), 2) == 0.0


def test_auroc_counts_ties_half() -> None:
    """Of four pairs, two are won, one tied and one lost."""
    assert metrics.auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert metrics.auroc([0.5], []) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_auroc_is_the_share_of_pairs_won(positive: list[float], negative: list[float]) -> None:
    """The rank form equals counting pairs."""
    won = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    assert metrics.auroc(positive, negative) == pytest.approx(won / (len(positive) * len(negative)))


def test_calibration_error_is_the_gap_weighted_by_bin() -> None:
    """Nine tenths sure and half right is off by 0.4; sure and right is off by nothing."""
    assert metrics.calibration_error([0.9, 0.9], [True, False]) == pytest.approx(0.4)
    assert metrics.calibration_error([1.0, 1.0], [True, True]) == pytest.approx(0.0)


def test_percentile_is_a_value_of_the_sample() -> None:
    """The 95th percentile of 1..20 is 19."""
    assert metrics.percentile([float(n) for n in range(1, 21)], 0.95) == 19.0
    assert metrics.percentile([], 0.95) == 0.0


def test_confusion_has_truth_in_rows() -> None:
    """Two of three were told rightly; the third was a b told as an a."""
    assert metrics.confusion("aab", "aaa", "ab") == [[2, 0], [1, 0]]


def test_f1_by_label_and_over_those_present() -> None:
    """By hand: 2·2/(2+3), 0 for what was never right, and the absent label left out of the mean."""
    table = [[2, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert metrics.f1(table) == [pytest.approx(0.8), 0.0, 0.0]
    assert metrics.macro_f1(table) == pytest.approx(0.4)
    assert metrics.macro_f1([[0, 0], [0, 0]]) == 0.0
