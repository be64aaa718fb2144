"""Rows of CSV and TSV files, with the quotation marks that people's programs write."""

from __future__ import annotations

import io
import time

import pytest

from ibidem.readers.spreadsheet import read_values
from ibidem.readers.value_rows import UNCLOSED, separator_of, value_rows
from ibidem.types import Document

HEAD = "mill,built,note\n"


def rows(text: str, separator: str = ",") -> list[list[str]]:
    return [row.cells for row in value_rows(text, separator)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (HEAD + 'brook,1741,"of oak\nhill,1800,stone\nford,1801,brick\n', [2]),  # to the end of the file
        (HEAD + 'brook,"1741,oak\nhill,"1800",stone\nford,1801,brick\n', [2]),  # to the next row's
        (HEAD + '"brook,1741,oak\n"hill,1800,stone\nford,1801,brick\n', [2, 3]),
        (HEAD + 'brook,1741,oak\nhill,1800,"stone\nford,1801,"brick\n', [3, 4]),
        (HEAD + 'brook,1741,oak\nhill,1800,stone\nford,1801,"brick', [4]),  # in the last row
        (HEAD + 'brook,1741,5" oak\nhill,1800,"stone\nford,1801,brick\n', [3]),
        (HEAD + 'brook,1741,"oak\nhill,1800,stone\n"ford",1801,brick\n', [2]),
    ],
)
def test_an_unclosed_quotation_costs_no_row(text: str, lines: list[int]) -> None:
    """Every row has its line, and the faulty one is named."""
    found = list(value_rows(text, ","))
    assert [row.line for row in found] == [1, 2, 3, 4]
    assert [row.line for row in found if row.unclosed] == lines
    assert {len(row.cells) for row in found} == {3}


def test_closed_quotations_are_read_as_ever() -> None:
    """Separators, line ends, doubled marks, and a mark in the middle of a word."""
    text = HEAD + 'brook,1741,"oak, stone\nand ""iron"""\nhill,1800,6" pipe\nford,1801,"old" bridge\n'
    found = list(value_rows(text, ","))
    assert [row.cells[2] for row in found] == ["note", 'oak, stone\nand "iron"', '6" pipe', "old bridge"]
    assert not any(row.unclosed for row in found)


def test_a_long_quotation_is_one_cell() -> None:
    """A text in a cell may have a hundred lines with separators in them."""
    story = "\n".join(f"line {number}, of a story" for number in range(100))
    assert rows(f'{HEAD}brook,1741,"{story}"\nhill,1800,x\n')[1] == ["brook", "1741", story]


def test_the_separator_is_guessed_in_spite_of_it() -> None:
    """One faulty row at the head of the file does not hide the others."""
    assert separator_of('mill;built\n"brook;1741\nhill;1800\nford;1801\n') == ";"


@pytest.mark.parametrize("path", ["a.csv", "a.tsv"])
def test_the_fault_is_accounted_for(path: str) -> None:
    """By its line, and with all rows in the text."""
    text = (HEAD + 'brook,1741,"oak\nhill,1800,stone\n').replace(",", "\t" if path == "a.tsv" else ",")
    document = next(iter(read_values(io.BytesIO(text.encode()), path)))
    assert isinstance(document, Document)
    assert [(one.kind, one.place) for one in document.omitted] == [(UNCLOSED, "line 2")]
    assert document.text.count("\n|") == 3


@pytest.mark.parametrize("line", ['"a', '"a""', 'a,"""', '"""', '"","', 'a "b', '"a" "', ',"x""'])
def test_hostile_quotations_take_linear_time(line: str) -> None:
    """Whatever opens on every line."""
    began_s = time.process_time()
    assert list(value_rows(f"{line}\n" * 50_000, ","))
    assert time.process_time() - began_s < 3
