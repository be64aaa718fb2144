"""Bibliographies in the catalogue: entries, markers, and what work each document is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ibidem.storage.schema import Row, to_lines
from ibidem.types import InTextCitation, Passage, Person, Reference, Unresolved, Work, WorkKind

if TYPE_CHECKING:
    from ibidem.references.bibliography import Bibliography
    from ibidem.references.identity import Identity


TABLES = ("reference_entries", "markers", "identities")
_PLAIN = ("year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url", "label", "file")
"""Fields of an entry that are stored as they are."""
_ENTRY = (
    "r.id, d.id, r.start, r.end, r.page, r.first_line, r.last_line, r.raw, r.authors, r.parsed, r.more_authors, "
    "r.kind, " + ", ".join(f"r.{name}" for name in _PLAIN)
)
_MARKER = "d.id, m.start, m.end, m.text, m.targets, m.trouble"

Ask = Callable[..., list[Row]]
"""Runs a statement with its parameters and returns the rows."""


def write_references(connection: sqlite3.Connection, held: int, bibliography: Bibliography) -> None:
    """Add what the document of that row lists and cites."""
    do = connection.executemany
    do(f"INSERT INTO reference_entries VALUES ({_marks(23)})", (_entry_row(one, held) for one in bibliography.entries))
    do(f"INSERT INTO markers VALUES ({_marks(6)})", (_marker_row(one, held) for one in bibliography.citations))
    own = bibliography.identity
    titles = json.dumps(own.titles, ensure_ascii=False)
    do(f"INSERT INTO identities VALUES ({_marks(5)})", [(held, titles, own.doi, own.year, own.family)])


@dataclass(slots=True)
class ReferenceStore:
    """The bibliographies of a catalogue that nobody changes, for reading."""

    ask: Ask
    _shared: Mapping[str, tuple[Reference, ...]] | None = field(default=None)
    _works: tuple[Work, ...] | None = field(default=None)

    def references(self, document: str | None = None) -> list[Reference]:
        """Return the entries of one document or all, by document and place."""
        sql = f"SELECT {_ENTRY} FROM reference_entries r JOIN documents d ON d.row = r.document"
        return [_to_entry(row) for row in self._of(sql, document, "r.start")]

    def markers(self, document: str | None = None) -> list[InTextCitation]:
        """Return the markers of one document or all, by document and place.

        Keys that the document itself does not list are linked to the library's bibliography files.
        """
        sql = f"SELECT {_MARKER} FROM markers m JOIN documents d ON d.row = m.document"
        return [self._linked(_to_marker(row)) for row in self._of(sql, document, "m.start")]

    def identities(self) -> list[Identity]:
        """Return what every document says it is, by document."""
        from ibidem.references.identity import Identity

        sql = "SELECT d.id, i.titles, i.doi, i.year, i.family FROM identities i JOIN documents d ON d.row = i.document"
        return [Identity(one, tuple(json.loads(titles)), *rest) for one, titles, *rest in self._of(sql, None, "d.id")]

    def works(self) -> tuple[Work, ...]:
        """Return the works that entries name; gathered once."""
        if self._works is None:
            from ibidem.references.works import works

            self._works = works(self.references(), self.identities(), self.markers())
        return self._works

    def cited(self, passages: Sequence[Passage]) -> dict[int, tuple[str, ...]]:
        """Return, for each passage that cites, the ids of the references cited inside it, in order."""
        sql = (
            f"SELECT {_MARKER} FROM markers m JOIN documents d ON d.row = m.document"
            " WHERE d.id = ? AND m.start >= ? AND m.start < ? ORDER BY m.start"
        )
        found: dict[int, tuple[str, ...]] = {}
        for one in passages:
            markers = [self._linked(_to_marker(row)) for row in self.ask(sql, one.document, one.start, one.end)]
            if targets := tuple(dict.fromkeys(target for marker in markers for target in marker.targets)):
                found[one.id] = targets
        return found

    def _of(self, sql: str, document: str | None, place: str) -> list[Row]:
        if document is None:
            return self.ask(f"{sql} ORDER BY d.id, {place}")
        return self.ask(f"{sql} WHERE d.id = ? ORDER BY {place}", document)

    def _linked(self, marker: InTextCitation) -> InTextCitation:
        if marker.trouble is not Unresolved.ORPHAN or "@" not in marker.text:
            return marker
        from ibidem.references.linking import entries_by_key, linked_to_files

        if self._shared is None:
            self._shared = entries_by_key(self.references())
        return linked_to_files(marker, self._shared)


def _entry_row(entry: Reference, held: int) -> Row:
    authors = json.dumps([(one.family, one.given) for one in entry.authors], ensure_ascii=False)
    lines = (None, None) if entry.lines is None else entry.lines
    placed = (entry.id, held, entry.start, entry.end, entry.page, *lines)
    told = (entry.raw, authors, entry.parsed, entry.more_authors, entry.kind.value)
    return *placed, *told, *(getattr(entry, name) for name in _PLAIN)


def _to_entry(row: Row) -> Reference:
    one, document, start, end, page, first, last, raw, authors, parsed, more, kind, *plain = row
    return Reference(
        one,
        document,
        start,
        end,
        to_lines(first, last),
        raw,
        tuple(Person(*names) for names in json.loads(authors)),
        parsed=bool(parsed),
        more_authors=bool(more),
        kind=WorkKind(kind),
        page=page,
        **dict(zip(_PLAIN, plain, strict=True)),
    )


def _marker_row(marker: InTextCitation, held: int) -> Row:
    trouble = marker.trouble.value if marker.trouble else None
    return held, marker.start, marker.end, marker.text, json.dumps(marker.targets), trouble


def _to_marker(row: Row) -> InTextCitation:
    document, start, end, text, targets, trouble = row
    return InTextCitation(
        document, start, end, text, tuple(json.loads(targets)), Unresolved(trouble) if trouble else None
    )


def _marks(count: int) -> str:
    return ", ".join("?" * count)
