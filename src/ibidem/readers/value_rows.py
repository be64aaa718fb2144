"""The rows of a table of values (CSV, TSV); a quotation mark that is not closed costs its own row alone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

MOST_LINES = 10_000
"""Lines of one row; a quotation that goes on for longer is not closed."""
MOST_FAULTS = 1_000
"""Rows whose quotation is not closed; from there on no quotation goes over the end of a line."""
UNCLOSED = "quotation mark without its other half"
_SNIFFED = 65_536
"""Characters of a table of values from which its separator is guessed."""
_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row as the file has it."""

    line: int
    """The line of the file on which it begins, from 1."""
    cells: list[str]
    unclosed: bool = False
    """Whether a quotation in it has no end, so that the row was taken to end with its line."""


def value_rows(text: str, separator: str) -> Iterator[ValueRow]:
    """Yield the rows of a table of values that hold something."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = text.splitlines(keepends=True) if "\r" in text else [f"{line}\n" for line in text.split("\n")]
    widths: Counter[int] = Counter()
    at = faults = 0
    while at < len(lines):
        most = MOST_LINES if faults < MOST_FAULTS else 1
        for row, after in _closed_rows(lines, at, separator, most):
            usual = max(widths, key=widths.__getitem__, default=0)
            if after - at > 1 and _swallows(lines[at + 1 : after], len(row.cells), usual, separator):
                break
            at = after
            widths[len(row.cells)] += 1
            if any(cell.strip() for cell in row.cells):
                yield row
        if at < len(lines):
            row = _alone(lines[at], at + 1, separator, max(widths, key=widths.__getitem__, default=0))
            faults += row.unclosed
            at += 1
            yield row


def separator_of(text: str) -> str:
    """Return the character that parts the values: the one that parts most lines into the same number of cells."""
    sample = "\n".join([line for line in text[:_SNIFFED].split("\n")[:200] if line.strip()])
    best, most = ",", 0.0
    for separator in _SEPARATORS:
        widths = [len(row.cells) for row in value_rows(sample, separator)]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        common = max(set(wide), key=wide.count)
        score = wide.count(common) / len(widths) + min(common, 50) / 1000
        if score > most:
            best, most = separator, score
    return best


def _closed_rows(lines: list[str], start: int, separator: str, most: int) -> Iterator[tuple[ValueRow, int]]:
    """Yield rows, each with the line after it, up to the first that is malformed or longer than `most` lines."""
    fed = taken = 0

    def feed() -> Iterator[str]:
        nonlocal fed
        for number in range(start, len(lines)):
            fed += 1
            if fed - taken > most:
                raise csv.Error("too many lines")
            yield lines[number]

    reader = csv.reader(feed(), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield ValueRow(start + taken + 1, cells), start + reader.line_num
            taken = reader.line_num
    except csv.Error:
        return


def _swallows(inner: list[str], width: int, usual: int, separator: str) -> bool:
    """Whether what is quoted over line ends is rows of their own: each has the usual width, together they have not."""
    return 1 < usual != width and all(
        len(cells) == usual for line in inner for cells in csv.reader([line], delimiter=separator)
    )


def _alone(line: str, number: int, separator: str, usual: int) -> ValueRow:
    """Return a malformed row as far as its line goes."""
    # An empty line ends a row that is closed.
    read = list(csv.reader([line, "\n"], delimiter=separator))
    unclosed = len(read) == 1
    written = line.rstrip("\n").split(separator)
    cells = written if unclosed and len(written) == usual else read[0]
    return ValueRow(number, [cell.rstrip("\n") for cell in cells], unclosed)
