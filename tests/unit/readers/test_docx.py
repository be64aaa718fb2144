"""Word files: what a reader sees with all changes accepted, and the citations that they carry."""

from __future__ import annotations

import io
import json
import zipfile

import docx as python_docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ibidem.errors import SourceError
from ibidem.readers import docx
from ibidem.types import Document, MarkKind

ITEM = {"citationItems": [{"uris": ["http://zotero.org/1"], "itemData": {"title": "Water in peat", "type": "book"}}]}


def read(word: object) -> Document:
    stream = io.BytesIO()
    word.save(stream)  # type: ignore[attr-defined]
    return next(docx.read(io.BytesIO(stream.getvalue()), "notes/a.docx"))


def body(*paragraphs: str) -> Document:
    """Return the document of a file whose body is the given XML."""
    word = python_docx.Document()
    for paragraph in paragraphs:
        word.element.body.insert(
            len(word.element.body) - 1, parse_xml(paragraph.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))
        )
    return read(word)


def field(instruction: str, result: str) -> str:
    escaped = instruction.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escaped}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t xml:space="preserve">{result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def with_part(word: object, name: str, xml: str) -> None:
    """Add a part such as the footnotes to a file."""
    package = word.part.package  # type: ignore[attr-defined]
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    part = Part(PackURI(f"/word/{name}.xml"), kind, xml.encode(), package)
    word.part.relate_to(part, getattr(RELATIONSHIP_TYPE, name.upper()))  # type: ignore[attr-defined]


def test_headings_lists_and_tables_are_marked() -> None:
    """What styles say of a paragraph is written as Markdown, and each block knows its number."""
    word = python_docx.Document()
    word.add_heading("Methods", level=1)
    word.add_paragraph("We excluded 12 patients.")
    word.add_paragraph("First of all", style="List Number")
    word.add_paragraph("a bullet", style="List Bullet")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ("Site", "Depth", "Ash", "6 m"), strict=True):
        cell.text = text
    document = read(word)
    assert document.text == (
        "# Methods\n\nWe excluded 12 patients.\n\n1. First of all\n\n- a bullet\n\n"
        "| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n"
    )
    numbers = [mark.value for mark in document.marks if mark.kind is MarkKind.PARAGRAPH]
    assert numbers == ["1", "2", "3", "4", "5"]
    assert not document.has_lines


def test_paragraphs_are_counted_as_word_shows_them() -> None:
    """Empty ones and those of a table of contents too; a table is one, and what follows it goes on from there."""
    word = python_docx.Document()
    word.add_paragraph("Contents", style="Heading 1")
    contents = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("Beavers 1", "Voles 2"))
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    sdt = f"<w:sdt {nsdecls('w')}>{gallery}<w:sdtContent>{contents}</w:sdtContent></w:sdt>"
    word.element.body.insert(1, parse_xml(sdt))
    for text in ("", "Beavers build dams.", "", ""):
        word.add_paragraph(text)
    word.add_table(rows=1, cols=1).rows[0].cells[0].text = "a cell"
    word.add_paragraph("")
    word.add_paragraph("Voles dig.")
    document = read(word)
    marks = [mark for mark in document.marks if mark.kind is MarkKind.PARAGRAPH]
    told = {mark.value: document.text[mark.start :].split("\n", 1)[0] for mark in marks}
    assert told == {"1": "# Contents", "5": "Beavers build dams.", "8": "a cell", "10": "Voles dig."}


def test_tracked_changes_are_accepted() -> None:
    """What was deleted or moved away is left out and counted; what was inserted is text."""
    document = body(
        "<w:p><w:r><w:t>The bog is </w:t></w:r><w:del><w:r><w:delText>shallow</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>deep</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom>"
        "<w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert document.text == "The bog is deep.\n"
    assert [(omitted.kind, omitted.characters) for omitted in document.omitted] == [("deleted in a tracked change", 12)]


def test_what_is_left_out_of_paragraphs_is_named_with_their_numbers() -> None:
    """Deleted words, hidden ones and rows of tables that were deleted, each by the paragraph of the text it stood in."""
    deleted = "<w:del><w:r><w:delText>shallow</w:delText></w:r></w:del>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    words = "<w:r><w:t>The bog is deep.</w:t></w:r>"
    row = f"<w:tr>{{}}<w:tc><w:p>{words}</w:p></w:tc></w:tr>"
    table = f"<w:tbl {nsdecls('w')}>{row.format('')}{row.format('<w:trPr><w:del/></w:trPr>')}</w:tbl>"
    document = body(
        f"<w:p>{words}</w:p>", f"<w:p>{words}{deleted}</w:p>", table, f"<w:p>{words}{hidden}{deleted}</w:p>"
    )
    assert [(omitted.kind, omitted.place, omitted.characters) for omitted in document.omitted] == [
        ("deleted in a tracked change", "paragraph 2", 7),
        ("deleted in a tracked change", "paragraph 3", 16),
        ("hidden text", "paragraph 4", 6),
        ("deleted in a tracked change", "paragraph 4", 7),
    ]


def test_raised_lowered_and_hidden_runs() -> None:
    """Raised and lowered characters stay what they are; hidden text is left out and counted."""
    document = body(
        '<w:p><w:r><w:t xml:space="preserve">4 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        '<w:t>2</w:t></w:r><w:r><w:t xml:space="preserve"> of CO</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="subscript"/>'
        "</w:rPr><w:t>2</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )
    assert document.text == "4 m² of CO₂\n"
    assert document.omitted[0].kind == "hidden text"


def test_footnotes_stand_in_their_section() -> None:
    """A footnote is written before the next heading, and is numbered as in print."""
    word = python_docx.Document()
    word.add_heading("One", 1)
    paragraph = word.add_paragraph("Peat is deep.")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>'))
    word.add_heading("Two", 1)
    word.add_paragraph("Other.")
    note = '<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Six metres.</w:t></w:r></w:p>'
    with_part(word, "footnotes", f'<w:footnotes {nsdecls("w")}><w:footnote w:id="7">{note}</w:footnote></w:footnotes>')
    assert read(word).text == "# One\n\nPeat is deep.[^1]\n\n[^1]: Six metres.\n\n# Two\n\nOther.\n"


def test_comments_headers_and_contents_are_left_out_and_named() -> None:
    """What is no part of the text is counted by kind."""
    word = python_docx.Document()
    word.add_paragraph("Text.")
    word.sections[0].header.paragraphs[0].text = "Draft"
    word.add_comment(word.paragraphs[0].runs, text="Is it?", author="Edna", initials="E")
    document = read(word)
    assert document.text == "Text.\n"
    assert {(omitted.kind, omitted.place, omitted.characters) for omitted in document.omitted} == {
        ("comment", "Edna", 6),
        ("page header or footer", "header", 5),
    }


@pytest.mark.parametrize(
    "instruction", [f" ADDIN ZOTERO_ITEM CSL_CITATION {json.dumps(ITEM)}", f"ADDIN CSL_CITATION {json.dumps(ITEM)}"]
)
def test_citation_fields_of_zotero_and_mendeley(instruction: str) -> None:
    """The place of the citation and the record that it carries are kept."""
    document = body(
        f"<w:p><w:r><w:t xml:space='preserve'>Bogs are wet </w:t></w:r>{field(instruction, '(Dunn, 2011)')}</w:p>"
    )
    (citation,) = document.source_citations
    assert document.text[citation.start : citation.end] == "(Dunn, 2011)"
    (reference,) = document.source_references
    assert citation.keys == (reference.key,)
    assert json.loads(reference.record)["title"] == "Water in peat"


def test_citation_fields_of_word() -> None:
    """A citation of Word's own names its source by a tag; two sources may stand in one."""
    instruction = r"CITATION Dun11 \l 1033 \m Col09"
    document = body(f"<w:p>{field(instruction, '(Dunn 2011; Cole 2009)')}</w:p>")
    assert document.source_citations[0].keys == ("Dun11", "Col09")


def test_fields_show_their_results_alone() -> None:
    """The instruction of a field is no text, also where fields stand inside fields."""
    inner = field(" PAGE ", "7")
    document = body(f"<w:p>{field(' REF x ', 'Section ')}{inner}</w:p>")
    assert document.text == "Section 7\n"


def test_numbered_clauses_keep_their_numbers() -> None:
    """Numbers that Word writes itself are part of what a reader sees and cites."""
    word = python_docx.Document()
    numbering = word.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(("%1.", "%1.%2."))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth, text in (
        (0, "The Chair"),
        (1, "The chair may call a meeting."),
        (1, "The chair serves for three years."),
    ):
        properties = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'
        word.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(properties))
    assert "1.2. The chair serves for three years." in read(word).text


def test_merged_cells_and_a_table_without_a_header() -> None:
    """A cell that spans rows stands in each; a table whose look has no first row names no columns."""
    word = python_docx.Document()
    table = word.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "North"
    table.cell(0, 1).text, table.cell(1, 1).text = "1", "2"
    look = table._tbl.tblPr.find("{*}tblLook")
    for name in list(look.attrib):
        del look.attrib[name]
    look.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}firstRow", "0")
    assert read(word).text.split("\n")[2:4] == ["| North | 1 |", "| North | 2 |"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"not a zip", "damaged archive"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "encrypted, or a Word file of before 2007"),
    ],
)
def test_what_is_no_word_file_is_named(data: bytes, reason: str) -> None:
    """The reason is said in a few words."""
    with pytest.raises(SourceError, match=reason):
        next(docx.read(io.BytesIO(data), "a.docx"))


def test_another_zip_is_no_word_file() -> None:
    """An archive without the parts of a Word file is named as damaged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SourceError, match="damaged Word file"):
        next(docx.read(io.BytesIO(stream.getvalue()), "a.docx"))


def test_a_table_within_a_cell_leaves_the_outer_one_its_rows() -> None:
    """It follows the table that it stands in; a table that only lays out others is none itself."""
    word = python_docx.Document()
    outer = word.add_table(rows=3, cols=2)
    for at, text in enumerate(["Item", "Terms of payment", "Rent", "as below", "Notice", "two months"]):
        outer.cell(at // 2, at % 2).text = text
    inner = outer.cell(1, 1).add_table(rows=2, cols=2)
    for at, text in enumerate(["Year", "Sum", "2020", "900"]):
        inner.cell(at // 2, at % 2).text = text
    assert read(word).text == (
        "| Item | Terms of payment |\n| --- | --- |\n| Rent | as below |\n| Notice | two months |\n\n"
        "| Year | Sum |\n| --- | --- |\n| 2020 | 900 |\n"
    )


def test_styles_of_word_tell_how_deep_a_list_is() -> None:
    """*List Bullet 2* numbers a list of its own, which stands inside the one before."""
    word = python_docx.Document()
    for text, style in (("one", "List Bullet"), ("inner", "List Bullet 2"), ("two", "List Bullet")):
        word.add_paragraph(text, style=style)
    assert read(word).text == "- one\n  - inner\n- two\n"
