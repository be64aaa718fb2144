"""What is known of an exported encoder, as kept beside it in encoder.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ibidem.embed import Role
from ibidem.embed.fingerprint import sha256
from ibidem.errors import ModelError

CARD = "encoder.json"
TOKENIZER = "tokenizer.json"
FORMAT = 1
FP32, INT8, ORIGINAL = "fp32", "int8", "original"
RECIPE = "ibidem encoder 3"
"""Raised whenever the same model folder would give other vectors."""
EXPORT_AGAIN = "Type: ibidem index --rebuild, which exports the model again."


@dataclass(frozen=True, slots=True)
class Card:
    """An exported encoder; without files where the original must run."""

    digest: str
    source: str
    """Fingerprint of the model folder it was made from."""
    precision: str
    dimension: int
    window: int
    prompts: Mapping[str, str]
    """By role; empty for nothing."""
    graphs: Mapping[str, str] = field(default_factory=dict)
    """By role, the file to run; empty where the original must run."""
    cosines: Mapping[str, float] = field(default_factory=dict)
    """By precision, the least similarity with the original over the sample."""
    note: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file, by name."""
    format: int = FORMAT

    def prompt(self, role: Role) -> str:
        """Return what goes before the texts of a role."""
        return self.prompts.get(role.value, "")


def encoder_digest(source: str, precision: str) -> str:
    """Return the digest of the encoder that a model folder of this fingerprint gives at a precision."""
    return hashlib.sha256(f"{RECIPE}\0{source}\0{precision}".encode()).hexdigest()


def write_card(card: Card, folder: Path) -> None:
    """Write the card into the folder of its encoder."""
    (folder / CARD).write_text(json.dumps(asdict(card), indent=1, ensure_ascii=False), encoding="utf-8")


def read_card(folder: Path) -> Card:
    """Return the card of an exported encoder. Raises ModelError naming the file that is torn or edited."""
    path = folder / CARD
    try:
        card = Card(**json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy=EXPORT_AGAIN) from error
    except (ValueError, TypeError) as error:
        raise ModelError(f"{path} is damaged or from another version: {error}.", remedy=EXPORT_AGAIN) from error
    mappings = (card.prompts, card.graphs, card.cosines, card.files)
    if card.format != FORMAT or card.digest != folder.name or not all(isinstance(value, dict) for value in mappings):
        raise ModelError(f"{path} is from another version or another place.", remedy=EXPORT_AGAIN)
    return card


def verify_file(folder: Path, card: Card, name: str) -> None:
    """Compare a file of an export with its digest. Raises ModelError naming a file that is missing, torn or edited."""
    path = folder / name
    try:
        found = sha256(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy=EXPORT_AGAIN) from error
    if found != card.files.get(name):
        raise ModelError(
            f"{path} is damaged: its SHA-256 is {found}, expected {card.files.get(name)}.", remedy=EXPORT_AGAIN
        )
