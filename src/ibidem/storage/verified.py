"""Large files that were found to be as they were written, so that they are not read whole at every opening."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ibidem.paths import cache_folder

LARGE = 16_000_000
"""Bytes; what is smaller is read in a hundredth of a second, and always compared."""
FOLDER = "verified"


def stamps(folder: Path) -> Mapping[str, list[int]]:
    """Return the stamps of the large files of a generation that were compared, by name; empty where none are kept."""
    try:
        found = json.loads(_record(folder).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def stamp(file: Path) -> list[int]:
    """Return what changes whenever a file does: its size, the times of its content and of its state, and its number.

    Take it before the file is read. Raises OSError.
    """
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def keep_stamps(folder: Path, found: Mapping[str, list[int]]) -> None:
    """Keep the stamps of files that were compared with their digests; where nothing can be kept, nothing is."""
    if not found:
        return
    record = _record(folder)
    with suppress(OSError):
        record.parent.mkdir(parents=True, exist_ok=True)
        fresh = record.with_name(f"{record.name}.{os.getpid()}")
        fresh.write_text(json.dumps(found))
        fresh.replace(record)


@contextmanager
def kept_through(folder: Path) -> Iterator[None]:
    """Keep what is known of the files of a generation while others are removed that share them.

    That a file loses one of its names changes the time of its state, and nothing else of its stamp.
    """
    before = {name: held for name, held in stamps(folder).items() if _stamp(folder / name) == held}
    yield
    after = {name: _stamp(folder / name) for name in before}
    keep_stamps(folder, {name: now for name, now in after.items() if now and _content(now) == _content(before[name])})


def _stamp(file: Path) -> list[int]:
    try:
        return stamp(file)
    except OSError:
        return []


def _content(held: list[int]) -> list[int]:
    """Return a stamp without the time of the state."""
    return held[:2] + held[3:]


def _record(folder: Path) -> Path:
    """Return where it is kept: with the user, for a library may lie where nothing can be written."""
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:32]
    return cache_folder() / FOLDER / f"{name}.json"
