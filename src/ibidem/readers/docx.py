"""Read Word files (.docx): what a reader sees with all changes accepted, and the citations that it carries."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.archives import Archive, local_name, parse_xml
from ibidem.readers.citation_fields import CitedRecord, cited_records, mendeley_records, word_sources
from ibidem.readers.document import stem_title
from ibidem.readers.docx_parts import formula, has_header, is_frame, is_layout, merging, raw_text, table_rows
from ibidem.readers.docx_styles import Numbering, NumberLabel, ParagraphStyle, Styles, attribute, child
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters, without_points
from ibidem.readers.own_record import stated_record
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from lxml.etree import _Element as Element

MOST_FIELDS = 50
"""Fields inside fields; Word itself allows 20."""
_GENERIC_TITLE = re.compile(r"(?:microsoft )?word[ -]|untitled|document ?\d*$|template", re.IGNORECASE)
_CONTENTS = re.compile(r"toc(?: heading|\s*\d)|table of figures", re.IGNORECASE)
_CODE_STYLE = re.compile(r"html preformatted|(?:source )?code(?: block)?|verbatim|macro|plain text", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number) ([2-5])")
"""A style of Word's own whose lists are each a list by itself, and set as if inside another."""
_QUOTE_STYLE = re.compile(r"(?:intense |block )?(?:quote|text)", re.IGNORECASE)
_SYMBOL_FROM = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\xb1\xa3\xb3\xb4\xb7\xb0\xae\xa5\xb9\xbb\xd7\xac\xad\xaf"
)
_SYMBOL_TO = "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ±≤≥×•°→∞≠≈⋅←↑↓"
_SYMBOL = str.maketrans(_SYMBOL_FROM, _SYMBOL_TO)
"""The characters of the font Symbol that are met in texts (Adobe, Symbol encoding)."""
CONTENTS, DELETED, HIDDEN = "table of contents", "deleted in a tracked change", "hidden text"
_NOT_TEXT = frozenset({"instrText", "delText", "delInstrText", "footnoteRef", "endnoteRef", "annotationRef", "rPr"})


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for what is no Word file, is encrypted or has no text."""
    import docx  # 80 ms
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    data = stream.read()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("encrypted, or a Word file of before 2007")
    Archive(io.BytesIO(data)).check()
    try:
        word = docx.Document(io.BytesIO(data))
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise SourceError("damaged Word file") from error
    yield _WordReader.of(word, path).document()


@dataclass(slots=True)
class _Field:
    """A field that is being read: its instruction, and whether its result has begun."""

    instruction: list[str] = field(default_factory=list)
    in_result: bool = False
    opened: bool = False
    """Whether its result is marked as a citation."""


@dataclass(slots=True)
class _WordReader:
    """The state of reading one file."""

    writer: MarkdownWriter
    body: Element
    styles: Styles
    numbering: Numbering
    parts: dict[str, list[bytes]]
    """The parts beside the text, by the last word of their relation's type."""
    core_title: str
    core_author: str
    sources: dict[str, str]
    fields: list[_Field] = field(default_factory=list)
    notes: dict[tuple[str, str], tuple[str, Element]] = field(default_factory=dict)
    """Label and element of each foot- and endnote, by kind and id."""
    boxes: list[Element] = field(default_factory=list)
    """Text boxes of the present paragraph, which follow it."""
    title: str = ""
    blocks: int = 0
    """How many paragraphs and tables of the body have begun, empty ones too."""
    at: int = 0
    """The number of the block of the body that is being read."""
    left: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Characters that were left out of the text, by the number of the block and their kind."""

    @classmethod
    def of(cls, word: WordDocument, path: str) -> _WordReader:
        """Return a reader of an opened file."""
        parts: dict[str, list[bytes]] = {}
        for relation in word.part.rels.values():
            if not relation.is_external:
                parts.setdefault(relation.reltype.rpartition("/")[2], []).append(relation.target_part.blob)
        reader = cls(
            MarkdownWriter(path),
            word.element.body,
            Styles(_root(parts, "styles")),
            Numbering(_root(parts, "numbering")),
            parts,
            word.core_properties.title or "",
            word.core_properties.author or "",
            _sources(parts),
        )
        for kind in ("footnote", "endnote"):
            prefix = "" if kind == "footnote" else "e"
            held = _root(parts, f"{kind}s")
            real = [] if held is None else [note for note in held if attribute(note, "type") in ("", "normal")]
            for note in real:
                reader.notes[kind, attribute(note, "id")] = (prefix, note)
        return reader

    def document(self) -> Document:
        """Read the text and return the document."""
        numbers = {"footnote": 0, "endnote": 0}
        for kind, note_id in self._note_references():
            if (kind, note_id) in self.notes:
                prefix, note = self.notes[kind, note_id]
                numbers[kind] += 1
                self.notes[kind, note_id] = (f"{prefix}{numbers[kind]}", note)
        self._blocks(self.body, counted=True)
        self._omissions()
        title = self.title or ("" if _GENERIC_TITLE.match(self.core_title) else self.core_title)
        return self.writer.document(
            title=title or stem_title(self.writer.path), own_record=stated_record([self.core_author])
        )

    def _note_references(self) -> Iterator[tuple[str, str]]:
        for node in self.body.iter():
            name = local_name(node)
            if name in ("footnoteReference", "endnoteReference"):
                yield name.removesuffix("Reference"), attribute(node, "id")

    def _blocks(self, container: Element, *, counted: bool = False) -> None:
        """Write the paragraphs and tables of the body, a content control or a text box."""
        for node in container:
            self.at = self.blocks + counted
            match local_name(node):
                case "p":
                    self.blocks += counted
                    self._paragraph(node, counted=counted)
                case "tbl":
                    self.blocks += counted
                    self._mark(counted)
                    self._table(node)
                case "sdt" if (gallery := _gallery(node)) and "Table of Contents" in gallery:
                    self.blocks += counted * sum(local_name(part) == "p" for part in node.iter())
                    self._leave(CONTENTS, len(raw_text(node)))
                case "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag":
                    self._blocks(node, counted=counted)
                case "del" | "moveFrom":
                    self._leave(DELETED, len(raw_text(node)))
                case _:
                    continue

    def _mark(self, counted: bool) -> None:
        if counted:
            self.writer.mark(MarkKind.PARAGRAPH, str(self.blocks))

    def _leave(self, kind: str, characters: int) -> None:
        self.left[self.at, kind] += characters

    def _paragraph(self, node: Element, *, counted: bool) -> None:
        style = self.styles.of(node)
        if _CONTENTS.match(style.name):
            self._leave(CONTENTS, len(raw_text(node)))
            return
        text = self._inline(node)
        boxes, self.boxes = self.boxes, []
        if without_points(text).strip():
            self._mark(counted)
            self._styled(node, style, text)
        elif text:
            self.writer.paragraph(text)
        for box in boxes:
            self._blocks(box)

    def _styled(self, node: Element, style: ParagraphStyle, text: str) -> None:
        """Write a paragraph as what its style makes of it."""
        level = self.styles.level(node, style)
        label = self.numbering.next_label(node, style)
        name = style.name.casefold()
        if name == "title" and not self.title:
            self.title = without_points(text)
            self.writer.heading(1, text)
        elif level:
            self.writer.heading(level, f"{label.text} {text}" if label and label.text else text)
        elif label and label.in_list:
            named = _LIST_STYLE.fullmatch(name)
            self._item(label, text, depth=max(label.depth, int(named[1]) - 1 if named else 0))
        elif label and label.text:
            self.writer.paragraph(f"{label.text} {text}")
        elif _CODE_STYLE.fullmatch(name) and name != "plain text":
            self.writer.code(text)
        elif _QUOTE_STYLE.fullmatch(name):
            self.writer.quote(text)
        else:
            self.writer.paragraph(text)

    def _item(self, label: NumberLabel, text: str, *, depth: int) -> None:
        if label.number is not None or not label.text:
            self.writer.item(text, depth=depth, number=label.number)
        else:
            self.writer.item(f"{label.text} {text}", depth=depth)

    def _inline(self, node: Element) -> str:
        """Return the text of a paragraph, with points where notes and citations are."""
        return "".join(self._pieces(node))

    def _pieces(self, node: Element) -> Iterator[str]:
        for part in node:
            name = local_name(part)
            match name:
                case "r":
                    yield from self._run(part)
                case "fldSimple":
                    records = self._records(attribute(part, "instr"))
                    yield self._cited("".join(self._pieces(part)), records)
                case "sdt":
                    yield self._control(part)
                case "AlternateContent":
                    yield from self._alternative(part)
                case "oMath" | "oMathPara":
                    yield formula(part)
                case "del" | "moveFrom":
                    self._leave(DELETED, len(raw_text(part)))
                case "pPr" | "sdtPr" | "sdtEndPr" | "":
                    continue
                case "ruby":
                    yield from self._pieces(base) if (base := child(part, "rubyBase")) is not None else ()
                case _:  # a link, an insertion, a smart tag: what they hold is text
                    yield from self._pieces(part)

    def _control(self, control: Element) -> str:
        """Return the text of a content control, which may be a citation of Word's or Mendeley's."""
        text = "".join(self._pieces(control))
        properties = child(control, "sdtPr")
        tag = child(properties, "tag") if properties is not None else None
        return self._cited(text, mendeley_records(attribute(tag, "val"))) if tag is not None else text

    def _alternative(self, part: Element) -> Iterator[str]:
        """Yield the text of the first of several forms of the same content."""
        chosen = next((form for form in part if local_name(form) in ("Choice", "Fallback")), None)
        if chosen is not None:
            yield from self._run(chosen)

    def _run(self, run: Element) -> Iterator[str]:
        properties = child(run, "rPr")
        vanish = child(properties, "vanish") if properties is not None else None
        text: list[str] = []
        for part in run:
            text.extend(self._run_part(part))
        joined = "".join(text)
        if vanish is not None and attribute(vanish, "val") not in ("0", "false"):
            self._leave(HIDDEN, len(without_points(joined)))
            return
        shift = child(properties, "vertAlign") if properties is not None else None
        match attribute(shift, "val") if shift is not None else "":
            case "superscript":
                yield superscript(joined)
            case "subscript":
                yield subscript(joined)
            case _:
                yield joined

    def _run_part(self, part: Element) -> Iterator[str]:
        name = local_name(part)
        if name == "fldChar":
            yield self._field_character(part)
        elif name == "instrText" and self.fields:
            self.fields[-1].instruction.append(part.text or "")
        elif name in ("delText", "delInstrText"):
            self._leave(DELETED, len(part.text or ""))
        elif name in _NOT_TEXT or any(not held.in_result for held in self.fields):
            return
        elif name in ("drawing", "pict", "object", "txbxContent"):
            self._drawing(part)
        elif name == "AlternateContent":
            yield from self._alternative(part)
        elif name in ("footnoteReference", "endnoteReference"):
            yield self._note(name.removesuffix("Reference"), attribute(part, "id"))
        else:
            yield _characters(part, name)

    def _field_character(self, part: Element) -> str:
        """Follow the begin, the separation and the end of a field; return the point that its result begins or ends."""
        match attribute(part, "fldCharType"):
            case "begin" if len(self.fields) < MOST_FIELDS:
                data = child(part, "fldData")
                self.fields.append(_Field([_decoded(data.text or "")] if data is not None else []))
            case "separate" if self.fields:
                held = self.fields[-1]
                held.in_result = True
                records = self._records("".join(held.instruction))
                if records and not any(outer.opened for outer in self.fields):
                    held.opened = True
                    return self.writer.open_citation([record.key for record in records])
            case "end" if self.fields:
                if self.fields.pop().opened:
                    return self.writer.close_citation()
            case _:
                pass
        return ""

    def _records(self, instruction: str) -> list[CitedRecord]:
        """Return the works that a field cites, after keeping their records."""
        records = cited_records(instruction)
        for record in records:
            if csl := record.csl or self.sources.get(record.key, ""):
                self.writer.reference(record.key, csl)
        return records

    def _cited(self, text: str, records: Sequence[CitedRecord]) -> str:
        for record in records:
            if record.csl:
                self.writer.reference(record.key, record.csl)
        return self.writer.citation(text, [record.key for record in records]) if records else text

    def _note(self, kind: str, note_id: str) -> str:
        """Return the mark of a note, after keeping its text."""
        if (kind, note_id) not in self.notes:
            return ""
        label, note = self.notes[kind, note_id]
        outer, self.fields = self.fields, []
        boxes, self.boxes = self.boxes, []
        text = " ".join(self._inline(node) for node in note.iter() if local_name(node) == "p")
        self.fields, self.boxes = outer, boxes
        self.writer.note(label, text)
        return f"[^{label}]" if without_points(text).strip() else ""

    def _drawing(self, part: Element) -> None:
        """Keep the text boxes of a drawing; a picture has no words of its own, and its description is left out."""
        if local_name(part) == "txbxContent":
            self.boxes.append(part)
            return
        outer = [node for node in part.iter() if local_name(node) == "txbxContent"]
        self.boxes.extend(node for node in outer if not any(other in outer for other in node.iterancestors()))
        for node in part.iter():
            if local_name(node) == "docPr":
                self.writer.omit("description of a picture", node.get("name", ""), len(node.get("descr", "")))

    def _table(self, table: Element) -> None:
        rows = [row for row in table_rows(table) if self._kept(row)]
        cells = [cell for row in rows for cell in row if local_name(cell) == "tc"]
        inner = [node for cell in cells for node in cell.iter() if local_name(node) == "tbl"]
        if any(map(is_layout, cells)) or is_frame(table, rows, inner):
            for cell in cells:
                self._blocks(cell)
            return
        above: dict[int, str] = {}
        written: list[list[str]] = []
        for row in rows:
            line: list[str] = []
            for cell in (node for node in row if local_name(node) == "tc"):
                span, merge = merging(cell)
                text = above.get(len(line), "") if merge == "continue" else self._cell(cell)
                above[len(line)] = text
                line.extend([text, *[""] * (span - 1)])
            written.append(line)
        self.writer.table(written, header=has_header(table))
        for node in inner:
            if next(above for above in node.iterancestors() if local_name(above) == "tbl") is table:
                self._table(node)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self._blocks(box)

    def _kept(self, row: Element) -> bool:
        properties = child(row, "trPr")
        if properties is not None and child(properties, "del") is not None:
            self._leave(DELETED, len(raw_text(row)))
            return False
        return True

    def _cell(self, cell: Element) -> str:
        return " ".join(
            self._inline(node) for node in cell.iter() if local_name(node) == "p" and not _is_apart(node, cell)
        )

    def _omissions(self) -> None:
        """Name what stands in the file and was not written."""
        for (block, kind), characters in self.left.items():
            self.writer.omit(kind, f"paragraph {block}" if block else "", characters)
        for blob in self.parts.get("comments", []):
            for comment in parse_xml(blob):
                self.writer.omit("comment", attribute(comment, "author"), len(raw_text(comment)))
        for kind in ("header", "footer"):
            for blob in self.parts.get(kind, []):
                self.writer.omit("page header or footer", kind, len(raw_text(parse_xml(blob))))


def _root(parts: dict[str, list[bytes]], name: str) -> Element | None:
    blobs = parts.get(name)
    return parse_xml(blobs[0]) if blobs else None


def _sources(parts: dict[str, list[bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for blob in parts.get("customXml", []):
        if b"bibliography" in blob[:2000]:
            found.update(word_sources(parse_xml(blob)))
    return found


def _gallery(control: Element) -> str:
    return next((attribute(node, "val") for node in control.iter() if local_name(node) == "docPartGallery"), "")


def _decoded(data: str) -> str:
    try:
        return base64.b64decode("".join(data.split())).decode("utf-8", "replace").rstrip("\0")
    except (binascii.Error, ValueError):
        return ""


def _characters(part: Element, name: str) -> str:
    match name:
        case "t":
            return without_noncharacters(part.text or "")
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "\u2011"
        case "sym":
            return _symbol(attribute(part, "font"), attribute(part, "char"))
        case _:
            return ""


def _symbol(font: str, code: str) -> str:
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    character = chr(value - 0xF000 if 0xF000 <= value <= 0xF0FF else value)
    return character.translate(_SYMBOL) if font.casefold().startswith("symbol") else character


def _is_apart(node: Element, cell: Element) -> bool:
    """Whether a paragraph stands in a text box or a table within a cell."""
    for above in node.iterancestors():
        if above is cell:
            return False
        if local_name(above) in ("txbxContent", "Fallback", "tbl"):
            return True
    return False
