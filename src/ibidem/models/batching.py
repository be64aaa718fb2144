"""Rows of tokens to results: batches of equal length, one a thread, until the work is done or cancelled."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from ibidem.models.protocols import Cancelled

BATCH_TOKENS = 512
"""Tokens a run: larger batches leave the processor's second cache and are slower (measured); some 50 ms a thread."""


def batches(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield rows of equal length together, so that nothing is padded, at most `tokens` of them or a single row.

    The longest come first, so that threads end at about the same time.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    for length, same in groupby(order, key=lambda row: lengths[row]):
        rows = list(same)
        size = max(1, tokens // max(length, 1))
        yield from (rows[start : start + size] for start in range(0, len(rows), size))


def run_all(
    work: Sequence[list[int]], run: Callable[[list[int]], None], *, threads: int, cancelled: Cancelled | None = None
) -> None:
    """Run every batch, one a thread. Raises KeyboardInterrupt when cancelled, before the next batch begins."""

    def step(batch: list[int]) -> None:
        stop_if(cancelled)
        run(batch)

    if min(len(work), threads) < 2:
        for batch in work:
            step(batch)
        return
    pool = ThreadPoolExecutor(threads, "ibidem-model")
    try:
        list(pool.map(step, work))
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt need not wait for what has not begun


def stop_if(cancelled: Cancelled | None) -> None:
    """Raise KeyboardInterrupt when the work was cancelled."""
    if cancelled is not None and cancelled():
        raise KeyboardInterrupt


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS, not on Windows
        return os.cpu_count() or 1
