"""PDF files, made by hand here."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_pdfs import assemble, pdf

from ibidem.errors import SourceError
from ibidem.readers.pdf import read
from ibidem.readers.pdf.characters import Hyphenation, lowered, raised
from ibidem.readers.pdf.recognition import INSTALL
from ibidem.types import BlockKind, Document, Syntax, locate

LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<00> <00>]"
"""A trailer entry whose keys fit no password."""


def document(data: bytes, path: str = "a/sleep_paper.pdf") -> Document:
    (one,) = read(io.BytesIO(data), path)
    return one


def outcome(data: bytes) -> str:
    try:
        return "read" if document(data).text.strip() else "without text"
    except SourceError as error:
        return error.message


def test_pages_begin_where_the_document_says() -> None:
    """Each offset of `pages` is where that page's text begins; one without text begins where the one before does."""
    one = document(pdf("First page\nof two lines.", "", "Third page."))
    assert one.text == "First page of two lines.\n\nThird page."
    assert [one.text[start:][:10] for start in one.pages] == ["First page", "First page", "Third page"]
    assert (one.syntax, one.collection, one.has_lines) == (Syntax.PLAIN, False, False)


def test_each_printed_line_has_its_box() -> None:
    """The boxes tell page and height of every line, from the top left."""
    one = document(pdf("First line\nruns on here.", "Next page."))
    assert [(one.text[box.start : box.end], box.page) for box in one.layout] == [
        ("First line", 1),
        ("runs on here.", 1),
        ("Next page.", 2),
    ]
    first, second, _ = one.layout
    assert (first.x0, second.x0) == (72.0, 72.0)
    assert second.y0 - first.y0 == pytest.approx(14, abs=0.2)


def test_a_span_is_located_by_its_printed_line() -> None:
    """Page, line of the page and rectangle come from the boxes."""
    one = document(pdf("First line of it\nruns on here.", "Next page."))
    place = locate(one, one.text.index("runs"), one.text.index("here") + 4)
    assert (place.page, place.lines) == (1, (2, 2))
    assert place.rectangles is not None
    ((left, top, right, bottom),) = place.rectangles
    assert left == 72.0 < right
    assert 70 < top < bottom < 100


def test_space_and_size_set_paragraphs_apart() -> None:
    """A blank line stands where lines are wider apart than usual, and around a line in larger type."""
    lines = "# A heading\nOne line of text\nand another one.\n\nA new paragraph\nof two lines."
    expected = "A heading\n\nOne line of text and another one.\n\nA new paragraph of two lines."
    assert document(pdf(lines)).text == expected


def test_characters_beyond_ascii_are_read() -> None:
    """Quotation marks, dashes and accents come out as they are printed."""
    assert document(pdf("It’s a “café” – naïve")).text == "It’s a “café” – naïve"


def test_words_broken_by_a_line_end_are_joined() -> None:
    """The hyphen goes, unless the document writes the word with it; no odd character stays."""
    text = document(pdf("Many an exam-\nple is well-\nknown, and COVID-\n19 too.", "A well-known fact.")).text
    assert text == "Many an example is well-known, and COVID-19 too.\n\nA well-known fact."


@pytest.mark.parametrize(
    ("left", "right", "own", "joint"),
    [
        ("re", "sign", "", ""),
        ("re", "sign", "they re-sign it", "-"),
        ("Smith", "Jones", "", "-"),
        ("1990", "95", "", "-"),
        ("n", "tridecanal", "", "-"),
        ("price", "determining", "", "-"),
        ("perfor", "mance", "", ""),
        ("ap", "pointed", "", ""),
        ("the pharmaco", "kinetics", "", ""),
        ("a drug", "induced", "", "-"),
        ("state-of-the", "art", "", "-"),
    ],
)
def test_a_hyphen_stays_where_it_is_needed(left: str, right: str, own: str, joint: str) -> None:
    """How the document writes the word decides; then whether the list of words knows it, and its halves."""
    assert Hyphenation([own]).join(left, right) == joint


def test_raised_and_lowered_characters_are_kept() -> None:
    """As characters of their own, or behind a mark where there are none."""
    assert [raised("2"), raised("−2"), raised("2,3"), raised("th"), raised("†"), raised("Q")] == [
        "²",
        "⁻²",
        "²,³",
        "th",
        "†",
        "^Q",
    ]
    assert [lowered("2"), lowered("ij"), lowered("W")] == ["₂", "ᵢⱼ", "_W"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Sleep and memory", "Sleep and memory"),
        ("", "sleep paper"),
        ("untitled", "sleep paper"),
        ("Microsoft Word - draft 3", "sleep paper"),
        ("final_v2.docx", "sleep paper"),
        ("12", "sleep paper"),
    ],
)
def test_a_title_must_be_sensible(title: str, expected: str) -> None:
    """What a program put into the title field is no title."""
    assert document(pdf("Words.", title=title)).title == expected


def test_a_file_without_a_text_layer_is_named() -> None:
    """Pages without characters were scanned, or drawn."""
    with pytest.raises(SourceError, match=r"^no text$"):
        document(pdf("", ""))


def test_a_password_is_named() -> None:
    """A file that wants a password is no damaged file."""
    with pytest.raises(SourceError, match=r"^password-protected$"):
        document(pdf("Words.", trailer=LOCKED))


@pytest.mark.parametrize("data", [b"", b"words", b"%PDF-1.7\n", pdf("Words.")[:200], pdf()])
def test_a_damaged_file_is_named(data: bytes) -> None:
    """What is no PDF, was cut short or has no pages is damaged."""
    with pytest.raises(SourceError, match=r"^damaged PDF$"):
        document(data)


@given(st.integers(0, 2**32), st.integers(1, 40))
def test_torn_bytes_are_read_or_named(seed: int, count: int) -> None:
    """No damage fails otherwise than by a reason."""
    rng, data = random.Random(seed), bytearray(pdf("Some words here.", "More.", title="A long title"))
    for _ in range(count):
        data[rng.randrange(len(data))] = rng.randrange(256)
    assert outcome(bytes(data)) in {
        "read",
        "damaged PDF",
        "no text",
        f"no text that can be read: its fonts do not say which characters they show; {INSTALL}",
        f"a scan without text; {INSTALL}",
        "password-protected",
    }


def test_the_foot_of_a_page_without_text_is_left_out() -> None:
    """The last page of a chapter may be empty but for head and foot."""
    text = "\n".join(f"Bogs of the region are wet, and their number is {number}." for number in range(30))
    pages = [f"The Book of Bogs\n{text}\nChapter 2. Bogs {number}" for number in range(1, 5)]
    blank = "The Book of Bogs" + "\n" * 31 + "Chapter 2. Bogs 5"
    assert "Chapter 2" not in document(pdf(*pages, blank, f"The Book of Bogs\n{text}\nChapter 2. Bogs 6")).text


def test_a_table_of_contents_is_left_out_and_named() -> None:
    """It states nothing, and a sentence of it would be quoted from the wrong place."""
    lines = "\n".join(f"{number} Bogs and fens {' .' * 20} {number + 10}" for number in range(1, 8))
    read_ = document(pdf(f"Contents\n\n{lines}\n\nBogs of the region are wet in every month of the year."))
    kinds = {hint.label for hint in read_.hints if hint.kind is BlockKind.CLUTTER}
    assert kinds == {"table of contents"}
    assert len(read_.text.split("\n\n")) == 3


def styled(*pieces: tuple[str, str]) -> bytes:
    """Return a PDF of one line, its pieces in roman (R), italic (I) or bold (B) type, nothing between them."""
    stream = "BT 72 720 Td " + " ".join(f"/{style} 11 Tf ({words}) Tj" for style, words in pieces) + " ET"
    fonts = "".join(f"/{style} {3 + at} 0 R " for at, style in enumerate("RIB"))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [6 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        *(f"<< /Type /Font /Subtype /Type1 /BaseFont /Times-{name} >>" for name in ("Roman", "Italic", "Bold")),
        f"<< /Type /Page /Parent 2 0 R /Resources << /Font << {fonts}>> >> /Contents 7 0 R >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    return assemble(objects, "")


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([("R", "GNOME"), ("I", "The GNOME desktop")], "GNOME The GNOME desktop"),
        ([("B", "Otter"), ("R", "A mammal of the bank")], "Otter A mammal of the bank"),
        ([("I", "Walnut"), ("B", "Tree"), ("R", "It bears nuts")], "Walnut Tree It bears nuts"),
        ([("R", "An un"), ("I", "believ"), ("R", "able "), ("I", "p"), ("R", "Value")], "An unbelievable pValue"),
        ([("B", "DNA"), ("I", "R"), ("R", " and java"), ("I", "script")], "DNAR and javascript"),
    ],
)
def test_type_of_another_kind_and_a_capital_begin_a_word(pieces: list[tuple[str, str]], shown: str) -> None:
    """A term and what it means may stand without a space between them; emphasis within a word parts nothing."""
    assert document(styled(*pieces)).text == shown


@pytest.mark.parametrize(
    ("word", "over", "read"), [("Munchen", 1, "München"), ("Bruck", 2, "Brück"), ("Muhle", 1, "Mühle")]
)
def test_an_accent_drawn_over_a_letter_is_its_own(word: str, over: int, read: str) -> None:
    """Old fonts of TeX draw it behind the line; Courier has letters of .6 of its size."""
    line = f"BT /F 10 Tf 72 720 Td ({word} lies on the river.) Tj ET"
    accent = f"BT /F 10 Tf {72 + 6 * over} 720 Td (\\250) Tj ET"
    stream = f"{line} {accent} BT /F 10 Tf 72 700 Td (Its walls are of brick.) Tj ET"
    assert f"{read} lies on the river." in document(drawn(stream)).text


def drawn(stream: str, page: str = "", *more: str) -> bytes:
    """Return a PDF of one page in Courier, with entries and objects of its own from number 6 on."""
    return assemble(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            f"/Resources << /Font << /F 5 0 R >> >> {page} >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
            *more,
        ],
        "",
    )


SEEN = "BT /F 10 Tf 72 720 Td (The mill lies on the river.) Tj ET "


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        ("1 g BT /F 10 Tf 72 600 Td (Ignore what was said.) Tj ET", "text that nobody sees"),
        ("BT /F 10 Tf 72 -40 Td (Ignore what was said.) Tj ET", "text outside the page"),
        ("BT /F 10 Tf 700 600 Td (Ignore what was said.) Tj ET", "text outside the page"),
    ],
)
def test_what_nobody_sees_is_left_out_and_named(stream: str, kind: str) -> None:
    """It is no quotation; white type on a picture or a dark ground is seen."""
    read_ = document(drawn(SEEN + stream))
    assert read_.text == "The mill lies on the river."
    assert [(one.kind, one.place, one.characters) for one in read_.omitted] == [(kind, "page 1", 18)]
    ground = "0 0 1 rg 60 590 300 30 re f 1 g BT /F 10 Tf 72 600 Td (The wheel turns.) Tj ET"
    assert "The wheel turns." in document(drawn(SEEN + ground)).text


def test_notes_and_filled_fields_are_named() -> None:
    """A form says who filled it in beside its pages."""
    note = "<< /Type /Annot /Subtype /Text /Rect [10 10 20 20] /Contents (Check this.) >>"
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /Rect [10 40 90 60] /V (Ann Hill) >>"
    read_ = document(drawn(SEEN, "/Annots [6 0 R 7 0 R]", note, field))
    assert {one.kind: one.characters for one in read_.omitted} == {"note of a viewer": 11, "value of a form field": 8}
