"""Exporting small random models: prompts, a dense layer, doubtful exports, folders that cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embed_making import bert
from ibidem.embed import Role, build, export, open_encoder, original
from ibidem.embed.exported import open_exported
from ibidem.embed.locate import locate
from ibidem.embed.onnx import OnnxEncoder
from ibidem.embed.original import SentenceTransformerEncoder, load_original
from ibidem.errors import ModelError

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
def models(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where that model has been exported, in fp32."""
    folder = tmp_path_factory.mktemp("models")
    open_exported(str(model), models=folder, precision="fp32")
    return folder


@pytest.mark.parametrize("role", list(Role))
def test_the_export_is_the_model(model: Path, models: Path, role: Role) -> None:
    """Prompts, pooling, the dense layer and the window are those of sentence-transformers."""
    exported = open_exported(str(model), models=models, precision="fp32")
    assert isinstance(exported, OnnxEncoder)
    known = SentenceTransformerEncoder(load_original(locate(str(model))), name="", digest="")
    assert (exported.dimension, exported.window, exported.note) == (24, known.window, "")
    assert exported.count_tokens(TEXTS) == known.count_tokens(TEXTS)
    assert (exported.encode(TEXTS, role=role) * known.encode(TEXTS, role=role)).sum(axis=1).min() > 0.9999


def test_prompts_are_those_of_the_model(model: Path) -> None:
    """What encode_query and a passage prompt would put before a text."""
    found = original.prompts(load_original(locate(str(model))))
    assert found == {Role.QUERY: "query : ", Role.PASSAGE: "passage : "}


def test_a_default_prompt_serves_both_roles() -> None:
    """A model that names no prompt for a role has its default one used, as by `encode`."""

    class Fake:
        prompts = {"query": "", "document": "", "similar": "same : "}  # noqa: RUF012 (a stand-in)
        default_prompt_name = "similar"

    assert set(original.prompts(Fake()).values()) == {"same : "}


@pytest.mark.parametrize(("sequence", "positions", "window"), [(None, 48, 48), (16, 48, 16), (None, None, 512)])
def test_the_window_is_the_least_limit(sequence: int | None, positions: int | None, window: int) -> None:
    """A pipeline without a limit has its architecture's, or a cautious one."""

    class Part:
        auto_model = type("Model", (), {"config": type("Config", (), {"max_position_embeddings": positions})})

    class Fake(list[Any]):
        max_seq_length = sequence

    assert original.window(Fake([Part()])) == window


def test_opening_again_needs_no_torch(model: Path, models: Path) -> None:
    """A later process opens and encodes without importing what made the export."""
    code = (
        "import sys; from pathlib import Path; from ibidem.embed import open_encoder\n"
        f"encoder = open_encoder({str(model)!r}, models=Path({str(models)!r}), precision='fp32')\n"
        "encoder.encode(['a dog']); encoder.count_tokens(['a dog']); print(*sys.modules)"
    )
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert not {"torch", "transformers", "sentence_transformers", "onnx"} & loaded


def test_a_copy_of_the_model_shares_the_export(model: Path, models: Path, tmp_path: Path) -> None:
    """Contents decide, not the place: a copied model is not exported again."""
    copy = tmp_path / "copy"
    subprocess.check_call(["cp", "-r", str(model), str(copy)])
    before = sorted(path for path in models.iterdir() if path.is_dir())
    encoder = open_exported(str(copy), models=models, precision="fp32")
    assert models / encoder.digest in before
    assert sorted(path for path in models.iterdir() if path.is_dir()) == before


def test_int8_is_for_passages(model: Path, tmp_path: Path) -> None:
    """With int8, questions are computed as in fp32 and the digest is another."""
    small = open_exported(str(model), models=tmp_path, precision="int8")
    plain = open_exported(str(model), models=tmp_path, precision="fp32")
    assert small.digest != plain.digest
    np.testing.assert_array_equal(small.encode(TEXTS, role=Role.QUERY), plain.encode(TEXTS, role=Role.QUERY))
    assert 0.98 < (small.encode(TEXTS) * plain.encode(TEXTS)).sum(axis=1).min() < 1


def test_an_unfaithful_int8_graph_is_not_used(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where int8 strays, fp32 runs, and the note says so."""
    monkeypatch.setitem(build.FAITHFUL, "int8", 1.1)
    encoder = open_exported(str(model), models=tmp_path)
    assert "int8 export is not faithful" in encoder.note
    assert encoder.digest == open_exported(str(model), models=tmp_path, precision="fp32").digest


def test_an_unfaithful_export_leaves_the_original(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fp32 strays too, sentence-transformers runs; the next opening does not try again."""
    monkeypatch.setitem(build.FAITHFUL, "fp32", 1.1)
    assert "the original runs" in open_exported(str(model), models=tmp_path).note
    monkeypatch.setattr(export, "export", None)
    again = open_exported(str(model), models=tmp_path)
    assert isinstance(again, SentenceTransformerEncoder)
    assert again.encode(TEXTS).shape == (len(TEXTS), 24)
    assert again.encode([]).shape == (0, 24)


def test_a_pipeline_that_cannot_be_traced(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the exporter raises, the original runs and the note names it."""

    def fail(*_: object) -> None:
        raise TypeError("no")

    monkeypatch.setattr(build, "export", fail)
    assert "no fp32 export (TypeError)" in open_exported(str(model), models=tmp_path).note


def test_models_that_cannot_be_written(model: Path, tmp_path: Path) -> None:
    """Where the folder cannot be made, the export serves this process and the note says so."""
    (tmp_path / "file").write_text("", "utf-8")
    encoder = open_exported(str(model), models=tmp_path / "file" / "models", precision="fp32")
    assert "cannot be written" in encoder.note
    assert encoder.encode(["a dog"]).shape == (1, 24)


def test_a_full_disk_is_no_verdict_on_the_model(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that could not be written is not taken for one that cannot be made."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "optimise", full)
    with pytest.raises(ModelError, match="No space left"):
        open_exported(str(model), models=tmp_path)
    assert not list(tmp_path.rglob("encoder.json"))


def test_a_changed_model_is_another(model: Path, tmp_path: Path) -> None:
    """When the folder changes, what was remembered of it no longer counts."""
    copy = tmp_path / "copy"
    subprocess.check_call(["cp", "-r", str(model), str(copy)])
    before = open_exported(str(copy), models=tmp_path / "models", precision="fp32")
    settings = json.loads((copy / "config_sentence_transformers.json").read_text("utf-8"))
    settings["prompts"]["query"] = "rain : "
    (copy / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")
    after = open_exported(str(copy), models=tmp_path / "models", precision="fp32")
    assert before.digest != after.digest


def test_pickled_weights_are_never_read(tmp_path: Path) -> None:
    """A model that has only a pickle is refused before anything loads it."""
    folder = bert(tmp_path / "pickled", pickled=True)
    with pytest.raises(ModelError, match="a pickle"):
        open_encoder(str(folder), models=tmp_path / "models")


def test_an_export_that_was_killed_leaves_no_trouble(model: Path, tmp_path: Path) -> None:
    """A folder left half-made under the final name is replaced."""
    digest = open_exported(str(model), models=tmp_path, precision="fp32").digest
    (tmp_path / digest / "encoder.json").unlink()
    for alias in tmp_path.glob("*.json"):
        alias.unlink()
    assert open_exported(str(model), models=tmp_path, precision="fp32").note == ""
