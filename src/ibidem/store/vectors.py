"""The vectors of one table of a draft: those of the previous generation, changed only if they must be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.store import disk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.index.dense import FaissIndex


class DraftVectors:
    """Additions and removals for one vector file; `before` is the file they apply to, if any."""

    def __init__(self, path: Path, before: Path | None) -> None:
        self._path = path
        self._before = before
        self._index: FaissIndex | None = None
        self._removed: list[int] = []

    def remove(self, ids: Sequence[int]) -> None:
        """Remove these ids; unknown ones are ignored."""
        self._removed.extend(ids)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add (n,) ids with their (n, d) unit rows."""
        if len(ids):
            self._changed(vectors.shape[1]).add(ids, vectors)

    def write(self, dimension: int, *, expected: int) -> None:
        """Write the file. Raises ValueError when it would not hold `expected` vectors, OSError when it cannot be."""
        if self._index is None and not self._removed and self._before is not None:
            disk.link(self._before, self._path)
            return
        index = self._changed(dimension)
        if len(index) != expected:
            raise ValueError(f"{self._path.name} would hold {len(index)} vectors for {expected} rows")
        disk.call(lambda: index.save(self._path))

    def _changed(self, dimension: int) -> FaissIndex:
        """Return the index with what was removed so far taken out."""
        import numpy as np

        from ibidem.index.dense import FaissIndex

        if self._index is None:
            self._index = FaissIndex.open(self._before) if self._before else FaissIndex.create(dimension)
        if self._removed:
            self._index.remove(np.array(self._removed, np.int64))
            self._removed = []
        return self._index
