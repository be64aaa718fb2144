"""What a PDF document is, from the lines of its first page."""

from __future__ import annotations

import json

import pytest

from ibidem.readers.pdf.front_matter import FrontMatter, front_matter
from ibidem.readers.pdf.layout import PdfLine

BODY = 10.0
TEXT = [("Abstract", 10.0), ("Moss grows slowly on the trees of the northern woods, as we show here.", 10.0)]


def page(*rows: tuple[str, float]) -> list[PdfLine]:
    """Return rows of words and sizes as the lines of a page, from the top."""
    lines = []
    y = 60.0
    for text, size in rows:
        y += 1.4 * size
        cells = [(80.0 + 150 * at, 200.0 + 150 * at, cell) for at, cell in enumerate(text.split("\t"))]
        shown = text.replace("\t", " ")
        lines.append(PdfLine(0, 0, 80.0, 500.0, y - size, y, y, size, shown, cells=cells))
    return lines


def read(*rows: tuple[str, float], margins: tuple[str, ...] = (), **stated: str) -> FrontMatter:
    long = [("The text goes on for a while in lines like this one.", 10.0)] * 12
    return front_matter(page(*rows, *TEXT, *long), margins, stated, BODY)


def test_the_largest_lines_are_the_title_and_the_names_behind_it_the_authors() -> None:
    """Over several lines; with marks of affiliations, which are no part of a name."""
    found = read(
        ("Proceedings of the Tenth Conference on Woods, 2011", 8.0),
        ("How Moss Grows on the", 18.0),
        ("Trees of Northern Woods∗", 18.0),
        ("Alan B. Ash¹,², Berta van der Elm² and Çelik Oak", 12.0),
        ("¹ Department of Woods, University of Leipzig", 9.0),
    )
    assert found == FrontMatter(
        "How Moss Grows on the Trees of Northern Woods", ("Alan B. Ash", "Berta van der Elm", "Çelik Oak"), "2011", ""
    )


@pytest.mark.parametrize(
    "above", ["Journal of Moss Software", "Research Article", "R E S EAR CH A R TIC L E Open Access"]
)
def test_the_name_of_a_journal_or_a_kind_is_no_title(above: str) -> None:
    """Though it is printed larger, or as large."""
    found = read((above, 22.0), ("Counting the Rings of Oaks", 18.0), ("BERTA ELM", 12.0))
    assert (found.title, found.authors) == ("Counting the Rings of Oaks", ("Berta Elm",))


@pytest.mark.parametrize("largest", ["Woodland", "Oak FAQ"])
def test_a_title_may_be_a_word_or_two(largest: str) -> None:
    """Where it is much larger than names and sections."""
    found = read((largest, 18.0), ("Berta van der Elm and Alan Ash", 12.0), ("1 The age of oaks", 14.0))
    assert found.title == largest


def test_a_short_title_is_taken_where_the_file_states_it() -> None:
    """Then it need be no larger than the text by much; of a journal's name in large type none is stated."""
    names = ("Berta van der Elm and Alan Ash", 12.0)
    assert read(("Oak FAQ", 14.0), names, Title="Oak FAQ").title == "Oak FAQ"
    assert read(("Nature", 40.0), ("How Moss Grows on Oaks", 16.0), names, Title="How Moss Grows on Oaks").title == (
        "How Moss Grows on Oaks"
    )


def test_capitals_at_the_top_are_a_title_where_no_type_is_larger() -> None:
    """As the styles of mathematical societies print it."""
    assert read(("COUNTING THE RINGS OF OAKS", 10.0), ("BERTA ELM", 9.0)).title == "COUNTING THE RINGS OF OAKS"


def test_a_numbered_section_is_no_title() -> None:
    """Though nothing is larger."""
    assert read(("1 The age of oaks in woods", 14.0)).title == ""


def test_names_in_columns_are_apart() -> None:
    """Cells of one line."""
    found = read(
        ("Counting the Rings of Oaks", 18.0), ("Alan Ash\tDr. Berta Elm", 12.0), ("Woods Inc.\tHall GmbH", 9.0)
    )
    assert found.authors == ("Alan Ash", "Berta Elm")


def test_nobody_is_named_where_the_first_author_cannot_be_read() -> None:
    """Works are told apart by the first."""
    assert read(("Counting the Rings of Oaks", 18.0), ("Zoltan ´ Gy ongyi ¨\tBerta Elm", 12.0)).authors == ()


def test_what_a_file_states_is_believed_where_the_page_bears_it_out() -> None:
    """A program's default or the name of another file is not."""
    rows = (("COUNTING THE RINGS OF OAKS", 18.0), ("Alan Ash", 12.0))
    assert read(*rows, Title="Counting the Rings of Oaks").title == "Counting the Rings of Oaks"
    assert read(*rows, Title="Microsoft Word - final draft.doc").title == "COUNTING THE RINGS OF OAKS"
    assert read(*rows, Author="Supreme User").authors == ("Alan Ash",)


def test_the_doi_is_the_one_that_the_page_or_the_file_names() -> None:
    """In a running head too; of several none."""
    rows = (("Counting the Rings of Oaks", 18.0), ("Alan Ash", 12.0))
    assert read(*rows, margins=("doi:10.1000/Oaks.7",)).doi == "10.1000/oaks.7"
    assert read(*rows, Subject="J. Woods, 2004. doi:10.1000/oaks").doi == "10.1000/oaks"
    assert read(*rows, margins=("doi:10.1000/a", "https://doi.org/10.1000/b")).doi == ""


def test_a_record_holds_what_is_known() -> None:
    """As CSL-JSON; nothing where nothing is."""
    record = json.loads(FrontMatter("On Oaks", ("Berta van der Elm",), "2004", "10.1000/a").record())
    assert record["author"] == [{"family": "van der Elm", "given": "Berta"}]
    assert record["issued"] == {"date-parts": [[2004]]}
    assert FrontMatter().record() == ""


def test_stated_authors_are_believed_where_the_page_spells_their_names_out() -> None:
    """Each stands above an affiliation of its own, so that the page alone tells the first."""
    rows = [("Counting the Rings of Oaks", 18.0)]
    for name, place in (("Alan Ash", "ETH Zurich"), ("Benjamin M. Elm", "Oak Hall"), ("Steven C. Oak", "Oak Hall")):
        rows += [(name, 12.0), (place, 10.0)]
    assert read(*rows, Author="Alan Ash, Ben Elm, Steve Oak").authors == ("Alan Ash", "Ben Elm", "Steve Oak")
