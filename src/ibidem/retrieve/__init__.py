"""A question in, fused hits out: dense, sentence and lexical retrieval behind one protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the retrievers see it."""

    text: str
    vector: NDArray[np.float32] | None = None
    """Unit vector (d,); None where no encoder has been loaded, which leaves the lexical retriever alone."""
    allowed: NDArray[np.int64] | None = None
    """Ids of the passages that may be returned, ascending; None for all."""


class Retriever(Protocol):
    """One way to find passages; scores are similarities, higher is better."""

    @property
    def name(self) -> str:
        """The key of its signal in a hit's trace."""

    def candidates(self, query: Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return passage ids (n,) and scores (n,), n <= k, best first, ties by id."""

    def score(self, query: Query, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the score (n,) of any passages."""
