"""Each block of a bibliography becomes one reference that knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.readers.document import make_document
from ibidem.references.bibliography import ID_LENGTH, read_entries, unwrap
from ibidem.references.fields import split_label
from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document, Reference, Syntax

LIST = """Dunes drift [1].

References

[1] Berg, J. (2001). How dunes drift. Sand Let-
    ters, 7(2), 45–51. https://doi.org/10.1000/
    Dune.7
[2] Cole, I. (2011). Self-
    healing deserts. Dry Press.
"""


def document(text: str, path: str = "dunes.txt", syntax: Syntax = Syntax.PLAIN) -> Document:
    return Document(path, path, "", text, "digest", syntax=syntax)


def references(text: str, path: str = "dunes.txt") -> tuple[Reference, ...]:
    made = document(text, path)
    return read_entries(made, blocks(made))


def test_an_entry_knows_its_place() -> None:
    """Offsets and lines point at the entry as it stands."""
    first, second = references(LIST)
    assert LIST[first.start : first.end].startswith("[1] Berg")
    assert LIST[first.start : first.end].endswith("Dune.7")
    assert (first.lines, second.lines) == ((5, 7), (8, 9))
    assert (first.document, first.label, second.label) == ("dunes.txt", "1", "2")


def test_line_ends_are_healed() -> None:
    """Broken words and addresses are joined; the hyphen of a compound stays."""
    first, second = references(LIST)
    assert first.raw.endswith("Sand Letters, 7(2), 45–51. https://doi.org/10.1000/Dune.7")
    assert (first.container, first.doi) == ("Sand Letters", "10.1000/dune.7")
    assert second.title == "Self-healing deserts"


def test_pages_broken_at_their_dash_are_joined() -> None:
    """The dash of a range belongs to it."""
    assert unwrap("pp. 624-\n30") == "pp. 624-30"


def test_ids_repeat_and_differ() -> None:
    """The same entry has the same id; the same words twice in one document, or in another one, do not."""
    twice = "References\n\n- Berg, J. (2001). Dunes. Dry Press.\n- Berg, J. (2001). Dunes. Dry Press.\n"
    first, second = references(twice)
    assert [len(first.id), second.id] == [ID_LENGTH, f"{first.id}-2"]
    assert references(twice)[0].id == first.id
    assert references(twice, "other.txt")[0].id != first.id


def test_a_dash_takes_the_authors_of_the_entry_before() -> None:
    """Also where the entry before has a dash itself."""
    listed = [
        "Berg, Jan. *Dunes*. Dry Press, 2001.",
        "---. *The Wind and the Sand*. Dry Press, 2003.",
        "---. *A Sun for the Dunes*. Dry Press, 2004.",
    ]
    found = references("\n\n".join(["Works Cited", *listed]))
    assert [(name.family, name.given) for entry in found for name in entry.authors] == [("Berg", "Jan")] * 3
    assert [entry.title for entry in found] == ["Dunes", "The Wind and the Sand", "A Sun for the Dunes"]


def test_what_cannot_be_read_keeps_its_raw_text() -> None:
    """And says that it was not read."""
    made = document("12345, 678; 9.")
    (found,) = read_entries(made, [Block(BlockKind.REFERENCE, 0, len(made.text))])
    assert (found.raw, found.parsed, found.title, found.authors) == ("12345, 678; 9.", False, "", ())


def test_other_blocks_are_no_entries() -> None:
    """Only reference blocks are."""
    made = document("Berg, J. (2001). Dunes. Dry Press.")
    assert read_entries(made, [Block(BlockKind.PARAGRAPH, 0, len(made.text))]) == ()


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_block_becomes_an_entry(text: str) -> None:
    """Whatever stands in a bibliography, there is one reference with its raw text on one line."""
    made = document(f"x{text}")
    (found,) = read_entries(made, [Block(BlockKind.REFERENCE, 0, len(made.text))])
    assert found.raw
    assert found.raw == " ".join(found.raw.split())
    assert found.parsed == bool(found.authors or found.title)


def test_a_bare_or_raised_number_labels_an_entry() -> None:
    """Journals number their lists so; a number that begins a title is none."""
    listed = ["1 Whitcombe R. The funnel. 1998.", "² Arsenault P. Long bays. 2003.", "3 Meijer, H. Barrages. 2016."]
    found = references("Tides.\n\nReferences\n\n" + "\n".join(listed) + "\n")
    assert [(one.label, one.authors[0].family) for one in found] == [
        ("1", "Whitcombe"),
        ("2", "Arsenault"),
        ("3", "Meijer"),
    ]
    assert split_label("12 Angry Men. Directed by Sidney Lumet, 1957.")[0] == ""


TREES = ["Alder", "Ash", "Beech", "Birch", "Elm", "Fir", "Hazel", "Maple", "Oak", "Pine"]


def test_the_lives_of_authors_behind_a_list_are_no_entries() -> None:
    """Though they name years."""
    text = (
        "Woods\n\nMoss grows (Ash, 2001).\n\nReferences\n\n"
        "Ash, A. (2001). On trees and moss. Journal of Woods, 3(2), 1–9.\n\n"
        "Elm, B. (1999). The grass book. Leipzig: Halm.\n\n"
        "Alan Ash is a research scientist with the University of Leipzig. He received a PhD in botany in 1997.\n\n"
        "Berta Elm is an undergraduate student of woods, and has lived in Leipzig since 1995.\n"
    )
    one = Document("a.txt", "a.txt", "Woods", text, "0")
    assert [block.kind for block in blocks(one)][-2:] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]
    assert len(read_entries(one, blocks(one))) == 2


def test_addresses_behind_a_list_are_no_entries() -> None:
    """Nor are numbers of houses labels or years, where the entries before have none."""
    listed = [f"{name}, A. (200{at}). On trees and moss. Journal of Woods, 3(2), 1–9." for at, name in enumerate(TREES)]
    behind = [
        "1750 Commerce Street, Leipzig 45324",
        "40 S. Alder Street, Pirna",
        "ash@example.org",
        "Phone 0341 2026 1984",
    ]
    text = "Woods\n\nMoss grows.\n\nReferences\n\n" + "\n\n".join([*listed, *behind]) + "\n"
    assert [one.authors[0].family for one in references(text)] == TREES


def test_a_numbered_list_without_years_is_one() -> None:
    """Meetings named in short tell the year; what stands beneath a heading and reads as works is a list."""
    listed = ["[1] A. Ash. Waiting for moss. TOPLAS ’91.", "[2] B. Elm et al. Dry search trees. PODC ’10."]
    found = references("Woods\n\nMoss grows [1].\n\nReferences\n\n" + "\n\n".join(listed) + "\n")
    assert [(one.label, one.year) for one in found] == [("1", "1991"), ("2", "2010")]


def test_a_name_with_a_stop_announces_a_list() -> None:
    """Where it stands alone in its paragraph."""
    text = "Woods\n\nMoss grows (Ash, 2001).\n\nReferences.\n\nAsh, A., 2001, On trees and moss (Leipzig: Halm).\n"
    assert [one.title for one in references(text)] == ["On trees and moss"]


def test_an_entry_within_another_has_its_year_and_title() -> None:
    """Lists name the proceedings once, and their papers by its label."""
    listed = [
        "[1] Ash, A. Waiting for moss. In BOC98 [3], pp. 1–9.",
        "[2] Elm, B. Dry moss. In: [3]. pp. 10–19.",
        "[3] Fir, C., editor. Third Conference on Bogs. Leeds: Mire Press, 1998.",
    ]
    found = references("Woods\n\nMoss grows [1].\n\nReferences\n\n" + "\n\n".join(listed) + "\n")
    assert [(one.year, one.container) for one in found[:2]] == [("1998", "Third Conference on Bogs")] * 2


def test_the_next_section_ends_a_list() -> None:
    """Though it names versions and years, as a list of changes does."""
    listed = "Ash, A. (2001). On trees and moss. Journal of Woods, 3(2), 1–9."
    behind = "4 Changes\n\n2.6 (2016/05/01) and 2.7 (2017/06/02) followed.\n\nThe moss was counted anew in 2018.\n"
    text = f"Woods\n\n1 Moss\n\nMoss grows.\n\n2 Trees\n\nThey do.\n\n3 References\n\n{listed}\n\n{behind}"
    assert len(references(text)) == 1


@pytest.mark.parametrize("heading", ["Author's Address", "Author Information", "Authors’ Addresses"])
def test_what_authors_say_of_themselves_ends_a_list(heading: str) -> None:
    listed = "Ash, A. (2001). On trees and moss. Journal of Woods, 3(2), 1–9."
    behind = "Bo Elm (2003), 7 Wood Lane, Leeds.\n"
    assert len(references(f"Woods\n\nMoss grows.\n\nReferences\n\n{listed}\n\n{heading}\n\n{behind}")) == 1


def test_an_entry_that_is_one_paragraph_stays_whole() -> None:
    """Initials, pages and addresses that look like years part nothing, and a note behind the list is none of it."""
    listed = [
        f"Abadie, Alberto, and Guido W. Imbens. 20{at}. “Properties of Matching Estimators for Effects on the "
        f"Treated.” *Econometrica* 74 (1): 2035–67. <https://doi.org/10.1111/j.1468-0262.2006.006{at}.x>."
        for at in range(10, 16)
    ]
    listed[1:4] = [f"Berg, B{at}. 201{at}. “Moss of Mills.” *Annals* {at}." for at in range(3)]
    note = "[^1]: The default is the nearest one, says https://moss.example/ since 2019."
    text = "\n\n".join(["# Moss", "It grows.[^1]", "# References", *listed, note])
    made = make_document("a.md", text, title="t", syntax=Syntax.MARKDOWN)
    assert [text[block.start : block.end] for block in blocks(made) if block.kind is BlockKind.REFERENCE] == listed


@pytest.mark.parametrize("label", ["{} ", "{}. ", "({}) "])
def test_labels_that_the_text_calls_begin_a_list_without_a_heading(label: str) -> None:
    """Three are enough where the text calls them all in brackets."""
    works = [
        "A. Hill, Phys. Rev. Lett. 100, 12345 (2008).",
        "C. Moor, J. Appl. Phys. 12, 33 (1999).",
        "E. Eller, Spins (2012).",
    ]
    listed = [label.format(at) + work for at, work in enumerate(works, 1)]
    found = references("Spins\n\nSpins are known [1,2]. Others [3] differ.\n\n" + "\n".join(listed) + "\n")
    assert [one.raw for one in found] == listed


def test_the_labels_of_an_axis_are_no_entry() -> None:
    """A figure floats into the list."""
    listed = [
        "Ash, A. (2001). On moss. Woods, 3, 1–9.",
        "0.1 0.2 0.5 1.0 Replication",
        "Elm, B. (2002). On peat. Woods, 4, 1–9.",
    ]
    found = references("Woods\n\nMoss grows.\n\nReferences\n\n" + "\n\n".join(listed) + "\n")
    assert [one.raw for one in found] == listed[::2]


def test_a_line_is_an_entry_where_the_others_are() -> None:
    """Whatever it begins with: a particle, a title in quotation marks, a body, one without a name."""
    listed = [
        "Hill, A. (1990). Old moss. Press.",
        "Smith, J. (in press). Later moss. Journal K.",
        "The Wood Today. (2012, May 3). Harbour Times, p. A4.",
        "U.S. Census Bureau. (2019). Eighth count. Author.",
        "von Neumann, J. (1945). Fourth moss. Journal D, 4, 3–4.",
        "O'Brien, M., Li, X., & Wang, Y. (2013). First moss. Journal A, 1, 3–4.",
        '"Moss and Port." Harbour Times, 3 May 2012, p. A4.',
        "Anon. (n.d.). Undated moss. Ghost Press.",
    ]
    found = references("Woods\n\nMoss grows.\n\nReferences\n\n" + "\n".join(listed) + "\n")
    assert [one.raw for one in found] == listed
