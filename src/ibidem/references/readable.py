"""The text of a document with everything blotted out in which no marker stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ibidem.types import Block, BlockKind, Document, Reference, Syntax

BLOT = "\x00"
"""What no marker holds and none is read across."""
_SHUT = (BlockKind.REFERENCE, BlockKind.CODE, BlockKind.MARKUP, BlockKind.CLUTTER)
_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.|doi:\s?10\.|\b10\.\d{4,9}/)[^\s<>\"\[\]|]{1,2000}", re.IGNORECASE)
_TARGET = re.compile(r"(?<=\]\()[^()\s]{1,2000}(?=[\s)])")
_CODE = re.compile(r"(`{1,3})(?!`)[^`\n]{1,1000}\1(?!`)")


def readable(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> str:
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
