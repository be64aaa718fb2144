"""Vectors and words to search in: the protocols, and how a backend is found by its name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Protocol, Self, cast

from ibidem.plugins import Group, load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class IndexNames:
    """The backends of one library, by their names among the entry points."""

    dense: str = "faiss"
    lexical: str = "tantivy"


class SearchableVectors(Protocol):
    """Unit vectors that are named by 63-bit ids, for reading."""

    def __len__(self) -> int:
        """Return the number of vectors."""

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and cosine similarities (q, k), best first, ties by id, -1 and 0.0 past the end.

        Only ids in `allowed`, when given, are searched.
        """

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) stored vectors of these ids. Raises KeyError for an unknown id."""


class DenseIndex(SearchableVectors, Protocol):
    """Maximum inner product over unit vectors that are named by 63-bit ids."""

    @classmethod
    def create(cls, dimension: int) -> Self:
        """Return an empty index."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read an index from a file. Raises IndexDamaged naming the file."""

    def save(self, path: Path) -> None:
        """Write the index to a file."""

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add (n,) new ids with their (n, d) unit rows."""

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove these ids; unknown ones are ignored."""


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What the lexical index knows of a passage."""

    id: int
    title: str
    section: str
    text: str
    around: str = ""
    """The text with the passages before and after it; the text alone where this is empty."""
    language: str = ""
    """The ISO 639-1 code of what all of it is in; empty where that is not certain."""


class DenseIndexTraits(Protocol):
    """What a dense index may have besides."""

    BY_ID: type[DenseIndex]
    """The class for vectors that are asked for by id, sentences; the index itself where it is left out."""


class SearchableTerms(Protocol):
    """BM25 over passages, each analysed in its language; a query is plain words in any of them, never a syntax."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def search(
        self, query: str, k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (n,) and BM25 scores (n,), n <= k, best first, ties by id; only ids in `allowed` when given."""

    def stems(self, text: str, language: str = "") -> list[str]:
        """Return the terms of a text in a language, in order."""

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a term over the passages, positive."""

    def score(self, query: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 score (n,) of each of these passages; 0.0 where no word matches."""


class LexicalIndex(SearchableTerms, Protocol):
    """BM25 over passages in a folder, which passages can be added to and removed from.

    All that it writes lies in its folder, and is made safe on the disk by who asked for it. The index of the next
    generation begins with a copy of the folder.
    """

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in an existing, empty folder."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index from its folder. Raises IndexDamaged naming the folder."""

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add passages; visible after `commit`."""

    def remove(self, ids: Sequence[int]) -> None:
        """Remove passages; visible after `commit`."""

    def commit(self) -> None:
        """Make what was added and removed durable and visible."""


class LexicalIndexTraits(Protocol):
    """What a lexical index may have besides."""

    REWRITTEN: tuple[str, ...]
    """Names of the files that it rewrites: the others are shared by hard links, and must never be changed in place.
    All are copied where it is left out."""


def share_files(
    before: Path,
    folder: Path,
    backend: type[LexicalIndex],
    *,
    make_folder: Callable[[Path], object] = Path.mkdir,
    copy: Callable[[Path, Path], object] = copyfile,
    link: Callable[[Path, Path], object] = os.link,
) -> None:
    """Let a folder have the files of an index in another: copies of those in REWRITTEN, of all where there is none."""
    rewritten: Sequence[str] | None = getattr(backend, "REWRITTEN", None)
    for file in sorted(before.rglob("*")):
        target = folder / file.relative_to(before)
        if file.is_dir():
            make_folder(target)
        elif rewritten is None or file.name in rewritten:
            copy(file, target)
        elif not file.name.endswith(".lock"):
            link(file, target)


def require_backends(names: IndexNames) -> None:
    """Raise ConfigError where one of these is not installed, or cannot be loaded."""
    dense_backend(names.dense)
    lexical_backend(names.lexical)


def dense_backend(name: str) -> type[DenseIndex]:
    """Return the vector index of this name. Raises ConfigError where there is none, or it cannot be loaded."""
    return cast("type[DenseIndex]", load(Group.DENSE_INDEXES, name))


def vector_store(name: str) -> type[DenseIndex]:
    """Return the index of this name for vectors that are asked for by id, sentences: its `BY_ID`, where it has one.

    Raises as `dense_backend` does.
    """
    backend = dense_backend(name)
    return getattr(backend, "BY_ID", backend)


def lexical_backend(name: str) -> type[LexicalIndex]:
    """Return the word index of this name. Raises ConfigError where there is none, or it cannot be loaded."""
    return cast("type[LexicalIndex]", load(Group.LEXICAL_INDEXES, name))
