"""Short names of findings that outlive a change of the draft: they derive from the words alone."""

from __future__ import annotations

import hashlib

from ibidem.text import fold

LENGTH = 8
"""Hex digits; two of a thousand sentences share a name once in ten thousand drafts."""


def name(kind: str, *texts: str) -> str:
    """Return the id of what has these words: `c-1f0e…` for a kind that begins with c."""
    key = "\0".join((kind, *(fold(text) for text in texts)))
    return f"{kind[0]}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:LENGTH]}"
