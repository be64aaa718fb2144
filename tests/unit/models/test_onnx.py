"""Running an export: order, batches, windows, prompts, threads, and files that are not what they should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_encoders import DIMENSION, WINDOW, WORDS, encoder, export

import ibidem.models.onnx
from ibidem.errors import ModelError
from ibidem.models import Role
from ibidem.models.card import CARD, TOKENIZER, read_card, write_card
from ibidem.models.exported import FOLDER, discard_damaged, open_export
from ibidem.models.onnx import OnnxEncoder, Tokens

TEXTS = ["a dog", "", "rain", "a dog runs in the cold rain", "cold rain", "a dog"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    """An encoder over the tiny graph, on two threads."""
    return encoder(tmp_path_factory.mktemp("models"), threads=2)


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each text encoded in each call."""
    monkeypatch.setattr(ibidem.models.onnx, "FEW", -1)


def test_rows_follow_the_texts(tiny: OnnxEncoder) -> None:
    """Sorting by length and folding repeats leave the order as it was."""
    rows = tiny.encode(TEXTS)
    assert rows.dtype == np.float32
    assert rows.flags.c_contiguous
    np.testing.assert_array_equal(rows[0], rows[5])
    np.testing.assert_allclose(rows, np.vstack([tiny.encode([text]) for text in TEXTS]), atol=1e-6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join), min_size=1, max_size=12))
def test_companions_do_not_matter(tiny: OnnxEncoder, texts: list[str]) -> None:
    """A text's vector is the same alone and in any company."""
    np.testing.assert_allclose(tiny.encode(texts)[:1], tiny.encode(texts[:1]), atol=1e-6)


def test_no_texts(tiny: OnnxEncoder) -> None:
    """Nothing gives no rows of the right width."""
    assert tiny.encode([]).shape == (0, DIMENSION)
    assert tiny.count_tokens([]) == []


@given(text=st.text(alphabet=st.characters(codec=None), max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_characters(tiny: OnnxEncoder, text: str) -> None:
    """Any string is encoded, lone surrogates included."""
    assert abs(np.linalg.norm(tiny.encode([text])) - 1) < 1e-5


def test_what_is_over_the_window_is_not_seen(tiny: OnnxEncoder) -> None:
    """The window is filled to the last token and closed by the special token."""
    fits = "dog " * (WINDOW - 2)
    np.testing.assert_array_equal(tiny.encode([fits]), tiny.encode([fits + "rain " * 50]))
    assert tiny.encode([fits])[0] @ tiny.encode([fits.removesuffix("dog ") + "rain"])[0] < 0.9999


def test_counting_does_not_truncate(tiny: OnnxEncoder) -> None:
    """Special tokens count, and what is over the window is counted too."""
    assert tiny.count_tokens(["", "a dog", "dog " * 50]) == [2, 4, 52]


def test_prompts(tmp_path: Path) -> None:
    """Each role has its own prompt, and the passage prompt is counted."""
    prompted = encoder(tmp_path / "one", prompts={Role.QUERY: "query: ", Role.PASSAGE: "passage: "})
    plain = encoder(tmp_path / "two")
    np.testing.assert_array_equal(prompted.encode(["dog"], role=Role.QUERY), plain.encode(["query: dog"]))
    np.testing.assert_array_equal(prompted.encode(["dog"]), plain.encode(["passage: dog"]))
    assert prompted.count_tokens(["dog"]) == [5]


def test_vectors_of_another_length_are_refused(tmp_path: Path) -> None:
    """A graph that does not yield unit vectors is an error, not a bad ranking."""
    with pytest.raises(ModelError, match="unit length"):
        encoder(tmp_path, scale=2.0).encode(["dog"])


@pytest.mark.parametrize("name", ["fp32.onnx", "fp32.weights"])
def test_a_torn_graph_is_named(tmp_path: Path, name: str) -> None:
    """A file that has lost its end is refused by name when it is needed."""
    folder, _ = export(tmp_path)
    path = folder / name
    path.write_bytes(path.read_bytes()[:-3])
    opened = open_export(folder, name="tiny", precision="auto")
    with pytest.raises(ModelError, match=rf"{name} is damaged") as caught:
        opened.encode(["a dog"], role=Role.QUERY)
    assert "ibidem index --rebuild" in caught.value.remedy


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 9}'])
def test_a_torn_card_is_named(tmp_path: Path, text: str) -> None:
    """A card that cannot be read, or of another version, is refused by name."""
    folder, _ = export(tmp_path)
    (folder / CARD).write_text(text, "utf-8")
    with pytest.raises(ModelError, match=CARD):
        read_card(folder, remedy="")


def test_a_card_survives_writing(tmp_path: Path) -> None:
    """What is read is what was written, and has a digest."""
    folder, card = export(tmp_path)
    read = read_card(folder, remedy="")
    assert replace(read, digest="") == card
    assert int(read.digest, 16)


def test_a_card_of_another_model_is_refused(tmp_path: Path) -> None:
    """An export lies where its contents say; a copy under another name is not taken for it."""
    folder, card = export(tmp_path)
    assert card.pipeline is not None
    write_card(replace(card, pipeline=replace(card.pipeline, source="other")), folder)
    with pytest.raises(ModelError, match="another place"):
        open_export(folder, name="tiny", precision="auto")


def test_a_tokenizer_that_is_none(tmp_path: Path) -> None:
    """A file that is no tokenizer is named."""
    with pytest.raises(ModelError, match=TOKENIZER):
        Tokens(b"{}", window=WINDOW, name=TOKENIZER, remedy="")


def test_damaged_exports_are_discarded(tmp_path: Path) -> None:
    """Rebuilding removes what is damaged or half-made, and keeps what is sound."""
    folder, _ = export(tmp_path / "sound" / FOLDER)
    torn, _ = export(tmp_path / "torn" / FOLDER)
    (torn / TOKENIZER).unlink()
    (torn.parent / "half-made").mkdir()
    assert discard_damaged(tmp_path / "sound") == []
    assert folder.is_dir()
    assert set(discard_damaged(tmp_path / "torn")) == {torn, torn.parent / "half-made"}
    assert not torn.exists()


def test_a_text_of_a_moment_ago_is_not_encoded_again(tiny: OnnxEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its row is the same in any order, and apart for each role."""
    monkeypatch.setattr(ibidem.models.onnx, "FEW", 8)
    first = tiny.encode(["a dog", "rain"], role=Role.QUERY)
    monkeypatch.setattr(tiny, "_sessions", {Role.PASSAGE: tiny._sessions[Role.PASSAGE]})
    np.testing.assert_array_equal(tiny.encode(["rain", "a dog", "rain"], role=Role.QUERY), first[[1, 0, 1]])
    with pytest.raises(KeyError):
        tiny.encode(["cold rain"], role=Role.QUERY)
