"""Conversations, what was typed, and preferences, kept in the state folder of the platform, apart for each library."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from time import time
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from ibidem.types import Answer, Verdict

SCHEMA = """
CREATE TABLE IF NOT EXISTS typed (library TEXT, text TEXT, at REAL, PRIMARY KEY (library, text));
CREATE TABLE IF NOT EXISTS conversations (
    id INTEGER PRIMARY KEY, library TEXT NOT NULL, name TEXT NOT NULL, changed REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE, position INTEGER NOT NULL,
    question TEXT NOT NULL, read_as TEXT NOT NULL, result TEXT NOT NULL, PRIMARY KEY (conversation, position)
);
CREATE TABLE IF NOT EXISTS preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS suggested (library TEXT PRIMARY KEY, generation TEXT NOT NULL, questions TEXT NOT NULL);
"""
MOST_TYPED = 1000
"""Questions kept for recall in each library."""
NAME_LENGTH = 60
"""Characters of the first question that name a conversation."""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question or a claim with what came of it."""

    question: str
    result: Answer | Verdict
    read_as: str = ""
    """What was searched with, where that is not the question."""


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation in a list."""

    id: int
    name: str
    changed: float
    """Seconds since the epoch."""
    turns: int


def state_file() -> Path:
    """Return where conversations are kept: under `$IBIDEM_STATE`, else in the state folder of the platform."""
    if folder := os.environ.get("IBIDEM_STATE"):
        return Path(folder) / "conversations.sqlite3"
    from platformdirs import user_state_path

    return user_state_path("ibidem") / "conversations.sqlite3"


class ConversationStore:
    """What is kept of one library; every change is written at once. Without a file, nothing is kept.

    A file that cannot be opened or written is no reason to stop: then nothing is kept either, and `trouble` says why.
    """

    def __init__(self, file: Path | None, library: str) -> None:
        self._library = library
        self._file = file
        self.trouble = ""
        """Why nothing is kept; empty where all is well or nothing is to be kept."""
        if file is None:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(SCHEMA)
            file.chmod(0o600)
        except (OSError, sqlite3.Error) as error:
            self.trouble, self._file = f"{file} cannot be written: {error}.", None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        if self._file is None:
            yield None
            return
        try:
            with closing(sqlite3.connect(self._file, timeout=2.0)) as connection, connection:
                connection.execute("PRAGMA foreign_keys = ON")
                yield connection
        except sqlite3.Error as error:
            self.trouble = f"{self._file} cannot be used: {error}."

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        with self._open() as connection:
            if connection is not None:
                found = connection.execute(sql, values).fetchall()
        return found

    def _write(self, sql: str, *values: object) -> int:
        row = 0
        kept = [one.encode("utf-8", "replace").decode() if isinstance(one, str) else one for one in values]
        with self._open() as connection:
            if connection is not None:
                row = connection.execute(sql, kept).lastrowid or 0
        return row

    # What was typed

    def typed(self) -> list[str]:
        """Return what was asked and claimed, oldest first."""
        sql = "SELECT text FROM (SELECT text, at FROM typed WHERE library = ? ORDER BY at DESC LIMIT ?) ORDER BY at"
        return [text for (text,) in self._rows(sql, self._library, MOST_TYPED)]

    def add_typed(self, text: str) -> None:
        """Keep a question or a claim as the newest."""
        self._write("INSERT OR REPLACE INTO typed VALUES (?, ?, ?)", self._library, text, time())

    # Conversations

    def begin(self, name: str) -> int:
        """Begin a conversation and return its id; 0 where nothing is kept."""
        short = " ".join(name.split())[:NAME_LENGTH]
        sql = "INSERT INTO conversations (library, name, changed) VALUES (?, ?, ?)"
        return self._write(sql, self._library, short, time())

    def holds(self, conversation: int) -> bool:
        """Return whether a conversation of this library is kept, and was not deleted."""
        sql = "SELECT 1 FROM conversations WHERE id = ? AND library = ?"
        return bool(self._rows(sql, conversation, self._library))

    def next_position(self, conversation: int) -> int:
        """Return the place behind the last turn of a conversation, from 1."""
        found = self._rows("SELECT max(position) FROM turns WHERE conversation = ?", conversation)
        return (found[0][0] or 0) + 1 if found else 1

    def add_turn(self, conversation: int, position: int, turn: KeptTurn) -> None:
        """Keep a turn that is answered at a place; one that was there is replaced.

        Nothing is kept where the conversation was deleted meanwhile, be it in another window.
        """
        kind = "verdict" if isinstance(turn.result, Verdict) else "answer"
        result = json.dumps({"kind": kind, kind: asdict(turn.result)}, ensure_ascii=False)
        row = (conversation, position, turn.question, turn.read_as, result, conversation, self._library)
        held = "EXISTS (SELECT 1 FROM conversations WHERE id = ? AND library = ?)"
        self._write(f"INSERT OR REPLACE INTO turns SELECT ?, ?, ?, ?, ? WHERE {held}", *row)
        self._write("UPDATE conversations SET changed = ? WHERE id = ?", time(), conversation)

    def conversations(self, sought: str = "") -> list[KeptConversation]:
        """Return the conversations whose name or questions hold the words sought, the newest first."""
        sql = (
            "SELECT c.id, c.name, c.changed, count(t.position), c.name || ' ' || group_concat(t.question, ' ') AS said"
            " FROM conversations c JOIN turns t ON t.conversation = c.id WHERE c.library = ? GROUP BY c.id"
            " ORDER BY c.changed DESC"
        )
        words = sought.casefold().split()
        return [
            KeptConversation(*row)
            for *row, said in self._rows(sql, self._library)
            if all(word in said.casefold() for word in words)
        ]

    def turns(self, conversation: int) -> Iterator[KeptTurn]:
        """Yield the turns of a conversation in order; those that cannot be read any more are left out."""
        sql = "SELECT question, read_as, result FROM turns WHERE conversation = ? ORDER BY position"
        for question, read_as, result in self._rows(sql, conversation):
            try:
                plain = json.loads(result)
                kind: type[Answer] | type[Verdict] = Verdict if plain["kind"] == "verdict" else Answer
                turn = KeptTurn(question, _restored(kind, plain[plain["kind"]]), read_as)
            except (ValueError, KeyError, TypeError):
                continue
            yield turn

    def rename(self, conversation: int, name: str) -> None:
        """Give a conversation another name."""
        self._write("UPDATE conversations SET name = ? WHERE id = ?", name, conversation)

    def delete(self, conversation: int) -> None:
        """Forget a conversation."""
        self._write("DELETE FROM conversations WHERE id = ? AND library = ?", conversation, self._library)

    # Preferences and suggestions

    def preference(self, name: str) -> str:
        """Return a preference, the same for every library; empty where it was never set."""
        found = self._rows("SELECT value FROM preferences WHERE name = ?", name)
        return str(found[0][0]) if found else ""

    def prefer(self, name: str, value: str) -> None:
        """Keep a preference."""
        self._write("INSERT OR REPLACE INTO preferences VALUES (?, ?)", name, value)

    def suggested(self, generation: str) -> tuple[str, ...]:
        """Return the questions that were tried on this state of the index."""
        sql = "SELECT questions FROM suggested WHERE library = ? AND generation = ?"
        found = self._rows(sql, self._library, generation)
        return tuple(json.loads(found[0][0])) if found else ()

    def keep_suggested(self, generation: str, questions: Sequence[str]) -> None:
        """Keep questions that were tried."""
        self._write(
            "INSERT OR REPLACE INTO suggested VALUES (?, ?, ?)", self._library, generation, json.dumps(questions)
        )


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _restored(kind: Any, value: Any) -> Any:  # noqa: ANN401, PLR0911  # whatever the type says, one return a kind
    """Return the value of a type from the plain values that JSON made of it. Raises ValueError, KeyError, TypeError."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in arguments:
            return None
        return _restored(next(one for one in arguments if one is not NoneType), value)
    if origin is tuple:
        each = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(_restored(one, part) for one, part in zip(each, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_restored(arguments[0], name): _restored(arguments[1], part) for name, part in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{one.name: _restored(hints[one.name], value[one.name]) for one in fields(kind) if one.name in value}
        )
    if isinstance(kind, type) and (issubclass(kind, Enum) or kind in (int, float)):
        return kind(value)
    return value
