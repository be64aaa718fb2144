"""The lines of a reference list as they are printed or written, with what their layout says."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

from ibidem.references.list_lines import label_of_line
from ibidem.types import Block, Document, LineBox

INDENTED = 0.7
"""Of the height of a line: how far in a line begins that hangs. Labels of one and of two figures differ by less."""
WIDER = 1.25
"""Of the usual distance between lines: that of a line with a wider space before it."""
SHORT_COLUMN = 3
"""Lines of a column that are too few to tell where it begins."""


JOINED = 170
"""Characters of a line from which on it may hold several entries."""
_LABELS = (
    (r"\[{}\]", re.compile(r"\[(\d{1,4})\]")),
    (r"{}\.(?=\s)", re.compile(r"(\d{1,3})\.(?=\s)")),
    (r"\({}\)(?=\s)", re.compile(r"\((\d{1,3})\)(?=\s)")),
    (r"{}\)(?=\s)", re.compile(r"(\d{1,3})\)(?=\s)")),
)
"""How the next label of a list stands within a line, and how the first stands at its beginning."""
_PARTICLES = "van|von|de|del|della|di|da|dos|du|la|le|ter|ten|zu|zur|af|al|el|bin|den|der"
_PIECE = re.compile(
    rf"(?<=[.)\]”\"’»/\d])\s+"
    rf"(?=[“\"‘«(\[]?(?:[^\W\d_a-zß-öø-ÿ]|(?:{_PARTICLES})\s[^\W\d_a-z]|[dl]['’][^\W\d_a-z]))"
)
"""Where an entry may begin within a line: behind a stop, number or address, at a capital."""
_ENDED = re.compile(r"[.)\]”\"’»\d]\s+$|(?:https?://|www\.|10\.\d{4,9}/)\S*\s+$")
"""How an entry ends before the label of the next."""
_FARTHEST_STEP = 12
"""How many numbers a list may leave out between two of its entries."""
_FARTHEST_BARE_STEP = 3
"""The same where labels are bare numbers: pages and volumes look like them."""
_YEAR = re.compile(r"(?<![\d–-])(?:1[6-9]|20)\d\d[a-z]?(?![\d–]|-\d)")
"""A year that is no page of a range."""
_ADDRESS = re.compile(r"https?://\S+|10\.\d{4,9}/\S+")


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A line of a list, trimmed, with what stands before it."""

    start: int
    end: int
    text: str
    """As it stands; with the hyphen that the reader took out at its end."""
    indent: float
    """How far in it begins, in characters of text or in heights of a printed line."""
    gap: bool
    """Whether a blank line, or a wider space, stands before it."""


def region_lines(document: Document, blocks: Iterable[Block]) -> list[RegionLine]:
    """Return the lines of blocks that are not blank: the printed ones where the document has them."""
    if document.layout:
        return _printed(document, blocks)
    return list(_written(document, blocks))


def parted(lines: Sequence[RegionLine]) -> list[RegionLine]:
    """Return the lines, those that hold several entries cut: at labels in order, else wherever an entry may begin.

    Which of the pieces begin an entry is not told here.
    """
    found: list[RegionLine] = []
    form, number = "", 0
    for line in lines:
        begins = next(((inside, match) for inside, first in _LABELS if (match := first.match(line.text))), None)
        if begins is not None:
            form, number = begins[0], int(begins[1][1])
        cuts = list(_next_labels(line.text, form, number + 1)) if form else []
        number += len(cuts)
        if (
            not cuts
            and begins is None
            and len(line.text) > JOINED
            and len(_YEAR.findall(_ADDRESS.sub("", line.text))) > 1
        ):
            cuts = [match.end() for match in _PIECE.finditer(line.text)]
        found.extend(_cut(line, cuts))
    return found


def _next_labels(text: str, form: str, number: int) -> Iterator[int]:
    """Yield where labels stand within a line that count up from a number, each behind the end of an entry."""
    at = 1
    while True:
        label = re.compile(rf"(?<=\s){form.format(number)}\s*(?=\S)")
        found = label.finditer(text, at)
        match = next((m for m in found if _ENDED.search(text[max(0, m.start() - 200) : m.start()])), None)
        if match is None:
            return
        yield match.start()
        at, number = match.end(), number + 1


def _cut(line: RegionLine, cuts: Sequence[int]) -> Iterator[RegionLine]:
    bounds = [0, *cuts, len(line.text)]
    for first, last in pairwise(bounds):
        piece = line.text[first:last].rstrip()
        end = min(line.start + first + len(piece), line.end)
        yield RegionLine(line.start + first, end, piece, 0.0 if first else line.indent, line.gap and not first)


def _written(document: Document, blocks: Iterable[Block]) -> Iterator[RegionLine]:
    """Yield the lines of the text; where a page ends, the space before a line tells nothing."""
    text, pages = document.text, document.pages
    last = -1
    for block in blocks:
        start = block.start
        for part in text[block.start : block.end].split("\n"):
            body = part.strip()
            if body:
                begin = start + len(part) - len(part.lstrip())
                row = text.rfind("\n", 0, begin) + 1
                page = bisect_right(pages, begin) if pages else 0
                turned = last >= 0 and pages and page != bisect_right(pages, last)
                gap = last < 0 or (not turned and text.count("\n", last, begin) > 1)
                indent = len(text[row:begin].expandtabs(4))
                end = begin + len(body)
                yield RegionLine(begin, end, body, indent, gap)
                last = end
            start += len(part) + 1


def _printed(document: Document, blocks: Iterable[Block]) -> list[RegionLine]:
    """Return the printed lines; where a column begins, the space before a line tells nothing."""
    starts = [box.start for box in document.layout]
    boxes: list[LineBox] = []
    for block in blocks:
        held = document.layout[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        boxes.extend(box for box in held if document.text[box.start : box.end].strip())
    columns = _columns(boxes)
    usual = _usual_step(columns)
    lines: list[RegionLine] = []
    for column, left in zip(columns, _lefts(columns), strict=True):
        for at, box in enumerate(column):
            body = document.text[box.start : box.end]
            start = box.start + len(body) - len(body.lstrip())
            body = body.strip()
            height = max(1.0, box.y1 - box.y0)
            indent = (box.x0 - left) / height
            gap = at > 0 and box.y0 - column[at - 1].y0 > WIDER * usual
            lines.append(RegionLine(start, start + len(body), body, indent if indent > INDENTED else 0.0, gap))
    return [_hyphenated(document, line, lines[at + 1 : at + 2]) for at, line in enumerate(lines)]


def _hyphenated(document: Document, line: RegionLine, following: Sequence[RegionLine]) -> RegionLine:
    """Return the line with the hyphen at its end, where the reader joined a broken word."""
    joined = following and following[0].start == line.end and document.text[line.end - 1].isalnum()
    return RegionLine(line.start, line.end, f"{line.text}-", line.indent, line.gap) if joined else line


def _columns(boxes: Sequence[LineBox]) -> list[list[LineBox]]:
    """Return the lines by column: one begins on each page, and where a line stands higher than the one before."""
    columns: list[list[LineBox]] = []
    for box in boxes:
        before = columns[-1][-1] if columns else None
        if before is None or before.page != box.page or box.y0 < before.y0 - (box.y1 - box.y0):
            columns.append([box])
        else:
            columns[-1].append(box)
    return columns


def _lefts(columns: Sequence[Sequence[LineBox]]) -> list[float]:
    """Return where each column begins: that of a short one is told by the nearest long one."""
    own = [min(box.x0 for box in column) for column in columns]
    long = [left for left, column in zip(own, columns, strict=True) if len(column) > SHORT_COLUMN]
    found: list[float] = []
    for left, column in zip(own, columns, strict=True):
        nearest = min(long, key=lambda other, left=left: abs(other - left), default=left)  # type: ignore[misc]
        near = len(column) <= SHORT_COLUMN and abs(nearest - left) < 4 * (column[0].y1 - column[0].y0)
        found.append(min(left, nearest) if near else left)
    return found


def _usual_step(columns: Sequence[Sequence[LineBox]]) -> float:
    """Return the distance between the lines of an entry: the lower quartile of all of them."""
    steps = [below.y0 - above.y0 for column in columns for above, below in pairwise(column) if below.y0 - above.y0 > 1]
    return quantiles(steps, n=4)[0] if len(steps) > 1 else max(steps, default=0.0)


def counting(lines: Sequence[RegionLine], kinds: Sequence[str]) -> list[int]:
    """Return the lines whose labels of these kinds count up, with a number left out at most now and then."""
    starts: list[int] = []
    number = -1
    for at, line in enumerate(lines):
        found, value = label_of_line(line.text)
        if found not in kinds or not value.isdecimal():
            continue
        step = int(value) - number
        farthest = _FARTHEST_STEP if "bare" not in kinds else _FARTHEST_BARE_STEP * bool(_NAMED.match(line.text))
        leaps = 1 < step <= farthest and _ends_entry(lines[at - 1].text)
        if number < 0 or step == 1 or leaps:
            starts.append(at)
            number = int(value)
    return starts


def _ends_entry(line: str) -> bool:
    return bool(re.search(r"[.)\]”\"\d]$|https?://\S+$|10\.\d{4,9}/\S+$", line))


def named(texts: Sequence[str]) -> bool:
    """Whether most of these begin with a name as lists have it."""
    return sum(bool(_NAMED.match(text)) for text in texts) * 2 > len(texts)


_NAMED = re.compile(r"\W*\d{1,3}\W*\s*(?:[^\W\d_a-z][\w'’-]+,? (?:[A-Z]{1,3}\b|[A-Z]\.)|(?:[A-Z]\.[ -]?){1,3}[A-Z])")
"""A label and a name as lists have it."""
