"""The judge that comes with the package."""

from __future__ import annotations

import numpy as np
import pytest

from ibidem.models import Judge, Pair, open_judge
from ibidem.models.resolve import JUDGE_FILES

pytestmark = pytest.mark.model

PAIRS = [
    Pair("Where do bees dance?", "Bees dance in the hive, on the comb."),
    Pair("Where do bees dance?", "The mill was built of oak in 1741."),
    Pair("The mill was built in 1741.", "The mill on the brook was built of oak in 1741, and its wheel is new."),
    Pair("The mill was built in 1741.", "A very long walk. " * 90),
]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return open_judge()


def test_a_pair_is_judged_the_same_whatever_stands_beside_it(judge: Judge) -> None:
    """Neither its place nor its companions move a probability."""
    together = judge.stance(PAIRS)
    alone = np.vstack([judge.stance([pair]) for pair in PAIRS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_it_tells_an_answer_from_what_is_none(judge: Judge) -> None:
    """And support from silence."""
    answers, stance = judge.answers(PAIRS[:2]), judge.stance(PAIRS[1:3])
    assert answers[0] > answers[1] + 0.3
    assert stance[1, 0] > 0.5
    assert stance[0, 2] > 0.5


@pytest.mark.parametrize("text", ["", "12 34 56", "それは違います。", "?! …", "x" * 20_000])
def test_what_cannot_be_read_is_neutral_and_unsure(text: str, judge: Judge) -> None:
    """Never an error."""
    found = judge.stance([Pair("Bees dance.", text)])[0]
    assert found.argmax() == 2
    assert found.max() < 0.9


def test_its_file_is_small_enough_for_a_wheel() -> None:
    """At most 25 MB."""
    assert (JUDGE_FILES / "judge.onnx").stat().st_size <= 25_000_000
