"""Entries become works, and works find their text in the library."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sample_citations import document, entry, replaced

from ibidem.references.identity import identity
from ibidem.references.linking import entries_by_key, linked_to_files
from ibidem.references.works import works
from ibidem.types import Document, Identity, InTextCitation, Person, Reference, Syntax, Unresolved

TREES = entry("a", "Ash, A.; Elm, B.", "2001", "On Trees: A Review of Moss", doi="10.1000/trees")


def together(*entries: Reference) -> list[list[str]]:
    """Return the ids of the entries of each work."""
    return [[one.id for one in work.entries] for work in works(entries)]


@pytest.mark.parametrize(
    "other",
    [
        {"doi": "10.1000/TREES", "title": "Something misread", "year": "2002"},
        {"doi": "", "title": "on trees – a review of moss"},
        {"doi": "", "title": "On *trees*"},
        {"doi": "", "year": "2001b"},
    ],
)
def test_entries_of_one_work_are_found(other: dict[str, str]) -> None:
    """By DOI, else by title, with or without its subtitle, whatever its case and marks."""
    assert len(together(TREES, replaced(TREES, id="b", document="b.md", **other))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"doi": "", "year": "2002"},
        {"doi": "", "title": "On Grass"},
        {"doi": "10.1000/other"},
        {"doi": "", "title": "On Trees: Part Two"},
    ],
)
def test_entries_of_two_works_stay_apart(other: dict[str, str]) -> None:
    """Another year, title, DOI or subtitle is another work."""
    assert len(together(TREES, replaced(TREES, id="b", document="b.md", **other))) == 2


def test_a_main_title_of_one_word_is_enough_beside_year_and_author() -> None:
    """As where one list leaves the subtitle of a book out."""
    assert len(together(*(entry(title, "Ash, A.", "1990", title) for title in ("Flow", "Flow: On Streams")))) == 1


def test_another_first_author_is_another_work() -> None:
    """Though title and year agree."""
    assert len(together(*(entry(who, who, "2001", "Introduction") for who in ("Ash, A.", "Elm, B.")))) == 2


def test_a_title_without_its_subtitle_is_not_guessed_between_two() -> None:
    """One that fits two works stays a work of its own."""
    titles = ("Of bees: one", "Of bees: two", "Of bees")
    assert len(together(*(entry(title, "Ash, A.", "2001", title) for title in titles))) == 3


def test_entries_that_could_not_be_read_are_one_work_only_if_alike() -> None:
    """Their raw text is all there is to compare."""
    raws = ("Ash?? trees", "Ash, trees", "Elm: moss")
    unread = [entry(str(n), raw=raw, parsed=False) for n, raw in enumerate(raws)]
    assert together(*unread) == [["0", "1"], ["2"]]


def test_the_fullest_entry_comes_first() -> None:
    """And markers of every entry are gathered, by document and place, each once."""
    bare = replaced(TREES, id="b", document="b.md", container="")
    full = replaced(TREES, id="c", document="c.md", container="Annals", volume="3")
    markers = [
        InTextCitation("c.md", 9, 12, "[1]", ("c",)),
        InTextCitation("b.md", 5, 8, "[1]", ("b", "c")),
        InTextCitation("b.md", 1, 4, "[2]", ()),
    ]
    (work,) = works([bare, full], (), markers)
    assert [one.id for one in work.entries] == ["c", "b"]
    assert [(one.document, one.start) for one in work.markers] == [("b.md", 5), ("c.md", 9)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# On Trees\n\nMoss grows.", False),
        ("# On Trees: a review of moss\n\nMoss grows.", True),
        ("# On trees\n\nBy Ann Ash and Bo Elm\n\nMoss grows.", True),
        ("# On trees\n\nBy Jo Oak\n\nMoss grows.", False),
        ("# On trees: a review of moss\n\nPublished 1990\n\nMoss grows.", False),
        ("Some journal, vol. 3, 2001\n\nOn trees:\na review of moss\n\nMoss grows.", True),
        ("REVIEW ARTICLE\n\nOn trees: a review of moss\nAnn Ash\n\nMoss grows.", True),
        ("Moss Letters\nOn trees: a review of moss\n\nIt grows.\n\nMoss Letters\nIt stops.", True),
        ("## On trees: a review of moss\n\nI have not got it.", False),
        ("# Notes\n\n## On trees: a review of moss\n\nI have not got it.", False),
        ("Notes\n\nOn trees: a review of moss\n\nI have not got it.", False),
        ("---\ndate: 2001\n---\n# On trees: a review of moss\n\nMoss grows.", True),
        ("# Other\n\nDOI: 10.1000/trees\n\nMoss grows.", True),
        ("# Other\n\nMoss grows, says doi 10.1000/trees in passing.", False),
        ("# Other\n\n## References\n\ndoi: 10.1000/trees", False),
        ("# On trees: a review of moss\n\ndoi: 10.1000/else", False),
    ],
)
def test_a_work_finds_its_text(text: str, found: bool) -> None:
    """By the document's DOI, else its own title, no section's, where neither author nor year say otherwise."""
    shown = identity(document(text, Syntax.MARKDOWN, "t.md"))
    (work,) = works([TREES], [shown])
    assert work.source == ("t.md" if found else None)


def test_the_name_of_a_file_is_no_title() -> None:
    """Notes about a work may be called as it is."""
    named = Document(
        "On trees a review of moss.md", "On trees a review of moss.md", "On trees a review of moss", "x", "d"
    )
    assert identity(replace(named, syntax=Syntax.MARKDOWN)).titles == ("x",)
    assert identity(named).titles == ()


@pytest.mark.parametrize(
    ("text", "titles", "family"),
    [
        ("TRIGGERS\n========\n\nEvents are processed later,\nby time or by the package, in order.", 0, ""),
        ("ARTICLE I\n\nThe club has a council.\n\nARTICLE II\n\nIt meets.", 0, ""),
        ("The survey counted 412 moss cushions.\nIt ended in May.", 0, ""),
        ("On trees: a review of moss\n\nBy Ann Ash and Bo Elm\n\nMoss grows.", 1, "Ash"),
        ("On trees: a review of moss\n\nAnn Ash, Bo van Elm\n\nMoss grows.", 1, ""),
    ],
)
def test_a_plain_text_is_a_work_where_it_names_title_and_author(text: str, titles: int, family: str) -> None:
    """A first line or a word behind `by` alone is neither."""
    shown = identity(document(text, Syntax.PLAIN, "t.txt"))
    assert (min(len(shown.titles), 1), shown.family) == (titles, family)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.XLSX", "a.ods"])
def test_a_table_of_values_is_no_work(name: str) -> None:
    """Its first row is no title."""
    assert identity(document("| city | mayor |\n| --- | --- |\n", Syntax.MARKDOWN, name)) == Identity(name, ())


def test_a_document_has_all_authors_that_its_file_states() -> None:
    """In their order."""
    record = '{"title": "On trees", "author": [{"family": "Ash", "given": "Ann"}, {"family": "Elm", "given": "Bo"}]}'
    shown = identity(replace(document("On trees"), own_record=record))
    assert shown.authors == (Person("Ash", "Ann"), Person("Elm", "Bo"))
    assert shown.family == "Ash"


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("Received 25 July 2007 Accepted 8 September 2007 Published 3 October 2008", "2008"),
        ("A version has been published online in the Journal of Trees, on Oct. 2015, with a DOI.", "2015"),
        ("This is version 0.21, last updated 2 October 2018.", "2018"),
        ("Publication date March 19, 2015 Copyright © 2015 A\nCopyright © 1994-2004 B", "2015"),
        ("© 2003 A\n© 2004 B", ""),
        ("The figures were published in 2005 by an office.", ""),
    ],
)
def test_the_year_of_a_document_by_its_own_dates(line: str, year: str) -> None:
    """What says that it is the date of publication goes before the years of copyright."""
    text = f"# On trees and their rings\n\nAsh, B.\n\n{line}\n"
    assert identity(document(text, Syntax.MARKDOWN, "t.md")).year == year


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Müller", "Muller", 1), ("Müller", "Mueller", 1), ("Ash", "Elm", 2)]
)
def test_a_name_may_be_spelled_in_two_ways(one: str, other: str, same: int) -> None:
    """Entries are one work, and a document is that work, where any of the spellings agree."""
    entries = [entry(who, f"{who}, A.", "2001", "On Moss") for who in (one, other)]
    found = works(entries, [Identity("t.md", ("On moss",), family=other)])
    assert len(found) == same
    assert [work.source for work in found if other in (x.id for x in work.entries)] == ["t.md"]


def test_two_papers_of_one_series_are_not_mistaken() -> None:
    """Titles that differ only after the colon are two works."""
    (work,) = works([TREES], [Identity("t.md", ("On Trees: The Second Part",), family="Ash", year="2001")])
    assert work.source is None


def test_of_two_copies_the_first_by_name_is_the_source() -> None:
    """So that it is the same on every run."""
    (work,) = works([TREES], [Identity("z.md", (), "10.1000/trees"), Identity("b.md", (), "10.1000/trees")])
    assert work.source == "b.md"


def test_links_may_go_in_circles() -> None:
    """A document may list itself and what lists it."""
    listed = [entry(f"{n}", "Ash, A.", "2001", f"On the growth of trees {n}", document=f"{1 - n}.md") for n in (0, 1)]
    shelf = [Identity(f"{n}.md", (f"On the growth of trees {n}",)) for n in (0, 1)]
    assert [work.source for work in works(listed, shelf)] == ["0.md", "1.md"]


def test_a_bibliography_file_is_no_work() -> None:
    """The DOIs in it are those of others."""
    assert identity(document("doi = {10.1000/trees}", name="refs.bib")) == Identity("refs.bib", ())


def test_keys_are_found_in_a_bibliography_file() -> None:
    """Where the document that cites them lists nothing itself."""
    shared = entries_by_key(
        [entry("t", "Ash", label="ash2001", document="refs.bib"), entry("u", "Elm", label="elm", document="u.md")]
    )
    marker = InTextCitation("a.md", 0, 10, "[@ash2001]", (), Unresolved.ORPHAN)
    assert linked_to_files(marker, shared).targets == ("t",)
    partly = linked_to_files(InTextCitation("a.md", 0, 10, "[@ash2001; @elm]", (), Unresolved.ORPHAN), shared)
    assert (partly.targets, partly.trouble) == (("t",), Unresolved.ORPHAN)


@pytest.mark.parametrize("same", [True, False])
def test_five_thousand_entries_take_less_than_two_seconds(same: bool) -> None:
    """Also where all have one author, year and title."""
    name = "tree" if same else "tree {}"
    entries = [
        entry(str(n), "Ash, A.", "2001", f"On {name.format(n)}: a study", document=f"{n % 50}") for n in range(5000)
    ]
    began_s = time.process_time()
    works(entries, [Identity(f"{n}.md", (f"On tree {n}",)) for n in range(500)])
    assert time.process_time() - began_s < 2
