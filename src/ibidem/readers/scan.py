"""List the source files of a corpus, and what is passed over with the reason."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ibidem.errors import LibraryError
from ibidem.readers.registry import os_reason, too_large
from ibidem.readers.zotero import binned_folders
from ibidem.text.normalize import source_path, spell
from ibidem.types import Skipped

GUIDE = "README.md"
"""A file of this name at the top explains the folder; it is no document."""
ZOTERO = ("zotero.sqlite", "storage")
"""What is read of a folder that is a profile of Zotero; the rest is the program's own."""
OWN_OF_ZOTERO = (".zotero-",)
"""How its own files beside an attachment begin."""
LEADS_NOWHERE = "a link that leads nowhere"
LEAVES = "a link that leaves the corpus"
NOT_REGULAR = "not a regular file"
NO_FILE = frozenset((LEADS_NOWHERE, LEAVES, NOT_REGULAR))
"""Reasons for passing over a path that is there and is not a file to be read."""
READABLE = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
"""Permissions with which whoever reads a file may; where a list of names says otherwise, reading it tells."""
MOST_NS = (1 << 63) - 1
"""What an integer of the index can hold."""


class SourceFile(NamedTuple):
    """A file that may hold documents, one of tens of thousands."""

    path: str
    """Corpus-relative, with forward slashes, in the visible form of `names.spell`."""
    place: str | Path
    """Its absolute path."""
    size: int
    mtime_ns: int
    """Held within what 64 bits can say, which ends in 2262."""

    @property
    def absolute(self) -> Path:
        """Where it lies; made when it is asked for, since of tens of thousands of files few are."""
        return Path(self.place)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a corpus holds, sorted by path."""

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]
    folders: Mapping[str, bool]
    """Each real folder, `""` for the corpus itself, and whether another file system begins there."""


def scan(corpus: Path, *, max_bytes: int, sources: Sequence[Path] = (), apart: Sequence[Path] = ()) -> Scan:
    """Return the files of a corpus, then those of the sources, in an order that is the same on every machine.

    Links are followed while they stay inside their folder; a folder is entered once, under its own name rather than a
    link's, and files and folders that are kept `apart` are left out. A file of a source has its absolute path. Raises
    LibraryError when the corpus itself cannot be listed; a source that cannot be is named among what is unreadable.
    """
    walk = _Walk(corpus.absolute(), os.path.realpath(corpus), max_bytes)
    try:
        os.scandir(corpus).close()
    except OSError as error:
        raise LibraryError(
            f"{corpus} cannot be listed: {os_reason(error)}.", remedy="Check that it is a folder you may read."
        ) from error
    walk.entered.update(map(os.path.realpath, apart))
    walk.apart = frozenset(one.name for one in apart)
    walk.enter_all("", str(walk.corpus), walk.root)
    for source in sources:
        walk.root = os.path.realpath(source)
        top = source_path(source)
        walk.only, walk.binned = {}, frozenset()
        if (source / ZOTERO[0]).is_file():
            walk.only = {top: ZOTERO}
            walk.binned = frozenset(f"{top}/{ZOTERO[1]}/{folder}" for folder in binned_folders(source))
        walk.enter_all(top, str(source), walk.root)
    return Scan(
        tuple(sorted(walk.files, key=lambda file: file.path)),
        tuple(sorted(walk.skipped, key=lambda skipped: skipped.path)),
        walk.folders,
    )


def _is_anothers(name: str) -> bool:
    """Whether a file is Zotero's own beside an attachment, or holds ibidem's decisions on a draft."""
    return name.startswith(OWN_OF_ZOTERO) or (name.startswith(".") and name.endswith(".ibidem.json"))


@dataclass(slots=True)
class _Walk:
    """A walk in progress; keeps its own stack, so that no depth of folders exhausts Python's."""

    corpus: Path
    root: str
    """The corpus, or the source that is being read, with every link resolved."""
    max_bytes: int
    files: list[SourceFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Links to folders, to be entered after all real ones: visible path to (path, real path)."""
    entered: set[str] = field(default_factory=set)
    folders: dict[str, bool] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    """Names of what is kept apart, files too."""
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Folders of which nothing else is read, by visible path."""
    binned: frozenset[str] = frozenset()
    """Folders that a program has in its bin, by visible path."""

    def enter_all(self, relative: str, path: str, real: str) -> None:
        """List a folder, all real folders below it, and then those that links lead to."""
        self.enter(relative, path, real)
        while self.links:
            linked = min(self.links)
            self.enter(linked, *self.links.pop(linked))

    def enter(self, relative: str, path: str, real: str) -> None:
        """List a folder and all real folders below it."""
        stack = [(relative, path, real)]
        while stack:
            relative, path, real = stack.pop()
            self.folders[relative] = os.path.ismount(path)
            if real in self.entered:
                self.skip(relative, "a link to a folder that is read already")
                continue
            self.entered.add(real)
            only = self.only.get(relative)
            for entry in self._entries(relative, path):
                if (only and entry.name not in only) or _is_anothers(entry.name):
                    continue
                child = f"{relative}/{spell(entry.name)}" if relative else spell(entry.name)
                if child in self.binned:
                    continue
                if entry.name.startswith("."):
                    self.skip(child, "hidden")
                elif entry.is_symlink():
                    self._follow(child, entry)
                elif entry.is_dir(follow_symlinks=False):
                    stack.append((child, entry.path, f"{real.rstrip(os.sep)}{os.sep}{entry.name}"))
                else:
                    self._consider(child, entry)

    def skip(self, relative: str, reason: str, *, unreadable: bool = False) -> None:
        """Note what is passed over."""
        self.skipped.append(Skipped(relative, reason, unreadable))

    def _entries(self, relative: str, path: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                return list(entries)
        except OSError as error:
            self.skip(relative, os_reason(error), unreadable=True)
            return []

    def _follow(self, relative: str, entry: os.DirEntry[str]) -> None:
        try:
            real = os.path.realpath(entry.path, strict=True)
        except OSError as error:
            gone = error.errno in (None, errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
            self.skip(relative, LEADS_NOWHERE if gone else os_reason(error), unreadable=not gone)
            return
        if real != self.root and not real.startswith(self.root.rstrip(os.sep) + os.sep):
            self.skip(relative, LEAVES)
        elif entry.is_dir():
            self.links[relative] = (entry.path, real)
        else:
            self._consider(relative, entry)

    def _consider(self, relative: str, entry: os.DirEntry[str]) -> None:
        if relative == GUIDE or (entry.name in self.apart and os.path.realpath(entry.path) in self.entered):
            return
        try:
            status = entry.stat()
        except OSError as error:
            self.skip(relative, os_reason(error), unreadable=True)
            return
        if reason := self._objection(status):
            self.skip(relative, reason)
        elif status.st_mode & READABLE != READABLE and not os.access(entry.path, os.R_OK):
            self.skip(relative, "permission denied", unreadable=True)
        else:
            mtime_ns = min(max(status.st_mtime_ns, -MOST_NS), MOST_NS)
            self.files.append(SourceFile(relative, entry.path, status.st_size, mtime_ns))

    def _objection(self, status: os.stat_result) -> str:
        if not stat.S_ISREG(status.st_mode):
            return NOT_REGULAR
        if status.st_size == 0:
            return "empty"
        if status.st_size > self.max_bytes:
            return too_large(self.max_bytes)
        return ""
