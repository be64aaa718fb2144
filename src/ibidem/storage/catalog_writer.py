"""Write the catalogue of a generation that is being made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ibidem.index.protocols import LexicalEntry
from ibidem.storage import schema
from ibidem.storage.catalog_layers import OF_DOCUMENTS, connect, write_unjournalled
from ibidem.storage.catalog_reader import MOUNT, FileState
from ibidem.storage.layout import beside
from ibidem.storage.schema import AMONG, SCHEMA, persons_json
from ibidem.types import Clutter, Document, Passage, Skipped

if TYPE_CHECKING:
    from ibidem.references.bibliography import Bibliography


class CatalogWriter:
    """The tables of a draft; its file is worthless until `finish`."""

    def __init__(self, connection: sqlite3.Connection, *, layered: bool = False) -> None:
        """Write to a connection; `layered` says that it is one to what has changed beside a shared file."""
        self._connection = connection
        self._layered = layered
        self._documents = int(self._rows("SELECT max(row) FROM documents")[0][0] or 0)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the tables of a draft, making them when the file is new."""
        new, layered = not path.exists(), beside(path).exists()
        connection = connect(path, writable=True)
        write_unjournalled(connection)
        if new:
            connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        return cls(connection, layered=layered)

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        clutter: Iterable[Clutter],
        keys: Mapping[int, bytes],
        *,
        cited: Bibliography | None = None,
    ) -> None:
        """Add a document with all that belongs to it. Raises ValueError for an id twice."""
        do, held = self._connection.executemany, self._documents + 1
        if self._layered:
            self._require_new(document, passages)
        try:
            do(_insert("documents", 12), [(held, *schema.document_row(document))])
            do(_insert("texts", 3), [(held, document.text, schema.layout_text(document.layout))])
            do(_insert("passages", 16), (schema.passage_row(p, held, document, keys.get(p.id)) for p in passages))
            held_sentences = (schema.sentence_row(s, p, keys.get(s.id)) for p in passages for s in p.sentences)
            do(_insert("sentences", 11), held_sentences)
            do(_insert("clutter", 7), (schema.clutter_row(one, held) for one in clutter))
            omitted = ((held, one.kind, one.place, one.characters) for one in document.omitted)
            do(_insert("omitted", 4), omitted)
            if cited is not None:
                self._add_references(held, cited)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"{document.id}: {error}") from error
        self._documents = held

    def remove(self, document_ids: Iterable[str]) -> tuple[list[int], list[int]]:
        """Remove documents; returns the ids of their passages and sentences."""
        listed = json.dumps(list(document_ids))
        held = json.dumps([row for (row,) in self._rows(f"SELECT row FROM documents WHERE id {AMONG}", listed)])
        passages = [one for (one,) in self._rows(f"SELECT id FROM passages WHERE document {AMONG}", held)]
        of_passages = json.dumps(passages)
        sentences = [one for (one,) in self._rows(f"SELECT id FROM sentences WHERE passage {AMONG}", of_passages)]
        if self._layered:
            self._rows(f"INSERT INTO gone_passages SELECT id FROM base.passages WHERE document {AMONG}", held)
            self._rows(f"INSERT INTO gone SELECT row FROM base.documents WHERE row {AMONG}", held)
        self._rows(f"DELETE FROM main.sentences WHERE passage {AMONG}", of_passages)
        for table in OF_DOCUMENTS:
            self._rows(f"DELETE FROM main.{table} WHERE document {AMONG}", held)
        self._rows(f"DELETE FROM main.documents WHERE row {AMONG}", held)
        return passages, sentences

    def _require_new(self, document: Document, passages: Sequence[Passage]) -> None:
        """Raise ValueError for an id that the shared file has, which the changes alone cannot tell."""
        ids = [one.id for one in passages]
        sentences = [sentence.id for one in passages for sentence in one.sentences]
        for table, listed in (("documents", [document.id]), ("passages", ids), ("sentences", sentences)):
            if self._rows(f"SELECT id FROM {table} WHERE id {AMONG} LIMIT 1", json.dumps(listed)):
                raise ValueError(f"{document.id}: an id among its {table} is there already")

    def _add_references(self, held: int, bibliography: Bibliography) -> None:
        """Add what the document of that row lists and cites."""
        do = self._connection.executemany
        do(_insert("reference_entries", 23), (schema.entry_row(one, held) for one in bibliography.entries))
        do(_insert("markers", 6), (schema.marker_row(one, held) for one in bibliography.citations))
        own = bibliography.identity
        titles = json.dumps(own.titles, ensure_ascii=False)
        do(_insert("identities", 6), [(held, titles, own.doi, own.year, own.family, persons_json(own.authors))])

    def set_files(self, files: Mapping[str, FileState], known: Mapping[str, FileState]) -> None:
        """Replace the list of source files, which is that of `known` ones."""
        self._connection.executemany(
            "DELETE FROM files WHERE path = ?", ((path,) for path in known.keys() - files.keys())
        )
        new = ((path, *state) for path, state in files.items() if known.get(path) != state)
        self._connection.executemany("INSERT OR REPLACE INTO main.files VALUES (?, ?, ?, ?)", new)

    def set_skipped(self, skipped: Iterable[Skipped]) -> None:
        """Replace the list of what was not read."""
        self._rows("DELETE FROM skipped")
        self._connection.executemany(_insert("skipped", 2), ((one.path, one.reason) for one in skipped))

    def set_mounts(self, folders: Iterable[str]) -> None:
        """Replace the list of folders where another file system begins."""
        self._rows("DELETE FROM notes WHERE substr(name, 1, ?) = ?", len(MOUNT), MOUNT)
        for folder in folders:
            self.set_note(MOUNT + folder, 1)

    def set_note(self, name: str, value: int) -> None:
        """Keep a number."""
        self._rows("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)

    def note(self, name: str) -> int:
        """Return a number; 0 when it was never set."""
        found = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return int(found[0][0]) if found else 0

    def count(self, table: str) -> int:
        """Return how many documents, passages or sentences there are."""
        return int(self._rows(f"SELECT {table} FROM counts")[0][0])

    def entries(self, among: Sequence[int] | None) -> Iterator[LexicalEntry]:
        """Yield what the lexical index needs of these passages, or of all."""
        return schema.lexical_entries(lambda sql, *parameters: self._connection.execute(sql, parameters), among)

    def finish(self) -> None:
        """Write everything and close the file."""
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA main.journal_mode = DELETE")
        self._connection.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._connection.close()

    def _rows(self, sql: str, *parameters: str | int) -> list[schema.Row]:
        return self._connection.execute(sql, parameters).fetchall()


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO main.{table} VALUES ({', '.join('?' * columns)})"
