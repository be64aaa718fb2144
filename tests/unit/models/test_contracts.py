"""What holds for every encoder and every judge holds for those that come with ibidem, and fails for what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_encoders import encoder as tiny_encoder
from tiny_judges import judge as tiny_judge

from ibidem.models import Encoder, Judge, Pair, Role, open_encoder, open_judge
from ibidem.testing import ENCODER_CHECKS, JUDGE_CHECKS, HashingEncoder, ToyJudge

Plugin = TypeVar("Plugin")


@pytest.fixture(scope="module", params=["hashing", "tiny", pytest.param("bundled", marks=pytest.mark.model)])
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """Each encoder that needs no torch."""
    if request.param == "tiny":
        return tiny_encoder(tmp_path_factory.mktemp("exports"), threads=2)
    return open_encoder("hashing" if request.param == "hashing" else "all-MiniLM-L6-v2")


@pytest.fixture(scope="module", params=["toy", "tiny", pytest.param("bundled", marks=pytest.mark.model)])
def judge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Each judge that needs no torch."""
    if request.param == "tiny":
        return open_judge(str(tiny_judge(tmp_path_factory.mktemp("judge"))), threads=2)
    return open_judge("toy" if request.param == "toy" else "")


@pytest.mark.parametrize("check", ENCODER_CHECKS)
def test_an_encoder_keeps_the_contract(encoder: Encoder, check: Callable[[Encoder], None]) -> None:
    """Shapes, order, empty input, counts and names."""
    check(encoder)


@pytest.mark.parametrize("check", JUDGE_CHECKS)
def test_a_judge_keeps_the_contract(judge: Judge, check: Callable[[Judge], None]) -> None:
    """Shapes, order, empty input, silence, cancellation and names."""
    check(judge)


class Doubled(HashingEncoder):
    """Its vectors are too long."""

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        return super().encode(texts, role=role) * np.float32(2)


class Centred(HashingEncoder):
    """Its vectors depend on the batch."""

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        rows = super().encode(texts, role=role)
        rows = rows - rows.sum(axis=0) / max(2 * len(rows), 1)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class Truncating(HashingEncoder):
    """It does not count beyond its window."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [min(count, self.window) for count in super().count_tokens(texts)]


class Deaf(ToyJudge):
    """It cannot be cancelled."""

    def stance(self, pairs: Sequence[Pair], **_: object) -> NDArray[np.float32]:
        return super().stance(pairs)


class Loud(ToyJudge):
    """Its rows do not sum to 1."""

    def stance(self, pairs: Sequence[Pair], **kinds: object) -> NDArray[np.float32]:
        return super().stance(pairs, **kinds) * np.float32(2)  # type: ignore[arg-type]  # passed on as they are


@pytest.mark.parametrize("broken", [Doubled(), Centred(), Truncating()])
def test_a_broken_encoder_is_found(broken: Encoder) -> None:
    """The checks fail for what does not keep the contract."""
    with pytest.raises(AssertionError):
        _hold(ENCODER_CHECKS, broken)


@pytest.mark.parametrize("broken", [Deaf(), Loud()])
def test_a_broken_judge_is_found(broken: Judge) -> None:
    """The checks fail for what does not keep the contract."""
    with pytest.raises(AssertionError):
        _hold(JUDGE_CHECKS, broken)


def test_names_before_a_colon_choose_the_entry_point(tmp_path: Path) -> None:
    """What follows the colon is for the entry point; another name is a model's own."""
    assert open_encoder("hashing:anything").name == "hashing"
    assert open_judge("toy:anything").name == "toy"
    assert not list(tmp_path.iterdir())


def _hold(checks: Iterable[Callable[[Plugin], None]], plugin: Plugin) -> None:
    for check in checks:
        check(plugin)
