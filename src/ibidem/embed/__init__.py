"""Text to vectors: the Encoder protocol, and the one way to open an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


WITHOUT_MODEL = {"hashing": "ibidem.embed.hashing:HashingEncoder"}
"""Encoders that need no weights, by the name to give as a model."""


class Role(StrEnum):
    """Which prompt a model puts before a text."""

    QUERY = "query"
    PASSAGE = "passage"


class Encoder(Protocol):
    """Turns texts into unit vectors; the same text gives the same vector whatever stands beside it in a batch."""

    @property
    def name(self) -> str:
        """The model as the user named it."""

    @property
    def digest(self) -> str:
        """Hex digest of weights, pipeline, prompts and precision: vectors of equal digest are comparable."""

    @property
    def dimension(self) -> int:
        """Number of columns of a vector."""

    @property
    def window(self) -> int:
        """The most tokens a text may have, special tokens and prompt included."""

    @property
    def note(self) -> str:
        """Empty, or what a person should know of how the model runs."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens and passage prompt included, never truncated."""

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 C-contiguous unit rows in the order of `texts`; (0, d) for none."""


def open_encoder(model: str, *, models: Path, precision: str = "auto", threads: int = 0) -> Encoder:
    """Return the encoder for a model, exporting it under `models` when it is not there yet.

    Imports torch only for that export. Raises ModelError naming the path that was expected.
    """
    if model in WITHOUT_MODEL:
        module, _, attribute = WITHOUT_MODEL[model].partition(":")
        return cast("Encoder", getattr(import_module(module), attribute)())
    from ibidem.embed.exported import open_exported

    return open_exported(model, models=models, precision=precision, threads=threads)
