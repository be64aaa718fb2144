"""What can go wrong, with the exit code and the next step of each.

IbidemError                  1
├── UsageError               2   the command line or a question cannot be used
│   └── ConfigError          2   a setting cannot be used
├── LibraryError             3   the library or a source file
│   ├── LibraryClosed        3   it was closed by another thread meanwhile
│   ├── NoLibrary            3   no folder with corpus/ here or above
│   ├── SourceError          3   a source file cannot be read (caught, counted, reported)
│   ├── IndexMissing         3   nothing has been built yet
│   │   └── IndexOutdated    3   an earlier version of ibidem built it
│   ├── IndexDamaged         3   a file of the index is torn, edited or from another version
│   ├── IndexLocked          3   another process is writing the index
│   ├── IndexUnwritable      3   a full disk, a read-only folder
│   ├── StoreUnavailable     3   the engine of a shared library cannot be reached, or refuses
│   └── ModelMismatch        3   the index was built with another model
└── ModelError               4   a model is missing, damaged or cannot be used
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    NOT_FOUND = 1
    USAGE = 2
    LIBRARY = 3
    MODEL = 4
    INTERRUPTED = 130


INSTALL_AGAIN = "In ibidem's folder, type: pip install --force-reinstall --no-deps -e ."
UPDATE = "In ibidem's folder, type: git pull && pip install -e ."
"""What is installed by name alone from a package index may be another project's."""


def with_extra(name: str) -> str:
    """Return how what ibidem can do with more packages is installed."""
    return f"In ibidem's folder, type: pip install -e '.[{name}]'"


class IbidemError(Exception):
    """An error a person can act on: what and where, then the next thing to type."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        """The next step, as a sentence; may be empty."""


class UsageError(IbidemError):
    """The command line or a question cannot be used."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A setting cannot be used."""


class LibraryError(IbidemError):
    """The library cannot be used as it is."""

    exit_code = ExitCode.LIBRARY


class LibraryClosed(LibraryError):
    """The library was closed by another thread meanwhile."""


class NoLibrary(LibraryError):
    """There is no library here or above."""


class SourceError(LibraryError):
    """A source file cannot be read; the message is the reason, in a few words."""


class IndexMissing(LibraryError):
    """Nothing has been built yet."""


class IndexOutdated(IndexMissing):
    """An earlier version of ibidem built it, and what that knew of places is not enough."""


class IndexDamaged(LibraryError):
    """A file of the index is torn, edited or from another version."""


class IndexLocked(LibraryError):
    """Another process is writing the index."""


class IndexUnwritable(LibraryError):
    """The index folder cannot be written."""


class StoreUnavailable(LibraryError):
    """The engine of a shared library cannot be reached, or refuses what was asked of it."""


class ModelMismatch(LibraryError):
    """The index was built with another model."""


class ModelError(IbidemError):
    """A model is missing, damaged or cannot be used."""

    exit_code = ExitCode.MODEL
