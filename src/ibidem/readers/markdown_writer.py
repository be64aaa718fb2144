"""Write what a reader finds as Markdown, and keep where each part stood in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, decode, make_document
from ibidem.readers.xml_entities import UNRESOLVED
from ibidem.types import Document, Mark, MarkKind, Omitted, SourceCitation, SourceReference, Syntax

MOST_CHARACTERS = 50_000_000
"""A text longer than this is no document that a person reads; what comes after it is left out and named."""
TOO_LONG = "beyond the longest text that is read"

# Noncharacters of Unicode, which no text holds: `point` puts them into a text, `_emit` takes them out again.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NOTE_MARK = re.compile(r"\s*\[\^[^\]\s]{1,40}\]")
_POINT = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_POINTS = f"(?:{_OPEN}\\d+{_CLOSE})*"
_LEADING_POINTS = re.compile(_POINTS)
_SPACE = re.compile(r"[^\S\n]+")
_FENCE = re.compile("`{3,}")
# A line of a paragraph that Markdown would read as something else than words.
_UNDERLINE = re.compile(rf"\n(?={_POINTS}[ ]{{0,3}}(?:=+|-+)[ ]*(?:\n|$))")
_HASHES = re.compile(rf"^({_POINTS})(#{{1,6}})(?=\s|$)", re.MULTILINE)


@dataclass(slots=True)
class MarkdownWriter:
    """A document in the making: blocks with a blank line between them."""

    path: str
    """The corpus-relative path of the file."""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _marks: list[Mark] = field(default_factory=list)
    _pending: list[tuple[MarkKind, str]] = field(default_factory=list)
    """Marks that hold from the next block on."""
    _anchored: bool = False
    """Whether an anchor holds."""
    _points: list[Mark | tuple[str, ...] | str | None] = field(default_factory=list)
    _citations: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)
    _references: dict[str, str] = field(default_factory=dict)
    _listed: dict[str, tuple[int, int]] = field(default_factory=dict)
    _numbered: bool = False
    """Whether the last item that is in no other had a number."""
    _omitted: list[Omitted] = field(default_factory=list)
    _notes: list[tuple[str, str]] = field(default_factory=list)
    _indents: list[int] = field(default_factory=list)
    """How far the words of the present list item, and of those it is in, are indented; empty outside lists."""
    _overflow: int = 0

    @property
    def full(self) -> bool:
        """Whether nothing more can be written, so that a reader may stop."""
        return self._length >= MOST_CHARACTERS

    def heading(self, level: int, text: str) -> None:
        """Write a heading of a level from 1 on; notes that are still to be written go before it."""
        line = " ".join(text.split())
        if _POINT.sub("", line).strip():
            self.flush_notes()
            if self._anchored and all(kind is not MarkKind.ANCHOR for kind, _ in self._pending):
                self.mark(MarkKind.ANCHOR, "")  # what a link to another section names does not hold in this one
            self._emit(f"{'#' * max(1, min(level, 6))} {line}")

    def paragraph(self, text: str) -> None:
        """Write a paragraph; its line feeds stay."""
        body = _tidy(text)
        if _POINT.sub("", body):
            self._emit(_HASHES.sub(r"\1\\\2", _UNDERLINE.sub("\n\n", body)))

    def item(self, text: str, *, depth: int = 0, number: int | None = None) -> None:
        """Write a list item at a depth from 0 on."""
        body = " ".join(text.split())
        if _POINT.sub("", body).strip():
            mark = "- " if number is None else f"{number}. "
            indents = self._indents[: max(0, depth)]
            if not indents:
                if self._numbered is not (number is not None):
                    self._indents = []  # a list of another kind begins
                self._numbered = number is not None
            indent = indents[-1] if indents else 0
            self._emit(f"{' ' * indent}{mark}{body}", indents=[*indents, indent + len(mark)])

    def continuation(self, text: str) -> None:
        """Write a further paragraph of the present list item; one of its own outside lists."""
        body = _tidy(text)
        if not self._indents:
            self.paragraph(text)
        elif _POINT.sub("", body):
            indent = " " * self._indents[-1]
            indents, self._indents = self._indents, []
            self._emit("\n".join(f"{indent}{line}" for line in body.split("\n")), indents=indents)

    def quote(self, text: str) -> None:
        """Write a quotation."""
        body = _tidy(text)
        if _POINT.sub("", body):
            self._emit("\n".join(f"> {line}" for line in body.split("\n")))

    def verbatim(self, text: str) -> None:
        """Write text that is Markdown already."""
        body = text.strip("\n")
        if body.strip():
            self._emit(body.rstrip())

    def code(self, text: str, language: str = "") -> None:
        """Write code as it stands."""
        body = text.strip("\n")
        if _POINT.sub("", body).strip():
            longest = max((len(run) for run in _FENCE.findall(body)), default=2)
            fence = "`" * (longest + 1)
            self._emit(f"{fence}{language}\n{body}\n{fence}")

    def table(self, rows: Iterable[Sequence[str]], *, header: bool = True) -> None:
        """Write a table, its first row as the names of the columns where it has a header; a cell may hold points."""
        written = [[_cell(cell) for cell in row] for row in rows]
        written = [row for row in written if any(_POINT.sub("", cell) for cell in row)]
        width = max(map(len, written), default=0)
        if not written:
            return
        if width == 1:
            for row in written:
                self.paragraph(row[0].replace("\\|", "|"))
            return
        lines = [_row([*row, *[""] * (width - len(row))]) for row in written]
        lines[1 if header else 0 : 1 if header else 0] = [f"|{' --- |' * width}"]
        self._emit("\n".join(lines if header else [f"|{'   |' * width}", *lines]))

    def note(self, label: str, text: str) -> None:
        """Keep a foot- or endnote, which is written before the next heading; the text names it `[^label]`."""
        body = " ".join(text.split())
        if _POINT.sub("", body):
            self._notes.append((label, body))

    def flush_notes(self) -> None:
        """Write the notes that are kept."""
        notes, self._notes = self._notes, []
        for label, body in notes:
            self._emit(f"[^{label}]: {body}")

    def mark(self, kind: MarkKind, value: str) -> None:
        """Let a mark hold from the next block on."""
        self._pending = [(other, old) for other, old in self._pending if other is not kind]
        self._pending.append((kind, value))
        self._anchored = bool(value) if kind is MarkKind.ANCHOR else self._anchored

    def point(self, kind: MarkKind, value: str) -> str:
        """Return what, put into a text, lets a mark hold from there on."""
        return self._point(Mark(0, kind, value))

    def line_of(self, text: str) -> int:
        """Return the line of the file that the first point of a text stands for; 0 where it has none."""
        numbers = (int(match[1]) for match in _POINT.finditer(text))
        marks = (self._points[number] for number in numbers if number < len(self._points))
        return next((int(mark.value) for mark in marks if isinstance(mark, Mark) and mark.kind is MarkKind.LINE), 0)

    def citation(self, text: str, keys: Sequence[str]) -> str:
        """Return a text, to be written, that is a citation of the works with these keys."""
        if not text.strip():
            return text
        return f"{self.open_citation(keys)}{text}{self.close_citation()}"

    def open_citation(self, keys: Sequence[str]) -> str:
        """Return what, put into a text, begins a citation."""
        return self._point(tuple(keys))

    def close_citation(self) -> str:
        """Return what, put into a text, ends the citation that was begun in the same block."""
        return self._point(None)

    def reference(self, key: str, record: str, text: str = "") -> str:
        """Keep the record of a work, as CSL-JSON; return its text, to be written, as the entry that lists it."""
        self._references.setdefault(key, record)
        if not text.strip():
            return text
        opening = self._point(key)
        return f"{opening}{text}{self._point(None)}"

    def omit(self, kind: str, place: str, characters: int) -> None:
        """Name what is left out, where it stood and how long it is."""
        if characters > 0:
            self._omitted.append(Omitted(kind, place, characters))

    def omit_unresolved(self, entities: Iterable[tuple[str, int]]) -> None:
        """Name the entities of XML that the text shows as they are written, each by its place and characters."""
        for place, characters in entities:
            self.omit(UNRESOLVED, place, characters)

    def document(
        self,
        *,
        title: str,
        record: str | None = None,
        own_record: str = "",
    ) -> Document:
        """Return the document; `own_record` says as CSL-JSON what work it is. Raises SourceError for no text."""
        self.flush_notes()
        if self._overflow:
            self.omit(TOO_LONG, "", self._overflow)
        text = "".join(self._parts) + ("\n" if self._parts else "")
        if not text.strip():
            left = "; ".join(sorted({omitted.kind for omitted in self._omitted}))
            raise SourceError(f"no text (left out: {left})" if left else "empty")
        return make_document(
            self.path,
            text,
            title=_NOTE_MARK.sub("", title),
            syntax=Syntax.MARKDOWN,
            record=record,
            marks=tuple(_without_repeats(sorted(self._marks, key=lambda mark: mark.start))),
            has_lines=False,
            omitted=tuple(self._omitted),
            source_references=tuple(
                SourceReference(key, held, *self._listed.get(key, (-1, -1))) for key, held in self._references.items()
            ),
            source_citations=tuple(SourceCitation(*held) for held in sorted(self._citations)),
            own_record=own_record,
        )

    def lined(self, lines: Sequence[str], first: int) -> list[str]:
        """Return lines of the file, of which the first has a number from 1, each with the point where it begins."""
        return [
            f"{self.point(MarkKind.LINE, str(number))}{line}" if line.strip() else line
            for number, line in enumerate(lines, start=first)
        ]

    def _point(self, payload: Mark | tuple[str, ...] | str | None) -> str:
        self._points.append(payload)
        return f"{_OPEN}{len(self._points) - 1}{_CLOSE}"

    def _emit(self, block: str, *, indents: Sequence[int] = ()) -> None:
        """Append a block, which a blank line sets off but between the items of a list."""
        if self.full:
            self._overflow += len(_POINT.sub("", block))
            return
        if self._parts:
            self._append("\n" if indents and self._indents else "\n\n")
        self._indents = [*indents]
        self._marks.extend(Mark(self._length, kind, value) for kind, value in self._pending)
        self._pending = []
        opened: list[tuple[int, tuple[str, ...] | str]] = []
        at = 0
        block = clean_text(block)
        for match in _POINT.finditer(block):
            self._append(block[at : match.start()])
            at = match.end()
            number = int(match[1])
            payload = self._points[number] if number < len(self._points) else None
            match payload:
                case Mark(_, kind, value):
                    self._marks.append(Mark(self._length, kind, value))
                case None if opened:
                    self._close(*opened.pop())
                case None:
                    continue
                case held:
                    opened.append((self._length, held))
        self._append(block[at:])

    def _close(self, start: int, payload: tuple[str, ...] | str) -> None:
        if start >= self._length:
            return
        if isinstance(payload, str):
            self._listed.setdefault(payload, (start, self._length))
        else:
            self._citations.append((start, self._length, payload))

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def source_text(stream: BinaryIO) -> str:
    """Return the text of a file that is to be written as Markdown. Raises SourceError for binary or empty files."""
    source = without_noncharacters(decode(stream.read()))
    if not source.strip():
        raise SourceError("empty")
    return source


def parted(text: str) -> tuple[str, str]:
    """Return the points before the first character of a text, and the rest of it."""
    leading = _LEADING_POINTS.match(text)
    return (leading[0], text[leading.end() :]) if leading else ("", text)


def without_points(text: str) -> str:
    """Return a text without the points that a writer put into it."""
    return _POINT.sub("", text)


def without_noncharacters(text: str) -> str:
    """Return a text of a file without the two characters that stand for points here."""
    return text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd") if _OPEN in text or _CLOSE in text else text


def _without_repeats(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the marks but for lines that are named already."""
    line = ""
    for mark in marks:
        if mark.kind is not MarkKind.LINE or mark.value != line:
            yield mark
        line = mark.value if mark.kind is MarkKind.LINE else line


def _tidy(text: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _row(cells: list[str]) -> str:
    """Return a row; the points before its first words stand before the bar, for they hold for all of it."""
    points, first = parted(cells[0])
    return f"{points}| {' | '.join([first, *cells[1:]])} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
