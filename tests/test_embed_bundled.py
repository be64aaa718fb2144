"""The bundled model: faithful, quick to open, and offline."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.embed import Encoder, Role, open_encoder
from ibidem.embed.locate import BUNDLED, locate
from ibidem.embed.original import SentenceTransformerEncoder, load_original

pytestmark = pytest.mark.model
TEXTS = [
    "",
    "Granite cools slowly.",
    "How fast does granite cool?",
    "Гранит остывает медленно.",
    "The tram stops twice before the square, and once after it. " * 5,
    "Everything in this text is beyond the window from some point on, tea and toast included. " * 40,
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the bundled model has been exported."""
    before = dict(os.environ)
    folder = tmp_path_factory.mktemp("models")
    open_encoder(BUNDLED, models=folder)
    yield folder
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def encoder(models: Path) -> Encoder:
    """The bundled model as a library uses it."""
    return open_encoder(BUNDLED, models=models)


@pytest.fixture(scope="module")
def known() -> Encoder:
    """The bundled model as sentence-transformers runs it."""
    return SentenceTransformerEncoder(load_original(locate(BUNDLED)), name="", digest="")


def test_questions_are_as_the_original_encodes_them(encoder: Encoder, known: Encoder) -> None:
    """Questions are computed in fp32."""
    assert (encoder.encode(TEXTS, role=Role.QUERY) * known.encode(TEXTS)).sum(axis=1).min() > 0.9999


def test_passages_are_close_to_the_original(encoder: Encoder, known: Encoder) -> None:
    """Passages are computed in int8, which costs about a thousandth."""
    cosines = (encoder.encode(TEXTS) * known.encode(TEXTS)).sum(axis=1)
    assert cosines[1:].min() > 0.99
    assert cosines[1:].mean() > 0.995


def test_tokens_are_those_of_the_model(encoder: Encoder, known: Encoder) -> None:
    """Counts agree with the original tokenizer, beyond the window too."""
    assert encoder.count_tokens(TEXTS) == known.count_tokens(TEXTS)
    assert (encoder.dimension, encoder.window, encoder.note) == (384, 256, "")


def test_meaning_is_near(encoder: Encoder) -> None:
    """The question is nearest to the sentence that answers it."""
    scores = encoder.encode(TEXTS) @ encoder.encode(["How quickly does granite become cold?"], role=Role.QUERY)[0]
    assert scores.argmax() in {1, 2}


def test_asking_is_light(models: Path) -> None:
    """A new process encodes a question without torch, without a socket and in little memory."""
    code = f"""
import socket, sys
from pathlib import Path
def refuse(*_): raise AssertionError("a connection")
socket.socket.connect = socket.socket.connect_ex = refuse
from ibidem.embed import Role, open_encoder
open_encoder({BUNDLED!r}, models=Path({str(models)!r})).encode(["why"], role=Role.QUERY)
assert not {{"torch", "transformers", "sentence_transformers", "onnx"}} & sys.modules.keys()
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
    assert float(subprocess.check_output([sys.executable, "-W", "error", "-c", code])) < 300_000  # kB
