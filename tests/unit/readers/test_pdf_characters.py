"""Characters as old fonts print them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_pdfs import assemble

from ibidem.readers.pdf import read
from ibidem.readers.pdf.characters import UNLIKE_ASCII, Hyphenation, composed, for_later, is_writing, of_tex


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("R¨as¨anen", "Räsänen"),
        ("Dvoˇr´ak", "Dvořák"),
        ("Rodr´ıguez", "Rodríguez"),
        ("´Ecole", "École"),
        ("Fran¸cois", "François"),
    ],
)
def test_an_accent_before_its_letter_is_one_with_it(printed: str, text: str) -> None:
    """As TeX sets names in fonts without accented letters."""
    assert composed(printed) == text


@pytest.mark.parametrize("text", ["l´art", "qu´il", "John´s", "don´t", "a `quoted' word", "5´ 3¨", "x ¨ y"])
def test_an_apostrophe_is_no_accent(text: str) -> None:
    """Nor is a quotation mark, or an accent that stands alone."""
    assert composed(text) == text


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ("di\x1berent", "different"),
        ("de\x0cned", "defined"),
        ("coe\x1ecients", "coefficients"),
        ("o\x1b", "off"),
        ("\x1ct", "fit"),
        ("re-\x1ct", "re-fit"),
        ("\x10win", "“win"),
        ("prize.\x11", "prize.”"),
        ("710\x15719", "710–719"),
        ("710{719", "710–719"),
        ("TREC{3", "TREC–3"),
        ("p.1{", "p.1–"),
        ("\x88", "•"),
    ],
)
def test_codes_of_nameless_fonts_are_read_as_tex_has_them(codes: str, text: str) -> None:
    """Fonts made into pictures have ligatures, quotation marks and dashes where no other font has them."""
    assert of_tex(_as_found(codes)) == text


@pytest.mark.parametrize(("codes", "text"), [("\x0b", "�"), ("a\x0b", "a�"), ("2\x16x", "2�x"), ("f{x}", "f{x}")])
def test_codes_without_letters_beside_them_are_not_known(codes: str, text: str) -> None:
    """They are signs of formulas, which a quotation may not lose unsaid, or braces of programs."""
    assert of_tex(_as_found(codes)) == text


def _as_found(codes: str) -> str:
    return "".join(for_later(ord(one)) if ord(one) in UNLIKE_ASCII else one for one in codes)


def test_a_font_of_pictures_is_read(tmp_path: Path) -> None:
    """The program that makes such files names its characters by their codes and says nothing of what they show."""
    names = " ".join(f"/a{code}" for code in range(128))
    glyphs = " ".join(f"/a{code} 4 0 R" for code in range(128))
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 0 "
        f"/LastChar 127 /Widths [{'500 ' * 128}] /Encoding << /Type /Encoding /Differences [0 {names}] >> "
        f"/CharProcs << {glyphs} >> >>"
    )
    glyph = "500 0 0 0 500 700 d1 50 0 400 700 re f"
    words = "BT /F 12 Tf 72 720 Td (Models of di\\033erent kinds are de\\034ned in the following section.) Tj ET"
    content = "/Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >> /Contents 6 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        font,
        f"<< /Length {len(glyph)} >>\nstream\n{glyph}\nendstream",
        f"<< {content} >>",
        f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
    ]
    path = tmp_path / "old.pdf"
    path.write_bytes(assemble(objects, ""))
    with path.open("rb") as file:
        (document,) = read(file, path.name)
    assert "Models of different kinds are defined in the following section." in document.text


@pytest.mark.parametrize(
    ("line", "writing"),
    [
        ("P❡♥❛❧✐③❡❞ ❧❡❛st sq✉❛r❡s ❉♦✉❣❧❛s ❇❛t❡s", False),
        ("º¸Ê¼ ÔÊT³½ `·a¸ ½?·aÞ !·aÓº ¶TÈ&·£³ ?¹Ø»?ÇµÈ ÇµÐ¸ºÊ T¶ùßà", False),
        ("g c W ` U T Q ] S a Z R O ^ W ` QcWZS^WUROb T``aSTPc", False),
        ("- -- - 4 -- 05 9 - -6- H --", False),
        ("★ Bogs are wet, ★ fens are wet, too.", True),
        ("if (x >= 0) { return f(x, y + 1); } // the wet one", True),
        ("y = α₁x + β₂z for all i ∈ I, where x ≥ 0 holds", True),
        ("Суходол лежит выше болота.", True),
        ("湿地は水で満たされている。", True),
    ],
)
def test_a_text_is_of_words(line: str, *, writing: bool) -> None:
    """A font may pass its letters off as signs or as other letters; lists, programs and formulas are writing."""
    assert is_writing([line] * 30) is writing


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ("\x1bxes", "fixes"),
        ("di\x0eerent", "different"),
        ("\x1czq", "zq"),
        ("\x1b", ""),
        ("x\x1b", "x"),
        ("su\x11cient", "sufficient"),
    ],
)
def test_codes_of_a_font_of_its_own_are_read_by_the_word_they_make(codes: str, text: str) -> None:
    """Which ligature stands at which code differs from font to font."""
    found = "".join(for_later(ord(one), named=True) if ord(one) in UNLIKE_ASCII else one for one in codes)
    assert of_tex(found) == text


def test_the_name_of_tex_is_read_as_it_is_written() -> None:
    """Its letters stand off the line."""
    assert composed("the L^AT_EX class of T_EX") == "the LaTeX class of TeX"


def test_the_first_word_of_a_line_is_known_to_the_document() -> None:
    """Authors of a list stand nowhere else; a half at which a line breaks is no word."""
    known = Hyphenation(["Lamport wrote it, and it was read by Lam-", "port himself and by others."])
    assert known.join("Lam", "port") == ""
