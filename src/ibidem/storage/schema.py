"""The tables of `library.sqlite`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ibidem.types import Clutter, Document, Kind, Passage, Sentence, Syntax

SCHEMA = """
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, title TEXT NOT NULL, digest TEXT NOT NULL,
    syntax TEXT NOT NULL, pages TEXT NOT NULL, collection INTEGER NOT NULL
);
CREATE TABLE texts (document INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL, title TEXT, kind TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, text TEXT NOT NULL, search_text TEXT, section TEXT NOT NULL, page INTEGER,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, vector_key BLOB
);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY, passage INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, text TEXT, search_text TEXT, vector_key BLOB
);
CREATE TABLE clutter (
    document INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE omitted (
    document INTEGER NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, characters INTEGER NOT NULL
);
CREATE TABLE reference_entries (
    id TEXT NOT NULL, document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, raw TEXT NOT NULL, authors TEXT NOT NULL,
    parsed INTEGER NOT NULL, more_authors INTEGER NOT NULL, kind TEXT NOT NULL, year TEXT NOT NULL,
    title TEXT NOT NULL, container TEXT NOT NULL, volume TEXT NOT NULL, issue TEXT NOT NULL, pages TEXT NOT NULL,
    publisher TEXT NOT NULL, doi TEXT NOT NULL, url TEXT NOT NULL,
    label TEXT NOT NULL
);
CREATE TABLE markers (
    document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, targets TEXT NOT NULL,
    trouble TEXT
);
CREATE TABLE identities (
    document INTEGER PRIMARY KEY, titles TEXT NOT NULL, doi TEXT NOT NULL, year TEXT NOT NULL, family TEXT NOT NULL
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
is what its passage shows at that place. Documents' texts lie apart, so that looking through titles is quick."""


Row = tuple[Any, ...]

DOCUMENT = "d.id, d.path, d.title, t.text, d.digest, d.syntax, d.pages, d.collection"
PASSAGE = (
    "p.id, d.id, COALESCE(p.title, d.title), p.kind, p.start, p.end, p.text, COALESCE(p.search_text, p.text), "
    "p.section, p.page, p.first_line, p.last_line"
)
SENTENCE = "s.passage, s.id, s.start, s.end, s.first_line, s.last_line, s.text, s.search_text"
CLUTTER = "d.id, c.first_line, c.last_line, c.start, c.end, c.reason"


def document_row(document: Document) -> Row:
    """Return a row for `documents` without its number."""
    d = document
    return d.id, d.path, d.title, d.digest, d.syntax.value, json.dumps(d.pages), d.collection


def passage_row(passage: Passage, document_row: int, document: Document, key: bytes | None) -> Row:
    """Return a row for `passages`."""
    p = passage
    title = None if p.title == document.title else p.title
    search_text = None if p.search_text == p.text else p.search_text
    section = json.dumps(p.section, ensure_ascii=False)
    placed = (p.id, document_row, title, p.kind.value, p.start, p.end)
    return (*placed, p.text, search_text, section, p.page, *p.lines, key)


def sentence_row(sentence: Sentence, passage: Passage, key: bytes | None) -> Row:
    """Return a row for `sentences`."""
    s = sentence
    text = None if _shown(passage.text, passage.start, passage.end, s.start, s.end) == s.text else s.text
    search_text = None if s.search_text == s.text else s.search_text
    return s.id, passage.id, s.start, s.end, *s.lines, text, search_text, key


def clutter_row(clutter: Clutter, document_row: int) -> Row:
    """Return a row for `clutter`."""
    return document_row, *clutter.lines, clutter.start, clutter.end, clutter.reason


def to_document(row: Row) -> Document:
    """Return the document of a DOCUMENT row."""
    key, path, title, text, digest, syntax, pages, collection = row
    return Document(key, path, title, text, digest, Syntax(syntax), tuple(json.loads(pages)), bool(collection))


def to_passage(row: Row, sentences: Sequence[Row]) -> Passage:
    """Return the passage of a PASSAGE row and the SENTENCE rows that belong to it."""
    key, document, title, kind, start, end, text, search_text, section, page, first, last = row
    held = tuple(_to_sentence(one, text, start, end) for one in sentences)
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
        lines=(first, last),
        sentences=held,
    )


def to_clutter(row: Row) -> Clutter:
    """Return the clutter of a CLUTTER row."""
    document, first, last, start, end, reason = row
    return Clutter(document, (first, last), start, end, reason)


def grouped(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    """Return rows by their first column."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _to_sentence(row: Row, passage_text: str, passage_start: int, passage_end: int) -> Sentence:
    _, key, start, end, first, last, text, search_text = row
    shown = (_shown(passage_text, passage_start, passage_end, start, end) if text is None else text) or ""
    return Sentence(key, start, end, (first, last), shown, shown if search_text is None else search_text)


def _shown(text: str, text_start: int, text_end: int, start: int, end: int) -> str | None:
    """Return what a passage's text shows from `start` to `end`; None where cuts make its offsets differ."""
    if len(text) != text_end - text_start:
        return None
    return text[start - text_start : end - text_start]
