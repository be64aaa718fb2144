"""List the source files of a corpus, and what is passed over with the reason."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ibidem.errors import LibraryError
from ibidem.readers.registry import os_reason, too_large
from ibidem.text.filenames import spell
from ibidem.types import Skipped

GUIDE = "README.md"
"""A file of this name at the top explains the folder; it is no document."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may hold documents."""

    path: str
    """Corpus-relative, with forward slashes, in the visible form of `names.spell`."""
    absolute: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a corpus holds, sorted by path."""

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]


def scan(corpus: Path, *, max_bytes: int) -> Scan:
    """Return the files of a corpus in an order that is the same on every machine.

    Links are followed while they stay inside the corpus; a folder is entered once, under its own name rather than a
    link's. Raises LibraryError when the corpus itself cannot be listed.
    """
    walk = _Walk(corpus.absolute(), os.path.realpath(corpus), max_bytes)
    try:
        os.scandir(corpus).close()
    except OSError as error:
        raise LibraryError(
            f"{corpus} cannot be listed: {os_reason(error)}.", remedy="Check that it is a folder you may read."
        ) from error
    walk.enter("", str(walk.corpus), walk.root)
    while walk.links:
        relative = min(walk.links)
        walk.enter(relative, *walk.links.pop(relative))
    return Scan(
        tuple(sorted(walk.files, key=lambda file: file.path)),
        tuple(sorted(walk.skipped, key=lambda skipped: skipped.path)),
    )


@dataclass(slots=True)
class _Walk:
    """A walk in progress; keeps its own stack, so that no depth of folders exhausts Python's."""

    corpus: Path
    root: str
    """The corpus with every link resolved."""
    max_bytes: int
    files: list[SourceFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Links to folders, to be entered after all real ones: visible path to (path, real path)."""
    entered: set[str] = field(default_factory=set)

    def enter(self, relative: str, path: str, real: str) -> None:
        """List a folder and all real folders below it."""
        stack = [(relative, path, real)]
        while stack:
            relative, path, real = stack.pop()
            if real in self.entered:
                self.skip(relative, "a link to a folder that is read already")
                continue
            self.entered.add(real)
            for entry in self._entries(relative, path):
                child = f"{relative}/{spell(entry.name)}" if relative else spell(entry.name)
                if entry.name.startswith("."):
                    self.skip(child, "hidden")
                elif entry.is_symlink():
                    self._follow(child, entry)
                elif entry.is_dir(follow_symlinks=False):
                    stack.append((child, entry.path, f"{real.rstrip(os.sep)}{os.sep}{entry.name}"))
                else:
                    self._consider(child, entry)

    def skip(self, relative: str, reason: str) -> None:
        """Note what is passed over."""
        self.skipped.append(Skipped(relative, reason))

    def _entries(self, relative: str, path: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                return list(entries)
        except OSError as error:
            self.skip(relative, os_reason(error))
            return []

    def _follow(self, relative: str, entry: os.DirEntry[str]) -> None:
        try:
            real = os.path.realpath(entry.path, strict=True)
        except OSError:
            self.skip(relative, "a link that leads nowhere")
            return
        if real != self.root and not real.startswith(self.root.rstrip(os.sep) + os.sep):
            self.skip(relative, "a link that leaves the corpus")
        elif entry.is_dir():
            self.links[relative] = (entry.path, real)
        else:
            self._consider(relative, entry)

    def _consider(self, relative: str, entry: os.DirEntry[str]) -> None:
        if relative == GUIDE:
            return
        try:
            status = entry.stat()
        except OSError as error:
            self.skip(relative, os_reason(error))
            return
        if reason := self._objection(entry.path, status):
            self.skip(relative, reason)
        else:
            self.files.append(SourceFile(relative, Path(entry.path), status.st_size, status.st_mtime_ns))

    def _objection(self, path: str, status: os.stat_result) -> str:
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        if status.st_size == 0:
            return "empty"
        if status.st_size > self.max_bytes:
            return too_large(self.max_bytes)
        return "" if os.access(path, os.R_OK) else "permission denied"
