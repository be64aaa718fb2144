"""The heading path of every block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ibidem.text import unmark
from ibidem.types import Block, BlockKind

LONGEST = 300
"""Characters of a heading that are kept as the name of its section."""
_MARKS = re.compile(r"^[ \t]{0,3}#{1,6}(?=\s|$)|(?:\s#+)?\s*$|\n[ \t>]*[=\-~^]+\s*$")
_SPACE = re.compile(r"\s+")


def with_sections(text: str, blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with their sections; a heading's own section is what stands above it."""
    path: list[tuple[int, str]] = []
    found: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
        found.append(replace(block, section=tuple(name for _, name in path)))
        if block.kind is BlockKind.HEADING and (name := heading_name(text[block.start : block.end])):
            path.append((block.level, name))
    return found


def heading_name(heading: str) -> str:
    """Return the words of a heading, without the marks of Markdown or the colon at its end."""
    name = unmark(_MARKS.sub("", _MARKS.sub("", heading.strip())))
    return _SPACE.sub(" ", name).strip().removesuffix(":").rstrip()[:LONGEST]
