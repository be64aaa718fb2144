"""Small PDF files that each show one fault of reading, and what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.readers.pdf import read
from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document, locate

HERE = Path(__file__).parent / "pdf"


def document(name: str) -> Document:
    with (HERE / name).open("rb") as stream:
        (one,) = read(stream, name)
    return one


def texts(one: Document, *kinds: BlockKind) -> list[str]:
    return [one.text[block.start : block.end] for block in blocks(one) if not kinds or block.kind in kinds]


def block_with(one: Document, words: str) -> Block:
    return next(block for block in blocks(one) if words in one.text[block.start : block.end])


@pytest.mark.parametrize("name", ["cut-sentences.pdf", "cut-control.pdf"])
def test_a_paragraph_of_uneven_lines_is_one(name: str) -> None:
    """Neither a number at a line's beginning nor a hyphen at its end parts it."""
    one = document(name)
    assert len(texts(one)) == 1
    assert "by March 3, 2021. Letters" in one.text
    assert "Costs rose by 12.5% in the last year" in one.text


def test_hyphens_stay_where_both_halves_are_words() -> None:
    """Broken words are joined again."""
    text = document("hyphens.pdf").text
    for word in ("n-tridecanal", "price-determining", "cross-sectional", "long-term", "well-known"):
        assert word in text
    for word in ("capabilities", "performance"):
        assert word in text
    assert "2019-2021" in text
    assert "COVID-19" in text


def test_pages_have_their_printed_labels() -> None:
    """The numbers printed on the pages are no text, and the label is what a person finds."""
    one = document("labels2.pdf")
    assert one.page_labels == ("xi", "1", "2")
    place = locate(one, one.text.index("Herring"), one.text.index("Herring") + 7)
    assert (place.page, place.label, place.lines) == (2, "1", (1, 1))
    assert [(left.kind, left.place) for left in one.omitted] == [
        ("page number", "page 1"),
        ("page number", "page 2"),
        ("page number", "page 3"),
    ]


def test_a_sentence_goes_on_over_a_page_end() -> None:
    """The footnote between its halves stands behind the paragraph, and on its own page."""
    one = document("footnote.pdf")
    body, note = texts(one)
    assert "and that the owner therefore cannot be sued for the damage done by the tug." in body
    assert "tows longer than two miles." in body
    assert note.startswith("3 On the contract of towage")
    start = one.text.index("On the contract")
    assert locate(one, start, start + 9).page == 1
    assert locate(one, one.text.index("cannot be"), one.text.index("cannot be") + 5).page == 2
    assert {left.kind for left in one.omitted} == {"running head or foot"}


def test_raised_numbers_are_told_from_the_words() -> None:
    """A citation marker and an exponent are both raised characters, not digits of a word."""
    text = document("superscript.pdf").text
    for words in ("adults.¹,² Doses", "relief,³ and", "weeks.²⁻⁴ The", "10 m² in area"):
        assert words in text


def test_entries_of_a_reference_list_are_blocks_of_their_own() -> None:
    """Each begins with its label."""
    assert [entry[:2] for entry in texts(document("superscript.pdf"), BlockKind.REFERENCE)] == ["1.", "2.", "3.", "4."]


def test_every_word_of_a_page_is_accounted_for() -> None:
    """What is in no block and not named as left out is lost."""
    one = document("footnote.pdf")
    covered = sum(len("".join(one.text[hint.start : hint.end].split())) for hint in one.hints)
    assert covered == len("".join(one.text.split()))


def test_listings_keep_their_lines_and_columns() -> None:
    """A console, a program and a table drawn with signs are code, indented as printed."""
    console, program, drawn = texts(document("listings.pdf"), BlockKind.CODE)
    assert console.endswith("Answer (confidence 0.84)\n  A cran is a measure of herring.\nDone.")
    assert "\n    for boat in crans:\n        total += boat.weight\n" in program
    assert "\n| Swan  | 1741 |\n" in drawn


def test_pseudocode_in_the_type_of_the_text_is_code() -> None:
    """Its lines are broken on purpose and stand on several levels; the prose around them does not."""
    one = document("pseudocode.pdf")
    algorithm, columns = texts(one, BlockKind.CODE)
    assert algorithm.startswith("for each boat b in fleet do\n   if weight(b) > 10 then\n")
    assert columns.split("\n")[1] == "Built:          1741"
    assert sum(text.startswith("The herring fleet") for text in texts(one, BlockKind.PARAGRAPH)) == 4


def test_what_is_set_further_in_on_typewritten_pages_is_code() -> None:
    """All the document is set like a program, so that the type tells nothing."""
    one = document("typewriter.pdf")
    assert texts(one, BlockKind.CODE) == ["S: LAND swan 1200\nR: 200 ACK berth=4\nS: QUIT"]
    assert list(texts(one, BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW))[:2] == [
        "Code\tMeaning",
        "200\taccepted",
    ]
    assert any(text.endswith("the boat may send the message again.") for text in texts(one, BlockKind.PARAGRAPH))


def test_tables_end_their_captions_and_name_their_columns() -> None:
    """Also those of two rows, and of words; a heading stands over numbers."""
    one = document("tables.pdf")
    captions = [text for text in texts(one, BlockKind.PARAGRAPH) if text.startswith("Table")]
    assert captions == ["Table 1. Landings by boat and year", "Table 2: Two by two", "Table 3. Words"]
    assert block_with(one, "Tern").columns == ("Boat", "Mass (kg)", "Year")
    assert block_with(one, "Gull\t1802").columns == ()
    assert "Wick\therring were landed here until 1910" in texts(one, BlockKind.TABLE_ROW)


def test_headings_that_run_into_their_text() -> None:
    """Those in bold head their own paragraph, those with a number what follows; bold words of a sentence nothing."""
    one = document("run-in.pdf")
    assert block_with(one, "Swan and Gull").section == ("Landings",)
    assert block_with(one, "It is paid to the port").section == ("Landings", "Section 2. Fines.")
    assert [block.section for block in blocks(one) if block.kind is BlockKind.PARAGRAPH][1:3] == [
        ("Landings", "Counting the crans."),
        ("Landings",),
    ]
