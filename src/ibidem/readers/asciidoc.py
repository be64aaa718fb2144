"""Read AsciiDoc files (.adoc), each place by the file's own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO

from ibidem.readers.document import stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, source_text, without_points
from ibidem.readers.own_record import stated_record
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

_HEADING = re.compile(r"(={1,6})[ \t]+(\S.*)")
_ATTRIBUTE = re.compile(r":(!?[\w-]+!?):(?:[ \t]+(.*))?$")
_FENCES = {
    "----": "code",
    "....": "code",
    "```": "code",
    "____": "quote",
    "====": "example",
    "****": "example",
    "--": "example",
    "////": "comment",
    "++++": "code",
    "|===": "table",
    ",===": "table",
    ":===": "table",
}
_LINE_ATTRIBUTES = re.compile(r"\[[^\[\]]*\]$|\[\[[^\[\]]*\]\]$")
_STYLED = re.compile(r"\[(quote|verse|source|listing|NOTE|TIP|WARNING|IMPORTANT|CAUTION)\b[,\s]?([^\]]*)\]$")
_TITLE = re.compile(r"\.(?=[^\s.])(.+)")
_BULLET = re.compile(r"[ \t]*(\*{1,5}|-)[ \t]+(?:\[[ xX*]\][ \t]+)?(\S.*)")
_NUMBERED = re.compile(r"[ \t]*(?:(\.{1,5})|(\d+)\.)[ \t]+(\S.*)")
_DESCRIBED = re.compile(r"[ \t]*(\S[^\n]{0,200}?)(:{2,4}|;;)(?:[ \t]+(\S.*))?$")
_MACRO_LINE = re.compile(r"(?:image|video|audio|toc|ifdef|ifndef|ifeval|endif)::")
_CONDITION = re.compile(r"(ifn?def)::([^\s\[\]]+)\[(.*)\]$")
_CONDITION_EDGE = re.compile(r"(?:(ifn?def)::[^\s\[\]]+\[\]|(ifeval)::\[.*\]|endif::\S*\[\])$")
_ALWAYS_SET = frozenset({"asciidoctor", "backend-html5", "basebackend-html"})
"""Attributes that are set wherever the text is shown as a page."""
_PICTURE = re.compile(r"(?:image|video)::[^\[\s]{1,500}+\[\"?([^\[\],\"]+)")
_HEADER_OPTION = re.compile(r"%header|(?:options?|opts)=[\"']?[^\"'\]]*\bheader")
_REVISION = re.compile(r"v?\d|:")
_ADDRESS = re.compile(r"\s*<[^<>]*>")
_INCLUDE = re.compile(r"include::([^\[\s]+)\[")
_SETEXT = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}
_ANCHOR = re.compile(r"\[\[([^\[\],]+)[^\[\]]*\]\]")
_ANCHOR_ID = re.compile(r"\[#([\w-]+)")
_FOOTNOTE = re.compile(r"footnote(?:ref)?:[\w-]{0,60}+\[((?:[^\[\]]|\[[^\[\]]{0,300}\]){0,3000}+)\]")
_LINK = re.compile(r"(?:link:|https?://|mailto:)[^\s\[\]]{1,500}+\[([^\[\]\n]*)\]")
_XREF = re.compile(r"<<([^<>,\n]+)(?:,([^<>\n]+))?>>|xref:([^\[\s]{1,500}+)\[([^\]\n]*)\]")
_INLINE_MACRO = re.compile(
    r"(?:kbd|btn|menu|image|icon|indexterm2?|anchor|pass|stem|latexmath):[^\s\[\]]{0,500}+\[([^\[\]\n]*)\]"
)
_INDEX_TERM = re.compile(r"\(\(\([^()\n]*\)\)\)|\(\(([^()\n]+)\)\)")
_CITED = re.compile(r"\[\[\[([\w-]+)(?:,[ ]*([^\[\]]+))?\]\]\]")
_DOUBLE = re.compile(r"(\*\*|__|``|##)(?=\S)([^\n]{1,300}?)\1")
_SINGLE = re.compile(r"(?<![\w*_`#])(?:\[[^\[\]\n]*\])?([*_`#])(?=\S)([^\n]{0,300}?\S)\1(?![\w*_`#])")
_CELL_FORM = re.compile(r"(?<=[ \t])(?:\d*\.?\d*[+*])?[<^>.]{0,2}[aehlmsdv]?$")
_RAISED = re.compile(r"(?<!\s)([\^~])(\S{1,40}?)\1")
_REPLACED = {
    "(C)": "©",
    "(R)": "®",
    "(TM)": "™",
    " -- ": " — ",
    "...": "…",
    "->": "→",
    "=>": "⇒",
    "{nbsp}": "\u00a0",
    "{deg}": "°",
}
_REFERENCE = re.compile(r"\{([\w-]+)\}")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for binary or empty files."""
    source = source_text(stream)
    yield _Reader(source.split("\n"), MarkdownWriter(path)).document()


@dataclass(slots=True)
class _Reader:
    """The state of reading one file."""

    lines: list[str]
    writer: MarkdownWriter
    at: int = 0
    title: str = ""
    notes: int = 0
    authors: str = ""
    headings: dict[str, str] = field(default_factory=dict)
    """The words of the headings that have an id, by it."""
    attributes: dict[str, str] = field(default_factory=dict)
    style: str = ""
    box: str = ""
    """The line that ends the example or box that is open."""
    has_header: bool = False
    """Whether the attributes before a table say that its first row names the columns."""
    _held: list[tuple[int, str]] = field(default_factory=list)
    """The lines of the paragraph or list item that is open, with their numbers."""
    _item: tuple[int, int | None] | None = None
    _counts: dict[int, int] = field(default_factory=dict)

    def document(self) -> Document:
        """Read the lines and return the document."""
        for line, below in pairwise(self.lines):
            named, heading = _ANCHOR.match(line) or _ANCHOR_ID.match(line), _HEADING.match(below)
            if named and heading:
                self.headings[named[1]] = heading[2]
        while self.at < len(self.lines):
            line = self.lines[self.at].rstrip()
            self.at += 1
            if not self._structure(line):
                self._text(line)
        self._flush()
        title, own = without_points(self.title) or stem_title(self.writer.path), stated_record([self.authors])
        return self.writer.document(title=title, own_record=own)

    def _structure(self, line: str) -> bool:
        """Write what a line begins, if that is no text; return whether it did."""
        fence = line if line in _FENCES else line[:4] if len(line) > 4 and len(set(line)) == 1 else line
        if fence in _FENCES or line.startswith("```"):
            self._flush()
            # What stands in an example or a box is read as if it stood alone.
            if _FENCES.get(fence) != "example":
                self._delimited(line, _FENCES.get(fence, "code"))
            else:
                self.box = "" if self.box == line else line
        elif not self._held and (match := _HEADING.match(line)):
            self._heading(len(match[1]), match[2], self.at)
        elif not self._held and self._underlined(line):
            level = _SETEXT[self.lines[self.at].rstrip()[0]]
            self.at += 1
            self._heading(level, line, self.at - 1)
        elif line.startswith("//"):
            self.writer.omit("comment", f"line {self.at}", len(line[2:].strip()))
        elif match := _ATTRIBUTE.match(line):
            self.attributes[match[1]] = (match[2] or "").strip()
            self.writer.omit("setting of the format", f"line {self.at}", len(match[2] or ""))
        elif match := _INCLUDE.match(line):
            self._flush()
            # The file is a document of its own, where it is in the library.
            self.writer.omit("included file", match[1], len(line))
        elif match := _CONDITION.match(line):
            self._flush()
            self._condition(match)
        elif _MACRO_LINE.match(line):
            self._flush()
            if described := _PICTURE.match(line):
                self.writer.omit("description of a picture", f"line {self.at}", len(described[1]))
        elif match := _LINE_ATTRIBUTES.match(line):
            self._flush()
            self._line_attributes(line)
        elif not self._held and (match := _TITLE.match(line)):
            self._mark(self.at)
            self.writer.paragraph(self._inline(match[1]))
        elif line in ("'''", "<<<", "---", "***", "+"):
            return (self._item is not None and line == "+") or bool(self._flush())
        else:
            return False
        return True

    def _condition(self, match: re.Match[str]) -> None:
        """Go on where an attribute is set as it should be; else leave out what depends on it, up to its own end."""
        any_of = "," in match[2]
        known = [name in self.attributes or name in _ALWAYS_SET for name in re.split("[,+]", match[2])]
        holds = any(known) if any_of else all(known)
        if match[1] == "ifndef":
            holds = not all(known) if any_of else not any(known)
        if holds:
            if match[3]:
                self._text(match[3])
            return
        begun, left_out = self.at, match[3]
        depth = 0 if left_out else 1
        while depth and self.at < len(self.lines):
            line = self.lines[self.at].rstrip()
            self.at += 1
            if edge := _CONDITION_EDGE.match(line):
                depth += 1 if edge[1] or edge[2] else -1
            left_out += f"{line}\n" if depth else ""
        self.writer.omit("text whose condition does not hold", f"line {begun}", len(left_out.strip()))

    def _heading(self, level: int, words: str, line: int) -> None:
        self._flush()
        self._item, self._counts = None, {}
        if anchor := _ANCHOR.search(words):
            self.writer.mark(MarkKind.ANCHOR, anchor[1])
        text = self._inline(_ANCHOR.sub("", words))
        first = level == 1 and not self.title
        self.title = self.title or (text if level == 1 else "")
        self._mark(line)
        self.writer.heading(level, text)
        if first:
            self._header()

    def _header(self) -> None:
        """Write the lines under the title that name the author and the revision."""
        while self.at < len(self.lines) and (line := self.lines[self.at].strip()) and not _ATTRIBUTE.match(line):
            if line.startswith(("//", "=", "[", "include::")):
                return
            self._mark(self.at + 1)
            self.writer.paragraph(line)
            if not self.authors and not _REVISION.match(line):
                self.authors = _ADDRESS.sub("", line)
            self.at += 1

    def _underlined(self, line: str) -> bool:
        below = self.lines[self.at].rstrip() if self.at < len(self.lines) else ""
        return (
            len(below) >= 3
            and len(set(below)) == 1
            and below[0] in _SETEXT
            and abs(len(below) - len(line)) <= 2
            and any(map(str.isalnum, line))
            and below != self.box
            and not _LINE_ATTRIBUTES.match(line)
        )

    def _line_attributes(self, line: str) -> None:
        if anchor := _ANCHOR.match(line) or _ANCHOR_ID.match(line):
            self.writer.mark(MarkKind.ANCHOR, anchor[1])
        styled = _STYLED.match(line)
        self.style = styled[1] if styled else ""
        self.has_header = _HEADER_OPTION.search(line) is not None
        if self.style.isupper():
            self.writer.paragraph(f"{self.style.capitalize()}:")
        if styled and styled[1] in ("quote", "verse") and styled[2].strip(", "):
            self.writer.paragraph(self._inline(styled[2].strip(", ")))

    def _delimited(self, fence: str, kind: str) -> None:
        """Write what stands between two lines of the same marks."""
        begun = self.at
        closing = "```" if fence.startswith("```") else fence
        held: list[str] = []
        while self.at < len(self.lines) and self.lines[self.at].rstrip() != closing:
            held.append(self.lines[self.at])
            self.at += 1
        self.at += 1
        self._mark(begun + 1)
        if kind == "table":
            self._table(
                held, begun + 1, separator="," if fence.startswith(",") else ":" if fence.startswith(":") else "|"
            )
        elif kind == "comment":
            self.writer.omit("comment", f"line {begun}", len("\n".join(held).strip()))
        elif kind == "quote" and self.style != "verse":
            self.writer.quote(self._inline("\n".join(self.writer.lined(held, begun + 1))))
        else:
            self.writer.code("\n".join(self.writer.lined(held, begun + 1)))
        self.style = ""

    def _table(self, lines: list[str], begun: int, *, separator: str) -> None:
        """Write a table: a line of several cells is a row, else so many cells as the first line has make one."""
        cells: list[tuple[int, str]] = []
        width, blank_after_first = 0, False
        for offset, line in enumerate(lines):
            if not line.strip():
                blank_after_first = blank_after_first or (bool(cells) and len(cells) == width)
                continue
            parts = line.split(separator) if separator != "|" else re.split(r"(?<!\\)\|", line)
            if separator == "|":
                if parts[0].strip() and cells and not re.fullmatch(r"[ \t]*[\d.+*<^>aehlmsv]{1,6}", parts[0]):
                    number, text = cells[-1]
                    cells[-1] = (number, f"{text} {parts[0].strip()}")
                # What stands right before a bar may be the form of the cell after it: `2+|`, `a|`.
                parts = [*(_CELL_FORM.sub("", part) for part in parts[1:-1]), *parts[-1:]]
            cells.extend((begun + offset, part.strip()) for part in parts)
            width = width or len(cells)
        width = max(1, width)
        rows: list[list[str]] = []
        for first in range(0, len(cells), width):
            row = [self._inline(text) for _, text in cells[first : first + width]]
            row[0] = self.writer.point(MarkKind.LINE, str(cells[first][0])) + row[0]
            rows.append(row)
        self.writer.table(rows, header=blank_after_first or separator != "|" or self.has_header)
        self.has_header = False

    def _text(self, line: str) -> None:
        """Add a line to the paragraph or the list item that it is of."""
        bullet, numbered, described = _BULLET.match(line), _NUMBERED.match(line), _DESCRIBED.match(line)
        if not line.strip():
            self._flush()
        elif bullet or numbered:
            self._flush()
            marks = bullet[1] if bullet else (numbered[1] or ".") if numbered else ""
            depth = len(marks) - 1 if marks != "-" else 0
            self._counts = {held: count for held, count in self._counts.items() if held <= depth}
            if numbered:
                self._counts[depth] = int(numbered[2]) if numbered[2] else self._counts.get(depth, 0) + 1
            self._item = (depth, self._counts[depth] if numbered else None)
            self._held = [(self.at, bullet[2] if bullet else numbered[3] if numbered else "")]
        elif described and not self._held:
            self._held = [(self.at, f"{described[1]}\n{described[3] or ''}")]
            self._item = None
        else:
            if not self._held:
                self._item = None
            self._held.append((self.at, line.removesuffix(" +")))

    def _flush(self) -> bool:
        """Write the paragraph or list item that is held; return that it is done."""
        held, self._held = self._held, []
        if held:
            self._mark(held[0][0])
            text = self._inline(" ".join(self._lined((number, line.strip(" \t")) for number, line in held)))
            if self._item is not None:
                self.writer.item(text, depth=self._item[0], number=self._item[1])
            elif self.style in ("source", "listing") or held[0][1][:1] == " ":
                self.writer.code("\n".join(self._lined(held)))
            elif self.style == "quote":
                self.writer.quote(text)
            else:
                self.writer.paragraph(text)
            self.style = ""
            self._item = None
        return True

    def _lined(self, held: Iterable[tuple[int, str]]) -> list[str]:
        return [self.writer.lined([line], number)[0] for number, line in held]

    def _mark(self, line: int) -> None:
        self.writer.mark(MarkKind.LINE, str(line))

    def _inline(self, text: str) -> str:
        """Return text without the marks of AsciiDoc: links by their words, notes by their labels."""
        text = _REFERENCE.sub(lambda match: self.attributes.get(match[1]) or match[0], text)
        text = _FOOTNOTE.sub(self._note, text)
        text = _CITED.sub(lambda match: f"[{match[2] or match[1]}]", text)
        text = _XREF.sub(lambda match: match[2] or match[4] or self._referred(match[1] or match[3]), text)
        text = _LINK.sub(lambda match: match[1].rstrip("^") or match[0].partition("[")[0].removeprefix("link:"), text)
        text = _INLINE_MACRO.sub(r"\1", text)
        text = _INDEX_TERM.sub(lambda match: match[1] or "", text)
        text = _ANCHOR.sub("", text)
        text = _SINGLE.sub(r"\2", _DOUBLE.sub(r"\2", text))
        text = _RAISED.sub(lambda match: (superscript if match[1] == "^" else subscript)(match[2]), text)
        for written, shown in _REPLACED.items():
            text = text.replace(written, shown)
        return text

    def _referred(self, name: str) -> str:
        """Return what a reference without words of its own shows: the heading that it leads to, else its name."""
        return self.headings.get(name.lstrip("#")) or f"[{name}]"

    def _note(self, match: re.Match[str]) -> str:
        if not match[1]:
            return ""
        self.notes += 1
        self.writer.note(str(self.notes), match[1])
        return f"[^{self.notes}]"
