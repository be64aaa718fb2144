"""What indexes of other packages find, held to their protocol before anything is ranked by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from ibidem.plugins import blaming, checked_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.index.protocols import SearchableTerms, SearchableVectors

FARTHEST = 1.01
"""The largest cosine, rounded as it may be."""


class _Checked:
    """The entry point that an index is of, and the ids that it may give."""

    def __init__(self, group: str, name: str, listed: Callable[[], NDArray[np.int64]]) -> None:
        self._plugin = group, name
        self._listed = listed

    @cached_property
    def _known(self) -> NDArray[np.int64]:
        return self._listed()

    def _ids(
        self, given: object, shape: tuple[int, ...], allowed: NDArray[np.int64] | None, *, past_end: bool = False
    ) -> NDArray[np.int64]:
        """Return ids as int64. Raises ValueError for those that are none, are unknown, not allowed or given twice.

        With `past_end`, -1 stands for no id.
        """
        import numpy as np

        ids = checked_array(given, shape, "search", dtype="int64")
        held = ids[ids != -1] if past_end else ids
        among = self._known if allowed is None else allowed
        if len(strange := held[~np.isin(held, among)]):
            raise ValueError(f"search gives the id {strange[0]}, {'unknown' if allowed is None else 'not allowed'}")
        for row in np.atleast_2d(ids):
            one = row[row != -1]
            if len(np.unique(one)) < len(one):
                raise ValueError("search gives an id twice")
        return ids


class CheckedVectors(_Checked):
    """Vectors for reading, whose answers are looked at."""

    def __init__(
        self,
        index: SearchableVectors,
        group: str,
        name: str,
        listed: Callable[[], NDArray[np.int64]],
        *,
        dimension: int,
    ) -> None:
        super().__init__(group, name, listed)
        self._index = index
        self._dimension = dimension

    def __len__(self) -> int:
        with blaming(*self._plugin):
            return len(self._index)

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return (q, k) ids and cosines. Raises ConfigError naming the package where it gives anything else."""
        import numpy as np

        with blaming(*self._plugin):
            ids, scores = self._index.search(queries, k, allowed=allowed)
            shape = len(queries), k
            found = self._ids(ids, shape, allowed, past_end=True)
            cosines = checked_array(scores, shape, "search")
            if cosines.size and np.abs(cosines).max() > FARTHEST:
                raise ValueError("search gives similarities outside -1 and 1")
        return found, cosines

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return (n, d) float32 rows. Raises ConfigError naming the package where it gives anything else."""
        with blaming(*self._plugin):
            return checked_array(self._index.vectors(ids), (len(ids), self._dimension), "vectors")


class CheckedTerms(_Checked):
    """Words for reading, whose answers are looked at."""

    def __init__(self, index: SearchableTerms, group: str, name: str, listed: Callable[[], NDArray[np.int64]]) -> None:
        super().__init__(group, name, listed)
        self._index = index

    def __len__(self) -> int:
        with blaming(*self._plugin):
            return len(self._index)

    def search(
        self, query: str, k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return (n,) ids and scores, n <= k. Raises ConfigError naming the package where it gives anything else."""
        with blaming(*self._plugin):
            ids, scores = self._index.search(query, k, allowed=allowed)
            shape = (min(len(ids), k),)
            return self._ids(ids, shape, allowed), checked_array(scores, shape, "search")

    def stems(self, text: str, language: str = "") -> list[str]:
        """Return terms. Raises ConfigError naming the package where it gives anything else."""
        with blaming(*self._plugin):
            found = list(self._index.stems(text, language))
            if not all(isinstance(one, str) for one in found):
                raise TypeError("stems gives what is no text")
        return found

    def rarity(self, stem: str) -> float:
        """Return a positive number. Raises ConfigError naming the package where it gives anything else."""
        with blaming(*self._plugin):
            found = float(self._index.rarity(stem))
            if not 0 < found < float("inf"):
                raise ValueError(f"rarity gives {found}")
        return found

    def score(self, query: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return (n,) scores. Raises ConfigError naming the package where it gives anything else."""
        with blaming(*self._plugin):
            return checked_array(self._index.score(query, ids), (len(ids),), "score")
