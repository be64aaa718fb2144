"""What a page carries besides its text: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ibidem.structure.lines import Line
from ibidem.text import fold

REPEATED = "repeated page header or footer"
PAGE_NUMBER = "page number"
PAGES = 3
"""A line at the edge of so many pages is furniture."""
_EDGE = 2
_NUMBER = re.compile(
    r"(?:page\s+)?[-–—·|\[( ]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?[-–—·|\]). ]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


def furniture(lines: Sequence[Line]) -> dict[int, str]:
    """Return the indices of the lines that are no part of the text, with the reason.

    Lines are looked at near the top and the bottom of their page only; their numbers may differ from page to page.
    """
    edges = _edges(lines)
    pages: defaultdict[str, set[int]] = defaultdict(set)
    for index in edges:
        pages[_shape(lines[index])].add(lines[index].page)
    found: dict[int, str] = {}
    for index in edges:
        if _NUMBER.fullmatch(lines[index].body):
            found[index] = PAGE_NUMBER
        elif len(pages[_shape(lines[index])]) >= PAGES:
            found[index] = REPEATED
    return found


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", fold(line.text))


def _edges(lines: Sequence[Line]) -> list[int]:
    """Return the indices of the first and the last lines of each page that are not blank, ascending."""
    by_page: defaultdict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if not line.blank:
            by_page[line.page].append(index)
    return sorted({index for page in by_page.values() for index in (*page[:_EDGE], *page[-_EDGE:])})
