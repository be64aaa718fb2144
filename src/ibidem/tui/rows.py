"""The rows a document is shown in: where each begins and ends when its lines are wrapped to a width."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import get_character_cell_size

from ibidem.text import visible

TAB = "    "
# One cell a character: Latin, Greek and Cyrillic letters, typographic marks, arrows and mathematical signs.
_NARROW = re.compile(r"[\x00-\x08\x0b-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2190-\u22ff]*")


@dataclass(frozen=True, slots=True)
class Rows:
    """A wrapped text: row i holds the characters `starts[i]` to `ends[i]` and begins or continues line `lines[i]`."""

    starts: array[int]
    ends: array[int]
    lines: array[int]
    """Counted from 1; repeated where a line takes several rows."""

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """Return the row that holds an offset."""
        return max(0, bisect_right(self.starts, offset) - 1)


def wrap(text: str, width: int) -> Rows:
    """Wrap every line to a width in cells, at spaces where it can; a line end belongs to no row."""
    rows = Rows(array("L"), array("L"), array("L"))
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        begin = start
        for end in breaks(line, max(1, width)):
            rows.starts.append(begin)
            rows.ends.append(start + end)
            rows.lines.append(number)
            begin = start + end
        start += len(line) + 1
    return rows


def breaks(line: str, width: int) -> Iterator[int]:
    """Yield the offset at which each row of one line ends; a space at a break hangs over the edge."""
    if _NARROW.fullmatch(line):
        return _narrow_breaks(line, width)
    return _wide_breaks(line, width)


def _narrow_breaks(line: str, width: int) -> Iterator[int]:
    start = 0
    while len(line) - start > width:
        space = line.rfind(" ", start, start + width + 1)
        start = space + 1 if space > start else start + width
        yield start
    yield len(line)


def _wide_breaks(line: str, width: int) -> Iterator[int]:
    start, used, space = 0, 0, -1
    for at, character in enumerate(line):
        size = cells(character)
        while used + size > width and at > start and character != " ":
            start = space + 1 if space >= start else at
            yield start
            used = sum(map(cells, line[start:at]))
        used += size
        if character == " ":
            space = at
    yield len(line)


@lru_cache(maxsize=8192)
def cells(character: str) -> int:
    """Return how many cells a character takes as it is shown."""
    if character == "\t":
        return len(TAB)
    shown = visible(character)
    return len(shown) if shown != character else get_character_cell_size(character)
