"""Bytes to text."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.readers.document import decode

ENGLISH = "It’s a “short” test – of naïve words.\n"
FRENCH = "Le café était fermé à midi, et Zoë dînait chez sa sœur.\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_goes(mark: bytes, encoding: str) -> None:
    """Each mark is understood, and is no part of the text."""
    assert decode(mark + ENGLISH.encode(encoding)) == ENGLISH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_unicode_without_a_mark(encoding: str) -> None:
    """UTF-8, and UTF-16 by the place of its NULs, need no mark."""
    assert decode(ENGLISH.encode(encoding)) == ENGLISH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café était fermé à midi.", "latin-1"),
        ("café", "latin-1"),
        ("naïve", "latin-1"),
        ("20 °C ± 0.5 µm, © 2001", "latin-1"),
        ("El niño comió piñas. ¿Qué más?", "latin-1"),
        ("Grüße aus München: schöne Straße", "latin-1"),
        (ENGLISH, "cp1252"),
        (FRENCH, "cp1252"),
        ("Regularny wysiłek zwiększa objętość hipokampa, a sen utrwala to, czego się uczymy. " * 4, "cp1250"),
        ("Физические упражнения полезны для мозга и памяти человека. " * 4, "cp1251"),
        ("Физические упражнения полезны для мозга и памяти человека. " * 4, "koi8-r"),
        ("Η άσκηση ωφελεί τον εγκέφαλο και τη μνήμη. " * 4, "iso8859-7"),
        ("運動は脳に良い影響を与えることが知られています。" * 4, "shift_jis"),
        ("运动对大脑有好处，研究表明它可以改善记忆力。" * 4, "gb18030"),
    ],
)
def test_older_encodings_are_recognised(text: str, encoding: str) -> None:
    """Short western texts, and longer ones of other scripts, come out as they were written."""
    assert decode(text.encode(encoding)) == text


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    """A short text that no statistic could place is read as its file declares."""
    assert decode("Привет".encode("koi8-r"), declared="koi8-r") == "Привет"
    assert decode(FRENCH.encode("cp1252"), declared="no-such-thing") == FRENCH
    assert decode(FRENCH.encode("cp1252"), declared="ascii") == FRENCH


def test_one_late_character_in_a_long_line_is_enough() -> None:
    """What a guess looks at is where the line stops being ASCII."""
    text = "word " * 200_000 + "– naïve\n"
    assert decode(text.encode("cp1252")) == text


def test_few_bad_bytes_do_not_spoil_utf8() -> None:
    """A broken byte in a UTF-8 text is replaced, rather than every other character misread."""
    text = decode(ENGLISH.encode() * 5 + b"bad \xff byte")
    assert text == ENGLISH * 5 + "bad \ufffd byte"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_line_ends_become_line_feeds(end: str, encoding: str) -> None:
    """Line ends of every system and encoding become line feeds."""
    assert decode(f"one{end}{end}two{end}".encode(encoding)) == "one\n\ntwo\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>",
        b"\x00" * 64,
        bytes(range(256)),
        random.Random(1).randbytes(4000),
        b"words " * 10 + b"\x00\x00\x00\x00",
        codecs.BOM_UTF8 + random.Random(2).randbytes(200),
    ],
    ids=["png", "elf", "nul", "all", "random", "tail", "marked"],
)
def test_binary_files_are_refused(data: bytes) -> None:
    """What is no text raises, with that reason."""
    with pytest.raises(SourceError, match=r"^binary file$"):
        decode(data)


def test_control_characters_alone_do_not_make_a_text_binary() -> None:
    """A text with terminal sequences is a text, and keeps them."""
    text = "A \x1b[31mred\x1b[0m word and a bell \x07 in a longer line of text."
    assert decode(text.encode()) == text


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    """No input fails otherwise, and no text holds a lone surrogate or a carriage return."""
    try:
        text = decode(data)
    except SourceError as error:
        text = error.message
        event(text)
    assert text.encode().decode() == text
    assert "\r" not in text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")))
def test_utf8_is_read_to_the_letter(text: str) -> None:
    """A text in UTF-8, with or without a mark, is the same text."""
    assert decode(text.encode()) == decode(codecs.BOM_UTF8 + text.encode()) == text
