"""Where something stands, as a person with the file finds it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from ibidem.types.documents import Document, LineBox


class MarkKind(StrEnum):
    """What a mark counts or names."""

    LINE = "line"
    """A line of the file itself, from 1."""
    ANCHOR = "anchor"
    """What a link to the place ends in, without its `#`; empty from a heading on that no link leads to."""
    PARAGRAPH = "paragraph"
    """A paragraph of the text from 1, empty ones counted; a table counts as one."""
    SLIDE = "slide"
    CELL = "cell"
    """A cell of a spreadsheet (`Sheet1!B3`) or of a notebook, counted from 1."""
    TIME = "time"
    CHAPTER = "chapter"
    RECOGNISED = "recognised"
    """Whether the page is a picture whose text was recognised: `yes`, or empty from the next page on that is none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of a document that holds from an offset of its text on, until the next mark of its kind."""

    start: int
    kind: MarkKind
    value: str


Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom on a page, in points from its top left corner."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Every way to find a place in its file; what the format does not have is None, or empty for a section."""

    page: int | None = None
    """The sheet, from 1."""
    label: str | None = None
    """The label printed on the page; None where it is not known or is the number of the sheet."""
    lines: tuple[int, int] | None = None
    """First and last line, inclusive: of the page where there are pages, else of the file."""
    section: tuple[str, ...] = ()
    """The headings above it, outermost first."""
    anchor: str | None = None
    paragraph: int | None = None
    slide: int | None = None
    cell: str | None = None
    time: str | None = None
    chapter: str | None = None
    recognised: bool | None = None
    """Whether its text was recognised from a picture, and may have mistakes; None where it was not."""
    rectangles: tuple[Rectangle, ...] | None = None

    @classmethod
    def of_marks(
        cls,
        marks: Sequence[Mark],
        *,
        page: int | None = None,
        label: str = "",
        lines: tuple[int, int] | None = None,
        section: tuple[str, ...] = (),
        rectangles: tuple[Rectangle, ...] | None = None,
    ) -> Self:
        """Return the locator of a place where these marks hold, at most one of a kind."""
        said = {mark.kind: mark.value for mark in marks}
        return cls(
            page=page,
            label=label if label and label != str(page) else None,
            lines=lines,
            section=section,
            anchor=said.get(MarkKind.ANCHOR) or None,
            paragraph=_number(said.get(MarkKind.PARAGRAPH)),
            slide=_number(said.get(MarkKind.SLIDE)),
            cell=said.get(MarkKind.CELL),
            time=said.get(MarkKind.TIME),
            chapter=said.get(MarkKind.CHAPTER),
            recognised=bool(said.get(MarkKind.RECOGNISED)) or None,
            rectangles=rectangles,
        )


@dataclass(frozen=True, slots=True)
class DocumentPlaces:
    """The lines, pages and marks of one document, for looking up many places."""

    pages: tuple[int, ...]
    page_labels: tuple[str, ...]
    line_starts: tuple[int, ...]
    has_lines: bool
    marks: dict[MarkKind, tuple[Mark, ...]]
    """By kind, each ascending by start."""
    layout: tuple[LineBox, ...] = ()
    """The printed lines, ascending by start."""
    line_numbers: tuple[int, ...] = ()
    """Of each printed line, its number on its page, from 1."""

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the places of a document."""
        marks: dict[MarkKind, list[Mark]] = {}
        for mark in document.marks:
            marks.setdefault(mark.kind, []).append(mark)
        starts = (0, *(match.end() for match in re.finditer("\n", document.text)))
        by_kind = {kind: tuple(held) for kind, held in marks.items()}
        return cls(
            document.pages,
            document.page_labels,
            starts,
            document.has_lines,
            by_kind,
            document.layout,
            _numbered(document.layout),
        )

    def page(self, start: int) -> int | None:
        """Return the page, from 1, that holds an offset; None where there are no pages.

        A footnote stands behind the paragraph it interrupts, which may end on the next page: the printed line decides.
        """
        if self.layout:
            return self.layout[self._box(start)].page
        return max(bisect_right(self.pages, start), 1) if self.pages else None

    def label(self, start: int) -> str:
        """Return the printed label of the page that holds an offset; empty where there is none."""
        page = self.page(start)
        return self.page_labels[page - 1] if page is not None and page <= len(self.page_labels) else ""

    def lines(self, start: int, end: int) -> tuple[int, int] | None:
        """Return first and last line of a span, as a person with the file counts them; None where nobody can.

        Those of the file where its reader marked them, else those of the page on which the span begins, else those of
        the text where it is the file's own.
        """
        if own := self.marks.get(MarkKind.LINE):
            first, last = _holding(own, start), _holding(own, max(start, end - 1))
            return None if first is None or last is None else _ordered(int(first.value), int(last.value))
        if self.layout:
            top, bottom = self._box(start), self._box(max(start, end - 1))
            while bottom > top and self.layout[bottom].page != self.layout[top].page:
                bottom -= 1
            return _ordered(self.line_numbers[top], self.line_numbers[bottom])
        if self.pages:
            at = max(bisect_right(self.pages, start), 1) - 1
            stop = self.pages[at + 1] if at + 1 < len(self.pages) else end
            above = self._line(self.pages[at]) - 1
            return self._line(start) - above, self._line(max(start, min(end, stop) - 1)) - above
        if not self.has_lines:
            return None
        return self._line(start), self._line(max(start, end - 1))

    def columns(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the column of the first character of a span and the one after its last, both from 1.

        None where the lines of the text are not those that a person counts.
        """
        if MarkKind.LINE in self.marks or self.layout or not (self.pages or self.has_lines):
            return None
        first, last = self._line(start), self._line(max(start, end - 1))
        return start - self.line_starts[first - 1] + 1, end - self.line_starts[last - 1] + 1

    def marks_at(self, start: int) -> tuple[Mark, ...]:
        """Return the marks that hold at an offset, at most one of a kind, those of lines left out."""
        held = (_holding(own, start) for kind, own in self.marks.items() if kind is not MarkKind.LINE)
        return tuple(mark for mark in held if mark is not None)

    def locate(self, start: int, end: int, section: tuple[str, ...] = ()) -> Locator:
        """Return where a span that is not empty stands."""
        return Locator.of_marks(
            self.marks_at(start),
            page=self.page(start),
            label=self.label(start),
            lines=self.lines(start, end),
            section=section,
            rectangles=self.rectangles(start, end),
        )

    def rectangles(self, start: int, end: int) -> tuple[Rectangle, ...] | None:
        """Return the boxes of a span on the page where it begins, one a printed line, cut by share of characters."""
        if not self.layout:
            return None
        first = self._box(start)
        found: list[Rectangle] = []
        for box in self.layout[first:]:
            if box.start >= end or box.page != self.layout[first].page:
                break
            low, high = max(start, box.start), min(end, box.end)
            if low < high:
                width = (box.x1 - box.x0) / (box.end - box.start)
                left, right = box.x0 + width * (low - box.start), box.x0 + width * (high - box.start)
                found.append((round(left, 1), box.y0, round(right, 1), box.y1))
        return tuple(found)

    def _box(self, offset: int) -> int:
        """Return the index of the printed line that holds an offset, or stands before it."""
        return max(bisect_right(self.layout, offset, key=lambda box: box.start) - 1, 0)

    def _line(self, offset: int) -> int:
        return bisect_right(self.line_starts, offset)


def locate(document: Document, start: int, end: int, section: tuple[str, ...] = ()) -> Locator:
    """Return where a span of a document stands; for many of one document, use `DocumentPlaces`."""
    return DocumentPlaces.of(document).locate(start, end, section)


def _numbered(layout: Sequence[LineBox]) -> tuple[int, ...]:
    """Return the number of each printed line on its page: the order of the text, columns one after another."""
    counts: dict[int, int] = {}
    found: list[int] = []
    for box in layout:
        counts[box.page] = counts.get(box.page, 0) + 1
        found.append(counts[box.page])
    return tuple(found)


def _holding(marks: Sequence[Mark], offset: int) -> Mark | None:
    at = bisect_right(marks, offset, key=lambda mark: mark.start)
    return marks[at - 1] if at else None


def _ordered(first: int, last: int) -> tuple[int, int]:
    return first, max(first, last)


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdecimal() else None
