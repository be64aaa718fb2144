"""The vectors of one table: a file that generations share, and beside it what has changed since it was written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ibidem.errors import IndexDamaged
from ibidem.index.protocols import DenseIndex
from ibidem.storage import disk
from ibidem.storage.layout import CHANGES, beside

if TYPE_CHECKING:
    from numpy.typing import NDArray

ADDED = ".added"
"""After the name of a file of vectors: an index of those that came since; after `CHANGES`, what came and went."""
LEAST = 50_000
"""Vectors; fewer are written anew in a tenth of a second."""
SHARE = 0.03
"""Beyond this share of changes everything is written anew; below it, each run writes all that has changed so far."""
BLOCK = 65_536


class LayeredVectors:
    """An index that does not change, without some of its vectors and with some more."""

    def __init__(
        self, base: DenseIndex, added: DenseIndex, added_ids: NDArray[np.int64], removed: NDArray[np.int64]
    ) -> None:
        """Read two indexes; `removed` are ids of the first, and `added_ids` all of the second, both ascending."""
        self.base = base
        self.added = added
        self.added_ids = added_ids
        self.removed = removed

    def __len__(self) -> int:
        return len(self.base) - len(self.removed) + len(self.added)

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and cosine similarities (q, k), best first, ties by id, -1 and 0.0 past the end."""
        held, its_scores = self._kept(queries, k, allowed)
        came, their_scores = self.added.search(queries, k, allowed=allowed)
        ids, scores = np.concatenate((held, came), axis=1), np.concatenate((its_scores, their_scores), axis=1)
        order = np.lexsort((ids, np.where(ids < 0, np.inf, -scores)), axis=1)[:, :k]
        return np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) stored vectors of these ids. Raises KeyError for an unknown id."""
        new = np.isin(ids, self.added_ids)
        old = ids[~new]
        gone = old[np.isin(old, self.removed)]
        if len(gone):
            raise KeyError(int(gone[0]))
        held, came = self.base.vectors(old), self.added.vectors(ids[new])
        rows = np.empty((len(ids), held.shape[1]), np.float32)
        rows[~new], rows[new] = held, came
        return rows

    def _kept(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the k best of the first index that are not removed."""
        wanted = k + min(len(self.removed), k)
        while True:
            ids, scores = self.base.search(queries, wanted, allowed=allowed)
            ids = np.where(np.isin(ids, self.removed), -1, ids)
            if wanted >= len(self.base) + k or ((ids >= 0).sum(axis=1) >= k).all():
                break
            wanted = min(2 * wanted + len(self.removed), len(self.base) + k)
        order = np.argsort(ids < 0, axis=1, kind="stable")[:, :k]
        ids, scores = np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)
        return ids, np.where(ids < 0, np.float32(0), scores)


def open_vectors(path: Path, backend: type[DenseIndex]) -> DenseIndex | LayeredVectors:
    """Open the vectors of a file, with what has changed since. Raises IndexDamaged naming the file."""
    base = backend.open(path)
    if not beside(path).exists():
        return base
    return LayeredVectors(base, backend.open(beside(path, ADDED)), *_changed_ids(path))


def _changed_ids(path: Path) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ids that came since a file was written, and those that went. Raises IndexDamaged naming the file."""
    changes = beside(path)
    if not changes.exists():
        return np.empty(0, np.int64), np.empty(0, np.int64)
    try:
        with np.load(io.BytesIO(changes.read_bytes()), allow_pickle=False) as held:
            return held["added"], held["removed"]
    except (ValueError, KeyError, EOFError) as error:
        raise IndexDamaged(f"{changes} cannot be read.", remedy="Type: ibidem index --rebuild") from error


class VectorTableWriter:
    """Additions and removals for one vector file; `before` is the file they apply to, if any, of `held` vectors."""

    def __init__(self, path: Path, before: Path | None, backend: type[DenseIndex], *, held: int = 0) -> None:
        self._path = path
        self._before = before
        self._held = held
        self._backend = backend
        self._added: DenseIndex | None = None
        self._added_ids: list[NDArray[np.int64]] = []
        self._removed: list[int] = []

    def remove(self, ids: Sequence[int]) -> None:
        """Remove ids of the file before; call it before the first `add`."""
        self._removed.extend(ids)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add (n,) ids with their (n, d) unit rows."""
        if len(ids):
            self._changed(vectors.shape[1]).add(ids, vectors)
            self._added_ids.append(ids)

    def write(self, dimension: int, *, expected: int) -> None:
        """Write the file. Raises ValueError when it would not hold `expected` vectors, OSError when it cannot be."""
        if self._before is None:
            return self._save(self._changed(dimension), expected)
        if self._added is None and not self._removed:
            for suffix in ("", ADDED, CHANGES):
                if (file := beside(self._before, suffix)).exists():
                    disk.link(file, beside(self._path, suffix))
            return None
        return self._write_changes(self._before, dimension, expected)

    def _changed(self, dimension: int) -> DenseIndex:
        """Return the index of what is added."""
        if self._added is None:
            self._added = self._backend.create(dimension)
        return self._added

    def _write_changes(self, before: Path, dimension: int, expected: int) -> None:
        """Write what has changed beside the file before, or all of it anew where that is much."""
        came, went = _changed_ids(before)
        shared = self._held + len(went) - len(came)  # what the file itself has, which need not be opened for that
        added, removed = self._changed(dimension), np.unique(np.array(self._removed, np.int64))
        if beside(before).exists():
            kept = np.setdiff1d(came, removed)
            added.add(kept, self._backend.open(beside(before, ADDED)).vectors(kept))
            self._added_ids.append(kept)
            removed = np.union1d(went, np.setdiff1d(removed, came))
        ids = np.sort(np.concatenate([np.empty(0, np.int64), *self._added_ids]))
        if shared >= LEAST and len(ids) + len(removed) <= SHARE * shared:
            self._expect(shared - len(removed) + len(added), expected)
            disk.link(before, self._path)
            disk.call(lambda: added.save(beside(self._path, ADDED)))
            held = io.BytesIO()
            np.savez(held, added=ids, removed=removed)
            disk.write(beside(self._path), held.getvalue())
            return
        base = self._backend.open(before)
        base.remove(removed)
        for start in range(0, len(ids), BLOCK):
            part = ids[start : start + BLOCK]
            base.add(part, added.vectors(part))
        self._save(base, expected)

    def _save(self, index: DenseIndex, expected: int) -> None:
        self._expect(len(index), expected)
        disk.call(lambda: index.save(self._path))

    def _expect(self, held: int, expected: int) -> None:
        if held != expected:
            raise ValueError(f"{self._path.name} would hold {held} vectors for {expected} rows")
