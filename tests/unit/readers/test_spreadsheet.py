"""Spreadsheets and tables of values: row by row, each with the names of its columns."""

from __future__ import annotations

import datetime
import io

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from ibidem.errors import SourceError
from ibidem.readers import spreadsheet
from ibidem.types import Document, MarkKind


def read(workbook: Workbook) -> Document:
    stream = io.BytesIO()
    workbook.save(stream)
    return next(spreadsheet.read(io.BytesIO(stream.getvalue()), "a.xlsx"))


def values(text: str, path: str = "a.csv") -> Document:
    return next(spreadsheet.read_values(io.BytesIO(text.encode()), path))


def sheet_of(*rows: list[object]) -> Workbook:
    workbook = Workbook()
    workbook.active.title = "Prices"
    for row in rows:
        workbook.active.append(row)
    return workbook


def test_rows_know_their_cells() -> None:
    """A title above a table is a line, the first row names the columns, a row is found by its first cell."""
    document = read(sheet_of(["Prices of peat"], [], ["Site", "Price"], ["Ash", 2], ["Birch", 3.5]))
    assert (
        document.text == "# Prices\n\nPrices of peat\n\n| Site | Price |\n| --- | --- |\n| Ash | 2 |\n| Birch | 3.5 |\n"
    )
    cells = {
        document.text[mark.start :].split("\n")[0]: mark.value for mark in document.marks if mark.kind is MarkKind.CELL
    }
    assert cells["| Birch | 3.5 |"] == "Prices!A5"


def test_values_are_as_the_sheet_shows_them() -> None:
    """Percentages, money and dates are written in the form that a person sees."""
    workbook = sheet_of(["a", "b", "c", "d"], [0.125, 1234.5, datetime.date(2021, 3, 3), True])
    for name, form in (("A2", "0.0%"), ("B2", "#,##0.00 €")):
        workbook.active[name].number_format = form
    assert "| 12.5% | 1,234.50 € | 2021-03-03 | TRUE |" in read(workbook).text


def test_hidden_sheets_are_named() -> None:
    """A hidden sheet is left out and counted."""
    workbook = sheet_of(["Site", "Price"], ["Ash", 2])
    hidden = workbook.create_sheet("Secret")
    hidden.append(["hidden words"])
    hidden.sheet_state = "hidden"
    document = read(workbook)
    assert [(omitted.kind, omitted.place, omitted.characters) for omitted in document.omitted] == [
        ("hidden sheet", "Secret", 12)
    ]


def test_formulas_without_a_value_are_named() -> None:
    """What no program has calculated is not shown, and is named by its sheet and first cell."""
    document = read(sheet_of(["Site", "Price"], ["Ash", "=1+1"], ["Birch", "=SUM(B2:B2)"], ["Elm", 3]))
    assert "| Elm | 3 |" in document.text
    assert [(omitted.kind, omitted.place, omitted.characters) for omitted in document.omitted] == [
        ("formula without a stored value", "Prices!B2 and 1 more", 15)
    ]
    assert not read(sheet_of(["Site", "Price"], ["Ash", 2])).omitted


def test_a_huge_sheet_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the bound is named; an empty sheet that claims a million rows is none."""
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    document = read(sheet_of(["Site", "Price"], *(["Ash", number] for number in range(9))))
    assert document.text.count("Ash") == 2
    assert document.omitted[0].kind == spreadsheet.BEYOND


@pytest.mark.parametrize("text", ["Site;Depth\nAsh;6,5\n", 'Site,Depth\nAsh,"6,5"\n', "Site\tDepth\nAsh\t6,5\n"])
def test_the_separator_is_guessed(text: str) -> None:
    """What parts most lines into as many cells is the separator."""
    assert values(text).text == "| Site | Depth |\n| --- | --- |\n| Ash | 6,5 |\n"


def test_rows_know_the_lines_of_the_file() -> None:
    """A cell may run over several lines of the file."""
    document = values('Site,Note\nAsh,"two\nlines"\nBirch,ok\n')
    lines = {document.text[mark.start :].split("\n")[0]: mark.value for mark in document.marks}
    assert lines["| Birch | ok |"] == "4"


def test_a_table_without_names_has_none() -> None:
    """A first row of figures names no columns."""
    assert values("1,2\n3,4\n5,6\n").text.startswith("|   |   |\n| --- | --- |\n| 1 | 2 |")


def test_bars_in_cells_stay_in_their_cells() -> None:
    """A bar is no end of a cell."""
    assert r"| a\|b | c |" in values("x,y\na|b,c\n").text


def test_what_holds_nothing_is_named() -> None:
    """An empty table is refused."""
    with pytest.raises(SourceError, match="empty"):
        values(" \n")


def test_comments_on_cells_are_accounted_for() -> None:
    """They are no values of the sheet."""
    book = sheet_of(["Mill", "Built"], ["brook", 1741])
    assert book.active is not None
    book.active["A1"].comment = Comment("Ask the miller.", "Anna")
    assert "comment" in {omitted.kind for omitted in read(book).omitted}
