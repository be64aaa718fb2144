"""Run an exported encoder by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import TYPE_CHECKING, cast

from ibidem.embed import Role
from ibidem.embed.card import Card
from ibidem.embed.graphs import INPUT, Session
from ibidem.embed.tokens import Tokens
from ibidem.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


Sessions = Callable[[Role], Session]
"""The graph to run for a role."""

_BATCH_TOKENS = 512
"""Tokens a run: larger batches leave the processor's second cache and are slower (measured)."""
_UNIT_TOLERANCE = 1e-3


class OnnxEncoder:
    """Encodes texts in batches of equal length, so that nothing is padded, one batch a thread."""

    def __init__(self, sessions: Sessions, tokens: Tokens, card: Card, *, name: str, threads: int = 0) -> None:
        self.name = name
        self.digest = card.digest
        self.dimension = card.dimension
        self.window = card.window
        self.note = card.note
        self._prompts = {role: card.prompt(role) for role in Role}
        self._sessions = sessions
        self._tokens = tokens
        self._threads = threads or _processors()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens and passage prompt included, never truncated."""
        prompt = self._prompts[Role.PASSAGE]
        return self._tokens.count([prompt + text for text in texts])

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 C-contiguous unit rows in the order of `texts`; (0, d) for none.

        What is over the window is not seen. Raises ModelError when the model yields no unit vectors.
        """
        import numpy as np

        distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        ids = self._tokens.ids([self._prompts[role] + text for text in distinct])
        rows = np.empty((len(ids), self.dimension), dtype=np.float32)

        session = self._sessions(role)

        def run(batch: list[int]) -> None:
            rows[batch] = session.run(None, {INPUT: np.array([ids[row] for row in batch], dtype=np.int64)})[0]

        batches = list(_batches([len(row) for row in ids]))
        if min(len(batches), self._threads) < 2:
            for batch in batches:
                run(batch)
        else:
            pool = ThreadPoolExecutor(self._threads, "ibidem-encode")
            try:
                list(pool.map(run, batches))
            finally:
                pool.shutdown(cancel_futures=True)  # an interrupt need not wait for what has not begun
        return self._unit(rows)[[distinct[text] for text in texts]]

    def _unit(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.all(np.abs(norms - 1) < _UNIT_TOLERANCE):  # also where a norm is not a number
            raise ModelError(
                f"The model {self.name} yields vectors that are not of unit length.",
                remedy="Type: ibidem doctor; then choose another model with --model.",
            )
        return cast("NDArray[np.float32]", rows / norms)


def _processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS, not on Windows
        return os.cpu_count() or 1


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows of equal length together, the longest first so that the threads end at about the same time."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    for length, same in groupby(order, key=lambda row: lengths[row]):
        rows = list(same)
        size = max(1, _BATCH_TOKENS // length)
        yield from (rows[start : start + size] for start in range(0, len(rows), size))
