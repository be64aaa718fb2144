"""What a marker looks like before it is known what it points at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


class Style(StrEnum):
    """How a document calls its entries."""

    NUMBER = "number"
    NAME = "author and year"
    KEY = "key"
    NOTE = "footnote"


class Doubt(Enum):
    """Whether something that finds no entry is a marker at all."""

    NONE = 0
    """By its form it is one: it is an orphan."""
    SOME = 1
    """It is one where the document is known to cite in this style."""
    MUCH = 2
    """It is one only if it finds all its entries."""


@dataclass(frozen=True, slots=True)
class Named:
    """A work called by author and year."""

    names: tuple[str, ...]
    """Authors as written, the first perhaps with words before it that are not its own."""
    year: str
    """As written, its letter included; `n.d.` and `in press` too; two years parted by a slash are either."""
    more: bool = False
    """Whether `et al.` follows."""
    whole: str = ""
    """All of the names as written: a body may have `and` in its name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that looks like a marker, with what it calls for: labels or works."""

    start: int
    end: int
    style: Style
    doubt: Doubt
    labels: tuple[str, ...] = ()
    works: tuple[Named, ...] = ()
