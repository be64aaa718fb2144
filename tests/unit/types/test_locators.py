"""Where a span stands, as a person with the file finds it."""

from __future__ import annotations

from ibidem.types import Document, Locator, Mark, MarkKind, locate

TEXT = "one\ntwo\n\nthree\nfour\n"


def _document(**fields: object) -> Document:
    return Document("a", "a", "A", TEXT, "d", **fields)  # type: ignore[arg-type]


def test_lines_of_a_text_are_those_of_the_file() -> None:
    """An editor shows the same numbers."""
    assert locate(_document(), TEXT.index("three"), len(TEXT) - 1) == Locator(lines=(4, 5))


def test_lines_of_a_paged_document_are_those_of_the_page() -> None:
    """Page two begins anew."""
    document = _document(pages=(0, TEXT.index("three")), page_labels=("xi", "xii"))
    assert locate(document, TEXT.index("four"), len(TEXT)) == Locator(page=2, label="xii", lines=(2, 2))


def test_a_span_over_two_pages_is_placed_on_the_first() -> None:
    """Lines of another page would say something else."""
    document = _document(pages=(0, TEXT.index("three")))
    assert locate(document, TEXT.index("two"), len(TEXT)) == Locator(page=1, lines=(2, 3))


def test_a_label_that_is_the_number_of_the_sheet_says_nothing_more() -> None:
    """Only a printed label that differs is told."""
    assert locate(_document(pages=(0,), page_labels=("1",)), 0, 3).label is None


def test_lines_that_the_reader_marked_go_before_those_of_the_text() -> None:
    """A page written as Markdown has other lines than its file."""
    marks = (Mark(0, MarkKind.LINE, "520"), Mark(9, MarkKind.LINE, "530"))
    assert locate(_document(marks=marks, has_lines=False), 0, 12).lines == (520, 530)


def test_a_text_whose_lines_are_nobodys_has_none() -> None:
    """The file of a word processor has no lines to count."""
    assert locate(_document(has_lines=False), 0, 3, ("Methods",)) == Locator(section=("Methods",))


def test_the_last_mark_of_each_kind_holds() -> None:
    """A mark holds until the next of its kind."""
    marks = (
        Mark(0, MarkKind.SLIDE, "1"),
        Mark(0, MarkKind.PARAGRAPH, "1"),
        Mark(4, MarkKind.PARAGRAPH, "2"),
        Mark(9, MarkKind.SLIDE, "2"),
    )
    place = locate(_document(marks=marks, has_lines=False), 4, 7)
    assert (place.slide, place.paragraph, place.cell) == (1, 2, None)


def test_before_the_first_mark_none_holds() -> None:
    """A place is not guessed."""
    assert locate(_document(marks=(Mark(4, MarkKind.LINE, "9"),), has_lines=False), 0, 3).lines is None
