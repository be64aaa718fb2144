"""Read a draft: one document with its blocks, or a sentence that says why it cannot be audited."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import UsageError
from ibidem.types import Block, Document, Skipped

VERBATIM = ("", ".txt", ".text", ".md", ".markdown")
"""Suffixes of formats whose text is the file itself."""
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read."""

    document: Document
    blocks: tuple[Block, ...]
    verbatim: bool
    """Whether offsets and lines are those of the file."""
    line_feeds: bool
    """Whether the file has no carriage return that its text lacks."""


def read(path: Path, *, max_file_mb: float) -> Draft:
    """Return the draft in a file. Raises UsageError naming what stands in the way."""
    from ibidem import readers, structure
    from ibidem.readers.names import spell

    if os.path.isdir(path):  # noqa: PTH112 - a name that no file can have is none, and no error
        raise UsageError(f"{path} is a folder.", remedy="Name the file that holds the draft.")
    if not os.path.exists(path):  # noqa: PTH110
        raise UsageError(f"There is no file {path}.", remedy="Name the file that holds the draft.")
    found = list(readers.read(path, spell(path.name), max_bytes=int(max_file_mb * _BYTES_PER_MB)))
    documents = [one for one in found if isinstance(one, Document)]
    if len(documents) != 1 or documents[0].collection:
        raise _unreadable(path, found)
    return Draft(documents[0], structure.blocks(documents[0]), *_likeness(path))


def _unreadable(path: Path, found: list[Document | Skipped]) -> UsageError:
    reasons = [one.reason for one in found if isinstance(one, Skipped)]
    if len(found) > 1 or not reasons:
        return UsageError(f"{path} is a collection of texts, not a draft.", remedy="Name a file that holds one text.")
    return UsageError(
        f"The draft {path} cannot be read: {reasons[0]}.",
        remedy="A draft is a text, Markdown, HTML or PDF file with words in it.",
    )


def _likeness(path: Path) -> tuple[bool, bool]:
    """Return whether places in the text are places in the file, by line and by offset."""
    if path.suffix.lower() not in VERBATIM:
        return False, False
    with path.open("rb") as file:
        return True, b"\r" not in file.read()
