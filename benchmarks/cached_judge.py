"""A judge that keeps what it said on disk, so that a second run of a fit reads no pair twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ibidem.models import Cancelled, Judge, Pair

Floats = NDArray[np.float32]


class CachedJudge:
    """Another judge and a file of its answers, named by its digest. Not safe to use from several threads."""

    def __init__(self, judge: Judge, folder: Path) -> None:
        self.name = judge.name
        self.digest = judge.digest
        self._judge = judge
        folder.mkdir(parents=True, exist_ok=True)
        self._kept = sqlite3.connect(folder / f"judged-{judge.digest[:16]}.sqlite", check_same_thread=False)
        self._kept.execute("PRAGMA synchronous = OFF")  # what is lost is judged again
        self._kept.execute("CREATE TABLE IF NOT EXISTS said (pair BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> Floats:
        """Return (n,) probabilities that the text answers the question."""
        return self._said("answers", pairs, lambda new: self._judge.answers(new, cancelled=cancelled)).reshape(-1)

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> Floats:
        """Return (n, 3) probabilities of the stances."""
        return self._said("stance", pairs, lambda new: self._judge.stance(new, cancelled=cancelled)).reshape(-1, 3)

    def _said(self, head: str, pairs: Sequence[Pair], ask: Callable[[list[Pair]], Floats]) -> Floats:
        keys = [sha256("\0".join((head, *pair)).encode("utf-8", "replace")).digest()[:16] for pair in pairs]
        known: dict[bytes, bytes] = {}
        for key in keys:
            row = self._kept.execute("SELECT value FROM said WHERE pair = ?", (key,)).fetchone()
            if row is not None:
                known[key] = row[0]
        missing = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        if missing:
            found = ask(list(missing.values())).astype(np.float32)
            new = {key: row.tobytes() for key, row in zip(missing, found, strict=True)}
            with self._kept:
                self._kept.executemany("INSERT OR REPLACE INTO said VALUES (?, ?)", new.items())
            known.update(new)
        return np.frombuffer(b"".join(known[key] for key in keys), np.float32).copy()
