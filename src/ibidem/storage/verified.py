"""Large files that were found to be as they were written, so that they are not read whole at every opening."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ibidem.models.resolve import cache_folder

LARGE = 64_000_000
"""Bytes; what is smaller is read in a few hundredths of a second, and always compared."""
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


def _record(folder: Path) -> Path:
    """Return where it is kept: with the user, for a library may lie where nothing can be written."""
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:32]
    return cache_folder() / FOLDER / f"{name}.json"
