"""Lock a file between processes, without waiting."""

from __future__ import annotations

import os
import sys
from typing import IO


def take(file: IO[bytes], *, shared: bool = False) -> bool:
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
