"""OpenDocument and Rich Text files."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from ibidem.errors import SourceError
from ibidem.readers import odf, rtf
from ibidem.types import Document, MarkKind

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
    )
)
SUPER = '<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'


def read(body: str, kind: str = "text", styles: str = SUPER) -> Document:
    content = f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", content)
    return next(odf.read(io.BytesIO(stream.getvalue()), "a.odt"))


def test_text_structure() -> None:
    """Headings, raised characters, notes, lists and tables; comments and deletions are counted."""
    document = read(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="2">Methods</text:h>'
        '<text:p>Area<text:s text:c="2"/>4 m<text:span text:style-name="T1">2</text:span><text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note><office:annotation><text:p>Why?</text:p></office:annotation>.</text:p>"
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Site</text:p></table:table-cell><table:table-cell><text:p>Depth</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Ash</text:p></table:table-cell><table:table-cell><text:p>6 m</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert document.text == (
        "## Methods\n\nArea 4 m²[^1].\n\n- one\n  - inner\n\n| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n\n[^1]: A note.\n"
    )
    assert {(omitted.kind, omitted.characters) for omitted in document.omitted} == {
        ("comment", 4),
        ("deleted in a tracked change", 4),
    }


def test_citations_of_zotero() -> None:
    """The record in a reference mark of Zotero's is kept with the place that it encloses."""
    item = {"citationItems": [{"uris": ["u"], "itemData": {"title": "Water", "type": "book"}}]}
    name = f"ZOTERO_ITEM CSL_CITATION {json.dumps(item)} RNDabc".replace('"', "&quot;")
    document = read(
        f'<text:p>Wet <text:reference-mark-start text:name="{name}"/>(Dunn)<text:reference-mark-end text:name="{name}"/>.</text:p>'
    )
    (citation,) = document.source_citations
    assert (document.text[citation.start : citation.end], citation.keys) == ("(Dunn)", ("u",))


def test_sheets_and_slides() -> None:
    """A spreadsheet is read by rows, a presentation by slides."""
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(
        row.format(cell.format(first) + cell.format(second)) for first, second in (("Site", "Depth"), ("Ash", "6 m"))
    )
    empty = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    document = read(f'<table:table table:name="S">{rows}{empty}</table:table>', "spreadsheet")
    assert document.text == "# S\n\n| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n"
    assert [mark.value for mark in document.marks] == ["S!A1", "S!A2"]
    slide = '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Peat</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>deep</text:p></draw:text-box></draw:frame></draw:page>'
    document = read(slide, "presentation")
    assert document.text == "# Peat\n\ndeep\n"
    assert document.marks[0].kind is MarkKind.SLIDE


def test_empty_paragraphs_are_counted() -> None:
    """As whoever counts in the program does; a table is one, an item as many as it has."""
    item = "<text:list-item><text:p>Oak</text:p><text:p>and ash</text:p></text:list-item>"
    table = "<table:table><table:table-row><table:table-cell><text:p>6 m</text:p></table:table-cell></table:table-row></table:table>"
    document = read(f"<text:p/><text:p>Wet.</text:p><text:list>{item}</text:list><text:p/>{table}<text:h>Dry</text:h>")
    told = {mark.value: document.text[mark.start :].split("\n", 1)[0] for mark in document.marks}
    assert told == {"2": "Wet.", "3": "- Oak and ash", "6": "6 m", "7": "# Dry"}


def test_another_archive_is_named() -> None:
    """An archive without a text is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(SourceError, match=r"no content\.xml"):
        next(odf.read(io.BytesIO(stream.getvalue()), "a.odt"))


def read_rtf(body: str) -> Document:
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fnil\fcharset204 Arial;}}{\stylesheet{\s0 Normal;}{\s1\sb240\keepn heading 1;}}"
    return next(rtf.read(io.BytesIO(f"{head}{body}}}".encode("latin-1")), "a.rtf"))


def test_rtf_structure() -> None:
    """Headings by their styles, characters by their code pages, raised ones, notes, lists and tables."""
    document = read_rtf(
        r"\pard\s1 Methods\par\pard Caf\'e9 {\f1\'cf\'e5\'f2} 4 m{\super 2}\u8212 -.{\super\chftn{\footnote {\super\chftn} A note.}} {\deleted gone}\par"
        r"{\listtext\bullet\tab}one\par{\listtext 1.\tab}first\par"
        r"\trowd\pard\intbl Site\cell Depth\cell\row\pard\intbl Ash\cell 6 m\cell\row\pard After.\par"
    )
    assert document.text == (
        "# Methods\n\nCafé Пет 4 m²—.[^1]\n\n- one\n\n1. first\n\n| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n\nAfter.\n\n[^1]: A note.\n"
    )
    assert [omitted.kind for omitted in document.omitted] == ["deleted in a tracked change"]


def test_rtf_citations() -> None:
    """A field of Zotero's keeps its record."""
    field = r'{\field{\*\fldinst ADDIN ZOTERO_ITEM CSL_CITATION \{"citationItems":[\{"uris":["u"],"itemData":\{"title":"Bog"\}\}]\}}{\fldrslt (Dunn)}}'
    document = read_rtf(rf"\pard See {field} there.\par")
    (citation,) = document.source_citations
    assert (document.text[citation.start : citation.end], citation.keys) == ("(Dunn)", ("u",))
    assert document.text == "See (Dunn) there.\n"


def test_what_is_no_rtf_is_named() -> None:
    """Another text under the name is refused, and nesting beyond reason too."""
    with pytest.raises(SourceError, match="not Rich Text"):
        next(rtf.read(io.BytesIO(b"text"), "a.rtf"))
    with pytest.raises(SourceError, match="nested"):
        read_rtf("{" * 5000)


def test_a_table_within_a_cell_follows_the_outer_one() -> None:
    """Both keep their rows."""

    def table(*rows: tuple[str, str]) -> str:
        cells = "".join(
            f"<table:table-row>{''.join(f'<table:table-cell>{cell}</table:table-cell>' for cell in row)}</table:table-row>"
            for row in rows
        )
        return f"<table:table>{cells}</table:table>"

    def words(text: str) -> str:
        return f"<text:p>{text}</text:p>"

    inner = table((words("Year"), words("Sum")), (words("2020"), words("900")))
    outer = table((words("Item"), words("Terms of payment")), (words("Rent"), words("as below") + inner))
    assert read(outer).text == (
        "| Item | Terms of payment |\n| --- | --- |\n| Rent | as below |\n\n| Year | Sum |\n| --- | --- |\n| 2020 | 900 |\n"
    )
