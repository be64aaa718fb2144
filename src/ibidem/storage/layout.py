"""Where a library's things live; finds it from the current folder and creates nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ibidem.errors import NoLibrary


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """A folder with `corpus/` and, once built, `index/`."""

    root: Path

    @property
    def corpus(self) -> Path:
        """The source documents."""
        return self.root / "corpus"

    @property
    def index(self) -> Path:
        """What is built from them."""
        return self.root / "index"

    @property
    def config(self) -> Path:
        """The library's optional settings."""
        return self.root / "ibidem.toml"


def find_library(
    explicit: str | Path | None = None, *, cwd: Path | None = None, env: Mapping[str, str] = os.environ
) -> LibraryPaths:
    """Return the library named explicitly, else by `$IBIDEM_LIBRARY`, else the nearest one at or above `cwd`.

    Raises NoLibrary when the named folder, or no folder upwards, has a `corpus/`.
    """
    named = explicit or env.get("IBIDEM_LIBRARY")
    if named:
        root = Path(named).expanduser().absolute()
        if (root / "corpus").is_dir():
            return LibraryPaths(root)
        raise NoLibrary(
            f"{root} is not a library: it has no corpus folder.",
            remedy=f"Type: mkdir -p '{root / 'corpus'}' and put documents into it.",
        )
    start = (cwd or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if (folder / "corpus").is_dir():
            return LibraryPaths(folder)
    raise NoLibrary(
        f"There is no library here: neither {start} nor a folder above it has a corpus folder.",
        remedy="Type: mkdir corpus, put documents into it, and run ibidem again; or name one with --library DIR.",
    )


MANIFEST = "manifest.json"
CATALOGUE = "library.sqlite"
PASSAGES = "passages.faiss"
SENTENCES = "sentences.faiss"
LEXICAL = "lexical"
PARTIAL = ".partial"
"""What ends the name of a generation that is being made."""


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


def new_id() -> str:
    """Return a name for a generation: the time to the second, and chance."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
