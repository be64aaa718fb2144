"""Where a span of the draft stands: lines, columns, page."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

from ibidem.draft.report import Place
from ibidem.text import line_of, line_starts
from ibidem.types import Document


@dataclass(frozen=True, slots=True)
class Ruler:
    """The lines and pages of one document."""

    lines: tuple[int, ...]
    pages: tuple[int, ...]

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the ruler of a document."""
        return cls(tuple(line_starts(document.text)), document.pages)

    def place(self, start: int, end: int) -> Place:
        """Return the place of a span that is not empty."""
        first, last = line_of(self.lines, start), line_of(self.lines, end - 1)
        columns = (start - self.lines[first - 1] + 1, end - self.lines[last - 1] + 1)
        return Place(start, end, (first, last), columns, bisect_right(self.pages, start) if self.pages else None)
