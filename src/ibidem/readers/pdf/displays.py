"""What a page displays rather than tells: program text and tables, by the shape of their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ibidem.readers.pdf.layout import PdfLine

CAPTION = re.compile(
    r"(?:Figure|Fig\.|FIGURE|Table|TABLE|Tab\.|Abbildung|Tabelle|Listing|Algorithm|Scheme|Box|Plate)\s*(?:[A-Z]?\d[\d.]*|[IVX]+)\s*(?:[.:|–—-]|$|[A-Z(])"
)
_STRETCHED = 2.5
"""Of the font size: no space between words of a line that is set full is wider."""
_LABEL_CELL = re.compile(r"[\[(][\w.]{1,8}[\])][.:]?|[\w.]{1,4}[.):]|\d{1,3}|[^\W_]|[^\w\s]{1,2}")
"""The label of a list or of an entry."""
_PROMPT = re.compile(r"[>+$#%]\s|\[\d+,?\]")
_PROGRAM = re.compile(rf"^(?:{_PROMPT.pattern})|[={{}};]|\w\(")
_ADDRESS = re.compile(r"://|www\.|\w@\w")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_OPEN_BREAKS = 0.6
"""The share of the lines behind which the next word would have fitted, from which on lines are broken on purpose."""
_STEP = 0.5
"""Of the font size: what is set further in or out stands on another level."""
_WIDEST = 200
"""Characters: nobody sets a program wider."""
_SIGNS = 0.5
"""The share of lines with a sign of program text, from which on lines that are broken on purpose are such."""


def code_lines(lines: Sequence[PdfLine]) -> set[int]:
    """Return the indices of lines of program text; an address or a name alone on its line is none."""
    mono = [line.mono and bool(_PROMPT.match(line.text) or not _ADDRESS.search(line.text)) for line in lines]
    return {
        at
        for at, held in enumerate(mono)
        if held and (any(mono[at - 1 : at] + mono[at + 1 : at + 2]) or _PROGRAM.search(lines[at].text))
    }


def table_rows(lines: list[PdfLine]) -> set[int]:
    """Return the indices of the lines whose cells stand beneath those of the lines about them."""
    cells = [_cells(line) for line in lines]
    found: set[int] = set()
    for at in range(len(lines) - 1):
        for other in (at + 1, at + 2):
            if other < len(lines) and _aligned(cells[at], cells[other], lines[at].size):
                found.update((at, other))
                break
    rows = sorted(found)
    # Two lines that happen to have a gap in the same place are no table.
    runs: list[list[int]] = []
    for at in rows:
        if runs and at - runs[-1][-1] <= 2:
            runs[-1].append(at)
        else:
            runs.append([at])
    kept: set[int] = set()
    for run in runs:
        wide = sum(len(cells[at]) for at in run)
        near = lines[max(0, run[0] - 2) : run[0]] + lines[run[-1] + 1 : run[-1] + 2]
        if len(run) > 2 or wide > 2 * len(run) or any(CAPTION.match(line.text) for line in near):
            kept.update(range(run[0], run[-1] + 1))
    return kept


def _cells(line: PdfLine) -> list[tuple[float, float, str]]:
    """Return the cells of a line; the label of a list or of an entry is none."""
    cells = line.cells
    if len(cells) > 1 and _LABEL_CELL.fullmatch(cells[0][2]) and len(cells[1][2]) > 25:
        cells = [(cells[0][0], cells[1][1], f"{cells[0][2]} {cells[1][2]}"), *cells[2:]]
    return _without_stretched(cells, line)


def _without_stretched(cells: list[tuple[float, float, str]], line: PdfLine) -> list[tuple[float, float, str]]:
    """Return the cells of a line, those joined that only spaces part which are stretched to fill the line."""
    if len(cells) < 2 or line.x1 < line.right - line.size:
        return cells
    if _is_stretched(cells, line):
        return [(cells[0][0], cells[-1][1], " ".join(text for *_, text in cells))]
    found = [cells[0]]
    for begin, end, text in cells[1:]:
        left, right, before = found[-1]
        if before.rstrip()[-1:] in ".,;:?!" and begin - right < _STRETCHED * line.size:
            found[-1] = (left, end, f"{before} {text}")
        else:
            found.append((begin, end, text))
    return found


def _is_stretched(cells: Sequence[tuple[float, float, str]], line: PdfLine) -> bool:
    """Whether all spaces of a line of words are wide, and alike."""
    gaps = [after[0] - before[1] for before, after in pairwise(cells)]
    words = sum(bool(_LETTERS.search(text)) for *_, text in cells)
    single = not any(" " in text.strip() for *_, text in cells[1:])
    return (
        single and max(gaps) < min(_STRETCHED * line.size, 2 * min(gaps)) and 2 * words > len(cells) and len(cells) > 2
    )


def _aligned(upper: Sequence[tuple[float, float, str]], lower: Sequence[tuple[float, float, str]], size: float) -> bool:
    if len(upper) < 2 or len(lower) < 2:
        return False
    if any(len(text) > 70 for _, _, text in (*upper, *lower)):
        return False
    near = 0.4 * size
    return any(
        abs(a[0] - b[0]) < near or abs(a[1] - b[1]) < near or abs(a[0] + a[1] - b[0] - b[1]) < near
        for a in upper[1:]
        for b in lower[1:]
    )


def is_open(above: PdfLine, below: PdfLine, right: float) -> bool:
    """Whether the first word of a line would have fitted on the line above it, which might have gone on to `right`."""
    letter = (below.x1 - below.x0) / max(len(below.text), 1)
    first = len(below.text.split(maxsplit=1)[0]) if below.text.strip() else 0
    return above.x1 + (first + 1) * letter < right - _STEP * above.size


def is_program(lines: Sequence[PdfLine], *, mono: bool) -> bool:
    """Whether lines are those of a program or its output, in whatever type; `mono` where all the document is so set.

    A text fills its lines, a program breaks them on purpose. So do verse and addresses, but these begin at one edge and
    have no signs of a program; a document in the type of programs sets further in what it displays.
    """
    if mono and lines[0].x0 > lines[0].left + 2 * lines[0].size and len(lines) > 1:
        return all(is_open(above, below, above.right) for above, below in pairwise(lines))
    if len(lines) < 3 or 2 * sum(bool(_LETTERS.search(line.text)) for line in lines) < len(lines):
        return False
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    steps = {round((line.x0 - left) / (_STEP * line.size)) for line in lines}
    signs = sum(bool(_PROGRAM.search(line.text)) for line in lines)
    small = sum(line.text[:1].islower() for line in lines)
    if signs and len(steps) > 2 and 2 * small > len(lines) and _broken(lines, lines[0].right):
        return True  # statements inside statements, where a text has one edge, and one more for its first line
    return _broken(lines, right) and signs >= _SIGNS * len(lines)


def _broken(lines: Sequence[PdfLine], right: float) -> bool:
    """Whether most lines are broken on purpose rather than for want of space."""
    breaks = sum(is_open(above, below, right) for above, below in pairwise(lines))
    return breaks >= _OPEN_BREAKS * (len(lines) - 1)


def as_typed(lines: Sequence[PdfLine]) -> list[tuple[int, str]]:
    """Return the lines of a program, each with the spaces before it, its parts in the columns of its type."""
    letters = sum(len(text) for line in lines for *_, text in line.cells)
    width = sum(high - low for line in lines for low, high, _ in line.cells) / max(letters, 1) or 1.0
    left = min(line.x0 for line in lines)
    found: list[tuple[int, str]] = []
    for line in lines:
        indent = round((line.x0 - left) / width)
        words = ""
        for low, _, text in line.cells:
            column = min(round((low - left) / width) - indent, _WIDEST)
            words = words.ljust(max(column, len(words) + 1)) + text if words else text
        found.append((min(indent, _WIDEST), words.strip() or line.text.strip()))
    return found


def in_columns(lines: Sequence[PdfLine]) -> list[list[str]]:
    """Return the cells of the rows of a table, empty ones where a row has none beneath those of its first row.

    Rows that do not fit beneath the first one stay as they are.
    """
    head = lines[0].cells
    return [_beneath(head, line.cells) or [text for *_, text in line.cells] for line in lines]


def has_header(lines: Sequence[PdfLine], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of a table names its columns: it alone is bold, or words stand above numbers."""
    first, *others = rows
    if len(set(first)) < len(first) or not all(any(map(str.isalpha, cell)) for cell in first) or len(others) < 2:
        return False
    if lines[0].bold and not any(line.bold for line in lines[1:]):
        return True
    below = [row for row in others if len(row) == len(first)]
    return any(
        not any(map(str.isdigit, name)) and 2 * sum(row[at][:1].isdigit() for row in below) > len(below)
        for at, name in enumerate(first)
    )


def _beneath(head: Sequence[tuple[float, float, str]], row: Sequence[tuple[float, float, str]]) -> list[str]:
    """Return the cells of a row by the columns of the first; nothing where two fall into one column."""
    if len(row) >= len(head):
        return []
    found = [""] * len(head)
    for low, high, text in row:
        near = min(range(len(head)), key=lambda at: _distance(head[at], low, high))
        if found[near]:
            return []
        found[near] = text
    return found if found[0] else []


def _distance(cell: tuple[float, float, str], low: float, high: float) -> float:
    """Return how far apart two cells are at their edges or centres, whichever are nearest."""
    return min(abs(cell[0] - low), abs(cell[1] - high), abs(cell[0] + cell[1] - low - high) / 2)
