"""The tables of `library.sqlite`."""

from __future__ import annotations

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
CREATE INDEX entries_of_document ON reference_entries (document, start);
CREATE INDEX markers_of_document ON markers (document, start);
"""
"""A passage's title is null where it is the document's; a search_text where it is the text; a sentence's text where it
is what its passage shows at that place. Documents' texts lie apart, so that looking through titles is quick."""
