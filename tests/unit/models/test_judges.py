"""What holds for every judge: shapes, order, texts of any kind, and stopping."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_judges import judge as make

from ibidem.models import Judge, Pair, open_judge
from ibidem.types import Stance

PAIRS = [
    Pair("does a dog sing?", "the dog sings"),
    Pair("does a dog sing?", ""),
    Pair("a dog sings in 3 rains", "a dog sings in 4 rains"),
    Pair("does a dog sing?", "the dog tells agrees " * 40, "Dogs"),
    Pair("does a dog sing?", "the dog sings"),
]
EMPTY = ["", " \n", "42", "3.5% 17 – 2,000", "?!…", "\x00", "β"]
any_judge = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=40
)


@pytest.fixture(scope="module", params=["toy", "tiny"])
def judge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Each judge that needs no torch."""
    if request.param == "toy":
        return open_judge("toy")
    return open_judge(str(make(tmp_path_factory.mktemp("judge"))), threads=2)


def test_rows_follow_the_pairs(judge: Judge) -> None:
    """Sorting and folding repeats leave the order as it was; a pair is judged the same alone."""
    told, stance = judge.answers(PAIRS), judge.stance(PAIRS)
    assert (told.shape, stance.shape) == ((5,), (5, 3))
    assert told.dtype == stance.dtype == np.float32
    np.testing.assert_allclose(told, np.concatenate([judge.answers([pair]) for pair in PAIRS]), atol=1e-6)
    np.testing.assert_allclose(stance, np.vstack([judge.stance([pair]) for pair in PAIRS]), atol=1e-6)


def test_no_pairs(judge: Judge) -> None:
    """Nothing gives no rows of the right width."""
    assert judge.answers([]).shape == (0,)
    assert judge.stance([]).shape == (0, 3)


@any_judge
@given(st.lists(st.builds(Pair, *[st.text(alphabet=st.characters(codec=None), max_size=60)] * 3), max_size=4))
def test_any_characters_give_probabilities(judge: Judge, pairs: list[Pair]) -> None:
    """Whatever stands in a pair, lone surrogates included, it is judged by probabilities."""
    told, stance = judge.answers(pairs), judge.stance(pairs)
    assert ((told >= 0) & (told <= 1)).all()
    assert (stance >= 0).all()
    np.testing.assert_allclose(stance.sum(axis=1), np.ones(len(pairs)), atol=1e-5)


@pytest.mark.parametrize("text", EMPTY)
def test_a_text_without_words_is_neutral_by_little(judge: Judge, text: str) -> None:
    """It answers nothing, and is neither for nor against anything."""
    pair = Pair("a dog sings in the rain", text)
    stance = judge.stance([pair])[0]
    assert stance.argmax() == 2
    assert stance.max() < 0.5
    assert judge.answers([pair])[0] < 0.1


def test_a_huge_text_is_judged(judge: Judge) -> None:
    """A text of many windows is read to its end."""
    pair = Pair("is it warm?", "the cold rain runs " * 30_000)
    assert judge.stance([pair])[0].argmax() == 2
    assert judge.answers([pair])[0] < 0.5


def test_cancelled_work_stops(judge: Judge) -> None:
    """What was cancelled ends by a KeyboardInterrupt."""
    with pytest.raises(KeyboardInterrupt):
        judge.stance(PAIRS, cancelled=lambda: True)
    with pytest.raises(KeyboardInterrupt):
        judge.answers(PAIRS, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("A dog sings in the rain.", Stance.SUPPORTS),
        ("A dog never sings in the rain.", Stance.REFUTES),
        ("The mill was built of oak.", Stance.NEUTRAL),
    ],
)
def test_the_toy_judge_knows_words_and_denials(text: str, stance: Stance) -> None:
    """Tests can script it by words."""
    found = open_judge("toy").stance([Pair("the dog sings in rain", text)])[0]
    assert list(Stance)[found.argmax()] is stance


def test_a_judge_has_a_name_and_a_digest(judge: Judge, tmp_path: Path) -> None:
    """The digest is hexadecimal and differs where the calibration does."""
    assert judge.name in ("toy", "tiny judge")
    cold = {"answers": {"temperature": 2.0, "bias": 0.5}, "stance": {"temperature": 2.0, "biases": [0.0, 0.0, 1.0]}}
    other = open_judge(str(make(tmp_path / "other", calibration=cold)))
    assert int(judge.digest, 16) != int(other.digest, 16)
