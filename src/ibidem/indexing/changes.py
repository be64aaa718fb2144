"""Which source files have changed since the index was built."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import IndexOutdated
from ibidem.models import Encoder
from ibidem.paths import LibraryPaths
from ibidem.readers.scan import Scan, SourceFile, scan
from ibidem.settings import Settings
from ibidem.storage.catalog_reader import CatalogReader, FileState
from ibidem.types import Skipped


@dataclass(frozen=True, slots=True)
class ChangePlan:
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


def stale_paths(library: LibraryPaths, catalogue: CatalogReader, *, max_file_mb: float) -> tuple[str, ...]:
    """Return the paths added, changed or removed since the index was built."""
    return plan_changes(library, catalogue.files(), max_file_mb=max_file_mb).stale


def plan_changes(library: LibraryPaths, known: Mapping[str, FileState], *, max_file_mb: float) -> ChangePlan:
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
    return ChangePlan(states, tuple(changed), removed, touched, tuple(scanned.skipped))


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, empty if it cannot be read: the reader will say why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


BUILD_FORMAT = 3
"""Raised when reading, structure or passages change, so that existing indexes are built anew."""


def require_build_format(recorded: Mapping[str, object]) -> None:
    """Raise IndexOutdated unless an index with these settings in its manifest is of this version's form."""
    if recorded.get("scheme") != BUILD_FORMAT:
        raise IndexOutdated(
            "The index was built by another version of ibidem.", remedy="Type: ibidem index, to build it anew."
        )


def build_signature(encoder: Encoder, settings: Settings) -> dict[str, object]:
    """Return it as the manifest of an index records it."""
    return {"encoder": encoder.digest, "model": encoder.name, **_settings(settings)}


def changed_settings(recorded: Mapping[str, object], settings: Settings) -> tuple[str, ...]:
    """Return the names of what an index would be built with otherwise now."""
    now = _settings(settings) | ({"model": settings.model} if settings.model else {})
    return tuple(name for name, value in now.items() if recorded.get(name) != value)


def _settings(settings: Settings) -> dict[str, object]:
    return {
        "scheme": BUILD_FORMAT,
        "precision": settings.precision,
        "passage_tokens": settings.passage_tokens,
        "max_file_mb": settings.max_file_mb,
        "dense_index": settings.dense_index,
        "lexical_index": settings.lexical_index,
    }
