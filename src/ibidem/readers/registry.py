"""Files to documents: one reader a format, found by the file's suffix among the entry points."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from ibidem.errors import ConfigError, SourceError
from ibidem.plugins import Group, first_line, load, names, package_of
from ibidem.types import Document, Skipped

Reader = Callable[[BinaryIO, str], Iterator[Document | Skipped]]
"""Takes a file opened for reading and its corpus-relative path. Raises SourceError with the reason in a few words."""

more_time: ContextVar[Callable[[], None]] = ContextVar("more_time", default=lambda: None)
"""What a reader calls when it has loaded large models, and after a page that takes seconds: the limits begin anew."""
BLANK_WITHIN = 4096
"""Bytes of a file that is looked at for being blank, which is told alike whatever its format."""
BLAMED = "its reader of "
"""What the reason begins with where a reader of another package failed; the package follows."""
UNSUFFIXED = ".txt"
"""A file without a suffix is tried as one with this."""


def read_file(
    path: Path, relative: str, *, max_bytes: int, reader: Reader | None = None
) -> Iterator[Document | Skipped]:
    """Yield the documents of a file, and a Skipped with its reason for the file or each record that cannot be read.

    The reader is that of the suffix, if none is given.
    """
    try:
        reader = reader or _reader(relative)
        with _open_regular(path, max_bytes) as stream:
            head = stream.read(BLANK_WITHIN)
            if len(head) < BLANK_WITHIN and not head.strip():
                raise SourceError("empty")
            stream.seek(0)
            yield from _checked(reader(stream, relative), relative)
    except SourceError as error:
        yield Skipped(relative, error.message)
    except OSError as error:
        yield Skipped(relative, os_reason(error), unreadable=error.errno is not None)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a fault of a parser must not lose the other files
        package = package_of(Group.READERS, suffix_of(relative))
        yield Skipped(relative, f"{BLAMED + package if package else 'its reader'} failed ({first_line(error)})")


def _checked(read: Iterable[object], relative: str) -> Iterator[Document | Skipped]:
    """Yield what a reader gives. Raises TypeError or ValueError for what is none of this file's, or is given twice."""
    ids: set[str] = set()
    silent = True
    for one in read:
        if not isinstance(one, Document | Skipped):
            raise TypeError(f"it gives {type(one).__name__}, not documents")
        if isinstance(one, Document):
            if one.id in ids:
                raise ValueError(f"it gives {one.id} twice")
            if one.path != relative:
                raise ValueError(f"it gives a document of {one.path}")
            if outside := [mark.start for mark in one.marks if not 0 <= mark.start <= len(one.text)]:
                raise ValueError(f"it gives a mark at {outside[0]}, outside the text")
            ids.add(one.id)
        silent = False
        yield one
    if silent:
        raise ValueError("it gives nothing, not even a reason")


def os_reason(error: OSError) -> str:
    """Return what the operating system said, in a few words."""
    return (error.strerror or "cannot be read").lower()


def too_large(max_bytes: int) -> str:
    """Return the reason for skipping a file over the limit."""
    return f"larger than {max_bytes / 1_000_000:g} MB"


def may_be_mended(skipped: Skipped) -> bool:
    """Whether a reader of another package failed on a file, rather than refused it or met a limit."""
    return skipped.reason.startswith(BLAMED) or f"in {Group.READERS} cannot be loaded" in skipped.reason


def suffix_of(relative: str) -> str:
    """Return the suffix that the reader of a file is found by."""
    return PurePosixPath(relative).suffix.lower() or UNSUFFIXED


def _reader(relative: str) -> Reader:
    suffix = suffix_of(relative)
    if suffix not in names(Group.READERS):
        raise SourceError(f"unknown format ({suffix})")
    try:
        return cast(Reader, load(Group.READERS, suffix))
    except ConfigError as error:
        raise SourceError(error.message.rstrip(".")) from error


def _open_regular(path: Path, max_bytes: int) -> BinaryIO:
    """Open a file that may have become something else since it was listed; a FIFO must not block."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size <= max_bytes:
        return open(os.fspath(path), "rb", opener=lambda *_: descriptor)  # so that it has a name
    os.close(descriptor)
    raise SourceError(too_large(max_bytes) if stat.S_ISREG(status.st_mode) else "not a regular file")
