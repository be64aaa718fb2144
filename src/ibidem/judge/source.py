"""Find the folder of a foreign model, refusing what is no classifier or would have to be unpickled."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ibidem.errors import ModelError

CHOOSE = "Name a folder of a sentence-transformers CrossEncoder or an NLI model with --judge or the setting judge."
_CONFIG = "config.json"
_ORGANISATION = "cross-encoder"
_CLASSIFIER = "ForSequenceClassification"
_SUFFIXES = (".json", ".txt", ".model", ".safetensors")


def locate(name: str) -> Path:
    """Return where a model lies: a folder, or a name in the local cache. Raises ModelError naming what was tried."""
    folder = Path(name).expanduser()
    if (folder / _CONFIG).is_file():
        return folder
    if folder.exists():
        raise ModelError(f"{folder} is no judge: it has no {_CONFIG}.", remedy=CHOOSE)
    cached = _cached(name)
    if cached is None or not (cached / _CONFIG).is_file():
        raise ModelError(
            f"The judge {name} is not on this machine: there is no folder of that name, and no such model in the "
            "cache of Hugging Face.",
            remedy=f"{CHOOSE} To fetch a model while online, type: hf download {name}",
        )
    return cached


def labels(folder: Path) -> tuple[str, ...]:
    """Return the labels of a classifier, in the order of its outputs. Raises ModelError for what is none."""
    path = folder / _CONFIG
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        made_of = [str(one) for one in config.get("architectures") or ()]
        named = {int(column): str(label) for column, label in (config.get("id2label") or {}).items()}
        known = int(config.get("num_labels", 2))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} is not the configuration of a model: {error}.", remedy=CHOOSE) from error
    if not any(one.endswith(_CLASSIFIER) for one in made_of):
        what = ", ".join(made_of) or "a model of no stated kind"
        raise ModelError(f"{folder} is no judge: it holds {what}, not a classifier of text pairs.", remedy=CHOOSE)
    if not any(path.suffix == ".safetensors" for path in folder.iterdir()):
        raise ModelError(f"{folder} has no weights in safetensors; pickles are never read.", remedy=CHOOSE)
    return tuple(named[column] for column in sorted(named)) or tuple(f"LABEL_{n}" for n in range(known))


def digest(folder: Path) -> str:
    """Return the SHA-256 (hex) over names and contents of the files that decide what a model says."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.is_file()):
        with path.open("rb") as file:
            total.update(f"{path.name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return total.hexdigest()


def _cached(name: str) -> Path | None:
    from huggingface_hub import snapshot_download  # 0.4 s
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for full in [name] if "/" in name else [f"{_ORGANISATION}/{name}", name]:
        try:
            return Path(snapshot_download(full, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    return None
