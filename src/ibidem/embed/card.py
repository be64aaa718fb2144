"""What is known of an exported encoder, as kept beside it in encoder.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ibidem.embed import Role
from ibidem.embed.fingerprint import sha256
from ibidem.errors import ModelError

CARD = "encoder.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
FORMAT = 1
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
    cosine: float
    """Least similarity with the original over the sample."""
    note: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file, by name."""
    format: int = FORMAT

    @property
    def faithful(self) -> bool:
        """Whether there is a graph to run."""
        return GRAPH in self.files

    def prompt(self, role: Role) -> str:
        """Return what goes before the texts of a role."""
        return self.prompts.get(role.value, "")


def write_card(card: Card, folder: Path) -> None:
    """Write the card into the folder of its encoder."""
    (folder / CARD).write_text(json.dumps(asdict(card), indent=1, ensure_ascii=False), encoding="utf-8")


def read_card(folder: Path) -> Card:
    """Return the card of an exported encoder after verifying its files.

    Raises ModelError naming the file that is missing, torn or edited.
    """
    path = folder / CARD
    try:
        card = Card(**json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy=EXPORT_AGAIN) from error
    except (ValueError, TypeError) as error:
        raise ModelError(f"{path} is damaged or from another version: {error}.", remedy=EXPORT_AGAIN) from error
    if card.format != FORMAT or card.digest != folder.name:
        raise ModelError(f"{path} is from another version or another place.", remedy=EXPORT_AGAIN)
    for name, digest in card.files.items():
        _verify(folder / name, digest)
    return card


def _verify(path: Path, digest: str) -> None:
    try:
        found = sha256(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy=EXPORT_AGAIN) from error
    if found != digest:
        raise ModelError(f"{path} is damaged: its SHA-256 is {found}, expected {digest}.", remedy=EXPORT_AGAIN)
