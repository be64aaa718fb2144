"""What encoders and judges of other packages may give, and what is told where they give something else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from ibidem import plugins
from ibidem.errors import ConfigError
from ibidem.models import Encoder, Judge, Pair
from ibidem.models.checked import CheckedEncoder, CheckedJudge, require_traits

TEXTS = ["a", "b"]
PAIRS = [Pair("Is it?", "It is."), Pair("Is it?", "It is not.")]
SOUND = np.eye(2, 3, dtype=np.float32)


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name be that of another package."""
    monkeypatch.setattr(plugins, "package_of", lambda *_: "odd-plugin 1.0")


def encoder(given: object, counts: object = (1, 1)) -> CheckedEncoder:
    """Return an encoder that gives that."""
    odd = SimpleNamespace(dimension=3, languages={"en"}, encode=lambda *_, **__: given, count_tokens=lambda *_: counts)
    return CheckedEncoder(cast("Encoder", odd), "ibidem.encoders", "odd")


def judge(given: object) -> CheckedJudge:
    """Return a judge that gives that."""
    odd = SimpleNamespace(answers=lambda *_, **__: given, stance=lambda *_, **__: given)
    return CheckedJudge(cast("Judge", odd), "ibidem.judges", "odd")


def test_sound_output_passes_as_float32() -> None:
    """Lists and float64 too; other attributes are the model's own."""
    assert encoder(SOUND.tolist()).encode(TEXTS).dtype == np.float32
    assert encoder(SOUND).count_tokens(TEXTS) == [1, 1]
    assert encoder(SOUND).languages == {"en"}
    assert judge([0.25, 1.0]).answers(PAIRS).tolist() == [0.25, 1.0]
    assert judge(SOUND.astype(np.float64)).stance(PAIRS).tolist() == SOUND.tolist()
    assert judge(np.zeros((0, 3))).stance([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (SOUND[:1], "encode gives the shape (1, 3), not (2, 3)"),
        (SOUND[:, :2], "encode gives the shape (2, 2), not (2, 3)"),
        (SOUND * 7, "encode gives rows that are not of length 1"),
        (SOUND * np.nan, "encode gives what is no number"),
        (None, "not (2, 3)"),
        ("rows", "ValueError"),
    ],
)
def test_vectors_of_another_form_are_refused(given: object, said: str) -> None:
    """Before they are written into an index."""
    with pytest.raises(ConfigError) as raised:
        encoder(given).encode(TEXTS)
    assert "of the package odd-plugin 1.0, failed" in raised.value.message
    assert said in raised.value.message


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"languages": "en"}, "languages is no set of codes but 'en'"),
        ({"languages": {1}}, "languages is no set of codes"),
        ({"across": "2"}, "across is no positive number but '2'"),
        ({"across": 0}, "across is no positive number but 0"),
        ({"only": "both"}, "only is no head but 'both'"),
    ],
)
def test_what_a_model_says_of_itself_is_looked_at(said: dict[str, object], told: str) -> None:
    """It may say nothing, or each of what its protocol names."""
    with pytest.raises((TypeError, ValueError), match=told):
        require_traits(cast("Encoder", SimpleNamespace(**said)))
    for sound in ({}, {"languages": frozenset(("en",)), "across": 2, "only": "stance"}, {"languages": None}):
        require_traits(cast("Encoder", SimpleNamespace(**sound)))


def test_too_few_lengths_are_refused() -> None:
    """Each text has one."""
    with pytest.raises(ConfigError, match="count_tokens gives 1 numbers for 2 texts"):
        encoder(SOUND, [1]).count_tokens(TEXTS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (SOUND * 45, "it gives probabilities outside 0 and 1"),
        (SOUND * 0.5, "stance gives rows that do not sum to 1"),
        (SOUND * np.nan, "stance gives what is no number"),
        (SOUND[0], "stance gives the shape (3,), not (2, 3)"),
    ],
)
def test_no_nonsense_becomes_a_verdict(given: object, said: str) -> None:
    """The package is named instead."""
    with pytest.raises(ConfigError) as raised:
        judge(given).stance(PAIRS)
    assert said in raised.value.message
    with pytest.raises(ConfigError, match="answers gives"):
        judge(given).answers(PAIRS)
