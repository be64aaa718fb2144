"""What passages and vectors depend on besides the documents."""

from __future__ import annotations

from collections.abc import Mapping

from ibidem.config import Settings
from ibidem.embed import Encoder

SCHEME = 1
"""Raised when reading, structure or passages change, so that existing indexes are built anew."""


def scheme(encoder: Encoder, settings: Settings) -> dict[str, object]:
    """Return it as the manifest of an index records it."""
    return {"encoder": encoder.digest, "model": encoder.name, **_settings(settings)}


def changed_settings(recorded: Mapping[str, object], settings: Settings) -> tuple[str, ...]:
    """Return the names of what an index would be built with otherwise now."""
    now = _settings(settings) | ({"model": settings.model} if settings.model else {})
    return tuple(name for name, value in now.items() if recorded.get(name) != value)


def _settings(settings: Settings) -> dict[str, object]:
    return {
        "scheme": SCHEME,
        "precision": settings.precision,
        "passage_tokens": settings.passage_tokens,
        "max_file_mb": settings.max_file_mb,
    }
