"""Remove what crashed drafts left and generations that nobody reads any more."""

from __future__ import annotations

from pathlib import Path

from ibidem.library import Library
from ibidem.store import disk, flock, layout


def sweep(library: Library, *, keep: str | None) -> None:
    """Remove all generations but `keep` and those in use; call only while holding the lock.

    What cannot be removed stays for the next time.
    """
    folder = layout.generations(library)
    if not folder.is_dir():
        return
    for generation in sorted(folder.iterdir()):
        if generation.name != keep and not _in_use(generation / layout.MANIFEST):
            disk.remove_tree(generation)


def _in_use(manifest: Path) -> bool:
    """Whether a reader holds the lease; the manifest goes first, so that no new reader can take it."""
    try:
        with manifest.open("rb") as file:
            if not flock.take(file):
                return True
            manifest.unlink()
    except OSError:
        pass  # no manifest: an unfinished draft
    return False
