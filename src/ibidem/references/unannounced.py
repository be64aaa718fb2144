"""A list of works at the end of a document that has neither a heading nor labels: it is known by its names in order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.types import Block, BlockKind, Document

FEWEST = 5
"""Entries of such a list."""
SHARE = 0.8
"""Of its paragraphs, those that begin with a name and hold a year; and of its names, those that follow the alphabet."""
_LONGEST = 900
"""Characters of an entry."""
_MISSES = 2
"""Paragraphs in a row that are no entries, from which on the list has not begun yet."""
_NAMED = re.compile(
    r"(?:[a-zà-ÿ]{1,3}['’ ]){0,3}(?P<name>[^\W\d_a-z][\w'’‐-]+)(?:\s[^\W\d_a-z][\w'’‐-]+)?,\s?"
    r"(?:[^\W\d_a-z]\.|[^\W\d_a-z][\w'’-]+)"
)
"""A family name and what is given, as lists have it that are in order."""
_YEAR = re.compile(r"(?<![\d.])(?:1[6-9]|20)\d\d(?!\d)|\b(?:in press|submitted|unpublished|n\.d\.)", re.IGNORECASE)


def begun_at(document: Document, blocks: Sequence[Block]) -> int | None:
    """Return the index of the first block of such a list; None where the document ends otherwise."""
    names = follow = paragraphs = misses = 0
    behind = ""
    """The first letter of the name behind; `follow` counts the pairs of names that are in order."""
    begun: int | None = None
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if block.kind in (BlockKind.CLUTTER, BlockKind.MARKUP) or block.label:
            continue
        text = document.text[block.start : block.end]
        found = _NAMED.match(text) if block.kind is not BlockKind.HEADING and len(text) <= _LONGEST else None
        paragraphs += 1
        if found is None or not _YEAR.search(text):
            misses += 1
            if misses > _MISSES or block.kind is BlockKind.HEADING:
                break
            continue
        misses = 0
        letter = found["name"].casefold()[0]
        follow += bool(behind) and letter <= behind
        names, behind = names + 1, letter
        if names >= max(FEWEST, SHARE * paragraphs) and follow >= SHARE * (names - 1):
            begun = at
    return begun
