"""Read spreadsheets (.xlsx) and tables of values (.csv, .tsv): row by row, each with the names of its columns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any, BinaryIO, TypeAlias

from ibidem.errors import SourceError
from ibidem.readers.archives import Archive, parse_xml
from ibidem.readers.document import decode, stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters
from ibidem.readers.value_rows import UNCLOSED, separator_of, value_rows
from ibidem.types import Document, MarkKind

Part: TypeAlias = Any
"""A sheet or cell of openpyxl, of one of several classes."""
MOST_ROWS = 200_000
"""Rows of one sheet that are read."""
MOST_COLUMNS = 1_000
MOST_EMPTY_ROWS = 10_000
"""Empty rows one after the other, after which a sheet is over; some claim a million."""
BEYOND = "rows or columns beyond the largest table that is read"
UNCALCULATED = "formula without a stored value"
_COMMENTS = re.compile(r"xl/(?:comments|threadedComments)/?[^/]*\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# A formula that gives no text has the type `str` and an empty value.
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c(?=\s)(?![^<>]*\st=\"str\")[^<>]*>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v(?:\s*/>|>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)

Row = tuple[int, int, list[str]]
"""The number of a row in its sheet, the column of its first cell, both from 1, and its cells."""


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the workbook as one document. Raises SourceError for what is none, is encrypted or has no values."""
    from openpyxl import load_workbook  # 0.2 s
    from openpyxl.utils.exceptions import InvalidFileException

    data = stream.read()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("encrypted, or an Excel file of before 2007")
    Archive(io.BytesIO(data)).check()
    archive = Archive(io.BytesIO(data))
    writer = MarkdownWriter(path)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                writer.heading(1, sheet.title)
                write_tables(writer, _bounded(writer, sheet), sheet.title)
            else:
                writer.omit("hidden sheet", sheet.title, _characters(sheet))
        for name in filter(_COMMENTS.fullmatch, archive.names):
            writer.omit("comment", name, sum(map(len, parse_xml(archive.read(name)).itertext())))
        title = workbook.properties.title or ""
        if any(_UNCALCULATED.search(archive.read(name)) for name in archive.names if _SHEET.fullmatch(name)):
            _name_uncalculated(writer, data)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        # A damaged part is a SyntaxError of the XML parser.
        raise SourceError("damaged Excel file") from error
    yield writer.document(title=title or stem_title(path))


def read_values(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield a table of values as one document. Raises SourceError for binary or empty files."""
    text = decode(stream.read())
    if not text.strip():
        raise SourceError("empty")
    writer = MarkdownWriter(path)
    write_value_rows(writer, text, tabs=PurePosixPath(path).suffix.lower() in (".tsv", ".tab"))
    yield writer.document(title=stem_title(path))


def write_tables(writer: MarkdownWriter, rows: Iterable[Row], sheet: str) -> None:
    """Write the rows of a sheet as tables that empty rows part; a lone cell above one is a line of its own."""
    table: list[Row] = []
    last = 0
    for row in rows:
        if table and row[0] > last + 1:
            _write_table(writer, table, sheet)
            table = []
        table.append(row)
        last = row[0]
    _write_table(writer, table, sheet)


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, both numbers from 1: `B3`."""
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def _write_table(writer: MarkdownWriter, rows: list[Row], sheet: str) -> None:
    while rows and sum(map(bool, rows[0][2])) == 1 and (len(rows) == 1 or sum(map(bool, rows[1][2])) != 1):
        number, column, cells = rows.pop(0)
        at = next(index for index, cell in enumerate(cells) if cell)
        writer.mark(MarkKind.CELL, f"{sheet}!{cell_name(number, column + at)}")
        writer.paragraph(cells[at])
    if not rows:
        return
    left = min(column for _, column, _ in rows)
    used = {column + at for _, column, cells in rows for at, cell in enumerate(cells) if cell}
    kept = [column for column in range(left, max(used, default=left) + 1) if column in used]
    written = []
    for number, first, cells in rows:
        line = [cells[column - first] if 0 <= column - first < len(cells) else "" for column in kept]
        at = next((kept[index] for index, cell in enumerate(line) if cell), left)
        line[0] = writer.point(MarkKind.CELL, f"{sheet}!{cell_name(number, at)}") + line[0]
        written.append(line)
    writer.table(written, header=_has_header([cells for _, _, cells in rows]))


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: words, none of them twice, above something else or more of it."""
    if len(rows) < 2:
        return False
    names = [cell for cell in rows[0] if cell]
    named = all(any(map(str.isalpha, name)) for name in names) and len({*names}) == len(names)
    return named and len(names) * 2 >= len([cell for cell in rows[1] if cell])


def _bounded(writer: MarkdownWriter, sheet: Part) -> Iterator[Row]:
    """Yield the rows of a sheet that hold something, within bounds."""
    empty = 0
    # The size that a sheet claims may be a lie, or that of its formats alone.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS or writer.full:
            writer.omit(BEYOND, f"{sheet.title}, from row {number}", 1)
            return
        values = [_shown(cell) for cell in cells[:MOST_COLUMNS]]
        if len(cells) > MOST_COLUMNS and (left := sum(len(_shown(cell)) for cell in cells[MOST_COLUMNS:])):
            writer.omit(BEYOND, f"{sheet.title}, row {number}", left)
        if any(values):
            empty = 0
            yield number, 1, values
        else:
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                return


def _name_uncalculated(writer: MarkdownWriter, data: bytes) -> None:
    """Name the formulas of visible sheets that no program has stored a value for: only one that calculates shows it."""
    from openpyxl import load_workbook

    values, formulas = (
        load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
        for data_only in (True, False)
    )
    for valued, written in zip(values.worksheets, formulas.worksheets, strict=True):
        if valued.sheet_state != "visible":
            continue
        valued.reset_dimensions()
        written.reset_dimensions()
        first, count, held = "", 0, 0
        for number, cells in enumerate(zip(valued.iter_rows(), written.iter_rows(), strict=False), start=1):
            if number > MOST_ROWS:
                break
            for column, (value, formula) in enumerate(zip(*cells, strict=False), start=1):
                if formula.data_type == "f" and value.value is None and value.data_type != "str":
                    first = first or cell_name(number, column)
                    count += 1
                    held += len(str(getattr(formula.value, "text", formula.value)))
        more = f" and {count - 1:,} more" if count > 1 else ""
        writer.omit(UNCALCULATED, f"{valued.title}!{first}{more}", held)


def _characters(sheet: Part) -> int:
    """Return how many characters a sheet holds, counted as far as it would be read."""
    held = 0
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True)):
        if number > MOST_ROWS:
            break
        held += sum(len(str(cell)) for cell in cells[:MOST_COLUMNS] if cell is not None)
    return held


def _shown(cell: Part) -> str:
    """Return a value as the sheet shows it, as far as its format is a common one."""
    value = cell.value
    if value is None:
        return ""
    form = getattr(cell, "number_format", "General") or "General"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, form)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return str(value)
    return without_noncharacters(str(value)).strip()


def _number(value: float, form: str) -> str:
    form = form.partition(";")[0].replace("\\", "").replace('"', "")
    places = len(form.partition(".")[2].rstrip("%€$£ E+_)-")) if "." in form else 0
    if "%" in form:
        return f"{value * 100:.{places}f}%"
    if "E" in form or form in ("General", "@") or not any(figure in form for figure in "0#"):
        return _shortest(value)
    digits = f"{value:,.{places}f}" if "#,#" in form else f"{value:.{places}f}"
    sign = next((sign for sign in "€$£" if sign in form), "")
    if not sign:
        return digits
    return f"{sign}{digits}" if form.find(sign) < max(form.find("0"), form.find("#")) else f"{digits} {sign}"


def _shortest(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def write_value_rows(writer: MarkdownWriter, text: str, *, tabs: bool) -> None:
    """Write a table of values, each row with the line of the file on which it begins."""
    rows: list[tuple[int, list[str]]] = []
    for row in value_rows(text, "\t" if tabs else separator_of(text)):
        if len(rows) >= MOST_ROWS:
            writer.omit(BEYOND, f"from line {row.line}", max(1, text.count("\n") - row.line))
            break
        if row.unclosed:
            writer.omit(UNCLOSED, f"line {row.line}", 1)
        rows.append((row.line, [without_noncharacters(cell.strip()) for cell in row.cells[:MOST_COLUMNS]]))
    while rows and len(rows) > 1 and sum(map(bool, rows[0][1])) == 1 and len(rows[1][1]) > 1:
        number, cells = rows.pop(0)
        writer.mark(MarkKind.LINE, str(number))
        writer.paragraph(next(filter(None, cells)))
    written = [[writer.point(MarkKind.LINE, str(number)) + cells[0], *cells[1:]] for number, cells in rows]
    writer.table(written, header=_has_header([cells for _, cells in rows]))
