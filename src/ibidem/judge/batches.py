"""Rows of tokens to results, a batch at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from ibidem.judge import Cancelled


def batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Yield rows of equal length together, so that nothing is padded, at most `tokens` of them or a single row.

    The longest come first, so that threads end at about the same time.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    for length, same in groupby(order, key=lambda row: lengths[row]):
        rows = list(same)
        size = max(1, tokens // max(length, 1))
        yield from (rows[start : start + size] for start in range(0, len(rows), size))


def run_all(
    work: Sequence[list[int]], run: Callable[[list[int]], None], *, threads: int, cancelled: Cancelled | None
) -> None:
    """Run every batch, one a thread. Raises KeyboardInterrupt when cancelled, before the next batch begins."""

    def step(batch: list[int]) -> None:
        stop_if(cancelled)
        run(batch)

    if min(len(work), threads) < 2:
        for batch in work:
            step(batch)
        return
    pool = ThreadPoolExecutor(threads, "ibidem-judge")
    try:
        list(pool.map(step, work))
    finally:
        pool.shutdown(cancel_futures=True)


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
