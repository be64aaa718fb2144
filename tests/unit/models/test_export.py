"""Any model that the user names: exported once for the user, in a process of its own, faithful or not used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_encoders import bert

from ibidem.errors import ModelError
from ibidem.models import Encoder, Options, Role, export, exported, open_encoder, sentence_transformers
from ibidem.models.card import export_name, read_card
from ibidem.models.onnx import OnnxEncoder
from ibidem.models.resolve import Source, fingerprint, locate
from ibidem.models.sentence_transformers import SentenceTransformerEncoder, load_original

pytestmark = pytest.mark.model
PROMPTS = {"query": "query : ", "passage": "passage : "}
TEXTS = ["a dog runs in the cold rain", "", "sings " * 90, "rain", "Ωμέγα"]


@pytest.fixture(scope="module", autouse=True)
def _environment() -> Iterator[None]:
    """Put back what loading a model sets."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a dense layer and prompts."""
    return bert(tmp_path_factory.mktemp("source") / "dense", dense=True, prompts=PROMPTS)


@pytest.fixture(scope="module")
def cache(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where that model has been exported, by the process that does so."""
    folder = tmp_path_factory.mktemp("cache")
    open_encoder(str(model), cache=folder)
    return folder


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make exports in this process, so that a test can change how they are made."""

    def in_this_process(source: Source, contents: str, cache: Path, **_: object) -> Path:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / ".building-test").mkdir()
        return export.publish(export.draft(source, contents, cache / ".building-test"), cache)

    monkeypatch.setattr(exported, "export", in_this_process)


@pytest.fixture
def original(model: Path) -> Encoder:
    """The model as sentence-transformers runs it."""
    return SentenceTransformerEncoder(load_original(locate(str(model))), name="", digest="")


@pytest.mark.parametrize("role", list(Role))
def test_the_export_is_the_model(model: Path, cache: Path, original: Encoder, role: Role) -> None:
    """Prompts, pooling, the dense layer and the window are those of sentence-transformers."""
    opened = open_encoder(str(model), cache=cache, precision="fp32")
    assert isinstance(opened, OnnxEncoder)
    assert (opened.dimension, opened.window, opened.note) == (24, original.window, "")
    assert opened.count_tokens(TEXTS) == original.count_tokens(TEXTS)
    assert (opened.encode(TEXTS, role=role) * original.encode(TEXTS, role=role)).sum(axis=1).min() > 0.9999


def test_prompts_are_those_of_the_model(model: Path) -> None:
    """What encode_query and a passage prompt would put before a text."""
    prompts = sentence_transformers.prompts(load_original(locate(str(model))))
    assert prompts == {Role.QUERY: "query : ", Role.PASSAGE: "passage : "}


def test_a_default_prompt_serves_both_roles() -> None:
    """A model that names no prompt for a role has its default one used, as by `encode`."""

    class Fake:
        prompts = {"query": "", "document": "", "similar": "same : "}  # noqa: RUF012 (a stand-in)
        default_prompt_name = "similar"

    assert set(sentence_transformers.prompts(Fake()).values()) == {"same : "}


@pytest.mark.parametrize(("sequence", "positions", "window"), [(None, 48, 48), (16, 48, 16), (None, None, 512)])
def test_the_window_is_the_least_limit(sequence: int | None, positions: int | None, window: int) -> None:
    """A pipeline without a limit has its architecture's, or a cautious one."""

    class Part:
        auto_model = type("Model", (), {"config": type("Config", (), {"max_position_embeddings": positions})})

    class Fake(list[Any]):
        max_seq_length = sequence

    assert sentence_transformers.window(Fake([Part()])) == window


def test_a_model_is_exported_once_for_a_user(model: Path, cache: Path) -> None:
    """A later process, in whatever library, opens it without torch; the folder is named by the contents."""
    code = (
        "import sys; from ibidem.models import open_encoder\n"
        f"encoder = open_encoder({str(model)!r})\n"
        "encoder.encode(['a dog']); encoder.count_tokens(['a dog']); print(*sys.modules)"
    )
    env = {**os.environ, "IBIDEM_CACHE": str(cache)}
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True, env=env).split())
    assert not {"torch", "transformers", "sentence_transformers", "onnx"} & loaded
    [folder] = [path for path in (cache / exported.FOLDER).iterdir() if path.is_dir()]
    assert folder.name == export_name(fingerprint(locate(str(model))))


def test_a_copy_of_the_model_shares_the_export(model: Path, cache: Path, tmp_path: Path) -> None:
    """Contents decide, not the place: a copied model is not exported again."""
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    before = sorted(path for path in (cache / exported.FOLDER).iterdir() if path.is_dir())
    encoder = open_encoder(str(copy), cache=cache)
    assert encoder.digest == open_encoder(str(model), cache=cache).digest
    assert sorted(path for path in (cache / exported.FOLDER).iterdir() if path.is_dir()) == before


def test_int8_is_for_passages(model: Path, cache: Path) -> None:
    """With int8, questions are computed as in fp32 and the digest is another; one export serves both."""
    small, plain = (open_encoder(str(model), cache=cache, precision=precision) for precision in ("int8", "fp32"))
    assert small.digest != plain.digest
    assert small.digest == open_encoder(str(model), cache=cache).digest
    np.testing.assert_array_equal(small.encode(TEXTS, role=Role.QUERY), plain.encode(TEXTS, role=Role.QUERY))
    assert 0.98 < (small.encode(TEXTS) * plain.encode(TEXTS)).sum(axis=1).min() < 1


@pytest.mark.usefixtures("here")
def test_an_unfaithful_int8_graph_is_not_used(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where int8 strays, fp32 runs, and the note says so unless fp32 is what was wanted."""
    monkeypatch.setitem(export.FAITHFUL, "int8", 1.1)
    encoder = open_encoder(str(model), cache=tmp_path)
    plain = open_encoder(str(model), cache=tmp_path, precision="fp32")
    assert "int8 export is not faithful" in encoder.note
    assert (encoder.digest, plain.note) == (plain.digest, "")


@pytest.mark.usefixtures("here")
def test_an_unfaithful_export_leaves_the_original(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fp32 strays too, sentence-transformers runs; the next opening does not try again."""
    monkeypatch.setitem(export.FAITHFUL, "fp32", 1.1)
    assert "the original runs" in open_encoder(str(model), cache=tmp_path).note
    monkeypatch.setattr(exported, "export", None)
    again = open_encoder(str(model), cache=tmp_path)
    assert isinstance(again, SentenceTransformerEncoder)
    assert again.encode(TEXTS).shape == (len(TEXTS), 24)
    assert again.encode([]).shape == (0, 24)


@pytest.mark.usefixtures("here")
def test_a_pipeline_that_cannot_be_traced(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the exporter raises, the original runs and the note names it."""
    monkeypatch.setattr(export, "write_graph", _raising(TypeError("no")))
    assert "no fp32 export (TypeError)" in open_encoder(str(model), cache=tmp_path).note


@pytest.mark.usefixtures("here")
def test_a_full_disk_is_no_verdict_on_the_model(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that could not be written is not taken for one that cannot be made."""
    monkeypatch.setattr(export, "optimise", _raising(OSError(28, "No space left on device")))
    with pytest.raises(ModelError, match="No space left"):
        open_encoder(str(model), cache=tmp_path)
    assert not list(tmp_path.rglob("card.json"))


@pytest.mark.usefixtures("here")
def test_a_cache_that_cannot_be_written(model: Path, tmp_path: Path) -> None:
    """Where the folder cannot be made, the export serves this process and the note says so."""
    (tmp_path / "file").write_text("", "utf-8")
    encoder = open_encoder(str(model), cache=tmp_path / "file" / "cache")
    assert "cannot be written" in encoder.note
    assert encoder.encode(["a dog"]).shape == (1, 24)


def test_nobody_waits_for_an_export_that_is_cancelled(model: Path, tmp_path: Path) -> None:
    """Its process ends at once, with all it has written."""
    cancelled_s: list[float] = []

    def cancelled() -> bool:
        cancelled_s.append(time.monotonic())
        return len(cancelled_s) > 2

    with pytest.raises(KeyboardInterrupt):
        open_encoder(str(model), cache=tmp_path, cancelled=cancelled)
    assert time.monotonic() - cancelled_s[2] < 5
    assert not list((tmp_path / exported.FOLDER).iterdir())


def test_a_model_that_cannot_be_loaded_is_named(model: Path, tmp_path: Path) -> None:
    """What the process that exports it found out reaches the user."""
    copy = tmp_path / "torn"
    shutil.copytree(model, copy)
    (copy / "config.json").write_text("{}", "utf-8")
    with pytest.raises(ModelError, match="torn cannot be loaded") as caught:
        open_encoder(str(copy), cache=tmp_path / "cache")
    assert "--model" in caught.value.remedy


def test_a_changed_model_is_another(model: Path, cache: Path, tmp_path: Path) -> None:
    """When the folder changes, what was remembered of it no longer counts."""
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    source = locate(str(copy))
    open_encoder(str(copy), cache=cache)
    known = exported._Known(source, cache / exported.FOLDER)
    assert known.folder() is not None
    settings = json.loads((copy / "config_sentence_transformers.json").read_text("utf-8"))
    settings["prompts"]["query"] = "rain : "
    (copy / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")
    assert exported._Known(source, cache / exported.FOLDER).folder() is None
    assert export_name(fingerprint(source)) != export_name(fingerprint(locate(str(model))))


def test_pickled_weights_are_never_read(tmp_path: Path) -> None:
    """A model that has only a pickle is refused before anything loads it."""
    folder = bert(tmp_path / "pickled", pickled=True)
    with pytest.raises(ModelError, match="a pickle"):
        open_encoder(str(folder), cache=tmp_path / "cache")


@pytest.mark.usefixtures("here")
def test_an_export_that_was_killed_leaves_no_trouble(model: Path, tmp_path: Path) -> None:
    """A folder left half-made under the final name is replaced."""
    folder = tmp_path / exported.FOLDER / export_name(fingerprint(locate(str(model))))
    folder.mkdir(parents=True)
    (folder / "fp32.onnx").write_bytes(b"half")
    assert exported.open_encoder(str(model), Options(cache=tmp_path)).note == ""
    assert read_card(folder, remedy="").files.keys() > {"fp32.onnx", "fp32.weights", "int8.onnx"}


def _raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
