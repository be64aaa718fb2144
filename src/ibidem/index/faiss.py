"""Nearest vectors by FAISS: exact up to a stated size, approximate beyond it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ibidem.errors import IndexDamaged
from ibidem.index.vectors import BLOCK, ApproximateVectors, ExactVectors

if TYPE_CHECKING:
    import faiss
    import numpy as np
    from numpy.typing import NDArray


EXACT_LIMIT = 300_000_000
"""Most numbers (vectors × dimension) compared one by one: 780,000 vectors of 384, about 20 ms a query on one thread."""
MARGIN = 32
"""Candidates fetched beyond k, so that ties at the end of a list are seen and broken by id."""


class FaissIndex:
    """A `DenseIndex` held in memory or mapped from its file; one thread a query is fastest."""

    def __init__(
        self,
        dimension: int,
        stored: ExactVectors | ApproximateVectors,
        *,
        limit: int = EXACT_LIMIT,
        mapped: Path | None = None,
    ) -> None:
        self._dimension = dimension
        self._stored = stored
        self._exact_rows = limit // dimension
        self._mapped = mapped
        self._new: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []

    @classmethod
    def create(cls, dimension: int, *, limit: int = EXACT_LIMIT) -> Self:
        """Return an empty index; beyond `limit` numbers it becomes approximate."""
        return cls(dimension, ExactVectors.empty(dimension), limit=limit)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map an index from its file. Raises IndexDamaged naming the file."""
        import faiss

        try:
            index = _read(path, mapped=True)
        except RuntimeError as error:
            raise IndexDamaged(f"{path} is not a readable index.", remedy="Type: ibidem index --rebuild") from error
        if isinstance(index, faiss.IndexIDMap):
            return cls(index.d, ExactVectors.loaded(index))
        return cls(index.d, ApproximateVectors(index), mapped=path)

    def save(self, path: Path) -> None:
        """Write the index to a file. Raises OSError when it cannot be written."""
        self._settle()
        try:
            self._stored.write(path)
        except RuntimeError as error:  # FAISS has no other error; its message carries the system's
            raise OSError(str(error)) from error

    def __len__(self) -> int:
        return len(self._stored) + sum(len(ids) for ids, _ in self._new)

    @property
    def exact(self) -> bool:
        """Whether every vector is compared."""
        self._settle()
        return isinstance(self._stored, ExactVectors)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add (n,) new ids with their (n, d) unit rows. Raises ValueError for a wrong shape or an id already there."""
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"expected ({len(ids)}, {self._dimension}) vectors, got {vectors.shape}")
        self._new.append((ids.astype("int64"), vectors.astype("float32")))
        if sum(len(ids) for ids, _ in self._new) >= BLOCK:
            self._settle()

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove these ids; unknown ones are ignored."""
        import numpy as np

        self._settle()
        if isinstance(self._stored, ApproximateVectors):
            return self._owned(self._stored).remove(ids)
        keep = ~np.isin(self._stored.ids, ids)
        if not keep.all():
            self._stored = self._stored.copied(keep)
        return None

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and cosine similarities (q, k), best first, ties by id, -1 and 0.0 past the end."""
        import faiss
        import numpy as np

        self._settle()
        queries = np.ascontiguousarray(queries, np.float32)
        total = len(self._stored) if allowed is None else min(len(allowed), len(self._stored))
        if not k or not total or not len(queries):
            return np.full((len(queries), k), -1, np.int64), np.zeros((len(queries), k), np.float32)
        faiss.omp_set_num_threads(1)  # a second thread costs more to wake than it saves
        wanted = min(total, k + MARGIN)
        while True:
            ids, scores = _by_score_then_id(*self._candidates(queries, wanted, allowed))
            if wanted >= total or not (scores[:, min(k, wanted) - 1] == scores[:, -1]).any():
                return _padded(ids, scores, k)
            wanted = min(total, wanted * 4)

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) stored vectors of these ids, at half precision. Raises KeyError for an unknown id."""
        self._settle()
        return self._stored.vectors(ids)

    def _candidates(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Search what is stored; a filter that leaves few vectors is answered exactly, however they are stored."""
        import numpy as np

        if isinstance(self._stored, ExactVectors) or allowed is None or len(allowed) > self._exact_rows:
            return self._stored.candidates(queries, k, allowed)
        held = np.intersect1d(allowed, self._stored.ids())
        few = ExactVectors.empty(self._dimension)
        few.extend([(held, self._stored.vectors(held))])
        return few.candidates(queries, k, None)

    def _settle(self) -> None:
        """Store what was added, changing to approximate search when the limit is passed."""
        import numpy as np

        new, self._new = self._new, []
        if not new:
            return
        if isinstance(self._stored, ApproximateVectors):
            cells = self._owned(self._stored)
            for ids, vectors in new:
                cells.add(ids, vectors)
            return
        if self._stored.mapped:
            self._stored = self._stored.copied(np.ones(len(self._stored), bool))
        self._stored.extend(new)
        if len(self._stored) > self._exact_rows:
            ids = self._stored.ids
            self._stored = ApproximateVectors.build(self._dimension, ids, self._stored.vectors(ids))

    def _owned(self, cells: ApproximateVectors) -> ApproximateVectors:
        """Return the cells in memory of their own: FAISS crashes when a mapped file is changed."""
        if self._mapped is not None:
            self._stored = cells = ApproximateVectors(_read(self._mapped, mapped=False))
            self._mapped = None
        return cells


def _read(path: Path, *, mapped: bool) -> faiss.Index:
    import faiss

    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped and os.name == "posix" else 0)


def _by_score_then_id(
    ids: NDArray[np.int64], scores: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Sort each row by falling score, then rising id; what FAISS left empty (-1) comes last."""
    import numpy as np

    order = np.lexsort((ids, np.where(ids < 0, np.inf, -scores)), axis=1)
    return np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)


def _padded(
    ids: NDArray[np.int64], scores: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the first k columns, filled up with -1 and 0.0."""
    import numpy as np

    ids, scores = ids[:, :k], scores[:, :k]
    missing = ((0, 0), (0, k - ids.shape[1]))
    ids = np.pad(ids, missing, constant_values=-1)
    return ids, np.where(ids < 0, np.float32(0), np.pad(scores, missing)).astype(np.float32)
