"""References find the documents of the library that are those works, by the surest sign."""

from __future__ import annotations

import pytest
from sample_citations import entry, replaced

from ibidem.references.matching import DocumentMatch, DocumentMatcher, is_another
from ibidem.types import Identity, MatchGrade

LIBRARY = [
    Identity("ash2001.pdf", ("On Trees",), doi="10.1000/trees", year="2001", family="Ash"),
    Identity("papers/12/elm.pdf", ("Grass and the people who cut it",), year="2004", family="Elm"),
    Identity("papers/13/elm.pdf", ("Notes on hay",)),
    Identity("oak.pdf", ("Counting the rings of very old oaks",), year="1999", family="Oak"),
]
PLAIN = entry("a", "Ash, A.", "2001", "Nothing that is here")


@pytest.mark.parametrize(
    ("fields", "document", "grade"),
    [
        ({"doi": "10.1000/TREES", "file": "papers/13/elm.pdf"}, "ash2001.pdf", MatchGrade.DOI),
        ({"file": "/home/a/Zotero/storage/13/elm.pdf"}, "papers/13/elm.pdf", MatchGrade.FILE),
        ({"file": "C:\\Users\\a\\papers\\12\\Elm.pdf"}, "papers/12/elm.pdf", MatchGrade.FILE),
        ({"file": "elm.pdf"}, "papers/12/elm.pdf", MatchGrade.FILE),
        ({"title": "On trees.", "file": "absent.pdf"}, "ash2001.pdf", MatchGrade.TITLE),
    ],
)
def test_the_surest_sign_decides(fields: dict[str, str], document: str, grade: MatchGrade) -> None:
    """A DOI goes before a file, whose path is that of another machine, and a file before a title."""
    found = DocumentMatcher(LIBRARY).match([replaced(PLAIN, **fields)])
    assert found == DocumentMatch(document, grade)


def test_author_and_year_name_a_document_whose_title_was_misread() -> None:
    """Most words of the titles agree."""
    misread = entry("b", "Oak, O.", "1999", "Counting the rings of old oaks")
    assert DocumentMatcher(LIBRARY).match([misread]) == DocumentMatch("oak.pdf", MatchGrade.AUTHOR_YEAR)


def test_author_and_year_are_not_enough_where_the_titles_differ() -> None:
    """An author writes more than one work in a year."""
    other = entry("b", "Oak, O.", "1999", "The bark of beeches")
    matcher = DocumentMatcher(LIBRARY)
    assert [matcher.match([one]) for one in (other, PLAIN)] == [None, None]


def test_author_and_year_of_two_documents_name_neither() -> None:
    """Which of them is meant is not known."""
    twins = [Identity(name, (), year="1999", family="Oak") for name in ("a.pdf", "b.pdf")]
    assert DocumentMatcher(twins).match([entry("b", "Oak, O.", "1999", "The bark of beeches")]) is None


REPORT = "State of the moor waters"
EDITIONS = [
    Identity("a.pdf", (REPORT,), year="2010", family="Doe"),
    Identity("b.pdf", (REPORT,), year="2014", family="Doe"),
    Identity("c.pdf", (REPORT,), year="2011", family="Water Board"),
    Identity("d.pdf", (REPORT,)),
]


@pytest.mark.parametrize(
    ("author", "year", "document", "grade"),
    [
        ("Doe, J.", "2014", "b.pdf", MatchGrade.TITLE),
        ("Doe, J.", "2010", "a.pdf", MatchGrade.TITLE),
        ("Doe, J.", "2013", "d.pdf", MatchGrade.TITLE),
        ("Doe, J.", "", "a.pdf", MatchGrade.SAME_TITLE),
        ("{The Water Board of the Moor}", "2011", "c.pdf", MatchGrade.TITLE),
        ("Roe, T.", "2010", "d.pdf", MatchGrade.TITLE),
    ],
)
def test_of_one_title_year_and_author_decide(author: str, year: str, document: str, grade: MatchGrade) -> None:
    """What is known to be of another year comes behind what says nothing; the grade tells where they do not decide."""
    found = DocumentMatcher(EDITIONS).match([entry("r", author, year, REPORT)])
    assert found == DocumentMatch(document, grade)


def test_copies_of_one_work_are_no_doubt() -> None:
    """They have title, year and first author in common."""
    copies = [Identity(name, (REPORT,), year="2010", family="Doe") for name in ("b.pdf", "a.pdf")]
    found = DocumentMatcher(copies).match([entry("r", "Doe, J.", "2010", REPORT)])
    assert found == DocumentMatch("a.pdf", MatchGrade.TITLE)


def test_an_edition_of_another_year_is_another_work() -> None:
    """A document that does not say may be the work; one of another title says nothing of it."""
    wanted = entry("r", "Doe, J.", "2022", REPORT)
    assert [is_another(wanted, one) for one in EDITIONS] == [True, True, True, False]
    assert not is_another(wanted, Identity("e.pdf", ("Tides",), year="1999", family="Zell"))
