"""What is known of a judge of the bundled form, as kept beside it in card.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import ModelError
from ibidem.judge import BUNDLED, CARD, GRAPH, INSTALL_AGAIN, TOKENIZER
from ibidem.judge.calibration import Calibration

FORMAT = 1
_FEWEST_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Card:
    """A judge: its name, the digests of its files, and how its logits become probabilities."""

    name: str
    digest: str
    """SHA-256 (hex) of the card itself, which holds those of the files."""
    files: Mapping[str, str]
    """SHA-256 (hex) of each file, by name."""
    max_tokens: int
    """The most tokens a window may have, special tokens included."""
    calibration: Calibration


def read_card(folder: Path) -> Card:
    """Return the card of a judge. Raises ModelError naming a folder without one, or a card that is damaged."""
    path = folder / CARD
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"There is no judge in {folder}: {CARD} is missing.", remedy=remedy(folder)) from error
    try:
        return _card(json.loads(data), hashlib.sha256(data).hexdigest())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(f"{path} is damaged or from another version: {error}.", remedy=remedy(folder)) from error


def verified(folder: Path, card: Card, name: str) -> bytes:
    """Return the contents of a judge's file. Raises ModelError naming a file that is missing, torn or edited."""
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy=remedy(folder)) from error
    found = hashlib.sha256(data).hexdigest()
    if found != card.files[name]:
        raise ModelError(
            f"{path} is damaged: its SHA-256 is {found}, expected {card.files[name]}.", remedy=remedy(folder)
        )
    return data


def remedy(folder: Path) -> str:
    """Return what to type when the judge of this folder cannot be used."""
    if folder == BUNDLED:
        return (
            f"{INSTALL_AGAIN.capitalize()}; or name a CrossEncoder or NLI model with --judge or with the setting judge."
        )
    return "Export the judge again, or name another with --judge or with the setting judge."


def _card(read: Mapping[str, object], digest: str) -> Card:
    if read["format"] != FORMAT:
        raise ValueError(f"its format is {read['format']!r}, not {FORMAT}")
    files, max_tokens, calibration = read["files"], read["max_tokens"], read["calibration"]
    if not isinstance(files, dict) or not all(isinstance(files[name], str) for name in (GRAPH, TOKENIZER)):
        raise ValueError(f"it has no digests of {GRAPH} and {TOKENIZER}")
    if not isinstance(max_tokens, int) or max_tokens < _FEWEST_TOKENS:
        raise ValueError(f"max_tokens is {max_tokens!r}")
    if not isinstance(calibration, dict):
        raise ValueError("it has no calibration")
    return Card(str(read["name"]), digest, files, max_tokens, Calibration.of(calibration))
