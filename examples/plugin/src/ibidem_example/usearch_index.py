"""Nearest vectors by usearch, as half floats: every vector is compared up to a stated number, a graph beyond it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ibidem.errors import IndexDamaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_UP_TO = 100_000
"""The most vectors that are compared one by one."""
MARGIN = 32
"""Candidates fetched beyond k, so that ties at the end of a list are seen and broken by id."""


class UsearchIndex:
    """A dense index as `ibidem.index.protocols.DenseIndex` describes it."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 (usearch.index.Index, imported when it is needed)
        self._index = index

    @classmethod
    def create(cls, dimension: int) -> Self:
        """Return an empty index."""
        from usearch.index import Index

        return cls(Index(ndim=dimension, metric="ip", dtype="f16"))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read an index from a file. Raises IndexDamaged naming the file."""
        from usearch.index import Index

        try:
            index = Index.restore(str(path))
        except (ValueError, RuntimeError) as error:
            raise IndexDamaged(f"{path} is not a usearch index.", remedy="Type: ibidem index --rebuild") from error
        if index is None:
            raise IndexDamaged(f"{path} is not a usearch index.", remedy="Type: ibidem index --rebuild")
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file. Raises OSError when it cannot be written."""
        try:
            self._index.save(str(path))
        except RuntimeError as error:
            raise OSError(str(error)) from error

    def __len__(self) -> int:
        return len(self._index)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add (n,) new ids with their (n, d) unit rows. Raises ValueError for a wrong shape."""
        if vectors.shape != (len(ids), self._index.ndim):
            raise ValueError(f"expected ({len(ids)}, {self._index.ndim}) vectors, got {vectors.shape}")
        if len(ids):
            self._index.add(ids.astype("uint64"), vectors)

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove these ids; unknown ones are ignored."""
        if len(ids):
            self._index.remove(ids.astype("uint64"))

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and cosine similarities (q, k), best first, ties by id, -1 and 0.0 past the end."""
        import numpy as np

        found = np.full((len(queries), k), -1, np.int64)
        scores = np.zeros((len(queries), k), np.float32)
        few = None if allowed is None else self._of(allowed)
        for row, query in enumerate(queries if k else ()):
            ids, similarities = self._nearest(query, k) if few is None else (few[0], few[1] @ query)
            order = np.lexsort((ids, -similarities))[:k]
            found[row, : len(order)], scores[row, : len(order)] = ids[order], similarities[order]
        return found, scores

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) stored vectors of these ids, at half precision. Raises KeyError for an unknown id."""
        import numpy as np

        if not len(ids):
            return np.zeros((0, self._index.ndim), np.float32)
        keys = ids.astype("uint64")
        held = np.atleast_1d(self._index.contains(keys))
        if not held.all():
            raise KeyError(int(ids[~held][0]))
        return np.ascontiguousarray(np.vstack(self._index.get(keys)), np.float32)

    def _of(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return those of the ids that are held, with their vectors."""
        import numpy as np

        ids = np.unique(ids)
        if len(ids):
            ids = ids[np.atleast_1d(self._index.contains(ids.astype("uint64")))]
        return ids, self.vectors(ids)

    def _nearest(self, query: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return at least the k nearest ids with their similarities, and all that tie with the last of them."""
        import numpy as np

        total = len(self._index)
        fetched = min(total, k + MARGIN)
        if not fetched:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        while True:
            matches = self._index.search(query, fetched, exact=total <= EXACT_UP_TO, threads=1)
            ids = np.asarray(matches.keys).astype(np.int64)
            similarities = 1 - np.asarray(matches.distances, np.float32)
            if fetched == total or len(ids) < fetched or similarities[k - 1] > similarities[-1]:
                return ids, similarities
            fetched = min(total, fetched * 4)
