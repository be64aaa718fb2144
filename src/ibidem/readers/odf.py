"""Read OpenDocument files: texts (.odt), spreadsheets (.ods) and presentations (.odp)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.archives import Archive, local_name
from ibidem.readers.citation_fields import cited_records
from ibidem.readers.document import stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters, without_points
from ibidem.readers.own_record import stated_record
from ibidem.readers.spreadsheet import MOST_COLUMNS, MOST_ROWS, Row, write_tables
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_SPACES = 100
MOST_REPEATS = 1_000
"""How often a row or cell that holds something is repeated; some files repeat it to the end of the sheet."""
_SUPER = re.compile(r"super|[1-9]\d?%")
_SUB = re.compile(r"sub|-\d+%")
_SPACE = re.compile(r"[ \t\r\n]+")
_CODE = re.compile(r"preformatted|source.?code|listing", re.IGNORECASE)
_HEADING = re.compile(r"Heading (\d{1,2})")
_QUOTE = re.compile(r"quot", re.IGNORECASE)
_CONTAINERS = frozenset(
    {
        "section",
        "index-body",
        "text-box",
        "page",
        "g",
        "a",
        "frame",
        "bibliography",
        "custom-shape",
        "rect",
        "ellipse",
        "ruby",
    }
)
_INDEXES = frozenset(
    {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"}
)


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for what is none of OpenDocument, is encrypted or is empty."""
    archive = Archive(stream)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise SourceError("encrypted")
    content = archive.xml("content.xml")
    styles = [archive.xml("styles.xml")] if "styles.xml" in archive else []
    body = content.find("{*}body")
    if body is None or not len(body):
        raise SourceError("damaged OpenDocument file")
    reader = _Reader(MarkdownWriter(path), [*styles, content])
    for root in styles:
        reader.omit_furniture(root)
    meta = archive.xml("meta.xml") if "meta.xml" in archive else None
    title = _stated(meta, "title")
    match local_name(body[0]):
        case "spreadsheet":
            reader.sheets(body[0])
        case "presentation" | "drawing":
            reader.slides(body[0])
        case _:
            reader.blocks(body[0], counted=True)
    reader.finish()
    reader.writer.omit_unresolved(archive.unresolved)
    authors = stated_record([_stated(meta, "initial-creator") or _stated(meta, "creator")])
    yield reader.writer.document(title=reader.title or title or stem_title(path), own_record=authors)


def _stated(meta: Element | None, name: str) -> str:
    """Return what the file's own data state by a name; empty where they do not."""
    return "" if meta is None else next((_words(node) for node in meta.iter(f"{{*}}{name}")), "")


class _Reader:
    """The state of reading one file."""

    def __init__(self, writer: MarkdownWriter, roots: list[Element]) -> None:
        self.writer = writer
        self.styles = {_attribute(style, "name"): style for root in roots for style in root.iter("{*}style")}
        self.lists = {_attribute(style, "name"): style for root in roots for style in root.iter("{*}list-style")}
        self.title = ""
        self.count = 0
        """How many paragraphs and tables of the text have begun, empty ones too."""
        self.at = 0
        """The number of the paragraph of the text that is being read."""
        self.deleted = 0
        self.notes = {"footnote": 0, "endnote": 0}

    def omit_furniture(self, root: Element) -> None:
        """Name the headers and footers of the pages, which are left out."""
        for node in root.iter("{*}header", "{*}footer", "{*}header-left", "{*}footer-left"):
            self.writer.omit("page header or footer", local_name(node), len(_words(node)))

    def finish(self) -> None:
        """Name what was deleted in tracked changes."""
        self.writer.omit("deleted in a tracked change", "", self.deleted)

    def blocks(self, container: Element, *, counted: bool = False) -> None:
        """Write the paragraphs, lists and tables of a text, a section or a frame."""
        for node in container:
            name = local_name(node)
            self.at = self.count + counted
            if name in ("h", "p"):
                self._paragraph(node, counted=counted)
            elif name == "list":
                self._list(node, 0, counted=counted)
            elif name == "table":
                self.count += counted
                self._mark(counted, self.count)
                self._table(node)
            elif name in _INDEXES:
                self.count += counted * sum(1 for _ in node.iter("{*}p", "{*}h"))
                self.writer.omit("table of contents", f"paragraph {self.at}", len(_words(node)))
            elif name == "tracked-changes":
                for deletion in node.iter("{*}deletion"):
                    self.deleted += len(_words(deletion))
            elif name in _CONTAINERS:
                if name == "section" and _attribute(node, "display") == "none":
                    self.writer.omit("hidden text", _attribute(node, "name"), len(_words(node)))
                else:
                    self.blocks(node, counted=counted)

    def sheets(self, spreadsheet: Element) -> None:
        """Write the sheets of a spreadsheet."""
        for table in spreadsheet.iterchildren("{*}table"):
            name = _attribute(table, "name")
            if self._property(_attribute(table, "style-name"), "display") == "false":
                self.writer.omit("hidden sheet", name, len(_words(table)))
                continue
            self.writer.heading(1, name)
            write_tables(self.writer, self._sheet_rows(table, name), name)

    def slides(self, presentation: Element) -> None:
        """Write the slides of a presentation, each with its notes."""
        for number, page in enumerate(presentation.iterchildren("{*}page"), start=1):
            self.writer.mark(MarkKind.SLIDE, str(number))
            frames = [frame for frame in page if local_name(frame) not in ("notes", "animations")]
            titles = [frame for frame in frames if _attribute(frame, "class") == "title"]
            title = " ".join(_words(titles[0]).split()) if titles else ""
            self.title = self.title or title
            self.writer.heading(1, title or f"Slide {number}")
            for frame in frames:
                if frame not in titles[:1]:
                    self.blocks([frame] if local_name(frame) in ("p", "h", "list") else frame)
            for notes in page.iterchildren("{*}notes"):
                held = [frame for frame in notes if _attribute(frame, "class") == "notes" and _words(frame)]
                if held:
                    self.writer.heading(2, "Notes")
                for frame in held:
                    self.blocks(frame)

    def _mark(self, counted: bool, number: int) -> None:
        if counted:
            self.writer.mark(MarkKind.PARAGRAPH, str(number))

    def _paragraph(self, node: Element, *, counted: bool) -> None:
        self.count += counted
        boxes: list[Element] = []
        text = self.inline(node, boxes)
        style = self._style_name(_attribute(node, "style-name"))
        if without_points(text).strip():
            self._mark(counted, self.count)
            named = _HEADING.fullmatch(style)
            if local_name(node) == "h" or named:
                level = _attribute(node, "outline-level") or (named[1] if named else "1")
                self.writer.heading(int(level) if level.isdecimal() else 1, text)
            elif style == "Title":
                self.title = self.title or without_points(text)
                self.writer.heading(1, text)
            elif _CODE.search(style):
                self.writer.code(text)
            elif _QUOTE.search(style):
                self.writer.quote(text)
            else:
                self.writer.paragraph(text)
        for box in boxes:
            self.blocks(box)

    def _list(self, node: Element, depth: int, *, counted: bool, style: str = "") -> None:
        style = _attribute(node, "style-name") or style
        number = 0
        for item in node:
            if local_name(item) not in ("list-item", "list-header"):
                continue
            number += local_name(item) == "list-item"
            start = _attribute(item, "start-value")
            number = int(start) if start.isdecimal() else number
            boxes: list[Element] = []
            headings = [part for part in item if local_name(part) == "h"]
            for heading in headings:
                self._paragraph(heading, counted=counted)
            paragraphs = [part for part in item if local_name(part) == "p"]
            text = " ".join(self.inline(part, boxes) for part in paragraphs)
            if without_points(text).strip():
                self._mark(counted, self.count + 1)
                self.writer.item(text, depth=depth, number=number if self._is_numbered(style, depth) else None)
            self.count += counted * len(paragraphs)
            for part in item:
                if local_name(part) == "list":
                    self._list(part, depth + 1, counted=counted, style=style)
            for box in boxes:
                self.blocks(box)

    def _is_numbered(self, style: str, depth: int) -> bool:
        found = self.lists.get(style)
        if found is None:
            return False
        level = next((part for part in found if _attribute(part, "level") == str(depth + 1)), None)
        return (
            level is not None
            and local_name(level) == "list-level-style-number"
            and _attribute(level, "num-format") == "1"
        )

    def _table(self, table: Element) -> None:
        boxes: list[Element] = []
        rows: list[list[str]] = []
        below: dict[int, tuple[int, str]] = {}
        inner = [node for node in table.iterdescendants("{*}table") if _table_of(node) is table]
        held = [row for row in table.iter("{*}table-row") if _table_of(row) is table]
        if inner and (len(held) == 1 or 3 * sum(len(_words(node)) for node in inner) > 2 * len(_words(table))):
            for cell in table.iter("{*}table-cell"):  # it lays out those within it
                if _table_of(cell) is table:
                    self.blocks(cell)
            return
        for row in held:
            line: list[str] = []
            for cell in row:
                if local_name(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                parts = [part for part in cell.iter("{*}p", "{*}h") if _table_of(part) is table]
                text = " ".join(self.inline(part, boxes) for part in parts)
                left, above = below.pop(len(line), (0, ""))
                if local_name(cell) == "covered-table-cell" and left:
                    text = above
                else:
                    left = _number(_attribute(cell, "number-rows-spanned"))
                if left > 1:
                    below[len(line)] = (left - 1, text)
                line.extend([text] * min(_number(_attribute(cell, "number-columns-repeated")), 64))
            rows.append(line)
        self.writer.table(rows)
        for node in inner:
            self._table(node)
        for box in boxes:
            self.blocks(box)

    def _sheet_rows(self, table: Element, sheet: str) -> Iterator[Row]:
        number = 1
        for row in table.iter("{*}table-row"):
            cells: list[str] = []
            for cell in row:
                if local_name(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                text = "\n".join(self.inline(part, []) for part in cell.iterchildren("{*}p"))
                for note in cell.iterchildren("{*}annotation"):
                    self.writer.omit("comment", f"{sheet}, row {number}", len(_words(note)))
                repeats = _number(_attribute(cell, "number-columns-repeated"))
                cells.extend([text] * min(repeats, MOST_COLUMNS if text else MOST_COLUMNS - len(cells)))
                if len(cells) >= MOST_COLUMNS:
                    break
            repeats = _number(_attribute(row, "number-rows-repeated"))
            if any(cells):
                for offset in range(min(repeats, MOST_REPEATS)):
                    yield number + offset, 1, cells[:MOST_COLUMNS]
            number += repeats
            if self.writer.full or number > MOST_ROWS:
                self.writer.omit("rows or columns beyond the largest table that is read", sheet, 1)
                return

    def inline(self, node: Element, boxes: list[Element]) -> str:
        """Return the text of a paragraph, with points where notes and citations are; text boxes are added to a list."""
        parts = [_spaced(node.text)]
        for part in node:
            parts.append(self._inline_part(part, boxes))
            parts.append(_spaced(part.tail))
        return "".join(parts)

    def _inline_part(self, part: Element, boxes: list[Element]) -> str:
        match local_name(part):
            case "s":
                return " " * min(_number(_attribute(part, "c")), MOST_SPACES)
            case "tab":
                return "\t"
            case "line-break":
                return "\n"
            case "span":
                text = self.inline(part, boxes)
                position = self._property(_attribute(part, "style-name"), "text-position")
                if self._property(_attribute(part, "style-name"), "display") == "none":
                    self.writer.omit("hidden text", f"paragraph {self.at}", len(without_points(text)))
                    return ""
                return (
                    subscript(text) if _SUB.match(position) else superscript(text) if _SUPER.match(position) else text
                )
            case "note":
                return self._note(part)
            case "annotation":
                author = next((_words(node) for node in part.iter("{*}creator")), "")
                self.writer.omit("comment", author, sum(len(_words(node)) for node in part.iter("{*}p")))
                return ""
            case "reference-mark-start":
                return self._citation_start(_attribute(part, "name"))
            case "reference-mark-end":
                return self.writer.close_citation() if "CSL_CITATION" in _attribute(part, "name") else ""
            case "frame" | "custom-shape" | "rect":
                boxes.extend(part.iter("{*}text-box"))
                for description in part.iter("{*}desc"):
                    self.writer.omit("description of a picture", _attribute(part, "name"), len(_words(description)))
                return ""
            case "ruby":
                return "".join(self.inline(base, boxes) for base in part.iterchildren("{*}ruby-base"))
            case "annotation-end" | "bookmark" | "" | "tracked-changes" | "soft-page-break":
                return ""
            case _:
                return self.inline(part, boxes)

    def _citation_start(self, name: str) -> str:
        """Return the point where a citation of Zotero's begins, after keeping the records that its mark carries."""
        records = cited_records(name) if "CSL_CITATION" in name else []
        for record in records:
            self.writer.reference(record.key, record.csl)
        return self.writer.open_citation([record.key for record in records]) if records else ""

    def _note(self, note: Element) -> str:
        kind = "endnote" if _attribute(note, "note-class") == "endnote" else "footnote"
        self.notes[kind] += 1
        label = f"{'e' if kind == 'endnote' else ''}{self.notes[kind]}"
        body = note.find("{*}note-body")
        text = " ".join(self.inline(part, []) for part in body.iter("{*}p")) if body is not None else ""
        self.writer.note(label, text)
        return f"[^{label}]" if without_points(text).strip() else ""

    def _style_name(self, name: str) -> str:
        """Return the name of the style that a person chose, behind those that the program made."""
        for _ in range(5):
            style = self.styles.get(name)
            above = _attribute(style, "parent-style-name") if style is not None else ""
            if not above or not re.fullmatch(r"P\d+", name):
                break
            name = above
        return name.replace("_20_", " ")

    def _property(self, name: str, attribute: str) -> str:
        style = self.styles.get(name)
        if style is None:
            return ""
        return next((value for part in style if (value := _attribute(part, attribute))), "")


def _table_of(node: Element) -> Element | None:
    return next(node.iterancestors("{*}table"), None)


def _attribute(element: Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _number(value: str) -> int:
    return max(1, min(int(value), 10_000_000)) if value.isdecimal() else 1


def _words(node: Element) -> str:
    return "".join(node.itertext()).strip()


def _spaced(text: str | None) -> str:
    return _SPACE.sub(" ", without_noncharacters(text)) if text else ""
