"""The model card kept beside a model's files: its name, its limits, and the digest of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from ibidem.errors import ModelError
from ibidem.models.protocols import Role

CARD, TOKENIZER, JUDGE_GRAPH = "card.json", "tokenizer.json", "judge.onnx"
FORMAT = 1
FP32, INT8 = "fp32", "int8"
_RECIPE = "ibidem encoder 3"
"""Raised whenever the same model and precision would give other vectors."""
_FEWEST_TOKENS = 8
_Contents = TypeVar("_Contents")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What an encoder does with a text: its prompts and its graphs."""

    source: str
    """Fingerprint of the model folder that the graphs were made from."""
    dimension: int
    prompts: Mapping[str, str] = field(default_factory=dict)
    """By role; empty for nothing."""
    graphs: Mapping[str, str] = field(default_factory=dict)
    """By precision, the file to run; without any, the original must run."""
    cosines: Mapping[str, float] = field(default_factory=dict)
    """By precision, the least similarity with the original over a sample of texts."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """By precision, why there is no graph of it, as a sentence."""

    def prompt(self, role: Role) -> str:
        """Return what goes before the texts of a role."""
        return self.prompts.get(role.value, "")

    def precision(self, wanted: str) -> str:
        """Return the precision that runs where `auto`, `int8` or `fp32` is wanted; empty for the original."""
        best = FP32 if wanted == FP32 or INT8 not in self.graphs else INT8
        return best if FP32 in self.graphs else ""

    def graph(self, role: Role, precision: str) -> str:
        """Return the file to run for a role: a question is one text, so its error is spared the int8 graph's."""
        return self.graphs[INT8 if precision == INT8 and role is Role.PASSAGE else FP32]

    def digest(self, precision: str) -> str:
        """Return the digest of the encoder that runs at a precision."""
        return hashlib.sha256(f"{_RECIPE}\0{self.source}\0{precision}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Temperatures and biases of both heads; as it stands, it changes nothing.

    Guo et al., On calibration of modern neural networks, 2017: temperature scaling, here with biases.
    """

    answers_temperature: float = 1.0
    answers_bias: float = 0.0
    stance_temperature: float = 1.0
    stance_biases: tuple[float, ...] = (0.0, 0.0, 0.0)
    """In the order of STANCES."""

    def __post_init__(self) -> None:
        numbers = (self.answers_temperature, self.answers_bias, self.stance_temperature, *self.stance_biases)
        if len(self.stance_biases) != 3 or not all(map(isfinite, numbers)):
            raise ValueError("a calibration has finite numbers and three biases")
        if min(self.answers_temperature, self.stance_temperature) <= 0:
            raise ValueError("a temperature is above 0")

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> Calibration:
        """Return that of `{"answers": {temperature, bias}, "stance": {temperature, biases}}`.

        Raises KeyError, TypeError or ValueError for what is none.
        """
        answers, stance = card["answers"], card["stance"]
        biases = tuple(_number(bias) for bias in stance["biases"])
        return cls(_number(answers["temperature"]), _number(answers["bias"]), _number(stance["temperature"]), biases)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of an encoder or a judge; one of the two last fields says which it is."""

    name: str
    window: int
    """The most tokens that are read at once, special tokens included; `max_tokens` in the file."""
    files: Mapping[str, str]
    """SHA-256 (hex) of each file beside the card, by name."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 (hex) of each file that is read from the model's own folder, by name."""
    digest: str = ""
    """SHA-256 (hex) of the card as it was read, and through it of the files."""
    calibration: Calibration | None = None
    """Of a judge: how its logits become probabilities."""
    pipeline: Pipeline | None = None
    """Of an encoder."""


def export_name(source: str) -> str:
    """Return the name of the folder that holds the export of a model folder with this fingerprint."""
    return hashlib.sha256(f"{_RECIPE}\0{source}".encode()).hexdigest()


def read_card(folder: Path, *, remedy: str) -> ModelCard:
    """Return the card of a model. Raises ModelError naming a folder without one, or a card that is damaged."""
    path = folder / CARD
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"There is no model in {folder}: {path} cannot be read: {error.strerror}.", remedy=remedy
        ) from error
    try:
        return _card(json.loads(data), hashlib.sha256(data).hexdigest())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{path} is damaged or from another version: {error}.", remedy=remedy) from error


def write_card(card: ModelCard, folder: Path) -> None:
    """Write the card of an encoder into its folder."""
    if card.pipeline is None:
        raise ValueError("only the cards of encoders are written here")
    record = {
        "format": FORMAT,
        "name": card.name,
        "max_tokens": card.window,
        "files": card.files,
        "weights": card.weights,
        "pipeline": asdict(card.pipeline),
    }
    (folder / CARD).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def verify(path: Path, expected: str | None, *, remedy: str) -> None:
    """Compare a file with its digest. Raises ModelError naming a file that is missing, torn or edited."""
    _compare(path, _read(path, sha256, remedy), expected, remedy)


def verified(path: Path, expected: str | None, *, remedy: str) -> bytes:
    """Return the contents of a file, compared with its digest. Raises as `verify`."""
    data = _read(path, Path.read_bytes, remedy)
    _compare(path, hashlib.sha256(data).hexdigest(), expected, remedy)
    return data


def sha256(path: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path, read: Callable[[Path], _Contents], remedy: str) -> _Contents:
    try:
        return read(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy=remedy) from error


def _compare(path: Path, actual: str, expected: str | None, remedy: str) -> None:
    if expected is None:
        raise ModelError(f"{path} has no digest in its {CARD}.", remedy=remedy)
    if actual != expected:
        raise ModelError(f"{path} is damaged: its SHA-256 is {actual}, expected {expected}.", remedy=remedy)


def _card(record: Mapping[str, object], digest: str) -> ModelCard:
    """Return the card of a record. Raises KeyError, TypeError, ValueError or AttributeError for what is none."""
    if record["format"] != FORMAT:
        raise ValueError(f"its format is {record['format']!r}, not {FORMAT}")
    window, pipeline, calibration = record["max_tokens"], record.get("pipeline"), record.get("calibration")
    if not isinstance(window, int) or window < _FEWEST_TOKENS:
        raise ValueError(f"max_tokens is {window!r}")
    if (pipeline is None) == (calibration is None):
        raise ValueError("it has neither a pipeline nor a calibration")
    return ModelCard(
        str(record["name"]),
        window,
        _texts(record["files"], "files"),
        _texts(record.get("weights", {}), "weights"),
        digest,
        None if calibration is None else Calibration.from_card(_mapping(calibration, "calibration")),
        None if pipeline is None else _pipeline(_mapping(pipeline, "pipeline")),
    )


def _pipeline(record: Mapping[str, object]) -> Pipeline:
    dimension, cosines = record["dimension"], _mapping(record["cosines"], "cosines")
    if not isinstance(dimension, int) or dimension < 1:
        raise ValueError(f"dimension is {dimension!r}")
    return Pipeline(
        source=str(record["source"]),
        dimension=dimension,
        prompts=_texts(record["prompts"], "prompts"),
        graphs=_texts(record["graphs"], "graphs"),
        cosines={name: float(cosine) for name, cosine in cosines.items()},
        missing=_texts(record["missing"], "missing"),
    )


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{name} is no table")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _texts(value: object, name: str) -> dict[str, str]:
    table = _mapping(value, name)
    if not all(isinstance(text, str) for text in table.values()):
        raise TypeError(f"{name} holds what is no text")
    return {str(key): str(text) for key, text in table.items()}
