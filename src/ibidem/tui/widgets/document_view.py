"""A whole document with a passage marked in it; draws only the rows in sight, so size does not matter."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import ClassVar

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ibidem.text.normalize import visible
from ibidem.types import Citation, Document, DocumentPlaces

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
    """Wrap every paragraph to a width in cells, at spaces where it can; a line end between two rows belongs to none.

    The lines of a paragraph are joined where it was wrapped by hand; a row counts for the last line that begins in it.
    """
    rows = Rows(array("L"), array("L"), array("L"))
    start, number = 0, 1
    for lines in paragraphs(text.split("\n")):
        begin, at, line_end = start, 0, start + len(lines[0])
        for end in breaks(" ".join(lines), max(1, width)):
            rows.starts.append(begin)
            rows.ends.append(start + end)
            while at + 1 < len(lines) and line_end + 1 < start + end:
                at += 1
                line_end += 1 + len(lines[at])
            rows.lines.append(number + at)
            begin = start + end
        number += len(lines)
        start += sum(map(len, lines)) + len(lines)
    return rows


MOST_TYPED = 160
"""Characters of a line that was wrapped by hand, at most."""
LEAST_TYPED = 40
WIDE = 0.8
"""Share of the longest line of a text that the longest one of a block must have."""
NEARLY = 0.95
"""Share of the longest line that a line must come to with the next word, which had no room in it."""
WRAPPED = 0.8
"""Share of the line ends of a block at which the next word had no room, from which on it was wrapped by hand."""
_BEGINS = re.compile(r"\s|[-*+•>|#=~`:]|\[|\(?\w{1,3}[.)]\s")
"""What stands at the beginning of a line that does not go on with the one before: indents, items, marks, entries."""
_FENCE = re.compile(r"\s*(?:```|~~~)")


def paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield lines that belong together: those of a paragraph that was wrapped by hand, else one at a time."""
    widest = max((len(line) for line in lines if len(line) <= MOST_TYPED), default=0)
    least = max(LEAST_TYPED, WIDE * widest)
    block: list[str] = []
    fenced = False
    for line in lines:
        fence = _FENCE.match(line) is not None
        fenced ^= fence
        if fenced or fence or not line or line.isspace() or len(line) > MOST_TYPED:
            yield from _joined(block, least)
            yield [line]
            block = []
        else:
            block.append(line)
    yield from _joined(block, least)


def _joined(block: Sequence[str], least: float) -> Iterator[list[str]]:
    """Yield the paragraphs of a block of lines without an empty one; it has a line of so many characters."""
    longest = max(map(len, block), default=0)
    room = NEARLY * longest
    full = [len(line) + 1 + len(after.partition(" ")[0]) >= room for line, after in pairwise(block)]
    begins = [_BEGINS.match(line) is not None for line in block]
    on = [there and not begun for there, begun in zip(full, begins[1:], strict=True)]
    inner = sum(not begun for begun in begins[1:])
    if longest < least or not any(on) or sum(on) < WRAPPED * inner:
        yield from ([line] for line in block)
        return
    paragraph = [block[0]]
    for goes_on, line in zip(on, block[1:], strict=True):
        if goes_on and not paragraph[-1].endswith("  ") and paragraph[-1].count(" ") > 1:
            paragraph.append(line)
        else:
            yield paragraph
            paragraph = [line]
    yield paragraph


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


MARK = "▌"
MOST_FOUND = 10_000
"""Places with the words that are looked for that are told at most."""
LONGEST_LINE = 100
"""Cells of text in a row at most: longer lines are hard to read."""


class DocumentView(ScrollView, can_focus=True):
    """Line numbers, the document's own characters, and the cited passage with the quoted sentence in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "view--gutter",
        "view--mark",
        "view--others",
        "view--text",
        "view--passage",
        "view--quote",
        "view--found",
        "view--current",
    }

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._document: Document | None = None
        self._passage: Citation | None = None
        self._quote: Citation | None = None
        self._others: tuple[Citation, ...] = ()
        self._places: DocumentPlaces | None = None
        self._pattern: re.Pattern[str] | None = None
        self._found: list[tuple[int, int]] = []
        """Where the words that are looked for stand."""
        self._current = 0
        """At which of them one stands."""
        self._rows: Rows | None = None
        self._wrapped_to = 0
        self._gutter_room = 3
        """Columns of the numbers at the side."""
        self._height = 0

    @property
    def document_id(self) -> str | None:
        """The id of the document that is shown."""
        return self._document.id if self._document else None

    def shows(self, text: str) -> bool:
        """Whether this is the text that is shown."""
        return self._document is not None and self._document.text == text

    @property
    def in_sight(self) -> tuple[int, int]:
        """The offsets in the document of the first and of the last row in sight."""
        rows, top = self._rows, self.scroll_offset.y
        if not rows:
            return 0, 0
        first, last = (min(row, len(rows) - 1) for row in (top, top + max(0, self.size.height - 1)))
        return rows.starts[first], rows.starts[last]

    def show(self, document: Document) -> None:
        """Show a document from its beginning."""
        self._document, self._passage, self._quote, self._others = document, None, None, ()
        self._places = places = DocumentPlaces.of(document)
        self._gutter_room = _gutter_room(document, places)
        self._rows = None
        self._layout_rows()
        self._look()

    def mark(self, passage: Citation, quote: Citation, others: Sequence[Citation] = ()) -> None:
        """Mark a passage and a sentence in it, and bring them into sight; other places have a mark beside them."""
        self._passage, self._quote, self._others = passage, quote, tuple(others)
        self.refresh()
        if self._rows is not None:
            self._bring(min(passage.start, quote.start), quote.end)

    def find(self, words: str, *, start: int = 0) -> tuple[int, int]:
        """Mark some words wherever they stand, across line ends too, and go to the first place from an offset on.

        Return its number, from 1, and how many there are; (0, 0) where there are none.
        """
        said = [re.escape(word) for word in words.split()]
        self._pattern = re.compile(r"\s+".join(said), re.IGNORECASE) if said else None
        self._look()
        if not self._found or self._rows is None:
            return 0, 0
        self._current = bisect_left(self._found, (start, 0)) % len(self._found)
        return self.find_next(0)

    def find_next(self, by: int) -> tuple[int, int]:
        """Go to another place with the words that are looked for, round and round; return as `find` does."""
        count = len(self._found)
        if not count:
            return 0, 0
        self._current = (self._current + by) % count
        self._bring(*self._found[self._current])
        self.refresh()
        return self._current + 1, count

    def _look(self) -> None:
        text = self._document.text if self._document else ""
        found = self._pattern.finditer(text) if self._pattern else ()
        self._found = [match.span() for match in islice(found, MOST_FOUND)]
        self._current = 0
        self.refresh()

    def on_resize(self) -> None:
        """Wrap again where the width has changed, keeping the passage in sight if it was, else the first row."""
        before, top, height = self._rows, self.scroll_offset.y, self._height
        self._height = self.size.height
        if not self._layout_rows() or self._rows is None:
            return
        passage, quote = self._passage, self._quote
        if passage and quote and (before is None or top <= before.at(quote.start) < top + height):
            self._bring(min(passage.start, quote.start), quote.end)
        elif before is not None:
            self.scroll_to(y=self._rows.at(before.starts[min(top, len(before) - 1)]), animate=False)

    def render_line(self, y: int) -> Strip:
        """Return one row in sight."""
        rows, document = self._rows, self._document
        row = self.scroll_offset.y + y
        width = self._room
        base = self.get_component_rich_style("view--text")
        if rows is None or document is None or row >= len(rows):
            return Strip.blank(width, base)
        segments = [
            *self._gutter(rows, row, top=y == 0),
            *self._pieces(document.text, rows.starts[row], rows.ends[row], base),
        ]
        return Strip(segments).crop_extend(0, width, base)

    def _gutter(self, rows: Rows, row: int, *, top: bool) -> list[Segment]:
        mark, style = " ", "view--mark"
        if self._passage is not None and _overlap(rows, row, self._passage):
            mark = MARK
        elif any(_overlap(rows, row, other) for other in self._others):
            mark, style = MARK, "view--others"
        return [
            Segment(
                f"{self._label(rows, row, top=top):>{self._gutter_room}} ",
                self.get_component_rich_style("view--gutter"),
            ),
            Segment(f"{mark} ", self.get_component_rich_style(style)),
        ]

    def _label(self, rows: Rows, row: int, *, top: bool) -> str:
        """Return what one counts by: the page where it begins and in the first row in sight, else the line."""
        document, places = self._document, self._places
        assert document is not None
        assert places is not None
        start = rows.starts[row]
        if document.pages:
            page = places.page(start)
            return "" if row and not top and page == places.page(rows.starts[row - 1]) else _page(places, start)
        begins = row == 0 or rows.lines[row - 1] != rows.lines[row]
        return str(rows.lines[row]) if begins and document.has_lines else ""

    def _pieces(self, text: str, start: int, end: int, base: Style) -> list[Segment]:
        marked = (self._passage, "view--passage"), (self._quote, "view--quote")
        layers = [(one.start, one.end, name) for one, name in marked if one is not None]
        first = bisect_left(self._found, (start, start))
        for at in range(max(0, first - 1), len(self._found)):
            if self._found[at][0] >= end:
                break
            layers.append((*self._found[at], "view--current" if at == self._current else "view--found"))
        cuts = {start, end}
        for low, high, _ in layers:
            cuts.update(at for at in (low, high) if start < at < end)
        segments = []
        for begin, stop in pairwise(sorted(cuts)):
            style = base
            for low, high, name in layers:
                if low <= begin and stop <= high:
                    style = self.get_component_rich_style(name)
            shown = text[begin:stop].replace("\n", " ")  # between the lines of a paragraph
            segments.append(Segment(visible(shown).replace("\t", TAB), style))
        return segments

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

    def _layout_rows(self) -> bool:
        document = self._document
        if document is None or not self._room:
            return False
        width = min(LONGEST_LINE, max(8, self._room - self._gutter_room - 4))
        if self._rows is not None and width == self._wrapped_to:
            return False
        self._rows, self._wrapped_to = wrap(document.text, width), width
        self.virtual_size = Size(self._room, len(self._rows))
        self.refresh()
        return True

    def _bring(self, start: int, end: int) -> None:
        assert self._rows is not None
        first, last = self._rows.at(start), self._rows.at(max(start, end - 1))
        height = self.size.height
        above = max(1, (height - (last - first + 1)) // 3)
        top = first - above if last - first + above < height else self._rows.at(max(start, end - 1)) - height + 2
        self.scroll_to(y=max(0, top), animate=False, force=True)


def _overlap(rows: Rows, row: int, citation: Citation) -> bool:
    start, end = rows.starts[row], rows.ends[row]
    return start < citation.end and max(end, start + 1) > citation.start


def _gutter_room(document: Document, places: DocumentPlaces) -> int:
    if document.pages:
        return max(len(_page(places, start)) for start in document.pages)
    return max(3, len(str(document.text.count("\n") + 1))) if document.has_lines else 0


def _page(places: DocumentPlaces, start: int) -> str:
    """Return the page that holds an offset, with its printed label where it has another one."""
    printed = visible(places.label(start), keep="")
    return f"p. {places.page(start)}" + (f" ({printed})" if printed else "")
