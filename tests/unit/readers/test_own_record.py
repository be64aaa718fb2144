"""The authors that a file states of itself."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
import pytest
from pptx import Presentation

from ibidem.readers import docx, epub, html, latex, odf, pptx
from ibidem.readers.own_record import is_author
from ibidem.references.identity import identity
from ibidem.types import Document

_STATED = [
    ("Anna Lind; Bo Carr", ["Anna Lind", "Bo Carr"]),
    ("Prof. Anna Lind, MD", ["Anna Lind"]),
    ("Lind & Partners LLP", ["Lind & Partners LLP"]),
    ("python-docx", []),
]


def names(document: Document) -> list[str]:
    return [f"{person.given} {person.family}".strip() for person in identity(document).authors]


def archive(files: dict[str, str]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as held:
        for name, text in files.items():
            held.writestr(name, text)
    return io.BytesIO(stream.getvalue())


@pytest.mark.parametrize(
    "name", ["python-docx", "Administrator", "HP", "jsmith", "Microsoft Office User", "Steve Canny", "user1", "", "—"]
)
def test_a_default_of_a_program_or_account_is_no_author(name: str) -> None:
    """Nor is a name that is none."""
    assert not is_author(name)


@pytest.mark.parametrize("name", ["Anna Lind", "Lind, A.", "Ministry of Health", "Plato", "bell hooks", "李明"])
def test_persons_and_bodies_are_authors(name: str) -> None:
    """However they are written."""
    assert is_author(name)


def test_office_files_state_their_author() -> None:
    """In their core properties; one or several."""
    word = python_docx.Document()
    word.add_paragraph("Oak.")
    shown = Presentation()
    shown.slides.add_slide(shown.slide_layouts[0]).shapes.title.text = "Oak"
    for author, expected in _STATED:
        for file, reader, name in ((word, docx, "a.docx"), (shown, pptx, "a.pptx")):
            file.core_properties.author = author
            stream = io.BytesIO()
            file.save(stream)
            assert names(next(reader.read(io.BytesIO(stream.getvalue()), name))) == expected


def test_open_document_texts_state_who_began_them() -> None:
    """Not who changed them last."""
    content = "<d><body><text><p>Oak.</p></text></body></d>"
    meta = "<m><initial-creator>Anna Lind</initial-creator><creator>Bo Carr</creator></m>"
    assert names(next(odf.read(archive({"content.xml": content, "meta.xml": meta}), "a.odt"))) == ["Anna Lind"]


def test_books_state_their_creators() -> None:
    """An illustrator or editor is no author, as EPUB 2 and EPUB 3 say it."""
    package = (
        '<package xmlns:o="http://www.idpf.org/2007/opf"><metadata><creator>Lind, Anna</creator>'
        '<creator o:role="ill">Bo Carr</creator><creator id="e">Cy Dee</creator><meta refines="#e" property="role">edt'
        '</meta></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = '<c><rootfile full-path="p.opf"/></c>'
    files = {"META-INF/container.xml": container, "p.opf": package, "a.xhtml": "<html><body><p>Oak.</p></body></html>"}
    assert names(next(epub.read(archive(files), "a.epub"))) == ["Anna Lind"]


def test_latex_and_pages_state_their_authors() -> None:
    r"""`\and` parts them, and what follows a line break or stands in a note is no name."""
    source = r"\title{Oak}\author{Anna Lind\thanks{Wye}\\ Leeds \and Bo Carr}\begin{document}Wet.\end{document}"
    document = next(latex.read(io.BytesIO(source.encode()), "a.tex"))
    assert names(document) == ["Anna Lind", "Bo Carr"]
    assert document.text.startswith("# Oak\n\nAnna Lind[^1] Leeds, Bo Carr\n")
    page = b'<head><meta name="citation_author" content="Lind, Anna"><meta name="author" content="admin"></head><p>Oak.'
    assert names(next(html.read(io.BytesIO(page), "a.html"))) == ["Anna Lind"]
