"""Exact search: every stored vector is compared, in half precision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import faiss
    import numpy as np
    from numpy.typing import NDArray


BLOCK = 65_536
"""Rows copied at a time, so that moving vectors never doubles them in memory."""


class ExactVectors:
    """Vectors in rows, in the order they were added, as half floats.

    Half floats make half the file and scan twice as fast: 5.5 against 10.5 ms for 200,000 × 384 on one thread.
    """

    def __init__(self, stored: faiss.IndexIDMap, ids: NDArray[np.int64], *, mapped: bool) -> None:
        import faiss

        self._stored = stored
        self._rows = faiss.downcast_index(stored.index)
        self.mapped = mapped
        """Whether the rows lie in a file that must not be changed."""
        self.ids = ids
        self._order, self._sorted = _sorted(ids)

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """Return no vectors."""
        import faiss
        import numpy as np

        rows = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        rows.is_trained = True  # half floats have nothing to learn
        return cls(faiss.IndexIDMap(rows), np.empty(0, np.int64), mapped=False)

    @classmethod
    def loaded(cls, stored: faiss.IndexIDMap) -> Self:
        """Return the vectors of an index mapped from a file."""
        import faiss

        return cls(stored, faiss.vector_to_array(stored.id_map), mapped=True)

    def extend(self, added: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> None:
        """Add parts of (n,) ids and (n, d) rows. Raises ValueError when an id comes twice."""
        import numpy as np

        ids = np.concatenate([self.ids, *(part for part, _ in added)])
        self._order, self._sorted = _sorted(ids)
        self.ids = ids
        for part, vectors in added:
            self._stored.add_with_ids(np.ascontiguousarray(vectors, np.float32), part)

    def copied(self, keep: NDArray[np.bool_]) -> ExactVectors:
        """Return the rows where `keep` (n,) is true, in memory of their own."""
        import numpy as np

        fresh = ExactVectors.empty(self._rows.d)
        for start in range(0, len(self.ids), BLOCK):
            part = slice(start, start + BLOCK)
            codes = np.ascontiguousarray(self._codes()[part][keep[part]])
            fresh._stored.add_sa_codes(codes.view(np.uint8), self.ids[part][keep[part]])
        return ExactVectors(fresh._stored, self.ids[keep], mapped=False)

    def __len__(self) -> int:
        return len(self.ids)

    def write(self, path: Path) -> None:
        """Write the index. Raises RuntimeError when the file cannot be written."""
        import faiss

        faiss.write_index(self._stored, str(path))

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) rows of these ids. Raises KeyError for an unknown one."""
        import numpy as np

        rows, known = self._locate(ids)
        if not known.all():
            raise KeyError(int(ids[~known][0]))
        return np.ascontiguousarray(self._codes()[rows], np.float32)

    def candidates(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and inner products (q, k), best first; -1 past the end."""
        import faiss
        import numpy as np

        params = None
        if allowed is not None:
            mask = np.zeros(len(self.ids), bool)
            rows, known = self._locate(allowed)
            mask[rows[known]] = True
            bitmap = np.packbits(mask, bitorder="little")
            params = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))
        scores, rows = self._rows.search(queries, k, params=params)
        return np.where(rows < 0, -1, self.ids[rows]), scores

    def _locate(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        import numpy as np

        if not len(self.ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), bool)
        at = np.minimum(np.searchsorted(self._sorted, ids), len(self.ids) - 1)
        return self._order[at], self._sorted[at] == ids

    def _codes(self) -> NDArray[np.float16]:
        """Return the rows as they lie in memory or in the mapped file, without a copy."""
        import faiss
        import numpy as np

        if not len(self.ids):
            return np.empty((0, self._rows.d), np.float16)
        flat = faiss.rev_swig_ptr(self._rows.codes.data(), len(self.ids) * self._rows.code_size)
        rows: NDArray[np.float16] = flat.view(np.float16).reshape(len(self.ids), self._rows.d)
        return rows


def _sorted(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the order of ids, and the ids in it. Raises ValueError when one is there twice."""
    import numpy as np

    order = np.argsort(ids, kind="stable")
    ascending = ids[order]
    if (ascending[1:] == ascending[:-1]).any():
        raise ValueError("an id was added twice")
    return order, ascending


PER_CELL = 40
"""Vectors a centroid is learnt from; FAISS asks for 39 or more."""
ROUNDS = 10
"""k-means rounds."""
PROBED = 1 / 5
"""The part of the cells a query looks into: 0.976 of the hundred nearest of 44,652 real sentences, at a quarter of the
time (1/12: 0.926, 1/3: 0.993). benchmarks/search.py measures it."""
SEED = 1234


class ApproximateVectors:
    """Vectors in cells, as half floats; ids are kept by FAISS itself."""

    def __init__(self, cells: faiss.IndexIVF) -> None:
        import faiss

        cells.nprobe = max(8, round(cells.nlist * PROBED))
        if cells.direct_map.type != faiss.DirectMap.Hashtable:
            cells.set_direct_map_type(faiss.DirectMap.Hashtable)
        self._cells = cells

    @classmethod
    def build(cls, dimension: int, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> Self:
        """Learn about 2 √n cells from the (n, d) rows and put the rows into them."""
        import faiss
        import numpy as np

        count = max(1, min(len(ids) // PER_CELL, round(2 * len(ids) ** 0.5)))
        centroids = faiss.IndexFlatIP(dimension)
        kind, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        cells = faiss.IndexIVFScalarQuantizer(centroids, dimension, count, kind, metric, False)
        cells.cp.niter, cells.cp.spherical, cells.cp.seed = ROUNDS, True, SEED
        sample = np.random.default_rng(SEED).permutation(len(ids))[: count * PER_CELL]
        cells.train(np.ascontiguousarray(vectors[np.sort(sample)]))
        made = cls(cells)
        cells.add_with_ids(vectors, ids)
        return made

    def __len__(self) -> int:
        return int(self._cells.ntotal)

    def write(self, path: Path) -> None:
        """Write the index. Raises RuntimeError when the file cannot be written."""
        import faiss

        faiss.write_index(self._cells, str(path))

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Put the (n, d) rows into their cells. Raises ValueError when an id is there already."""
        import numpy as np

        if len(np.unique(ids)) < len(ids) or len(np.intersect1d(ids, self.ids())):
            raise ValueError("an id was added twice")
        self._cells.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Take these ids out; unknown ones are ignored."""
        import faiss
        import numpy as np

        self._cells.remove_ids(faiss.IDSelectorArray(np.intersect1d(ids, self.ids())))

    def ids(self) -> NDArray[np.int64]:
        """Return all ids, ascending."""
        import faiss
        import numpy as np

        lists = self._cells.invlists
        sizes = ((cell, lists.list_size(cell)) for cell in range(self._cells.nlist))
        parts = [faiss.rev_swig_ptr(lists.get_ids(cell), size) for cell, size in sizes if size]
        return np.sort(np.concatenate([np.empty(0, np.int64), *parts]))

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) rows of these ids. Raises KeyError for an unknown one."""
        import faiss
        import numpy as np

        if not len(ids):
            return np.empty((0, self._cells.d), np.float32)
        try:
            faiss.omp_set_num_threads(1)
            rows: NDArray[np.float32] = self._cells.reconstruct_batch(np.ascontiguousarray(ids))
        except RuntimeError as error:
            raise KeyError(int(np.setdiff1d(ids, self.ids())[0])) from error
        return rows

    def candidates(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and inner products (q, k), best first; -1 past the end.

        Looks into every cell when the usual number of them holds too few.
        """
        import faiss

        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        params = faiss.SearchParametersIVF(nprobe=self._cells.nprobe, sel=selector)
        scores, ids = self._cells.search(queries, k, params=params)
        if (ids < 0).any() and self._cells.nprobe < self._cells.nlist:
            params = faiss.SearchParametersIVF(nprobe=self._cells.nlist, sel=selector)
            scores, ids = self._cells.search(queries, k, params=params)
        return ids, scores
