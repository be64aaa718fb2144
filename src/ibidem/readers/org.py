"""Read Org files (.org), each place by the file's own lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ibidem.readers.document import stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, source_text, without_points
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

LONGEST_DRAWER = 200
"""Lines after which a drawer is taken for text that its end is missing of."""
_HEADLINE = re.compile(r"(\*+)[ \t]+(.*)")
_KEYWORD = re.compile(r"[ \t]*#\+([A-Za-z_-]+)(?:\[[^\]]*\])?:[ \t]*(.*)")
_BLOCK = re.compile(r"[ \t]*#\+begin_(\w+)[ \t]*(\S*)", re.IGNORECASE)
_BLOCK_END = re.compile(r"[ \t]*#\+end_\w", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:([A-Za-z][\w-]*):[ \t]*$")
_PROPERTY = re.compile(r"[ \t]*:([A-Za-z][\w-]*):[ \t]+(\S.*)")
_PLANNING = re.compile(r"[ \t]*(?:CLOSED|DEADLINE|SCHEDULED):")
_ITEM = re.compile(r"([ \t]*)(?:[-+]|(?<=[ \t])\*|(\d+)[.)])[ \t]+(?:\[[ xX-]\][ \t]+)?(.*)")
_RULING = re.compile(r"[ \t]*\|[-+|: ]*$")
_COMMENT = re.compile(r"[ \t]*#(?: |$)")
_NOTE = re.compile(r"\[fn:([^\]:\s]+)\][ \t]*(.*)")
_KEYWORDS = frozenset({"TODO", "DONE", "NEXT", "WAITING", "CANCELLED", "CANCELED", "HOLD", "STARTED"})
_TAGS = re.compile(r":[\w@#%:]+:")
_PRIORITY = re.compile(r"^\[#[A-Z0-9]\][ \t]*")
_LINK = re.compile(r"\[\[([^\[\]\n]+)\](?:\[([^\[\]\n]+)\])?\]")
_NOTE_MARK = re.compile(r"\[fn:([^\]:\s]+)\]")
_INLINE_NOTE = re.compile(r"\[fn:([^\]:\s]*):([^\[\]]+)\]")
_CITE = re.compile(r"\[cite(?:/[\w/-]+)?:([^\[\]\n]+)\]")
_CITE_KEY = re.compile(r"@([\w:.#$%&+?<>~/-]+)")
_EMPHASIS = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^\n]{0,300}?\S)\1(?![\w*/_=~+])")
_RAISED = re.compile(r"(?<=\w)(\^|_)\{([^{}\n]{1,60})\}")
_CODE = frozenset({"src", "example", "export"})
_ENCLOSING = frozenset({"quote", "verse", "comment"}) | _CODE
"""Blocks whose lines are read together; what stands in any other is read as if it stood alone."""
_SHOWN = {"author": "Author", "date": "Date", "subtitle": "Subtitle", "description": "Description"}


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for binary or empty files."""
    source = source_text(stream)
    reader = _Reader(source.split("\n"), MarkdownWriter(path))
    yield reader.document()


@dataclass(slots=True)
class _Reader:
    """The state of reading one file."""

    lines: list[str]
    writer: MarkdownWriter
    ends: list[int] = field(default_factory=list)
    """The indices of the lines that end a drawer."""
    at: int = 0
    title: str = ""
    first_headline: str = ""
    notes: int = 0
    _held: list[str] = field(default_factory=list)
    _begun: int = 0
    _indents: list[int] = field(default_factory=list)

    def document(self) -> Document:
        """Read the lines and return the document."""
        self.ends = [index for index, line in enumerate(self.lines) if line.strip().upper() == ":END:"]
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if not self._structure(line):
                self._text(line)
        self._flush()
        title = without_points(self.title or self.first_headline)
        return self.writer.document(title=title or stem_title(self.writer.path))

    def _structure(self, line: str) -> bool:
        """Write what a line begins, if that is no text; return whether it did."""
        if match := _HEADLINE.match(line):
            self._headline(match)
        elif match := _BLOCK.match(line):
            self._flush()
            if match[1].lower() in _ENCLOSING:
                self._block(match[1].lower(), match[2])
        elif _BLOCK_END.match(line):
            self._flush()
        elif match := _KEYWORD.match(line):
            self._flush()
            self._keyword(match[1].lower(), match[2].strip())
        elif (match := _DRAWER.match(line)) and (end := self._drawer_end()):
            self._flush()
            self._drawer(match[1].lower(), end)
        elif _COMMENT.match(line) or _PLANNING.match(line):
            self._flush()
            self.writer.omit("comment" if _COMMENT.match(line) else "planning", f"line {self.at}", len(line.strip()))
        elif line.lstrip().startswith("|"):
            self._flush()
            self._table()
        elif match := _NOTE.match(line):
            self._flush()
            self._note(match[1], match[2])
        else:
            return False
        return True

    def _headline(self, match: re.Match[str]) -> None:
        self._flush()
        words = match[2].strip()
        rest, _, last = words.rpartition(" ")
        tags = _TAGS.fullmatch(last)
        if tags:
            words = rest.strip()
        first, _, rest = words.partition(" ")
        if first in _KEYWORDS:
            words = rest.strip()
        words = _PRIORITY.sub("", words)
        if words == "COMMENT" or words.startswith("COMMENT "):
            self._comment(len(match[1]))
            return
        words = self._inline(words)
        self.first_headline = self.first_headline or (words if len(match[1]) == 1 else "")
        self._mark(self.at)
        self.writer.heading(len(match[1]) + bool(self.title), words)
        if first in _KEYWORDS:
            self.writer.item(f"State: {first}")
        if tags:
            self.writer.item(f"Tags: {', '.join(tags[0].strip(':').split(':'))}")

    def _comment(self, level: int) -> None:
        """Leave out the present headline, which is never exported, with all that is under it."""
        begun = self.at
        while self.at < len(self.lines):
            match = _HEADLINE.match(self.lines[self.at])
            if match and len(match[1]) <= level:
                break
            self.at += 1
        self.writer.omit("comment", f"line {begun}", len("\n".join(self.lines[begun - 1 : self.at]).strip("* \n")))

    def _block(self, name: str, language: str) -> None:
        """Write a block of code, an example, a quotation or another environment."""
        begun = self.at
        ending = f"#+end_{name}"
        held: list[str] = []
        while self.at < len(self.lines) and self.lines[self.at].strip().lower() != ending:
            held.append(self.lines[self.at])
            self.at += 1
        self.at += 1
        self._mark(begun + 1)
        left_out = len("\n".join(held).strip()) if name == "comment" else 0
        held = self.writer.lined(held, begun + 1)
        if name in _CODE:
            self.writer.code("\n".join(held), language if language.isalnum() else "")
        elif name == "comment":
            self.writer.omit("comment", f"line {begun}", left_out)
        elif name == "quote":
            self.writer.quote(self._inline("\n".join(held)))
        else:
            self.writer.paragraph(self._inline("\n".join(held)))

    def _keyword(self, name: str, value: str) -> None:
        if name == "title":
            self.title = self._inline(value)
            self._mark(self.at)
            self.writer.heading(1, self.title)
        elif name in _SHOWN:
            self._mark(self.at)
            self.writer.item(f"{_SHOWN[name]}: {self._inline(value)}")
        elif name in ("caption", "filetags", "keywords"):
            self._mark(self.at)
            tags = ", ".join(filter(None, value.split(":"))) if name == "filetags" else value
            self.writer.paragraph(self._inline(value)) if name == "caption" else self.writer.item(f"Tags: {tags}")
        else:
            self.writer.omit("setting of the format", f"line {self.at}", len(value))

    def _drawer_end(self) -> int:
        """Return the index of the line that ends a drawer; 0 where none does."""
        following = bisect_left(self.ends, self.at)
        end = self.ends[following] if following < len(self.ends) else 0
        return end if end - self.at < LONGEST_DRAWER else 0

    def _drawer(self, name: str, end: int) -> None:
        for index in range(self.at, end):
            match = _PROPERTY.match(self.lines[index])
            if name == "properties" and match and match[1].upper() not in ("ID", "CUSTOM_ID", "CREATED"):
                self._mark(index + 1)
                self.writer.item(f"{match[1].capitalize()}: {match[2].strip()}")
            else:
                self.writer.omit("drawer", f"line {index + 1}", len(self.lines[index].strip()))
        self.at = end + 1

    def _table(self) -> None:
        begun = self.at
        rows = [self.lines[begun - 1]]
        while self.at < len(self.lines) and self.lines[self.at].lstrip().startswith("|"):
            rows.append(self.lines[self.at])
            self.at += 1
        ruled = [index for index, row in enumerate(rows) if _RULING.match(row)]
        self._mark(begun)
        written: list[list[str]] = []
        for offset, row in enumerate(rows):
            if offset in ruled:
                continue
            cells = [self._inline(cell.strip()) for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]
            cells[0] = self.writer.point(MarkKind.LINE, str(begun + offset)) + cells[0]
            written.append(cells)
        self.writer.table(written, header=any(0 < index < len(rows) - 1 for index in ruled[:2]))

    def _note(self, label: str, text: str) -> None:
        parts = [text]
        while self.at < len(self.lines) and self.lines[self.at].strip():
            if _NOTE.match(self.lines[self.at]) or _HEADLINE.match(self.lines[self.at]):
                break
            parts.append(self.lines[self.at])
            self.at += 1
        self.writer.note(label, self._inline(" ".join(parts)))

    def _text(self, line: str) -> None:
        """Add a line to the paragraph or the list item that it is of."""
        item = _ITEM.match(line)
        if item:
            self._flush()
            indent = len(item[1].expandtabs(4))
            while self._indents and self._indents[-1] >= indent:
                self._indents.pop()
            self._indents.append(indent)
            term, described, meaning = item[3].partition(" :: ")
            words = f"{term.strip()}: {meaning.strip()}" if described else item[3]
            self._held = [f"{item[2] or ''}\0{words}"]
            self._begun = self.at
        elif not line.strip():
            self._flush()
            if (
                self.at < len(self.lines)
                and not self.lines[self.at][:1].isspace()
                and not _ITEM.match(self.lines[self.at])
            ):
                self._indents = []
        else:
            if not self._held:
                self._begun = self.at
            self._held.append(line)

    def _flush(self) -> None:
        """Write the paragraph or list item that is held."""
        held, self._held = self._held, []
        if not held:
            return
        self._mark(self._begun)
        number, marked, first = held[0].partition("\0")
        if marked:
            text = self._inline(" ".join(self._lined([first, *held[1:]])))
            self.writer.item(text, depth=len(self._indents) - 1, number=int(number) if number else None)
        elif all(line.lstrip().startswith(": ") for line in held):
            self.writer.code("\n".join(self.writer.lined([line.lstrip()[2:] for line in held], self._begun)))
        else:
            self.writer.paragraph(self._inline(" ".join(self._lined(held))))

    def _lined(self, held: list[str]) -> list[str]:
        return self.writer.lined([line.strip() for line in held], self._begun)

    def _mark(self, line: int) -> None:
        self.writer.mark(MarkKind.LINE, str(line))

    def _inline(self, text: str) -> str:
        """Return text without the marks of Org: links by their words, notes and citations by their labels."""
        text = _INLINE_NOTE.sub(self._inline_note, text)
        text = _NOTE_MARK.sub(r"[^\1]", text)
        text = _CITE.sub(self._citation, text)
        text = _LINK.sub(lambda match: match[2] or match[1].removeprefix("file:"), text)
        text = _RAISED.sub(lambda match: (superscript if match[1] == "^" else subscript)(match[2]), text)
        return _EMPHASIS.sub(r"\2", text)

    def _inline_note(self, match: re.Match[str]) -> str:
        self.notes += 1
        label = match[1] or f"n{self.notes}"
        self.writer.note(label, match[2])
        return f"[^{label}]"

    def _citation(self, match: re.Match[str]) -> str:
        return self.writer.citation(f"[{match[1]}]", _CITE_KEY.findall(match[1]))
