"""Hold what came from an engine against its form before it is used: whoever may write there may write anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, get_args, get_origin, get_type_hints

from ibidem.storage.catalog_layers import GONE, unchanging
from ibidem.storage.layout import beside
from ibidem.storage.schema import JSON_COLUMNS, SCHEMA


def fits(value: object, kind: Any) -> bool:  # noqa: ANN401  # an annotation
    """Return whether a value that was read from JSON is what a dataclass, a mapping or a plain type promises."""
    if kind is object:
        return True
    if get_origin(kind) is Mapping:
        of_key, of_value = get_args(kind)
        return isinstance(value, Mapping) and all(fits(k, of_key) and fits(v, of_value) for k, v in value.items())
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return isinstance(value, kind) and all(fits(getattr(value, name), hints[name]) for name in hints)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


_hints = cache(get_type_hints)


def require_sound_catalogue(path: Path) -> None:
    """Raise ValueError for a catalogue that has other tables than ours, or values of other types in them.

    SQLite itself lets any column hold anything. Names of documents lead nowhere out of the folder that they are in.
    It takes about two seconds for a million passages.
    """
    _require_sound(path, SCHEMA)
    if (changes := beside(path)).exists():
        _require_sound(changes, SCHEMA + GONE)


def _require_sound(path: Path, schema: str) -> None:
    try:
        with (
            closing(sqlite3.connect(":memory:")) as ours,
            closing(sqlite3.connect(unchanging(path), uri=True)) as theirs,
        ):
            ours.executescript(schema)
            theirs.execute("PRAGMA trusted_schema = OFF")
            if (tables := _tables(theirs)) != _tables(ours):
                raise ValueError("it has other tables")
            for table, columns in tables.items():
                wrong = " OR ".join(f"NOT ({_sound(*column)})" for column in columns)
                if theirs.execute(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1").fetchone():
                    raise ValueError(f"its {table} hold what they cannot")
            for source in ("documents", "files"):
                for (name,) in theirs.execute(f"SELECT path FROM {source}"):
                    if ".." in PurePosixPath(name).parts or "\0" in name:
                        raise ValueError(f"it names a document {name!r}")
    except sqlite3.Error as error:
        raise ValueError(f"it is no catalogue: {error}") from error


def _tables(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str, bool]]]:
    """Return name, type and whether there must be a value of each column by table; what is no table has none."""
    named = "SELECT name FROM sqlite_master WHERE type != 'index' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables: dict[str, list[tuple[str, str, bool]]] = {}
    for (name,) in connection.execute(named).fetchall():
        told = connection.execute('SELECT name, type, "notnull" OR pk FROM pragma_table_info(?)', (name,))
        tables[name] = [(column, kind, bool(needed)) for column, kind, needed in told]
    return tables


def _sound(column: str, kind: str, needed: bool) -> str:
    """Return the condition that a value in a column meets."""
    is_typed = f"typeof({column}) = '{kind.lower()}'"
    if column in JSON_COLUMNS:
        is_typed = f"{is_typed} AND json_valid({column})"
    return is_typed if needed else f"{column} IS NULL OR {is_typed}"
