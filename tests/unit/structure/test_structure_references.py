"""A bibliography is read entry by entry, whatever form it has."""

from __future__ import annotations

import pytest

from ibidem.readers.plain import title_of
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Document, Syntax

ENTRIES = [
    "Ahlgren, Per, et al. “The drift of dunes.” Sand Letters, vol. 12, no. 3-4, 1994, pp. 6-10.",
    "Bosch, Q. and D. Ruiz. Wind and sand. Dry Press, 2003.",
    "Cole, I. (2011). How deserts breathe. Dune Studies, 7(2), 45–51. https://doi.org/10.1000/dune.7",
]


def references(text: str, syntax: Syntax = Syntax.PLAIN) -> list[str]:
    document = Document("a", "a", "", text, "digest", syntax=syntax)
    return [text[b.start : b.end] for b in blocks(document) if b.kind is BlockKind.REFERENCE]


@pytest.mark.parametrize(
    "heading", ["References", "REFERENCES:", "Bibliography", "Works Cited", "Literature", "Sources"]
)
def test_headings_that_announce_a_bibliography(heading: str) -> None:
    """The usual names are known, in any case."""
    assert references("Dunes drift.\n\n" + heading + "\n" + "\n".join(ENTRIES)) == ENTRIES


@pytest.mark.parametrize("marker", ["- ", "• ", "[{}] ", "{}. "])
def test_marked_entries(marker: str) -> None:
    """Bullets and numbers begin entries."""
    marked = [marker.format(number) + entry for number, entry in enumerate(ENTRIES, 1)]
    assert references("Dunes drift.\n\nReferences\n" + "\n".join(marked)) == marked


def test_hanging_entries() -> None:
    """An outdented line begins an entry."""
    hanging = [entry[:40] + "\n    " + entry[40:].lstrip() for entry in ENTRIES]
    assert references("Dunes drift.\n\nReferences\n\n" + "\n".join(hanging)) == hanging


def test_entries_apart_by_blank_lines() -> None:
    """A blank line ends an entry."""
    assert references("Dunes drift.\n\nReferences\n\n" + "\n\n".join(ENTRIES)) == ENTRIES


@pytest.mark.parametrize(
    "body",
    [
        "World Health Organization. (2010). Dunes and health. https://who.int/dunes",
        "World Health Organization (WHO) (2010). Dunes and health. Geneva.",
        "National Institute of Sand. Dunes and health. Sand Town: NIS; 2010.",
    ],
)
def test_an_entry_of_a_body_on_the_next_line(body: str) -> None:
    """It begins with no family name, and is an entry of its own."""
    assert references("Dunes drift.\n\nReferences\n" + "\n".join([ENTRIES[1], body])) == [ENTRIES[1], body]


@pytest.mark.parametrize(
    "rest",
    [
        "Oxford University Press, 2003.",
        "Royal Society of Sand (2003), 3, 4.",
        "Sand University Press. Printed in 2003.",
    ],
)
def test_a_publisher_on_the_next_line_begins_no_entry(rest: str) -> None:
    """Though it is a body too."""
    entry = f"Bosch, Q. and D. Ruiz. Wind and sand.\n{rest}"
    assert references(f"Dunes drift.\n\nReferences\n{entry}") == [entry]


def test_markdown_entries() -> None:
    """A list beneath a Markdown heading, down to the next heading of its level."""
    listed = "\n".join(f"1. {entry}" for entry in ENTRIES)
    found = references(f"## References\n\n{listed}\n\n## After\n\n- not one, of 1999\n", Syntax.MARKDOWN)
    assert found == [f"1. {entry}" for entry in ENTRIES]


def test_notes_that_cite_nothing_are_no_references() -> None:
    """A doubtful name needs entries that look like some."""
    assert references("Dunes drift.\n\nNotes\n- bring water\n- bring a hat\n") == []


def test_text_after_the_list_is_text() -> None:
    """A closing remark is not taken for an entry."""
    text = (
        "Dunes drift.\n\nReferences\n- " + "\n- ".join(ENTRIES) + "\n\nThe author thanks the wind for its patience.\n"
    )
    assert len(references(text)) == 3


@pytest.mark.parametrize("syntax", [Syntax.PLAIN, Syntax.MARKDOWN])
@pytest.mark.parametrize(
    "history",
    [
        "1.2 2014-03-01 Added a chapter on mills\n\n1.1 2013-01-10 Fixed typos",
        "Change log\n\n- 2.0 (2014-03-01) Added the dosing table\n- 2.1 (2015-06-11) Corrected the dose",
        "Revision history\n\nVersion 1.0, 3 May 2012: first release.\n\nVersion 1.1, 10 June 2013: doses corrected.",
        "Document history\n\n2012-05-01 v1.0 Initial release\n\n2013-01-10 v1.1 Typos, by A. Lind",
    ],
)
def test_a_history_of_versions_is_no_part_of_the_list_before_it(history: str, syntax: Syntax) -> None:
    """Its lines have days and numbers, and are no entries."""
    heading = "## References" if syntax is Syntax.MARKDOWN else "References"
    text = f"Dunes drift.\n\n{heading}\n\n" + "\n\n".join(ENTRIES) + f"\n\n{history}\n"
    assert references(text, syntax) == ENTRIES


@pytest.mark.parametrize(
    "head",
    [
        "Network Working Group                A. Lind\nRequest for Comments: 9999       Moor Systems\n"
        "Category: Informational              October 2001",
        "To: A. Lind              Date: 3 May 2010\nFrom: B. Carr, Wet Press      Ref: 2010/12",
        "A. Lind, B. Carr       Moor Systems\nMills and Water        May 2001\nISSN 1234-5678      Wet Press",
    ],
)
def test_a_head_in_columns_is_no_entry(head: str) -> None:
    """It has names, a title and a year, beside one another; the title stands below it."""
    text = f"{head}\n\n          The Mill Protocol\n\n   Mills exchange flour over long ways.\n"
    assert references(text) == []
    assert title_of(text) == "The Mill Protocol"
