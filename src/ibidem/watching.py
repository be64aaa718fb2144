"""Notice that something in a library's folders may have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event

LOOK_AGAIN_S = 10.0
"""How often folders are looked at of whose changes nobody tells."""
_STEP_MS = 500
"""How often the notices of the system are collected; rare enough to cost nothing."""


def changes(folders: Sequence[Path], stopped: Event | None = None) -> Iterator[object]:
    """Yield whenever something in the folders may have changed, until `stopped` is set.

    At once where the package watchfiles is installed; every ten seconds anyway, because some drives tell nothing.
    """
    ended = stopped or Event()
    if not folders or find_spec("watchfiles") is None:
        while not ended.wait(LOOK_AGAIN_S):
            yield ()
        return
    from watchfiles import watch

    wait_ms = int(LOOK_AGAIN_S * 1000)
    yield from watch(*folders, stop_event=ended, yield_on_timeout=True, rust_timeout=wait_ms, step=_STEP_MS)
