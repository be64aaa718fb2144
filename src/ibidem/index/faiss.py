"""Nearest vectors by FAISS: exact up to a stated size, approximate beyond it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from ibidem.errors import IndexDamaged
from ibidem.index.approximate import ApproximateVectors

if TYPE_CHECKING:
    import faiss
    import numpy as np
    from numpy.typing import NDArray


EXACT_LIMIT = 300_000_000
"""Most numbers (vectors × dimension) compared one by one: 780,000 vectors of 384, about 20 ms a query on one thread."""
UNLIMITED = 2**62
BLOCK = 65_536
"""Rows copied at a time, so that moving vectors never doubles them in memory."""
LARGE = 64 << 20
"""Bytes of rows from which on those that are asked for by id are read rather than mapped."""
READ_AT_MOST = 10_000
"""Rows asked for at once that are read one by one, two microseconds each."""
FEW = 2_000
"""Ids that are looked for at first without putting all in order."""
MARGIN = 32
"""Candidates fetched beyond k, so that ties at the end of a list are seen and broken by id."""


class FaissIndex:
    """A `DenseIndex` held in memory or mapped from its file; one thread a query is fastest."""

    BY_ID: ClassVar[type[FaissIndex]]
    """What keeps vectors that are asked for by id."""

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
            return cls._of_rows(index, path)
        return cls(index.d, ApproximateVectors(index), mapped=path)

    @classmethod
    def _of_rows(cls, index: faiss.IndexIDMap, path: Path) -> Self:
        return cls(index.d, ExactVectors.loaded(index, path))

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
        ids = self._stored.ids()
        held = allowed[ids[np.minimum(np.searchsorted(ids, allowed), len(ids) - 1)] == allowed]
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
            ids, vectors = (np.concatenate(held) for held in zip(*new, strict=True))
            self._owned(self._stored).add(ids, vectors)  # at once, for each time all ids are looked through
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


class FlatFaissIndex(FaissIndex):
    """The same for vectors that are asked for by id: they stay in rows, however many there are."""

    @classmethod
    def create(cls, dimension: int, *, limit: int = UNLIMITED) -> Self:
        """Return an empty index."""
        return cls(dimension, ExactVectors.empty(dimension), limit=limit)

    @classmethod
    def _of_rows(cls, index: faiss.IndexIDMap, path: Path) -> Self:
        return cls(index.d, ExactVectors.loaded(index, path), limit=UNLIMITED)


FaissIndex.BY_ID = FlatFaissIndex


class ExactVectors:
    """Vectors in rows, in the order they were added, as half floats.

    Half floats make half the file and scan twice as fast: 5.5 against 10.5 ms for 200,000 × 384 on one thread.
    """

    def __init__(
        self, stored: faiss.IndexIDMap, ids: NDArray[np.int64], *, mapped: bool, file: RowFile | None = None
    ) -> None:
        import faiss

        self._stored = stored
        self._rows = faiss.downcast_index(stored.index)
        self.mapped = mapped
        """Whether the rows lie in a file that must not be changed."""
        self._file = file
        self.ids = ids
        self._looked_up = False

    @cached_property
    def _ordered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The order of the ids, and the ids in it; not needed to open an index, or to search all of it."""
        return _sorted(self.ids)

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """Return no vectors."""
        import faiss
        import numpy as np

        rows = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        rows.is_trained = True  # half floats have nothing to learn
        return cls(faiss.IndexIDMap(rows), np.empty(0, np.int64), mapped=False)

    @classmethod
    def loaded(cls, stored: faiss.IndexIDMap, path: Path) -> Self:
        """Return the vectors of an index mapped from a file."""
        import faiss

        ids = faiss.vector_to_array(stored.id_map)
        return cls(
            stored, ids, mapped=True, file=RowFile.of(path, len(ids), faiss.downcast_index(stored.index).code_size)
        )

    def extend(self, added: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> None:
        """Add parts of (n,) ids and (n, d) rows. Raises ValueError when an id comes twice."""
        import numpy as np

        ids = np.concatenate([self.ids, *(part for part, _ in added)])
        self.__dict__["_ordered"] = _sorted(ids)
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
        if self._file is not None and len(rows) <= READ_AT_MOST:
            return self._file.rows(rows).view(np.float16).reshape(len(rows), self._rows.d).astype(np.float32)
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
        """Return the rows (n,) of these ids, and which are there; the row of one that is not says nothing."""
        import numpy as np

        if not len(self.ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), bool)
        few = not self._looked_up and len(ids) <= FEW and len(self.ids) > BLOCK
        self._looked_up = True
        order, ascending = _sorted_among(self.ids, ids) if few else self._ordered  # a refresh looks once
        if not len(order):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), bool)
        at = np.minimum(np.searchsorted(ascending, ids), len(order) - 1)
        return order[at], ascending[at] == ids

    def _codes(self) -> NDArray[np.float16]:
        """Return the rows as they lie in memory or in the mapped file, without a copy."""
        import faiss
        import numpy as np

        if not len(self.ids):
            return np.empty((0, self._rows.d), np.float16)
        flat = faiss.rev_swig_ptr(self._rows.codes.data(), len(self.ids) * self._rows.code_size)
        rows: NDArray[np.float16] = flat.view(np.float16).reshape(len(self.ids), self._rows.d)
        return rows


class RowFile:
    """Rows of a file of FAISS, read one by one.

    The system maps sixteen pages around each that is touched: a mapping is soon wholly in memory, of which little was
    asked for. What is read is not.
    """

    def __init__(self, file: int, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        weakref.finalize(self, os.close, file)

    @classmethod
    def of(cls, path: Path, rows: int, size: int) -> Self | None:
        """Return the rows of an index with ids, which stand at its end; None for few, and where none can be read so."""
        if os.name != "posix" or rows * size < LARGE:
            return None
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return cls(file, os.fstat(file).st_size - rows * (size + 8) - 8, size)

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the bytes of these rows, one after the other."""
        import numpy as np

        parts = [os.pread(self._file, self._size, self._start + row * self._size) for row in rows.tolist()]
        return np.frombuffer(b"".join(parts), np.uint8)


def _sorted(ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the order of ids, and the ids in it. Raises ValueError when one is there twice."""
    import numpy as np

    order = np.argsort(ids, kind="stable")
    ascending = ids[order]
    if (ascending[1:] == ascending[:-1]).any():
        raise ValueError("an id was added twice")
    return order, ascending


def _sorted_among(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of those wanted among ids, in the order of these ids, and these ids in it.

    The last sixteen bits rule out nearly all of them: 15 ms of four million, which take 400 ms to put in order.
    """
    import numpy as np

    near = np.zeros(1 << 16, bool)
    near[wanted & 0xFFFF] = True
    places = np.flatnonzero(near[ids & 0xFFFF])
    places = places[np.isin(ids[places], wanted)]
    order = np.argsort(ids[places], kind="stable")
    return places[order], ids[places[order]]


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
