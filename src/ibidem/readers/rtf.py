"""Read Rich Text Format (.rtf): headings, lists, tables, notes and citation fields, with all changes accepted."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.citation_fields import cited_records
from ibidem.readers.document import stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters, without_points
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

DEEPEST = 2_000
"""Groups inside groups; a file with more is no text."""
# A control word with its number, a control symbol, a character by its code, a brace, text. None of them overlap.
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_CHARACTERS = {
    "emdash": "—",
    "endash": "–",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "tab": "\t",
    "line": "\n",
}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\", b"-": "", b"\n": "\0", b"\r": "\0"}
_DROPPED = {
    "annotation": "comment",
    "header": "page header or footer",
    "headerl": "page header or footer",
    "headerr": "page header or footer",
    "headerf": "page header or footer",
    "footer": "page header or footer",
    "footerl": "page header or footer",
    "footerr": "page header or footer",
    "footerf": "page header or footer",
}
"""Destinations whose text is left out and counted."""
_DATA = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "filetbl",
        "atnid",
        "atnauthor",
        "atndate",
        "atnref",
        "atntime",
        "atnparent",
        "atrfstart",
        "atrfend",
        "bkmkstart",
        "bkmkend",
        "ftnsep",
        "ftnsepc",
        "ftncn",
        "aftnsep",
        "aftnsepc",
        "aftncn",
        "nonshppict",
        "shppict",
        "sp",
        "sn",
        "sv",
        "fontemb",
        "fontfile",
        "falt",
        "panose",
        "datafield",
        "formfield",
        "private",
        "docvar",
        "userprops",
        "mmathPr",
        "wgrffmtfilter",
        "pgptbl",
        "nonesttables",
        "xe",
        "tc",
        "txe",
        "rxe",
        "pnseclvl",
        "background",
        "listpicture",
        "do",
    ]
)
"""Destinations that hold no text to read."""
_CODE_PAGES = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
}
_CODE_PAGES |= {163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik)\s*(\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc\s*\d|table of figures", re.IGNORECASE)
_BULLET = re.compile(r"[^\w\s]{0,2}")
_NUMBER = re.compile(r"(\d{1,4})[.)]")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for what is no RTF or has no text."""
    data = stream.read()
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf"):
        raise SourceError("not Rich Text Format")
    yield _Reader(MarkdownWriter(path), *_tables(data)).document(data)


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces."""

    destination: str = ""
    """Of what its text is a part; empty for the document itself."""
    skip: int = 1
    """Characters that stand for one in Unicode, for programs that cannot show it."""
    encoding: str = "cp1252"
    hidden: bool = False
    deleted: bool = False
    shift: int = 0


@dataclass(slots=True)
class _Reader:
    """The state of reading one file."""

    writer: MarkdownWriter
    encoding: str
    fonts: dict[int, str]
    styles: dict[int, str]
    group: _Group = field(default_factory=_Group)
    groups: list[_Group] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    """What was collected for each destination that is open."""
    style: str = ""
    level: int = 0
    in_table: bool = False
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    depth: int = 0
    to_skip: int = 0
    notes: int = 0
    count: int = 0
    title: str = ""
    omitted: dict[str, int] = field(default_factory=dict)
    opened: list[bool] = field(default_factory=list)
    """For each field that is open, whether its result is a citation."""
    pending: bytearray = field(default_factory=bytearray)

    def document(self, data: bytes) -> Document:
        """Read the tokens and return the document."""
        self.group.encoding = self.encoding
        star = False
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if code is None and text is None:
                self._decode()
            if word is not None:
                name = word.decode()
                if name == "bin":
                    at += max(0, int(number or 0))
                self._word(name, int(number) if number is not None else None, starred=star)
                star = False
            elif code is not None:
                self._byte(bytes.fromhex(code.decode()))
            elif symbol is not None:
                star = symbol == b"*"
                if not star:
                    self._symbol(symbol)
            elif brace == b"{":
                if len(self.groups) >= DEEPEST:
                    raise SourceError("Rich Text Format nested too deeply")
                self.groups.append(self.group)
                self.group = replace(self.group)
                self.to_skip = 0
            elif brace == b"}":
                self._close()
            elif text is not None:
                skipped = min(self.to_skip, len(text))
                self.to_skip -= skipped
                self.pending += text[skipped:]
        self._decode()
        self._paragraph()
        self._table()
        for kind, characters in self.omitted.items():
            self.writer.omit(kind, "", characters)
        return self.writer.document(title=self.title or stem_title(self.writer.path))

    def _byte(self, byte: bytes) -> None:
        if self.to_skip:
            self.to_skip -= 1
        else:
            self.pending += byte

    def _decode(self) -> None:
        """Add the bytes that are pending as text, in the encoding of the group."""
        if self.pending:
            text = bytes(self.pending).decode(self.group.encoding, "replace")
            self.pending.clear()
            self._add(without_noncharacters(text))

    def _add(self, text: str) -> None:
        group = self.group
        if group.destination in _DATA or not text:
            return
        if group.deleted or group.hidden or group.destination in _DROPPED:
            kind = "deleted in a tracked change" if group.deleted else "hidden text"
            kind = _DROPPED.get(group.destination, kind)
            self.omitted[kind] = self.omitted.get(kind, 0) + len(text.strip("\0\n"))
            return
        if group.shift and group.destination != "fldinst":
            text = superscript(text) if group.shift > 0 else subscript(text)
        self.texts.setdefault(group.destination, []).append(text)

    def _symbol(self, symbol: bytes) -> None:
        shown = _SYMBOLS.get(symbol, "")
        if shown == "\0":
            self._word("par", None, starred=False)
        elif self.to_skip:
            self.to_skip -= 1
        else:
            self._add(shown)

    def _word(self, name: str, number: int | None, *, starred: bool) -> None:
        group = self.group
        if name in _CHARACTERS:
            self._add(_CHARACTERS[name])
        elif name == "u" and number is not None:
            self._add(_unicode(number))
            self.to_skip = group.skip
        elif name == "uc":
            group.skip = max(0, min(number or 0, 8))
        elif name == "f" and number is not None:
            group.encoding = self.fonts.get(number, self.encoding)
        elif name in ("footnote", "fldinst", "listtext", "pntext"):
            if group.destination not in _DATA and group.destination not in _DROPPED:
                group.destination, group.shift = name, 0
        elif name in _DROPPED or name in _DATA:
            group.destination = name
        elif name == "fldrslt":
            self._field_result()
        elif name == "field":
            self.opened.append(False)
        elif starred:
            group.destination = "info" if name != "shptxt" else group.destination
        elif group.destination in _DATA:
            return
        else:
            self._layout(name, number)

    def _layout(self, name: str, number: int | None) -> None:
        """Follow what a word says of characters, paragraphs and tables."""
        group = self.group
        match name:
            case "plain":
                group.hidden, group.deleted, group.shift = False, False, 0
            case "v":
                group.hidden = number != 0
            case "deleted":
                group.deleted = number != 0
            case "super" | "up" if name == "super" or number:
                group.shift = 1 if number != 0 else 0
            case "sub" | "dn" if name == "sub" or number:
                group.shift = -1 if number != 0 else 0
            case "nosupersub":
                group.shift = 0
            case "pard":
                self.style, self.level, self.in_table, self.depth = "", 0, False, 0
            case "s" if number is not None:
                self.style = self.styles.get(number, "")
            case "outlinelevel" if number is not None and number < 9:
                self.level = number + 1
            case "ilvl" if number is not None:
                self.depth = max(0, min(number, 8))
            case "intbl":
                self.in_table = True
            case "par" | "sect" | "page":
                self._end_paragraph()
            case "cell" | "nestcell":
                self.cells.append(" ".join("".join(self.texts.pop("", [])).split()))
                self.texts.pop("listtext", None)
            case "row" | "nestrow":
                if self.cells:
                    self.rows.append(self.cells)
                self.cells = []
            case _:
                return

    def _end_paragraph(self) -> None:
        if self.group.destination == "footnote" or self.in_table:
            self._add(" ")
        elif not self.group.destination:
            self._paragraph()

    def _close(self) -> None:
        """End a group, and with it what it was a part of."""
        self._decode()
        ended, outer = self.group, self.groups.pop() if self.groups else _Group(encoding=self.encoding)
        self.group = outer
        self.to_skip = 0
        if ended.destination == "footnote" and outer.destination != "footnote":
            body = " ".join("".join(self.texts.pop("footnote", [])).split())
            if without_points(body).strip():
                self.notes += 1
                self.writer.note(str(self.notes), body)
                self.texts.setdefault(outer.destination, []).append(f"[^{self.notes}]")
        elif ended.destination == "fldrslt" and outer.destination != "fldrslt":
            held = self.texts.pop("fldrslt", [])
            closing = self.writer.close_citation() if self.opened and self.opened[-1] else ""
            self.texts.setdefault(outer.destination, []).extend([*held, closing])
            if self.opened:
                self.opened.pop()

    def _field_result(self) -> None:
        """Begin the result of a field, which is a citation where its instruction says so."""
        records = cited_records("".join(self.texts.pop("fldinst", [])))
        for record in records:
            if record.csl:
                self.writer.reference(record.key, record.csl)
        if self.group.destination == "" and self.opened:
            self.group.destination = "fldrslt"
            if records:
                self.opened[-1] = True
                self.texts["fldrslt"] = [self.writer.open_citation([record.key for record in records])]

    def _paragraph(self) -> None:
        """Write the paragraph that is held as what its style makes of it."""
        text = "".join(self.texts.pop("", []))
        label = "".join([*self.texts.pop("listtext", []), *self.texts.pop("pntext", [])]).strip()
        if not without_points(text).strip():
            return
        if not self.in_table:
            self._table()
        self.count += 1
        self.writer.mark(MarkKind.PARAGRAPH, str(self.count))
        named = _HEADING.match(self.style)
        level = self.level or (int(named[1]) if named else 0)
        if _CONTENTS.match(self.style):
            self.omitted["table of contents"] = self.omitted.get("table of contents", 0) + len(text)
        elif self.style.casefold() == "title" and not self.title:
            self.title = without_points(text).strip()
            self.writer.heading(1, text)
        elif level:
            self.writer.heading(level, f"{label} {text}" if label else text)
        elif label:
            number = _NUMBER.fullmatch(label)
            words = text if number or _BULLET.fullmatch(label) else f"{label} {text}"
            self.writer.item(words, depth=self.depth, number=int(number[1]) if number else None)
        else:
            self.writer.paragraph(text)

    def _table(self) -> None:
        rows, self.rows = self.rows, []
        if self.cells:
            rows.append(self.cells)
            self.cells = []
        if rows:
            self.count += 1
            self.writer.mark(MarkKind.PARAGRAPH, str(self.count))
            self.writer.table(rows)


def _unicode(number: int) -> str:
    """Return a character by its signed 16-bit number; a half of a pair waits for `clean_text` to name it."""
    code = number + 0x10000 if number < 0 else number
    return chr(code) if 0 < code < 0x110000 else ""


def _tables(data: bytes) -> tuple[str, dict[int, str], dict[int, str]]:
    """Return the encoding of a file, that of each of its fonts, and the name of each style."""
    head = data[: 1 << 20]
    page = re.search(rb"\\ansicpg(\d{1,5})", head)
    encoding = _codec(f"cp{page[1].decode()}" if page else "cp1252")
    fonts = {
        int(match[1]): _CODE_PAGES[int(match[2])]
        for match in re.finditer(rb"\\f(\d{1,5})(?:\\f[a-eg-z][a-z]*\d{0,5}|\\fprq\d){0,4}\\fcharset(\d{1,3})", head)
        if int(match[2]) in _CODE_PAGES
    }
    begin = head.find(b"{\\stylesheet")
    sheet = head[begin : begin + 400_000] if begin >= 0 else b""
    styles = {
        int(match[1]): match[2].decode(encoding, "replace").strip()
        for match in re.finditer(rb"\{\\s(\d{1,5})(?:\\[^{};\\\s]{1,40}|\{[^{}]{0,200}\}|\s)*([^\\{};]{1,80});", sheet)
    }
    return encoding, fonts, styles


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
