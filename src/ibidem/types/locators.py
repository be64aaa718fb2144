"""Where something stands, as a person with the file finds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """What a mark counts or names."""

    LINE = "line"
    """A line of the file itself, from 1."""
    ANCHOR = "anchor"
    """What a link to the place ends in, without its `#`."""
    PARAGRAPH = "paragraph"
    SLIDE = "slide"
    CELL = "cell"
    """A cell of a spreadsheet (`Sheet1!B3`) or of a notebook, counted from 1."""
    TIME = "time"
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of a document that holds from an offset of its text on, until the next mark of its kind."""

    start: int
    kind: MarkKind
    value: str
