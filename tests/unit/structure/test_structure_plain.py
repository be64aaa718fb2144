"""Plain text shows its structure by its shape alone."""

from __future__ import annotations

import pytest

from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document


def found(text: str, pages: tuple[int, ...] = ()) -> list[tuple[str, str]]:
    """Return each block as its kind and its text."""
    document = Document("a", "a.txt", "", text, "digest", pages=pages)
    return [(block.kind.value, text[block.start : block.end]) for block in blocks(document)]


def of_kind(text: str, kind: BlockKind) -> list[Block]:
    return [block for block in blocks(Document("a", "a.txt", "", text, "digest")) if block.kind is kind]


def headings(text: str) -> list[str]:
    return [text[block.start : block.end] for block in of_kind(text, BlockKind.HEADING)]


BODY = "The river carries silt from the hills and lays it down where the land is flat and the water slow.\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Origin",
        "How Rivers Move Their Silt",
        "WHERE THE SILT GOES",
        "What carries the silt?",
        "2.1 Methods",
        "References",
    ],
)
def test_a_short_line_above_a_paragraph_is_a_heading(heading: str) -> None:
    """No mark is needed: length, capitals and what follows tell."""
    assert headings(f"{BODY}{heading}\n{BODY}") == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "The river gives back what it takes.",
        "- Silt of the Upper Valley",
        "Silt | Sand | Gravel",
        "silt and sand, mostly,",
        "Carried up to (H",
    ],
)
def test_a_short_line_that_says_something_is_no_heading(line: str) -> None:
    """A pull quote, a list item, a row and a broken line are no headings."""
    assert headings(f"{BODY}{line}\n{BODY}") == []


def test_the_first_line_of_a_wrapped_paragraph_is_no_heading() -> None:
    """Lines that were broken because they were full belong together."""
    text = (
        "All The Great Rivers Of The World Carry Their Silt Down To\n"
        "the sea, where it settles in broad fans that grow by some\n"
        "metres a year unless a dam upstream holds it back for good.\n"
    )
    assert found(text) == [("paragraph", text.strip())]


def test_a_line_underneath_makes_a_heading() -> None:
    """The underline is part of the heading, and tells its level."""
    text = f"Silt\n====\n\n{BODY}\nSand\n----\n\n{BODY}"
    assert [(block.level, block.section) for block in of_kind(text, BlockKind.HEADING)] == [(1, ()), (2, ("Silt",))]


def test_more_space_above_a_heading_ranks_it_higher() -> None:
    """One blank line makes a heading within the section that two blank lines began."""
    text = f"Rivers of Silt\n{BODY}\nUpper Course\n{BODY}\n\nRivers of Sand\n{BODY}\nLower Course\n{BODY}"
    sections = [block.section for block in of_kind(text, BlockKind.PARAGRAPH)]
    assert sections[1] == ("Rivers of Silt", "Upper Course")
    assert sections[3] == ("Rivers of Sand", "Lower Course")


def test_nothing_ranks_beneath_the_references() -> None:
    """What follows the back matter is a section of its own, whatever space stands above it."""
    text = f"Silt Itself\n{BODY}\n\nSand Itself\n{BODY}\nReferences\n- Ode, A. Silt. 1999.\n\nClosing Words\n{BODY}"
    assert of_kind(text, BlockKind.PARAGRAPH)[-1].section == ("Closing Words",)


def test_paragraphs_of_one_line_each_stay_apart() -> None:
    """Long lines are paragraphs, with or without blank lines between them."""
    text = BODY * 2 + "Silt is fine. " * 20 + "\n" + BODY
    assert [kind for kind, _ in found(text)] == ["paragraph"] * 4


@pytest.mark.parametrize("marker", ["-", "*", "•", "–", "1.", "(a)", "ii)"])
def test_lines_with_markers_are_list_items(marker: str) -> None:
    """Bullets, dashes, numbers and letters begin items."""
    text = f"What silt holds:\n{marker} clay, in flakes\n{marker} fine sand\n"
    assert [kind for kind, _ in found(text)] == ["paragraph", "list-item", "list-item"]


def test_a_list_item_keeps_its_hanging_lines() -> None:
    """What is indented beneath an item belongs to it."""
    text = "- clay, in flakes that\n  cling to each other\n- sand\n"
    assert found(text) == [("list-item", "- clay, in flakes that\n  cling to each other"), ("list-item", "- sand")]


def test_a_number_that_stands_alone_begins_no_list() -> None:
    """An abstract whose sentences are numbered is a paragraph."""
    assert found("1. Silt was weighed. 2. It was light.") == [("paragraph", "1. Silt was weighed. 2. It was light.")]


@pytest.mark.parametrize(
    "table",
    [
        "Course | Load |\n---|---|\nupper | 3 t |\nlower | 9 t |\n",
        "Course | Load\nupper | 3 t\nlower | 9 t\n",
        "| Course | Load |\n|:--|--:|\n| upper | 3 t |\n| lower | 9 t |\n",
        "Course\tLoad\nupper\t3 t\nlower\t9 t\n",
    ],
)
def test_rows_know_their_columns(table: str) -> None:
    """Bars or tabs make a table, with or without a ruling."""
    text = f"{BODY}{table}{BODY}"
    assert [block.columns for block in of_kind(text, BlockKind.TABLE_ROW)] == [("Course", "Load")] * 2
    assert len(of_kind(text, BlockKind.TABLE_HEADER)) == 1


def test_what_every_page_repeats_is_clutter() -> None:
    """Running headers and page numbers are left out, and named."""
    leaves = [f"Annals of Silt {n}\nOn this page there is word {n * word}.\n{n}\n" for n, word in enumerate("abc", 7)]
    starts = tuple(sum(map(len, leaves[:n])) for n in range(3))
    document = Document("a", "a.pdf", "", "".join(leaves), "digest", pages=starts)
    labels = [block.label for block in blocks(document) if block.kind is BlockKind.CLUTTER]
    assert labels == ["repeated page header or footer", "page number"] * 3


def test_a_block_ends_with_its_page() -> None:
    """A paragraph that goes on overleaf is two blocks."""
    text = "the silt settles in broad fans that grow\nby a metre a year unless a dam holds it\nback for good, say some"
    page = text.index("by a")
    assert found(text, (0, page))[0][1] == text[: page - 1]


@pytest.mark.parametrize(
    "section",
    [
        "Section 1. Membership ends by resignation, death,\nor failure to pay dues for two years.",
        "Section 4. The Council shall keep the boats\nand the oars in good repair.",
        "2.1 Fees are due in the spring, in the summer\nand in the autumn.",
    ],
)
def test_a_numbered_line_that_the_next_one_continues_is_no_heading(section: str) -> None:
    """A sentence of a statute that is wrapped stays whole, beneath the article it is of."""
    text = f"ARTICLE I\n\n{BODY}\nARTICLE II\n\n{section}\n"
    assert headings(text) == ["ARTICLE I", "ARTICLE II"]
    assert ("paragraph", section) in found(text)


@pytest.mark.parametrize("heading", ["ARTICLE II", "Section 12.", "Chapter 3"])
def test_a_number_alone_above_a_text_is_a_heading(heading: str) -> None:
    """An excerpt of a statute has no other article to compare its number with."""
    assert headings(f"{heading}\n\nMembership ends by resignation, death,\nor failure to pay dues.\n") == [heading]


def test_headings_without_a_number_stand_beneath_numbered_ones() -> None:
    """What is said of one section is not filed under a note of another; capitals and back matter stay apart."""
    text = (
        "1. Bogs\n\nBogs are wet all the year round, as anyone who has crossed one knows well.\n\n"
        "1.1. Moss\n\nMoss grows on bogs, and it holds many times its own weight of water.\n\n"
        "Rationale\n\nMoss is what makes a bog, so that it is described before all other plants.\n\n"
        "1.2. Rain\n\nRain feeds bogs, which have no other water to live on than what falls.\n\n"
        "2. Fens\n\nFens are fed by springs, and are richer in plants than bogs for that.\n\n"
        "References\n\nA. Moor, Bogs, 1999.\n"
    )
    assert [(one.level, text[one.start : one.end]) for one in of_kind(text, BlockKind.HEADING)] == [
        (1, "1. Bogs"),
        (2, "1.1. Moss"),
        (3, "Rationale"),
        (2, "1.2. Rain"),
        (1, "2. Fens"),
        (1, "References"),
    ]


def test_a_line_that_ends_amid_a_phrase_is_no_heading() -> None:
    """It leads to the line of a program that is set apart beneath it."""
    text = "Bogs are wet.\n\nAll Bogs Should Be Drained With\n\n   drain --all bog\n\nThen they are dry.\n"
    assert not headings(text)


@pytest.mark.parametrize("sign", "*#")
def test_a_heading_may_be_underlined_by_other_signs(sign: str) -> None:
    """As programs that write plain text do, also where it has a number."""
    text = f"5. Bogs and their fields\n{sign * 24}\n\nBogs are wet.\n"
    assert [one.level for one in of_kind(text, BlockKind.HEADING)] == [1]
