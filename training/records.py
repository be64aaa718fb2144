"""One training pair, the texts that pairs are made of, and the file of one pair a line in which they are kept."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

STANCES = ("SUPPORTS", "REFUTES", "NEUTRAL")
"""Order of the stance head's three logits."""

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Record:
    """A question or claim with a text, and what is so of them."""

    head: str
    """`answers` or `stance`."""
    asked: str
    text: str
    label: int | str
    """0 or 1 for answers, else one of STANCES."""
    source: str
    part: str = "train"
    """`train` or `held`."""
    context: str = ""
    """Title of the document; empty for none."""
    group: str = ""
    """Pairs of one question share it, so that they can be ranked against each other."""
    soft: tuple[float, ...] = ()
    """What a teacher makes of a claim's pair, a probability for each of STANCES; empty where none was asked."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentences of one paragraph, in order, and the names its document holds."""

    sentences: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstract:
    """A title, which may be empty, and the sentences of the abstract."""

    title: str
    sentences: tuple[str, ...]


def write(path: Path, records: Iterable[Record]) -> None:
    """Write one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")


def read(path: Path) -> Iterator[Record]:
    """Yield the records of a file in order."""
    for row in rows(path):
        yield Record(**row)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def settings() -> dict[str, Any]:
    """Return the settings of `config.toml`, and over them those of the file that the variable CONFIG names."""
    config = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    if own := os.environ.get("CONFIG"):
        for table, values in tomllib.loads(Path(own).read_text(encoding="utf-8")).items():
            config[table] = config.get(table, {}) | values
    return config


def folders(config: Mapping[str, Any]) -> tuple[Path, Path]:
    """Return the data folder and the work folder."""
    return Path(config["paths"]["data"]), Path(config["paths"]["work"])


def checkpoints(config: Mapping[str, Any]) -> Path:
    """Return the folder in which a training keeps its checkpoints, and make it."""
    folder = Path(config["paths"]["checkpoints"] or config["paths"]["work"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def share(text: str) -> float:
    """Return a number in [0, 1) that depends on the text alone, to split by."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) / 16**12


def say(message: str) -> None:
    """Tell a person at the terminal how far the work is."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()
