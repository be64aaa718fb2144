"""Folding, words, lines, and what may reach a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.text.normalize import cells, fold, line_of, line_starts, unmark, visible, words


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("“Rye”", '"rye"'),
        ("mill’s", "MILL'S"),
        ("a \n\t b", "A B"),
        ("1–2", "1-2"),
        ("ﬁne", "fine"),
        ("co\u00adop", "coop"),
    ],
)
def test_what_looks_alike_folds_alike(one: str, two: str) -> None:
    """Case, whitespace, quotation marks, dashes, ligatures and soft hyphens make no difference."""
    assert fold(one) == fold(two)


def test_words_are_letters_and_digits() -> None:
    """Punctuation parts words; an apostrophe inside one does not."""
    assert words("The mill’s “rye” (5-HT1A), 3.5 kg!") == ["the", "mill's", "rye", "5", "ht1a", "3", "5", "kg"]


@given(st.text(alphabet="ab\n", max_size=30), st.integers(0, 29))
def test_the_line_of_an_offset(text: str, offset: int) -> None:
    """It is one more than the line feeds before it."""
    assert line_of(line_starts(text), offset) == text[:offset].count("\n") + 1 or offset > len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b\x07\x7f", "a␀b␇␡"),
        ("\x9b1m", "‹U+009B›1m"),
        ("abc\u202edcb", "abc‹U+202E›dcb"),
        ("line\n\ttab\r", "line\n\ttab␍"),
        ("rye 🌾 الطاحون", "rye 🌾 الطاحون"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    """Controls and direction marks become symbols; other text passes."""
    assert visible(text) == shown


def test_line_feeds_are_shown_where_they_are_not_kept() -> None:
    """One line stays one line."""
    assert visible("a\nb\tc", keep="") == "a␊b␉c"


@given(st.text())
def test_nothing_visible_is_a_control(text: str) -> None:
    """No control, surrogate or line separator is left, and what is visible stays so."""
    result = visible(text, keep="")
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in result)
    assert visible(result, keep="") == result


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a | b | c |", ["a", "b", "c"]),
        ("|a||c|", ["a", "", "c"]),
        (r"a \| b | c", [r"a \| b", "c"]),
        ("a\tb", ["a", "b"]),
    ],
)
def test_cells_of_a_row(row: str, expected: list[str]) -> None:
    """Bars at the ends are no cells, and an escaped bar parts none."""
    assert cells(row) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**rye** and *oats*", "rye and oats"),
        ("see [the mill](https://example.org 'Mill') now", "see the mill now"),
        ("![wheel](a.png)", "wheel"),
        ("snake_case stays, _this_ goes", "snake_case stays, this goes"),
        (r"1\. not \*marked\*", "1. not *marked*"),
        ("<b>rye</b> <https://example.org>", "rye https://example.org"),
        ("Edna <e@x.org>, <a href='mailto:e@x.org'>her</a>", "Edna <e@x.org>, her"),
        ("3 < 4", "3 < 4"),
    ],
)
def test_marks_go_and_words_stay(text: str, expected: str) -> None:
    """Emphasis, links, code, tags and escapes."""
    assert unmark(text) == expected
