"""E-books: chapter by chapter in the order of the book."""

from __future__ import annotations

import io
import zipfile

import pytest

from ibidem.errors import SourceError
from ibidem.readers import epub
from ibidem.types import Document, MarkKind

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>{}</body></html>'


def book(pages: dict[str, str], navigation: str, **more: str) -> Document:
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in pages)
    spine = "".join(f'<itemref idref="{name}"/>' for name in reversed(pages))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>Moors</dc:title></metadata><manifest>{items}"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
        f"<spine>{spine}</spine></package>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OPS/p.opf", package)
        archive.writestr("OPS/nav.xhtml", XHTML.format(f'<nav epub:type="toc"><ol>{navigation}</ol></nav>'))
        for name, page in pages.items():
            archive.writestr(f"OPS/{name}.xhtml", XHTML.format(page))
        for name, text in more.items():
            archive.writestr(name, text)
    return next(epub.read(io.BytesIO(stream.getvalue()), "a.epub"))


def test_chapters_come_in_the_order_of_the_book() -> None:
    """The spine says in which order; the table of contents names the chapters."""
    document = book(
        {"b": "<h1>Second</h1><p>Later.</p>", "a": "<h1>First</h1><p>4&nbsp;m<sup>2</sup>.</p>"},
        '<li><a href="a.xhtml">Chapter I</a></li><li><a href="b.xhtml">Chapter II</a></li>',
    )
    assert document.title == "Moors"
    assert document.text == "# First\n\n4 m².\n\n# Second\n\nLater.\n"
    assert [mark.value for mark in document.marks if mark.kind is MarkKind.CHAPTER] == ["Chapter I", "Chapter II"]


def test_a_chapter_without_a_heading_gets_that_of_the_contents() -> None:
    """What only the table of contents names is a heading."""
    document = book({"a": "<p>Text.</p>"}, '<li><a href="a.xhtml">Prologue</a></li>')
    assert document.text == "# Prologue\n\nText.\n"


def test_notes_are_joined_to_their_places() -> None:
    """A note that is linked to is a note of its section, not a paragraph."""
    page = '<p>Deep<a epub:type="noteref" href="#n1">1</a>.</p><aside epub:type="footnote" id="n1"><p>1. Six metres.</p></aside>'
    assert book({"a": page}, "").text == "Deep[^1].\n\n[^1]: Six metres.\n"


@pytest.mark.parametrize(
    "note",
    [
        '<aside role="doc-footnote" id="n1"><span class="label">[<a role="doc-backlink" href="#r">1</a>]</span><p>Six.</p></aside>',
        '<aside role="doc-footnote" id="n1"><p>1.</p><p>Six.</p></aside>',
        '<section role="doc-endnotes"><ol><li id="n1"><div>1</div><p>Six.</p><p><a href="#r">↩</a></p></li></ol></section>',
    ],
)
def test_a_note_whose_number_stands_alone(note: str) -> None:
    """The number of a note in an element of its own is the number, and the note is what follows it."""
    page = f'<p>Deep<a role="doc-noteref" id="r" href="#n1">1</a>.</p>{note}<p>More.</p>'
    document = book({"a": page}, "")
    assert document.text == "Deep[^1].\n\nMore.\n\n[^1]: Six.\n"
    assert [omitted.kind for omitted in document.omitted] == ["data of the book"]


def test_a_note_without_words_is_named() -> None:
    """A book is read whose note holds nothing but its number."""
    page = (
        '<p>Deep<a role="doc-noteref" id="r" href="#n1">1</a>.</p><aside id="n1" role="doc-footnote"><p>1</p></aside>'
    )
    document = book({"a": page}, "")
    assert document.text == "Deep[^1].\n"
    assert "note without text" in {omitted.kind for omitted in document.omitted}


def test_contents_and_protection_are_named() -> None:
    """A table of contents inside the book is left out; a protected book is refused."""
    document = book({"a": "<p>Text.</p>", "nav2": "<p>x</p>"}, "")
    assert document.text == "x\n\nText.\n"
    contents = book({"a": "<p>Text.</p>"}, '<li><a href="a.xhtml">Prologue</a></li>').omitted
    assert [(one.kind, one.place) for one in contents] == [
        ("table of contents", "OPS/nav.xhtml"),
        ("data of the book", "OPS/p.opf"),
    ]
    with pytest.raises(SourceError, match="protected"):
        book({"a": "<p>Text.</p>"}, "", **{"META-INF/rights.xml": "<r/>"})


def test_a_damaged_book_is_named() -> None:
    """A book whose list of files is gone is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    with pytest.raises(SourceError, match="without a list"):
        next(epub.read(io.BytesIO(stream.getvalue()), "a.epub"))
