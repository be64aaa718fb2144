"""The writer of readers: where each part stands is known, and nothing is lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.readers import markdown_writer
from ibidem.readers.markdown_writer import MarkdownWriter
from ibidem.text.raised import subscript, superscript
from ibidem.types import MarkKind


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2", "²"),
        ("-2", "⁻²"),
        ("6", "⁶"),
        ("1,2", "¹,²"),
        ("2–4", "²⁻⁴"),
        ("th", "th"),
        ("x", "^x"),
        ("[3]", "[3]"),
        ("a b", "^(a b)"),
    ],
)
def test_raised_text(written: str, shown: str) -> None:
    """Raised characters where Unicode has them, else a sign before them."""
    assert superscript(written) == shown


def test_lowered_text() -> None:
    """The same below the line."""
    assert (subscript("2"), subscript("max")) == ("₂", "_max")


def test_points_become_marks_at_their_offsets() -> None:
    """What a text is told to hold from a place on is kept with the offset of that place."""
    writer = MarkdownWriter("a")
    writer.mark(MarkKind.SLIDE, "3")
    writer.paragraph(f"one {writer.point(MarkKind.CELL, 'B2')}two {writer.citation('[5]', ['k'])}.")
    document = writer.document(title="t")
    assert document.text == "one two [5].\n"
    assert [(mark.start, mark.value) for mark in document.marks] == [(0, "3"), (4, "B2")]
    assert (document.source_citations[0].start, document.source_citations[0].end) == (8, 11)


def test_a_row_begins_with_its_mark() -> None:
    """A point before the first words of a row holds for the row."""
    writer = MarkdownWriter("a")
    writer.table([["Site", "Depth"], [writer.point(MarkKind.CELL, "A2") + "Ash", "6 m"]])
    document = writer.document(title="t")
    assert document.text[document.marks[0].start :] == "| Ash | 6 m |\n"


def test_too_long_a_text_is_cut_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the bound is counted."""
    monkeypatch.setattr(markdown_writer, "MOST_CHARACTERS", 10)
    writer = MarkdownWriter("a")
    writer.paragraph("a paragraph of some length")
    writer.paragraph("another")
    document = writer.document(title="t")
    assert "another" not in document.text
    assert (document.omitted[0].kind, document.omitted[0].characters) == (markdown_writer.TOO_LONG, 7)


def test_an_empty_text_says_what_was_left_out() -> None:
    """A file of which nothing is left is named with the reason."""
    writer = MarkdownWriter("a")
    writer.omit("hidden sheet", "S", 12)
    with pytest.raises(SourceError, match="hidden sheet"):
        writer.document(title="t")


def test_deep_items_never_become_code() -> None:
    """An item is indented by the width of those it is in, however deep it says it is."""
    writer = MarkdownWriter("a")
    writer.item("first", depth=5)
    writer.item("numbered", depth=0, number=10)
    writer.item("inner", depth=1)
    assert writer.document(title="t").text == "- first\n\n10. numbered\n    - inner\n"


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_text_can_be_written(texts: list[str]) -> None:
    """No text of a file makes the writer fail, and marks never leave the text."""
    writer = MarkdownWriter("a")
    for text in texts:
        held = markdown_writer.without_noncharacters(text)
        writer.mark(MarkKind.LINE, "1")
        writer.paragraph(held)
        writer.item(writer.citation(held, ["k"]))
        writer.table([[held, held], ["a", held]])
        writer.code(held)
    document = writer.document(title="t") if any(text.strip() for text in texts) else None
    if document is not None:
        assert all(0 <= mark.start <= len(document.text) for mark in document.marks)
