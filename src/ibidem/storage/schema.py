"""The tables of `library.sqlite`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ibidem.index.protocols import LexicalEntry
from ibidem.types import (
    Clutter,
    Document,
    InTextCitation,
    Kind,
    LineBox,
    Mark,
    MarkKind,
    Passage,
    Person,
    Reference,
    Sentence,
    Syntax,
    Unresolved,
    WorkKind,
)
from ibidem.types.locators import Rectangle

SCHEMA = """
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, title TEXT NOT NULL, digest TEXT NOT NULL,
    syntax TEXT NOT NULL, pages TEXT NOT NULL, collection INTEGER NOT NULL, marks TEXT NOT NULL,
    page_labels TEXT NOT NULL, has_lines INTEGER NOT NULL, language TEXT NOT NULL
);
CREATE TABLE texts (document INTEGER PRIMARY KEY, text TEXT NOT NULL, layout TEXT NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL, title TEXT, kind TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, text TEXT NOT NULL, search_text TEXT, section TEXT NOT NULL, page INTEGER,
    first_line INTEGER, last_line INTEGER, label TEXT NOT NULL, marks TEXT NOT NULL,
    rectangles TEXT NOT NULL, vector_key BLOB
);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY, passage INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_line INTEGER, last_line INTEGER, text TEXT, search_text TEXT, marks TEXT, rectangles TEXT NOT NULL,
    vector_key BLOB
);
CREATE TABLE clutter (
    document INTEGER NOT NULL, first_line INTEGER, last_line INTEGER, start INTEGER NOT NULL, end INTEGER NOT NULL,
    reason TEXT NOT NULL, page INTEGER
);
CREATE TABLE omitted (
    document INTEGER NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, characters INTEGER NOT NULL
);
CREATE TABLE reference_entries (
    id TEXT NOT NULL, document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    page INTEGER, first_line INTEGER, last_line INTEGER, raw TEXT NOT NULL, authors TEXT NOT NULL,
    parsed INTEGER NOT NULL, more_authors INTEGER NOT NULL, kind TEXT NOT NULL, year TEXT NOT NULL,
    title TEXT NOT NULL, container TEXT NOT NULL, volume TEXT NOT NULL, issue TEXT NOT NULL, pages TEXT NOT NULL,
    publisher TEXT NOT NULL, doi TEXT NOT NULL, url TEXT NOT NULL,
    label TEXT NOT NULL, file TEXT NOT NULL
);
CREATE TABLE markers (
    document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, targets TEXT NOT NULL,
    trouble TEXT
);
CREATE TABLE identities (
    document INTEGER PRIMARY KEY, titles TEXT NOT NULL, doi TEXT NOT NULL, year TEXT NOT NULL, family TEXT NOT NULL,
    authors TEXT NOT NULL
);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE skipped (path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE INDEX passages_of_document ON passages (document, start);
CREATE INDEX passages_by_key ON passages (vector_key);
CREATE INDEX sentences_of_passage ON sentences (passage, start);
CREATE INDEX sentences_by_key ON sentences (vector_key);
CREATE INDEX clutter_of_document ON clutter (document);
CREATE INDEX omitted_of_document ON omitted (document);
CREATE INDEX entries_of_document ON reference_entries (document, start);
CREATE INDEX markers_of_document ON markers (document, start);
"""
"""A passage's title is null where it is the document's; a search_text where it is the text; a sentence's text where it
is what its passage shows at that place, and its marks where they are its passage's. Documents' texts lie apart, so that
looking through titles is quick."""

JSON_COLUMNS = frozenset(("marks", "page_labels", "layout", "section", "rectangles", "authors", "targets", "titles"))

Row = tuple[Any, ...]

DOCUMENT = (
    "d.id, d.path, d.title, t.text, d.digest, d.syntax, d.pages, d.collection, d.marks, d.page_labels, d.has_lines, "
    "t.layout, d.language"
)
PASSAGE = (
    "p.id, d.id, COALESCE(p.title, d.title), p.kind, p.start, p.end, p.text, COALESCE(p.search_text, p.text), "
    "p.section, p.page, p.first_line, p.last_line, p.label, p.marks, "
    "p.rectangles, d.syntax, d.language"
)
SENTENCE = "s.passage, s.id, s.start, s.end, s.first_line, s.last_line, s.text, s.search_text, s.marks, s.rectangles"
CLUTTER = "d.id, c.first_line, c.last_line, c.start, c.end, c.reason, c.page"
_PLAIN = ("year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url", "label", "file")
"""Fields of an entry that are stored as they are."""
ENTRY = (
    "r.id, d.id, r.start, r.end, r.page, r.first_line, r.last_line, r.raw, r.authors, r.parsed, r.more_authors, "
    "r.kind, " + ", ".join(f"r.{name}" for name in _PLAIN)
)
MARKER = "d.id, m.start, m.end, m.text, m.targets, m.trouble"
AMONG = "IN (SELECT value FROM json_each(?))"
"""A list as one parameter: SQLite limits how many there may be."""
_ENTRIES = """
SELECT p.id, COALESCE(p.title, d.title), p.section, COALESCE(p.search_text, p.text),
    LAG(COALESCE(p.search_text, p.text)) OVER (PARTITION BY p.document, p.kind ORDER BY p.start),
    LEAD(COALESCE(p.search_text, p.text)) OVER (PARTITION BY p.document, p.kind ORDER BY p.start), d.language
FROM passages p JOIN documents d ON d.row = p.document {} ORDER BY p.id
"""


def lexical_entries(rows: Callable[..., Iterable[Row]], among: Sequence[int] | None) -> Iterator[LexicalEntry]:
    """Yield what a lexical index needs of these passages, or of all; `rows` runs a query with its parameters."""
    chosen, parameters = "", tuple[str, ...]()
    if among is not None:
        chosen = f"WHERE p.document IN (SELECT document FROM passages WHERE id {AMONG})"
        parameters = (json.dumps(list(among)),)
    wanted = None if among is None else frozenset(among)
    for key, title, section, text, before, after, language in rows(_ENTRIES.format(chosen), *parameters):
        if wanted is None or key in wanted:
            around = "\n".join((before or "", text, after or ""))
            yield LexicalEntry(key, title, "\n".join(json.loads(section)), text, around, language)


def document_row(document: Document) -> Row:
    """Return a row for `documents` without its number."""
    d = document
    placed = (marks_text(d.marks), json.dumps(d.page_labels, ensure_ascii=False), d.has_lines, d.language)
    return d.id, d.path, d.title, d.digest, d.syntax.value, json.dumps(d.pages), d.collection, *placed


def passage_row(passage: Passage, document_row: int, document: Document, key: bytes | None) -> Row:
    """Return a row for `passages`."""
    p = passage
    title = None if p.title == document.title else p.title
    search_text = None if p.search_text == p.text else p.search_text
    section = json.dumps(p.section, ensure_ascii=False)
    placed = (p.id, document_row, title, p.kind.value, p.start, p.end)
    return (
        *placed,
        p.text,
        search_text,
        section,
        p.page,
        *_lines(p.lines),
        p.label,
        marks_text(p.marks),
        json.dumps(p.rectangles),
        key,
    )


def sentence_row(sentence: Sentence, passage: Passage, key: bytes | None) -> Row:
    """Return a row for `sentences`."""
    s = sentence
    text = None if _shown(passage.text, passage.start, passage.end, s.start, s.end) == s.text else s.text
    search_text = None if s.search_text == s.text else s.search_text
    marks = None if s.marks == passage.marks else marks_text(s.marks)
    return s.id, passage.id, s.start, s.end, *_lines(s.lines), text, search_text, marks, json.dumps(s.rectangles), key


def clutter_row(clutter: Clutter, document_row: int) -> Row:
    """Return a row for `clutter`."""
    return document_row, *_lines(clutter.lines), clutter.start, clutter.end, clutter.reason, clutter.page


def to_document(row: Row) -> Document:
    """Return the document of a DOCUMENT row."""
    key, path, title, text, digest, syntax, pages, collection, marks, page_labels, has_lines, layout, language = row
    return Document(
        key,
        path,
        title,
        text,
        digest,
        Syntax(syntax),
        tuple(json.loads(pages)),
        bool(collection),
        marks=to_marks(marks),
        page_labels=tuple(json.loads(page_labels)),
        has_lines=bool(has_lines),
        layout=tuple(LineBox(*box) for box in json.loads(layout)),
        language=language,
    )


def to_passage(row: Row, sentences: Sequence[Row]) -> Passage:
    """Return the passage of a PASSAGE row and the SENTENCE rows that belong to it."""
    key, document, title, kind, start, end, text, search_text, section, *placed, syntax, language = row
    page, first, last, label, marked, rectangles = placed
    marks = to_marks(marked)
    held = tuple(_to_sentence(one, text, start, end, marks) for one in sentences)
    return Passage(
        id=key,
        document=document,
        title=title,
        kind=Kind(kind),
        start=start,
        end=end,
        text=text,
        search_text=search_text,
        section=tuple(json.loads(section)),
        page=page,
        lines=to_lines(first, last),
        sentences=held,
        label=label,
        marks=marks,
        rectangles=to_rectangles(rectangles),
        syntax=Syntax(syntax),
        language=language,
    )


def to_clutter(row: Row) -> Clutter:
    """Return the clutter of a CLUTTER row."""
    document, first, last, start, end, reason, page = row
    return Clutter(document, to_lines(first, last), start, end, reason, page)


def entry_row(entry: Reference, held: int) -> Row:
    """Return a row for `reference_entries`."""
    authors = persons_json(entry.authors)
    lines = (None, None) if entry.lines is None else entry.lines
    placed = (entry.id, held, entry.start, entry.end, entry.page, *lines)
    told = (entry.raw, authors, entry.parsed, entry.more_authors, entry.kind.value)
    return *placed, *told, *(getattr(entry, name) for name in _PLAIN)


def persons_json(persons: Sequence[Person]) -> str:
    """Return persons as a list of family and given names."""
    return json.dumps([(one.family, one.given) for one in persons], ensure_ascii=False)


def to_persons(value: str) -> tuple[Person, ...]:
    """Return the persons of such a list."""
    return tuple(Person(*names) for names in json.loads(value))


def to_entry(row: Row) -> Reference:
    """Return the entry of an ENTRY row."""
    one, document, start, end, page, first, last, raw, authors, parsed, more, kind, *plain = row
    return Reference(
        one,
        document,
        start,
        end,
        to_lines(first, last),
        raw,
        to_persons(authors),
        parsed=bool(parsed),
        more_authors=bool(more),
        kind=WorkKind(kind),
        page=page,
        **dict(zip(_PLAIN, plain, strict=True)),
    )


def marker_row(marker: InTextCitation, held: int) -> Row:
    """Return a row for `markers`."""
    trouble = marker.trouble.value if marker.trouble else None
    return held, marker.start, marker.end, marker.text, json.dumps(marker.targets), trouble


def to_marker(row: Row) -> InTextCitation:
    """Return the in-text citation of a MARKER row."""
    document, start, end, text, targets, trouble = row
    return InTextCitation(
        document, start, end, text, tuple(json.loads(targets)), Unresolved(trouble) if trouble else None
    )


def marks_text(marks: Sequence[Mark]) -> str:
    """Return marks as they are stored."""
    return json.dumps([(mark.start, mark.kind, mark.value) for mark in marks], ensure_ascii=False)


def to_marks(text: str) -> tuple[Mark, ...]:
    """Return the marks of a stored text."""
    return tuple(Mark(start, MarkKind(kind), value) for start, kind, value in json.loads(text))


def layout_text(layout: Sequence[LineBox]) -> str:
    """Return printed lines as they are stored."""
    return json.dumps([box.values() for box in layout])


def to_rectangles(text: str) -> tuple[Rectangle, ...] | None:
    """Return the rectangles of a stored text; None where there are none."""
    found = json.loads(text)
    return None if found is None else tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in found)


def to_lines(first: int | None, last: int | None) -> tuple[int, int] | None:
    """Return first and last line; None where none are stored."""
    return None if first is None or last is None else (first, last)


def grouped(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    """Return rows by their first column."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _to_sentence(
    row: Row, passage_text: str, passage_start: int, passage_end: int, passage_marks: tuple[Mark, ...]
) -> Sentence:
    _, key, start, end, first, last, text, search_text, marked, rectangles = row
    marks = passage_marks if marked is None else to_marks(marked)
    shown = (_shown(passage_text, passage_start, passage_end, start, end) if text is None else text) or ""
    search = shown if search_text is None else search_text
    return Sentence(key, start, end, to_lines(first, last), shown, search, marks, to_rectangles(rectangles))


def _lines(lines: tuple[int, int] | None) -> tuple[int | None, int | None]:
    return (None, None) if lines is None else lines


def _shown(text: str, text_start: int, text_end: int, start: int, end: int) -> str | None:
    """Return what a passage's text shows from `start` to `end`; None where cuts make its offsets differ."""
    if len(text) != text_end - text_start:
        return None
    return text[start - text_start : end - text_start]
