"""Wrapping a document into rows."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from ibidem.tui.widgets.document_view import cells, wrap

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from(" \n\tab漢é\u0301\x1b\u202e"), max_size=200)


@given(TEXTS, st.integers(1, 40))
def test_rows_hold_every_character_but_line_ends_in_order(text: str, width: int) -> None:
    """Joined, the rows of each line are that line."""
    rows = wrap(text, width)
    lines = [""] * (text.count("\n") + 1)
    for start, end, line in zip(rows.starts, rows.ends, rows.lines, strict=True):
        lines[line - 1] += text[start:end]
    assert lines == text.split("\n")


@given(TEXTS, st.integers(1, 40))
@example(" 0\x80", 2)
def test_no_row_is_wider_than_asked(text: str, width: int) -> None:
    """A row fits, apart from spaces at its end, unless it is one character that is wider."""
    rows = wrap(text, width)
    for start, end in zip(rows.starts, rows.ends, strict=True):
        shown = text[start:end].rstrip(" ")
        assert sum(map(cells, shown)) <= width or len(shown) == 1 or cells(shown[0]) > width


@given(TEXTS.filter(bool), st.integers(1, 40), st.data())
def test_every_offset_is_found_in_its_row(text: str, width: int, data: st.DataObject) -> None:
    """The row found for an offset begins at or before it, and the next begins after."""
    rows = wrap(text, width)
    offset = data.draw(st.integers(0, len(text) - 1))
    row = rows.at(offset)
    assert rows.starts[row] <= offset
    assert row + 1 == len(rows) or rows.starts[row + 1] > offset


def test_lines_break_at_spaces() -> None:
    """Words stay whole where they can."""
    rows = wrap("one two three", 8)
    assert ["one two three"[a:b] for a, b in zip(rows.starts, rows.ends, strict=True)] == ["one two ", "three"]


def test_wide_characters_take_two_cells() -> None:
    """Four wide characters need two rows of five cells."""
    assert len(wrap("漢字漢字", 5)) == 2
