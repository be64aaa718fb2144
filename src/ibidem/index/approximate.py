"""Approximate search: vectors in cells, of which a query looks into a part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import faiss
    import numpy as np
    from numpy.typing import NDArray


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
        self._ids: NDArray[np.int64] | None = None

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
        self._ids = None

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Take these ids out; unknown ones are ignored."""
        import faiss
        import numpy as np

        self._cells.remove_ids(faiss.IDSelectorArray(np.intersect1d(ids, self.ids())))
        self._ids = None

    def ids(self) -> NDArray[np.int64]:
        """Return all ids, ascending; they are sorted once, a tenth of a second for a million."""
        import faiss
        import numpy as np

        if self._ids is not None:
            return self._ids
        lists = self._cells.invlists
        sizes = ((cell, lists.list_size(cell)) for cell in range(self._cells.nlist))
        parts = [faiss.rev_swig_ptr(lists.get_ids(cell), size) for cell, size in sizes if size]
        self._ids = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        return self._ids

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
