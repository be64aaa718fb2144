"""What decides a model's vectors decides its name; pickles and foreign code are refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ibidem.errors import ModelError
from ibidem.models.resolve import Source, fingerprint, stamp


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A folder that looks like a model of two modules."""
    folder = tmp_path / "model"
    (folder / "1_Dense").mkdir(parents=True)
    kinds = [("", "Transformer"), ("1_Dense", "Dense")]
    modules = [{"path": path, "type": f"sentence_transformers.models.{kind}"} for path, kind in kinds]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "1_Dense" / "model.safetensors").write_bytes(b"more weights")
    (folder / "README.md").write_text("about", "utf-8")
    return Source("mine", folder)


@pytest.mark.parametrize("name", ["model.safetensors", "1_Dense/model.safetensors", "tokenizer.json"])
def test_what_decides_vectors_changes_the_name(source: Source, name: str) -> None:
    """Weights of any module and the tokenizer count."""
    before = fingerprint(source), stamp(source)
    (source.folder / name).write_bytes(b"other")
    assert fingerprint(source) != before[0]
    assert stamp(source) != before[1]


def test_other_files_and_times_do_not(source: Source) -> None:
    """A read-me may change, and a copy with new times is the same model."""
    before = fingerprint(source)
    (source.folder / "README.md").write_text("more about", "utf-8")
    os.utime(source.folder / "model.safetensors", (1, 1))
    assert fingerprint(source) == before


@pytest.mark.parametrize("folder", ["", "1_Dense"])
def test_pickles_are_refused(source: Source, folder: str) -> None:
    """A module whose weights are only a pickle is named, whichever it is."""
    (source.folder / folder / "model.safetensors").rename(source.folder / folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin, a pickle"):
        fingerprint(source)


def test_no_weights_at_all(source: Source) -> None:
    """An interrupted download says which file is missing."""
    for path in source.folder.rglob("*.safetensors"):
        path.unlink()
    with pytest.raises(ModelError, match=r"expected .*model\.safetensors"):
        fingerprint(source)


@pytest.mark.parametrize(
    ("modules", "complaint"),
    [
        ('[{"path": "", "type": "custom.Module"}]', "code of its own"),
        ('[{"path": "../..", "type": "sentence_transformers.models.Dense"}]', "does not list"),
        ("{}", "does not list"),
        ("[", "not valid JSON"),
    ],
)
def test_strange_modules_are_refused(source: Source, modules: str, complaint: str) -> None:
    """Modules that are foreign code, lie elsewhere or cannot be read are refused by name."""
    (source.folder / "modules.json").write_text(modules, "utf-8")
    with pytest.raises(ModelError, match=complaint):
        fingerprint(source)
