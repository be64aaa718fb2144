"""Fuse the retrievers' scores of the same passages into one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ibidem.retrieve.pool import Listed
from ibidem.types import Signal

WEIGHTS: Mapping[str, float] = {"dense": 0.5, "sentences": 0.5, "lexical": 0.3, "feedback": 0.3}
"""Chosen on the train and dev splits named in docs/evaluation.md; one setting for every library."""
RELATIVE = frozenset({"lexical"})
"""Scores without a common scale between questions: divided by the best score of the question."""


def fuse(
    pool: NDArray[np.int64], listed: Mapping[str, Listed], limit: int | None = None
) -> list[tuple[int, dict[str, Signal]]]:
    """Return the passages of the pool, each with its trace, best first, ties by id; at most `limit` of them.

    The order of the pool plays no part.
    """
    parts = {name: WEIGHTS[name] * _scaled(name, one.scores) for name, one in listed.items()}
    total = sum(parts.values(), np.zeros(len(pool)))
    order = np.lexsort((pool, -total))[:limit]
    return [
        (
            int(pool[row]),
            {
                name: Signal(one.ranks.get(int(pool[row])), float(one.scores[row]), float(parts[name][row]))
                for name, one in listed.items()
            },
        )
        for row in order
    ]


def _scaled(name: str, scores: NDArray[np.float32]) -> NDArray[np.float64]:
    wide = scores.astype(np.float64)
    best = wide.max(initial=0.0)
    return wide / best if name in RELATIVE and best > 0 else wide
