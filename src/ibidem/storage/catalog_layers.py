"""A catalogue in two files: one that generations share, and beside it what has changed since it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from ibidem.storage import disk
from ibidem.storage.layout import beside
from ibidem.storage.schema import SCHEMA

LEAST = 64_000_000
"""Bytes; a smaller catalogue is copied and compared in a tenth of a second."""
SHARE = 0.1
"""Beyond this share of the catalogue, what has changed is put into a copy of it."""
FLATTENS = (3, 39, 0)
"""The SQLite from which on both files are searched by their own indexes, also where tables are joined."""
GONE = """
CREATE TABLE gone (row INTEGER PRIMARY KEY);
CREATE TABLE gone_passages (id INTEGER PRIMARY KEY);
"""
"""Documents of the shared file, and their passages, that are no longer there."""
OF_DOCUMENTS = ("passages", "clutter", "omitted", "texts", "reference_entries", "markers", "identities")
"""The tables whose rows belong to a document."""
_LEAVING = {
    "sentences": "passage IN (SELECT id FROM {0}.gone_passages)",
    **dict.fromkeys(OF_DOCUMENTS, "document IN (SELECT row FROM {0}.gone)"),
    "documents": "row IN (SELECT row FROM {0}.gone)",
}
"""What tells the rows of the shared file that are no longer there, in each table that both files have a part of."""
_WHOLE = ("files", "skipped", "notes")
"""Tables that the changes have all of."""
_COUNTED = {
    "documents": "SELECT count(*) FROM gone",
    "passages": "SELECT count(*) FROM gone_passages",
    "sentences": f"SELECT count(*) FROM base.sentences WHERE {_LEAVING['sentences'].format('main')}",
}


SHARED = "shared: "
"""Before the name of a table, the note in the changes of how many rows of it the shared file has: to count them would
read a good part of it."""


def connect(path: Path, *, writable: bool = False) -> sqlite3.Connection:
    """Open a catalogue; where there are changes beside it, a table is that of both, and `main` is what is written.

    The view `counts` has the number of documents, passages and sentences. Raises sqlite3.Error.
    """
    changes = beside(path)
    layered = changes.exists()
    file = changes if layered else path
    uri = f"{file.absolute().as_uri()}?mode=rwc" if writable else unchanging(file)
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    if layered:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("ATTACH ? AS base", (unchanging(path),))
        for table, leaving in _LEAVING.items():
            connection.execute(
                f"CREATE TEMP VIEW {table} AS SELECT rowid, * FROM base.{table} WHERE NOT {leaving.format('main')}"
                f" UNION ALL SELECT rowid, * FROM main.{table}"
            )
    noted = f"SELECT value FROM main.notes WHERE name = '{SHARED}{{0}}'"
    before = f"COALESCE(({noted}), (SELECT count(*) FROM base.{{0}})) - ({{1}}) + " if layered else ""
    counts = (f"{before.format(table, gone)}(SELECT count(*) FROM main.{table})" for table, gone in _COUNTED.items())
    told = ", ".join(f"{count} AS {table}" for count, table in zip(counts, _COUNTED, strict=True))
    connection.execute(f"CREATE TEMP VIEW counts AS SELECT {told}")
    return connection


def take_over(before: Path, path: Path, counts: Mapping[str, int]) -> None:
    """Let the catalogue of a draft begin as that of a generation with so many rows: copied, or, if large, shared."""
    changes = beside(before)
    size, changed = before.stat().st_size, changes.stat().st_size if changes.exists() else 0
    if size >= LEAST and changed <= SHARE * size and sqlite3.sqlite_version_info >= FLATTENS:
        disk.link(before, path)
        if changed:
            disk.copy(changes, beside(path))
        else:
            disk.call(lambda: _begin(path, counts))
        return
    disk.copy(before, path)
    if changed:
        disk.call(lambda: _merge(changes, path))


def _begin(path: Path, counts: Mapping[str, int]) -> None:
    """Make the file of what has changed since a catalogue of so many rows was written."""
    with _committed(beside(path)) as connection:
        connection.executescript(SCHEMA + GONE)
        connection.execute("ATTACH ? AS base", (unchanging(path),))
        connection.execute("BEGIN")
        for table in _WHOLE:
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM base.{table} ORDER BY rowid")
        noted = [(SHARED + table, count) for table, count in counts.items()]
        connection.executemany("INSERT INTO main.notes VALUES (?, ?)", noted)


def _merge(changes: Path, path: Path) -> None:
    """Put what has changed into a copy of the catalogue."""
    with _committed(path) as connection:
        connection.execute("ATTACH ? AS changes", (unchanging(changes),))
        connection.execute("BEGIN")
        for table, leaving in {**_LEAVING, **dict.fromkeys(_WHOLE, "TRUE")}.items():
            connection.execute(f"DELETE FROM main.{table} WHERE {leaving.format('changes')}")
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM changes.{table} ORDER BY rowid")
        connection.execute("DELETE FROM main.notes WHERE substr(name, 1, ?) = ?", (len(SHARED), SHARED))


def write_unjournalled(connection: sqlite3.Connection) -> None:
    """Let the file of a draft, which is thrown away as a whole where it fails, be written as it comes."""
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536", "locking_mode = EXCLUSIVE"):
        connection.execute(f"PRAGMA main.{pragma}")


@contextmanager
def _committed(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)) as connection:
        write_unjournalled(connection)
        yield connection
        connection.execute("COMMIT")


def unchanging(path: Path) -> str:
    """Return the address of a file that is only read, also on read-only media, and that nobody changes meanwhile."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"
