"""What a page carries beside its text: running heads and feet, page numbers, line numbers, stamps."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.readers.pdf.layout import rows
from ibidem.readers.pdf.segments import PageSegments, Segment
from ibidem.types import Omitted

HEAD = "running head or foot"
PAGE_NUMBER = "page number"
LINE_NUMBER = "line number"
STAMP = "rotated text or watermark"
OUTSIDE = "text outside the page"
HIDDEN = "text that nobody sees"
_PAGES = 3
"""A line at the edge of so many pages is no part of the text; of two in a file that has no more."""
_EDGE = 2
_NEAR = 8.0
"""Points by which a running head may move from page to page."""
_LINE_NUMBERS = 5
_EVEN_STEPS = 0.8
"""Of the steps between line numbers, those that are alike."""
_SMALL = 0.8
"""Of the size of the text: that of a number before a line at most."""
_EVEN = 0.1
_EVEN_SHARE = 0.6
_GROWN = 0.7
"""Of the lines of a slide, those that the next sheet has too where it is built up step by step."""
_APART = 1.25
"""Times the usual distance of rows, from which on a number at the edge is no last line of the text."""
_NUMBER = re.compile(
    r"(?:(?:page|p\.|seite)\s*)?[-–—·|\[( ]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—·|\]). ]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at the top or the bottom of a page."""

    page: int
    rank: int
    """0 for the outermost; negative ranks count from the bottom."""
    row: tuple[Segment, ...]
    text: str
    baseline: float
    apart: bool
    """Whether it stands further from the next row than rows of the page do."""


def without_margins(pages: Sequence[PageSegments]) -> list[Omitted]:
    """Take what is no part of the text off the pages, and return what was taken, kind by kind and page by page."""
    omitted: list[Omitted] = []
    for number, page in enumerate(pages, start=1):
        for kind, texts in ((STAMP, page.rotated), (OUTSIDE, page.outside), (HIDDEN, page.hidden)):
            if texts:
                omitted.append(Omitted(kind, f"page {number}", sum(map(len, texts))))
        page.segments = _with_numbers_apart(page.segments)
        taken = _line_numbers(page.segments)
        if taken:
            omitted.append(Omitted(LINE_NUMBER, f"page {number}", _take(page, taken)))
    edges = [edge for number, page in enumerate(pages) for edge in _edges(number, page)]
    by_shape: defaultdict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        by_shape[edge.rank < 0, _shape(edge.text)].append(edge)
    least = _PAGES if len(pages) > _PAGES else 2
    slide = _slides(pages)
    outermost: set[tuple[int, bool]] = set()
    """Pages whose first or last row is taken: the next may be their number."""
    for edge in sorted(edges, key=lambda edge: edge.rank not in (0, -1)):
        alike = by_shape[edge.rank < 0, _shape(edge.text)]
        near = {slide[other.page] for other in alike if abs(other.baseline - edge.baseline) < _NEAR}
        inner = (edge.page, edge.rank < 0) in outermost and len(near) >= least
        numbered = (edge.rank in (0, -1) or inner) and _NUMBER.fullmatch(edge.text)
        if numbered and (edge.apart or _counts_pages(edge, alike) >= least):
            kind = PAGE_NUMBER
        elif (len(near) >= least and (len(edge.text) > 3 or not edge.text.isdigit())) or _is_numbered_head(
            edge, edges, len(pages)
        ):
            kind = HEAD
        else:
            continue
        outermost.add((edge.page, edge.rank < 0))
        count = _take(pages[edge.page], edge.row)
        omitted.append(Omitted(kind, f"page {edge.page + 1}", count))
    return omitted


def _take(page: PageSegments, taken: Sequence[Segment]) -> int:
    identities = {id(segment) for segment in taken}
    page.segments = [segment for segment in page.segments if id(segment) not in identities]
    return sum(len(segment.text) for segment in taken)


def _edges(number: int, page: PageSegments) -> list[_Edge]:
    """Return the outermost rows of a page; of one that has few, those of its lower half count from the bottom."""
    held = rows(page.segments)
    steps = [below[0].baseline - above[0].baseline for above, below in itertools.pairwise(held)]
    usual = sorted(steps)[len(steps) // 2] if len(steps) > _EDGE else 0.0
    found: list[_Edge] = []
    for at, row in enumerate(held):
        low = len(held) < 2 * _EDGE and row[0].baseline > page.height / 2
        rank = at if at < _EDGE and not low else at - len(held)
        if not -_EDGE <= rank < _EDGE:
            continue
        text = " ".join(segment.text for segment in row)
        apart = len(held) < 2 or steps[min(at, len(steps) - 1) if rank >= 0 else at - 1] > _APART * usual
        found.append(_Edge(number, rank, tuple(row), text, row[0].baseline, apart))
    return found


def _slides(pages: Sequence[PageSegments]) -> list[int]:
    """Return for each page the first of those that show the same, each with more of it than the one before."""
    shown = [{segment.text for segment in page.segments} for page in pages]
    found: list[int] = []
    for at, lines in enumerate(shown):
        before = shown[at - 1] if at else set[str]()
        grows = len(before) > 1 and len(before & lines) >= _GROWN * len(before)
        found.append(found[-1] if grows else at)
    return found


def _counts_pages(edge: _Edge, alike: Sequence[_Edge]) -> int:
    """Return on how many pages a number at this height is as far from that of the page as here."""
    offset = _number(edge) - edge.page
    level = (other for other in alike if abs(other.baseline - edge.baseline) < _NEAR)
    return len({other.page for other in level if _number(other) - other.page == offset})


def _number(edge: _Edge) -> int:
    return int(match[0]) if (match := _DIGITS.search(edge.text)) else 0


def _shape(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.casefold().split()))


def _is_numbered_head(edge: _Edge, edges: Sequence[_Edge], pages: int) -> bool:
    """Whether the outermost row holds a page number beside words that change from page to page, at one height."""
    if edge.rank not in (0, -1) or pages <= _PAGES or len(edge.text) > 120 or len(edge.row) < 2:
        return False
    if not any(segment.text.strip().isdigit() for segment in (edge.row[0], edge.row[-1])):
        return False
    level = [
        other
        for other in edges
        if other.rank == edge.rank and abs(other.baseline - edge.baseline) < 2 and _DIGITS.search(other.text)
    ]
    return 2 * len(level) >= pages


def _with_numbers_apart(segments: list[Segment]) -> list[Segment]:
    """Return the segments with small numbers that stand before lines, and count up, as segments of their own."""
    led = [segment for segment in segments if _leads_with_number(segment)]
    numbers = [int(segment.runs[0].text) for segment in sorted(led, key=lambda segment: segment.baseline)]
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    if len(led) < _LINE_NUMBERS or steps.count(steps[0]) < _EVEN_STEPS * len(steps) or steps[0] <= 0:
        return segments
    parted = {id(segment) for segment in led}
    found: list[Segment] = []
    for segment in segments:
        runs = segment.runs
        found += [Segment.of(runs[:1]), Segment.of(runs[1:])] if id(segment) in parted else [segment]
    return found


def _leads_with_number(segment: Segment) -> bool:
    """Whether a line begins with a number in small type that stands on it, apart from what follows."""
    if len(segment.runs) < 2:
        return False
    first, second = segment.runs[:2]
    return (
        first.text.isdecimal()
        and len(first.text) < 6
        and first.size < _SMALL * second.size
        and abs(first.baseline - second.baseline) < 0.15 * second.size
        and second.x0 - first.x1 > 0.3 * second.size
    )


def _line_numbers(segments: Sequence[Segment]) -> list[Segment]:
    """Return the numbers of lines in a margin: they count up evenly, in a column, and all text lies on one side.

    The labels of a reference list, which stand in a column too, are as far apart as their entries are long.
    """
    columns: defaultdict[int, list[Segment]] = defaultdict(list)
    text = [segment for segment in segments if len(segment.text) > 15]
    if not text:
        return []
    left, right = min(segment.x0 for segment in text), max(segment.x1 for segment in text)
    for segment in segments:
        if segment.text.isdigit() and (segment.x1 < left + 2 or segment.x0 > right - 2):
            columns[round(segment.x1 / 4)].append(segment)
    found: list[Segment] = []
    outside = [segment for held in columns.values() for segment in held]
    for side in (True, False):
        held = sorted((s for s in outside if (s.x1 < left + 2) is side), key=lambda s: s.baseline)
        steps = [int(b.text[:9]) - int(a.text[:9]) for a, b in itertools.pairwise(held)]
        if (
            len(held) >= _LINE_NUMBERS
            and steps.count(max(set(steps), key=steps.count)) >= _EVEN_STEPS * len(steps)
            and steps[0] > 0
            and _are_even([b.baseline - a.baseline for a, b in itertools.pairwise(held)])
        ):
            found.extend(held)
    return found


def _are_even(distances: Sequence[float]) -> bool:
    """Whether most distances are the same."""
    usual = sorted(distances)[len(distances) // 2]
    return sum(abs(distance - usual) < _EVEN * usual for distance in distances) > _EVEN_SHARE * len(distances)
