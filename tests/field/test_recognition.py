"""Scans: read with the extra `ocr`, and named without it."""

from __future__ import annotations

import io
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ibidem.readers.registry import read_file
from ibidem.types import Document, Omitted, Skipped
from ibidem.types.locators import locate

SENTENCE = "The mill on the brook was built of oak in 1741."
recognises = pytest.mark.skipif(find_spec("rapidocr") is None, reason="needs the extra ocr")


def scan(*pages: str) -> bytes:
    """Return a PDF of pictures of these texts."""
    pictures = []
    for text in pages:
        picture = Image.new("L", (1240, 1754), 255)
        ImageDraw.Draw(picture).multiline_text((150, 200), text, fill=0, font=ImageFont.load_default(32), spacing=14)
        pictures.append(picture)
    held = io.BytesIO()
    pictures[0].save(held, "PDF", save_all=True, append_images=pictures[1:], resolution=150)
    return held.getvalue()


def with_printed_page(pictures: bytes) -> bytes:
    """Return the pictures behind the printed pages of another file."""
    from pypdfium2 import PdfDocument

    whole = PdfDocument(Path(__file__).parent / "pdf" / "hyphens.pdf")
    whole.import_pages(PdfDocument(pictures))
    held = io.BytesIO()
    whole.save(held)
    return held.getvalue()


def read(tmp_path: Path, content: bytes) -> Document | Skipped:
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    (found,) = read_file(path, path.name, max_bytes=10**8)
    return found


def hide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setattr("ibidem.readers.pdf.recognition.find_spec", lambda name: None)


def test_a_scan_without_the_extra_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of the command are in the reason."""
    hide(monkeypatch)
    assert read(tmp_path, scan(SENTENCE)) == Skipped(
        "scan.pdf", "a scan without text; to have it read, in ibidem's folder, type: pip install -e '.[ocr]'"
    )


def test_a_scanned_page_among_others_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the file is read."""
    hide(monkeypatch)
    found = read(tmp_path, with_printed_page(scan(SENTENCE)))
    assert isinstance(found, Document)
    assert (
        Omitted("page without text; to have it read, in ibidem's folder, type: pip install -e '.[ocr]'", "page 2", 0)
        in found.omitted
    )


@recognises
def test_a_scan_is_read_and_its_pages_are_marked(tmp_path: Path) -> None:
    """A place in it says that its words were recognised, and where they stand on the page."""
    found = read(tmp_path, scan(SENTENCE, "Its wheel is four metres high, and turns slowly."))
    assert isinstance(found, Document)
    for words, page in ((SENTENCE, 1), ("Its wheel", 2)):
        start = found.text.index(words)
        place = locate(found, start, start + len(words))
        assert (place.page, place.recognised) == (page, True)
        assert place.rectangles


@recognises
def test_printed_pages_beside_a_scan_are_not_marked(tmp_path: Path) -> None:
    """Only what was recognised is called so."""
    found = read(tmp_path, with_printed_page(scan(SENTENCE)))
    assert isinstance(found, Document)
    at = found.text.index(SENTENCE)
    assert (locate(found, 0, 5).recognised, locate(found, at, at + 5).recognised) == (None, True)


@recognises
def test_an_empty_picture_is_named(tmp_path: Path) -> None:
    """There is nothing to recognise."""
    assert read(tmp_path, scan("")) == Skipped("scan.pdf", "no text")
