"""Which source files have changed since the index was built."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ibidem.library import Library
from ibidem.readers.scan import Scan, SourceFile, scan
from ibidem.store import Catalogue, FileState
from ibidem.types import Skipped


@dataclass(frozen=True, slots=True)
class Plan:
    """What an indexing run has to look at."""

    states: Mapping[str, FileState]
    """Every source file as it is now, by corpus-relative path."""
    changed: tuple[SourceFile, ...]
    """New files and files whose content differs."""
    removed: tuple[str, ...]
    touched: bool
    """Whether a file has another time stamp but the same content."""
    skipped: tuple[Skipped, ...]
    """What the scan itself passed over."""

    @property
    def stale(self) -> tuple[str, ...]:
        """Paths added, changed or removed, sorted."""
        return tuple(sorted({*(file.path for file in self.changed), *self.removed}))


def stale(library: Library, catalogue: Catalogue, *, max_file_mb: float) -> tuple[str, ...]:
    """Return the paths added, changed or removed since the index was built."""
    return plan(library, catalogue.files(), max_file_mb=max_file_mb).stale


def plan(library: Library, known: Mapping[str, FileState], *, max_file_mb: float) -> Plan:
    """Compare corpus/ with the files an index knows; content is read only where size or time stamp differ."""
    scanned: Scan = scan(library.corpus, max_bytes=int(max_file_mb * 1_000_000))
    states: dict[str, FileState] = {}
    changed: list[SourceFile] = []
    touched = False
    for file in scanned.files:
        before = known.get(file.path)
        if before is not None and (before.size, before.mtime_ns) == (file.size, file.mtime_ns):
            states[file.path] = before
            continue
        states[file.path] = FileState(file.size, file.mtime_ns, _digest(file.absolute))
        if before is None or before.sha256 != states[file.path].sha256:
            changed.append(file)
        else:
            touched = True
    removed = tuple(sorted(known.keys() - states.keys()))
    return Plan(states, tuple(changed), removed, touched, tuple(scanned.skipped))


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, empty if it cannot be read: the reader will say why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
