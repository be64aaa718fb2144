"""Only one process writes the index at a time; whoever comes second waits or is told who holds it.

Readers share a lock on the manifest that they read, also on media that cannot be written, and the locked file of a
writer says who holds it. The read-write lock of `filelock` keeps a SQLite file of its own beside what it guards, and
its plain lock cannot be shared. `portalocker` locks from the first byte on, so that on Windows nobody could read who
holds it, and shares a lock there only with pywin32.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from ibidem.errors import IndexLocked


def take_file_lock(file: IO[bytes], *, shared: bool = False) -> bool:
    """Return whether the lock could be had now; the system drops it when the file is closed or the process ends.

    Where the file system has no shared locks, reading goes on without one. Raises OSError for other failures.
    """
    if sys.platform == "win32":
        return shared or _take_on_windows(file)
    import fcntl

    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        if shared:
            return True
        raise
    return True


def _take_on_windows(file: IO[bytes]) -> bool:
    import msvcrt

    file.seek(1 << 30, os.SEEK_SET)  # far behind the text, which others may still read
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    finally:
        file.seek(0)
    return True


LOOK_AGAIN_S = 0.1


@contextmanager
def hold_lock(
    path: Path,
    *,
    wait_s: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    check: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Hold the lock on a file, which says who holds it.

    When it is taken, calls `on_wait` once with a sentence and waits, calling `check` meanwhile, which may raise.
    Raises IndexLocked, naming process and time, when it is not free within `wait_s`.
    """
    with path.open("a+b") as file:
        _wait(file, path, wait_s, on_wait, check)
        _sign(file)
        try:
            yield
        finally:
            file.truncate(0)


def _wait(
    file: IO[bytes],
    path: Path,
    wait_s: float,
    on_wait: Callable[[str], None] | None,
    check: Callable[[], None] | None,
) -> None:
    until_s = time.monotonic() + wait_s
    announced = False
    while not take_file_lock(file):
        if time.monotonic() >= until_s:
            raise IndexLocked(
                f"{path.parent} is being written by {_holder(path)}.", remedy="Wait for it to end, then try again."
            )
        if on_wait is not None and not announced:
            on_wait(f"The index is being written by {_holder(path)}; waiting.")
            announced = True
        if check is not None:
            check()
        time.sleep(LOOK_AGAIN_S)


def _sign(file: IO[bytes]) -> None:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "host": platform.node(), "since": since}).encode())
    file.flush()


def _holder(path: Path) -> str:
    """Return who says to hold the lock, in words."""
    try:
        said = json.loads(path.read_bytes())
        elsewhere = "" if said["host"] == platform.node() else f" on {said['host']}"
        return f"process {said['pid']}{elsewhere} since {said['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
