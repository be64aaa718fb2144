"""What a citation in a text looks like before it is known what it points at, and the text it is looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from ibidem.types import Block, BlockKind, Document, Reference, Syntax


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


ANY_YEAR = "*"
"""The year of a work that is called by its authors and a page."""


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


BLOT = "\x00"
"""What no marker holds and none is read across."""
_SHUT = (BlockKind.REFERENCE, BlockKind.CODE, BlockKind.MARKUP, BlockKind.CLUTTER)
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.|doi:\s?10\.|\b10\.\d{4,9}/)[^\s<>\"\[\]|]{1,2000}", re.IGNORECASE)
_TARGET = re.compile(r"(?<=\]\()[^()\s]{1,2000}(?=[\s)])")
_CODE = re.compile(r"(`{1,3})(?!`)[^`\n]{1,1000}\1(?!`)")


def readable_text(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> str:
    """Return the text, as long as it was, without bibliographies, code, clutter and addresses."""
    text = document.text
    shut = [(block.start, block.end) for block in blocks if block.kind in _SHUT]
    shut.extend((entry.start, entry.end) for entry in entries)
    shut.extend(_addresses(text))
    if document.syntax is Syntax.MARKDOWN:
        shut.extend(match.span() for pattern in (_TARGET, _CODE) for match in pattern.finditer(text))
    parts: list[str] = []
    at = 0
    for start, end in sorted(shut):
        if end > at:
            parts.append(text[at:start])
            parts.append(BLOT * (end - max(at, start)))
            at = end
    return "".join(parts) + text[at:]


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield web addresses, without the parenthesis or stop around them."""
    for match in _ADDRESS.finditer(text):
        body = match[0].rstrip(".,;:!?'’”")
        while body.endswith(")") and body.count(")") > body.count("("):
            body = body[:-1].rstrip(".,;:!?'’”")
        yield match.start(), match.start() + len(body)
