"""Names of files and folders inside `index/`."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from ibidem.paths import LibraryPaths

MANIFEST = "manifest.json"
CATALOGUE = "library.sqlite"
CHANGES = ".changes"
"""What the name of a file has besides that tells what has changed since another was written."""
CATALOGUE_CHANGES = f"{CATALOGUE}{CHANGES}"
PASSAGES = "passages.vectors"
SENTENCES = "sentences.vectors"
LEXICAL = "lexical"
PARTIAL = ".partial"
"""What ends the name of a generation that is being made."""


def beside(path: Path, suffix: str = CHANGES) -> Path:
    """Return the file beside another, which its name and a suffix name; it need not be there."""
    return path.with_name(path.name + suffix)


def generations(library: LibraryPaths) -> Path:
    """Return the folder of all generations."""
    return library.index / "generations"


def current(library: LibraryPaths) -> Path:
    """Return the file that names the live generation."""
    return library.index / "CURRENT"


def lock(library: LibraryPaths) -> Path:
    """Return the file that whoever writes the index locks."""
    return library.index / "lock"


def pending(library: LibraryPaths) -> Path:
    """Return the folder of vectors that are encoded but not yet in a generation."""
    return library.index / "pending"


def shared(library: LibraryPaths) -> Path:
    """Return the file that says which documents this machine knows to be in the engine of a shared library."""
    return library.index / "shared.json"


def new_id() -> str:
    """Return a name for a generation: the time to the second, and chance."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
