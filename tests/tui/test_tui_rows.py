"""Wrapping a document into rows."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ibidem.tui.widgets.document_view import cells, paragraphs, wrap

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from(" \n\tab漢é\u0301\x1b\u202e"), max_size=200)


@given(TEXTS, st.integers(1, 40))
def test_rows_hold_every_character_but_line_ends_in_order(text: str, width: int) -> None:
    """Between two rows there is nothing, or a line end."""
    rows = wrap(text, width)
    assert list(rows.lines) == sorted(rows.lines)
    at = 0
    for start, end in zip(rows.starts, rows.ends, strict=True):
        assert text[at:start] in ("", "\n")
        at = end
    assert at == len(text)


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


PROSE = """\
The tower was finished in 1867 after four summers
of work, and its lamp could be seen from the other
side of the sound. The keeper lived below it.

- the lamp, which burnt rape oil until the middle
- the fog bell, which was struck by hand in those
"""


def test_a_paragraph_that_was_wrapped_by_hand_is_wrapped_anew() -> None:
    """Its lines are joined, and a row counts for the last line that begins in it; items stay apart."""
    rows = wrap(PROSE, 30)
    assert [(rows.lines[row], PROSE[rows.starts[row] : rows.ends[row]]) for row in range(5)] == [
        (1, "The tower was finished in 1867 "),
        (2, "after four summers\nof work, "),
        (2, "and its lamp could be seen "),
        (3, "from the other\nside of the "),
        (3, "sound. The keeper lived below "),
    ]
    assert [len(lines) for lines in paragraphs(PROSE.split("\n"))] == [3, 1, 1, 1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "name,year,place\nColenso,1867,the harbour of the old town\nTaylor,1871,the mouth of the river",
        "def light(tower: str) -> float:\n    return 18.0 if tower else 0.0  # nautical miles",
        "```\nls -l /var/lib/ibidem/corpus/articles/harbour\ncat /var/lib/ibidem/corpus/articles/harbour\n```",
        "Jane Doe, keeper of the northern light\n12 Harbour Street\nPort Albert",
        "Jane Doe, keeper of the northern light of the sound\n12 Harbour Street\n\n"
        + "The light is seen from afar. " * 4,
        "| tower | finished in the summer of the year |\n| ----- | ---------------------------------- |",
        "[1] Taylor. The light of the sound. Port Albert,\n[2] Colenso. The keeper of the light. London, 1",
    ],
)
def test_lines_that_are_no_paragraph_stay_apart(text: str) -> None:
    """Values, code, addresses, tables and lists of works keep the lines they have."""
    assert [*paragraphs(text.split("\n"))] == [[line] for line in text.split("\n")]
