"""Finding the quotations of a draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_manuscript_sentences import laid_out


def quoted(root: Path, text: str, name: str = "draft.md") -> list[str]:
    """Return the quotations of a draft."""
    sheet = laid_out(root, text, name)
    return [sheet.draft.document.text[one.start : one.end] for one in sheet.quotations]


@pytest.mark.parametrize("marks", ["“”", "‘’", '""', "«»", "„“", "„”", "»«", "»»"])
def test_quotation_marks_of_several_lands_are_known(marks: str, tmp_path: Path) -> None:
    """What stands between them is the quotation."""
    text = f"Lind says {marks[0]}the wheel turns twice a day{marks[1]} and no more."
    assert quoted(tmp_path, text) == ["the wheel turns twice a day"]


def test_an_apostrophe_ends_no_quotation(tmp_path: Path) -> None:
    """A single mark within a word is part of it, and one that nothing opened is none."""
    text = "The ferrymen’s guide says ‘the mill’s wheel doesn’t turn at night’, and the millers’ own book agrees."
    assert quoted(tmp_path, text) == ["the mill’s wheel doesn’t turn at night"]


def test_few_words_are_no_quotation(tmp_path: Path) -> None:
    """Three words are held at arm's length, four are quoted."""
    assert quoted(tmp_path, "The “old red mill” and the “old red mill wheel” stood.") == ["old red mill wheel"]


def test_a_title_is_no_quotation(tmp_path: Path) -> None:
    """Words that all have capitals name a work."""
    assert quoted(tmp_path, "The article “The Mill on the Brook and Its Wheel” is old.") == []


def test_inches_and_code_open_no_quotation(tmp_path: Path) -> None:
    """A mark behind a digit, and marks in code, are none."""
    text = 'A wheel of 5" is set beside one of 6" in the mill; `say "a b c d e"` prints.'
    assert quoted(tmp_path, text) == []


def test_a_quoted_block_is_quoted_without_its_attribution(tmp_path: Path) -> None:
    """The line that says whose words they are is none of them."""
    found = quoted(tmp_path, "> The wheel turns twice\n> a day in summer.\n> — Anna Lind, 1990\n")
    assert [one.split() for one in found] == [["The", "wheel", "turns", "twice", ">", "a", "day", "in", "summer."]]


def test_a_mark_that_is_never_closed_quotes_nothing(tmp_path: Path) -> None:
    """A quotation does not reach beyond its paragraph."""
    assert quoted(tmp_path, "He said “the wheel turns twice\n\nand stopped” there for good.") == []


def test_text_without_markdown_has_no_quoted_blocks(tmp_path: Path) -> None:
    """In plain text a sign of greater than is a sign."""
    assert quoted(tmp_path, "> the wheel turns twice a day\n", "draft.txt") == []


def test_marks_that_point_either_way_are_not_mixed_up(tmp_path: Path) -> None:
    """What stands between two quotations is none."""
    text = "She said « the wheel turns twice a day » and then at last « the brook runs dry in August »."
    assert [one.strip() for one in quoted(tmp_path, text)] == [
        "the wheel turns twice a day",
        "the brook runs dry in August",
    ]
