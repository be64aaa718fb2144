"""Every change the store makes to the disk goes through these few functions, so that tests can make any one fail."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ibidem.errors import IndexUnwritable

T = TypeVar("T")


def write(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk."""
    if path.is_dir() and os.name != "posix":
        return  # only POSIX systems let a folder be opened
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rename(source: Path, target: Path) -> None:
    """Give a file or folder its name at one stroke, and wait until the name is on the disk."""
    source.replace(target)
    _sync_names(target.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file beside it and give it the name; where that fails, the file is as it was."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        write(partial, data)
        rename(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless they are there."""
    path.mkdir(parents=True, exist_ok=True)


def copy(source: Path, target: Path) -> None:
    """Copy a file's content."""
    shutil.copyfile(source, target)


def link(source: Path, target: Path) -> None:
    """Let a file that is never changed have a second name; copy it where the disk has no such thing."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def remove_tree(path: Path) -> None:
    """Remove a folder with all it holds; what cannot be removed now is left for the next run."""
    shutil.rmtree(path, ignore_errors=True)


def call(action: Callable[[], T]) -> T:
    """Return what a library's own writing returns; its errors become OSError."""
    try:
        return action()
    except sqlite3.OperationalError as error:
        raise _as_system_error(error) from error
    except OSError as error:
        raise error if error.errno else _as_system_error(error) from error


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system says while `folder` is written into IndexUnwritable, with a remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            message, remedy = f"The disk of {folder} is full.", "Free some space, then type the same again."
        elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            message = f"{folder} cannot be written: {reason}."
            remedy = "Make the folder writable, or copy the library to a place that is."
        else:
            message, remedy = f"Writing {folder} failed: {reason}.", "Look at the disk, then type: ibidem index"
        raise IndexUnwritable(message, remedy=remedy) from error


def _sync_names(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _as_system_error(error: Exception) -> OSError:
    """Return an OSError of the number that a library's message tells of."""
    text = str(error)
    signs = {"full": errno.ENOSPC, "No space": errno.ENOSPC, "Read-only": errno.EROFS}
    signs |= dict.fromkeys(("readonly", "Permission", "unable to open"), errno.EACCES)
    return OSError(next((number for sign, number in signs.items() if sign in text), errno.EIO), text)
