"""The segments of a page in reading order, as lines: columns one after another, what spans them in between."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ibidem.readers.pdf.characters import composed, lowered, raised
from ibidem.readers.pdf.segments import CELL_GAP, WORD_GAP, Run, Segment

_GUTTER = 0.7
"""Of the font size: no gutter is narrower."""
_COLUMN_CHARACTERS = 18
"""Lines of a column of text are seldom shorter; cells of tables and labels of lists are."""
_COLUMN_SHARE = 0.75
_TEXT_AMID_FORMULAS = 0.5
"""The same where other pages have the gutter too."""
_CROSSING = 0.1
"""Of the segments of the shorter column, those that may cross a gutter of other pages."""
_MOVED = 8.0
"""Points by which a gutter may move from page to page."""
_SHORT = 3
"""Pages of a document of which one alone tells where the columns part."""
_FEWEST = 3
"""Segments of a page that has no columns."""
_CANDIDATES = 12
_SHIFT = 0.12
"""Of the size of the line: how far a raised or lowered character stands off the baseline at least."""
_SMALLER = 0.87
_DEPTH = 8
_LABEL = re.compile(r"[\[(]?\d{1,3}[\]).]?")
_WORD_END = re.compile(r"[^\W\d_]{2}$")
_CAPITALIZED = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]|A$")


@dataclass(slots=True)
class PdfLine:
    """A line of a column; in points from the top left of the page."""

    page: int
    column: int
    """Counts the columns, or stretches of them, of a page in reading order."""
    x0: float
    x1: float
    top: float
    bottom: float
    baseline: float
    size: float
    text: str
    left: float = 0.0
    """Where its column begins."""
    right: float = 0.0
    """Where its column ends."""
    bold: bool = False
    italic: bool = False
    mono: bool = False
    """Whether it is program text."""
    lead: int = 0
    """How many characters at its begin are bold, where those behind them are not."""
    cells: list[tuple[float, float, str]] = field(default_factory=list)
    """What wide gaps part on it, with where each begins and ends."""


def gutters(pages: Sequence[Sequence[Segment]]) -> tuple[float, ...]:
    """Return where two pages of a document, of a short one a page, have a gutter between columns of text.

    The most frequent comes first.
    """
    found: list[list[float]] = []
    for segments in pages:
        gutter = _gutter(segments) if len(segments) > _FEWEST else None
        if gutter is None:
            continue
        near = next((held for held in found if abs(held[0] - gutter) < _MOVED), None)
        if near is None:
            found.append([gutter])
        else:
            near.append(gutter)
    found.sort(key=len, reverse=True)
    least = 2 if len(pages) > _SHORT else 1
    return tuple(median(held) for held in found if len(held) >= least)


def page_lines(page: int, segments: Sequence[Segment], known: Sequence[float] = ()) -> list[PdfLine]:
    """Return the lines of a page in reading order; `known` are the gutters of its document."""
    found: list[PdfLine] = []
    for column, region in enumerate(_ordered(list(segments), 0, known)):
        left, right = min(segment.x0 for segment in region), max(segment.x1 for segment in region)
        for row in rows(region):
            line = _line(page, column, row)
            line.left, line.right = left, right
            found.append(line)
    return found


def rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Return segments that stand on one line together, from the top, each row from the left."""
    held: list[list[Segment]] = []
    small: list[Segment] = []
    usual = sorted(segment.size for segment in segments)[len(segments) // 2] if segments else 0.0
    for segment in sorted(segments, key=lambda segment: (segment.baseline, segment.x0)):
        if segment.size < _SMALLER * usual and len(segment.text) < 12:
            small.append(segment)
        elif held and abs(held[-1][0].baseline - segment.baseline) < 0.3 * min(held[-1][0].size, segment.size):
            held[-1].append(segment)
        else:
            held.append([segment])
    baselines = [row[0].baseline for row in held]
    rest: list[Segment] = []
    for segment in small:
        at = bisect_left(baselines, segment.baseline)
        near = [row for row in held[max(0, at - 2) : at + 2] if _touches(row, segment)]
        if near:
            min(near, key=lambda row: abs(row[0].baseline - segment.baseline)).append(segment)
        else:
            rest.append(segment)
    for segment in rest:
        for row in held:
            if abs(row[0].baseline - segment.baseline) < 0.3 * segment.size:
                row.append(segment)
                break
        else:
            held.append([segment])
    held.sort(key=lambda row: row[0].baseline)
    return [sorted(row, key=lambda segment: segment.x0) for row in held]


def _touches(row: Sequence[Segment], small: Segment) -> bool:
    """Whether a small segment is raised or lowered beside a segment of the row."""
    return any(
        other.x0 - 0.6 * other.size < small.x1
        and small.x0 < other.x1 + 0.6 * other.size
        and other.baseline - 0.75 * other.size < small.baseline < other.baseline + 0.45 * other.size
        for other in row
    )


def _line(page: int, column: int, row: Sequence[Segment]) -> PdfLine:
    runs = sorted((run for segment in row for run in segment.runs), key=lambda run: run.x0)
    if len(row) == 1:
        runs = list(row[0].runs)
    main = Segment.of(runs)
    cells: list[tuple[float, float, str]] = []
    parts: list[str] = []
    begin = runs[0].x0
    before: Run | None = None
    lead = 0
    for run in runs:
        if before is not None and before.bold and not run.bold and not (lead or cells):
            lead = len(composed("".join(parts)))
        gap = run.x0 - before.x1 if before is not None else 0.0
        if before is not None and gap > CELL_GAP * main.size:
            cells.append((begin, before.x1, composed("".join(parts))))
            parts, begin = [], run.x0
        elif before is not None and _is_spaced(before, run, gap, main):
            parts.append(" ")
        parts.append(_shown(run, main))
        before = run
    cells.append((begin, runs[-1].x1, composed("".join(parts))))
    letters = sum(len(run.text) for run in runs)
    text = " ".join(text for *_, text in cells)
    return PdfLine(
        page,
        column,
        main.x0,
        main.x1,
        main.top,
        main.bottom,
        main.baseline,
        _capital_size(runs, main.size) if text.isupper() else main.size,
        text,
        bold=sum(len(run.text) for run in runs if run.bold) > 0.7 * letters,
        italic=sum(len(run.text) for run in runs if run.italic) > 0.7 * letters,
        mono=sum(len(run.text) for run in runs if run.mono) > 0.9 * letters,
        lead=lead if runs[0].bold else 0,
        cells=cells,
    )


def _capital_size(runs: Sequence[Run], size: float) -> float:
    """Return the size of a line in capitals: where a word goes on in small ones, that of its first letter."""
    larger = [
        before.size
        for before, run in pairwise(runs)
        if before.size > run.size
        and before.text[-1].isupper()
        and run.text[0].isupper()
        and not run.spaced
        and abs(before.baseline - run.baseline) < _SHIFT * size
    ]
    return max([size, *larger])


def _is_spaced(before: Run, run: Run, gap: float, line: Segment) -> bool:
    if _is_shifted(run, line) and not _is_shifted(before, line):
        return gap > 0.35 * line.size
    return run.spaced or gap > WORD_GAP * min(run.size, before.size) or gap < -2 * run.size or _begins_anew(before, run)


def _begins_anew(before: Run, run: Run) -> bool:
    """Whether type of another kind and a capital alone tell two words apart, as in some lists of terms."""
    another = (before.italic, before.bold, before.mono) != (run.italic, run.bold, run.mono)
    return another and bool(_WORD_END.search(before.text)) and bool(_CAPITALIZED.match(run.text))


def _is_shifted(run: Run, line: Segment) -> bool:
    return run.size <= _SMALLER * line.size and abs(line.baseline - run.baseline) >= _SHIFT * line.size


def _shown(run: Run, line: Segment) -> str:
    """Return the words of a run, raised or lowered where it stands off the line's baseline in smaller type."""
    if not _is_shifted(run, line):
        return run.text
    return raised(run.text) if run.baseline < line.baseline else lowered(run.text)


def _ordered(segments: list[Segment], depth: int, known: Sequence[float] = ()) -> list[list[Segment]]:
    """Return the segments in columns, in the order in which they are read."""
    if len(segments) <= _FEWEST or depth > _DEPTH:
        return [segments] if segments else []
    gutter = _gutter(segments) or next((one for one in known if _parts(segments, one)), None)
    if gutter is None:
        return [segments]
    spanning = [s for s in segments if s.x0 < gutter - 1 and s.x1 > gutter + 1]
    if not spanning:
        left = [s for s in segments if (s.x0 + s.x1) / 2 < gutter]
        right = [s for s in segments if (s.x0 + s.x1) / 2 >= gutter]
        return [*_ordered(left, depth + 1), *_ordered(right, depth + 1)]
    found: list[list[Segment]] = []
    bands: list[tuple[bool, list[Segment]]] = []
    for row in rows(segments):
        spans = any(segment.x0 < gutter - 1 and segment.x1 > gutter + 1 for segment in row)
        if bands and bands[-1][0] == spans:
            bands[-1][1].extend(row)
        else:
            bands.append((spans, list(row)))
    for spans, band in bands:
        if spans:
            found.append(band)
            continue
        left = [s for s in band if (s.x0 + s.x1) / 2 < gutter]
        right = [s for s in band if (s.x0 + s.x1) / 2 >= gutter]
        found.extend([*_ordered(left, depth + 1), *_ordered(right, depth + 1)])
    return found


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Return the middle of the gutter between columns of text that the fewest lines cross; nothing where none is."""
    usual = sorted(segment.size for segment in segments)[len(segments) // 2]
    begins, ends = sorted(segment.x0 for segment in segments), sorted(segment.x1 for segment in segments)
    scored: list[tuple[int, float]] = []
    for end in sorted({round(end) for end in ends}):
        probe = end + _GUTTER * usual / 2
        left = bisect_right(ends, probe)
        right = len(begins) - bisect_left(begins, probe)
        crossing = len(segments) - left - right
        if min(left, right) >= 3 and crossing <= 0.5 * min(left, right):
            scored.append((min(left, right) - 3 * crossing, probe))
    for _, probe in sorted(scored, reverse=True)[:_CANDIDATES]:
        before = [segment for segment in segments if segment.x1 <= probe]
        behind = [segment for segment in segments if segment.x0 >= probe]
        low = max([s.x1 for s in before if not _is_folio(s, segments)], default=probe)
        high = min([s.x0 for s in behind if not _is_folio(s, segments)], default=probe)
        if high - low >= _GUTTER * usual and _is_text(before) and _is_text(behind) and _beside(before, behind):
            return _before_labels(before, (low + high) / 2)
    return None


def _is_folio(segment: Segment, segments: Sequence[Segment]) -> bool:
    """Whether a segment is a number that stands alone on its line, as that of a page between its columns."""
    return segment.text.isdigit() and not any(
        other is not segment and abs(other.baseline - segment.baseline) < 0.5 * segment.size for other in segments
    )


def _parts(segments: Sequence[Segment], gutter: float) -> bool:
    """Return whether a gutter of other pages parts the text of this one too, which may be full of formulas."""
    before = [segment for segment in segments if segment.x1 <= gutter + 1]
    behind = [segment for segment in segments if segment.x0 >= gutter - 1]
    crossing = len(segments) - len(before) - len(behind)
    sides = (before, behind)
    return (
        crossing <= _CROSSING * min(map(len, sides))
        and all(_is_text(side, _TEXT_AMID_FORMULAS) for side in sides)
        and _beside(before, behind)
    )


def _before_labels(before: Sequence[Segment], gutter: float) -> float:
    """Return the gutter, moved to the left of the labels of a list that stand beside the column they belong to."""
    ends = max((s.x1 for s in before if not _LABEL.fullmatch(s.text.strip())), default=gutter)
    labels = [s for s in before if s.x0 > ends]
    return (ends + min(s.x0 for s in labels)) / 2 if labels else gutter


def _is_text(segments: Sequence[Segment], share: float = _COLUMN_SHARE) -> bool:
    """Whether most of the words stand in lines of text rather than in cells, labels or formulas."""
    lengths = [len(segment.text) for segment in segments]
    long = [length for length in lengths if length >= _COLUMN_CHARACTERS]
    return len(long) > 2 and sum(long) >= share * sum(lengths)


def _beside(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Whether the two stand beside one another over a few lines."""
    low = max(min(s.baseline for s in left), min(s.baseline for s in right))
    high = min(max(s.baseline for s in left), max(s.baseline for s in right))
    return high - low > 2 * left[0].size or (len(left) > 2 and len(right) > 2 and high - low > left[0].size)
