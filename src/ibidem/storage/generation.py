"""Open a generation for reading, and keep it from being removed meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, TypeVar

from ibidem.errors import ConfigError, IndexDamaged, IndexMissing
from ibidem.index.checked import CheckedTerms, CheckedVectors
from ibidem.index.protocols import IndexNames, dense_backend, lexical_backend, require_backends, vector_store
from ibidem.paths import LibraryPaths
from ibidem.plugins import Group, blaming, package_of
from ibidem.storage import layout, lock
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.storage.manifest import REBUILD, Manifest, check_digests
from ibidem.storage.vectors import open_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.index.protocols import DenseIndex, SearchableTerms, SearchableVectors
    from ibidem.settings import Settings


Part = TypeVar("Part")
Backend = TypeVar("Backend")

ATTEMPTS = 20
"""How often a generation may be replaced between reading its name and holding it."""


class Generation:
    """A committed generation, leased until closed; safe to use from several threads."""

    until_s: float = float("inf")
    """When it is to be asked whether it is `superseded`, by the monotonic clock."""

    lost: bool = False
    """Whether the engine that it lies in does not answer any more."""

    def __init__(self, folder: Path, manifest: Manifest, lease: IO[bytes]) -> None:
        self.folder = folder
        self.id = folder.name
        self.manifest = manifest
        self.note = ""
        """What is to be said of it with every answer; empty as a rule."""
        self.remedy = ""
        """What to do about that."""
        self.changed_settings: tuple[str, ...] = ()
        """What it would be built with otherwise by the settings it was opened with."""
        self._lease = lease
        self._opening = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self._lease.close()  # one that was superseded while it is used; its catalogue ends with the last user too

    @cached_property
    def passages(self) -> SearchableVectors:
        """Vectors of passages."""
        return self._vectors_of("passages", layout.PASSAGES, dense_backend)

    @cached_property
    def sentences(self) -> SearchableVectors:
        """Vectors of sentences."""
        return self._vectors_of("sentences", layout.SENTENCES, vector_store)

    @cached_property
    def lexical(self) -> SearchableTerms:
        """Words of passages."""
        plugin = Group.LEXICAL_INDEXES, self.manifest.lexical_index
        backend = self._backend(lexical_backend, plugin[1], "lexical_index")
        opened: Callable[[], SearchableTerms] = partial(backend.open, self.folder / layout.LEXICAL)
        return self._checked("lexical", plugin, opened, partial(CheckedTerms, listed=self._listed("passages")))

    @cached_property
    def catalogue(self) -> CatalogReader:
        """Documents, passages and sentences."""
        return self._once("catalogue", lambda: CatalogReader.open(self.folder / layout.CATALOGUE))

    def require_backends(self, settings: Settings) -> None:
        """Raise ConfigError where an index that it was written with, or one that is set, is not to be had."""
        self._backend(dense_backend, self.manifest.dense_index, "dense_index")
        self._backend(lexical_backend, self.manifest.lexical_index, "lexical_index")
        require_backends(IndexNames(settings.dense_index, settings.lexical_index))
        if package_of(Group.DENSE_INDEXES, self.manifest.dense_index):
            len(self.passages)  # it may import what is gone only when it is opened
        if package_of(Group.LEXICAL_INDEXES, self.manifest.lexical_index):
            len(self.lexical)

    @property
    def has_dense_backend(self) -> bool:
        """Whether the package that its vectors were written with is there and can be loaded."""
        try:
            dense_backend(self.manifest.dense_index)
        except ConfigError:
            return False
        return True

    def superseded(self) -> bool:
        """Return whether the next question is to be asked of another one."""
        return time.monotonic() >= self.until_s

    def _vectors_of(self, table: str, file: str, load: Callable[[str], type[DenseIndex]]) -> SearchableVectors:
        plugin = Group.DENSE_INDEXES, self.manifest.dense_index
        backend = self._backend(load, plugin[1], "dense_index")
        checked = partial(CheckedVectors, listed=self._listed(table), dimension=self.manifest.dimension)
        return self._checked(table, plugin, partial(open_vectors, self.folder / file, backend), checked)

    def _listed(self, table: str) -> Callable[[], NDArray[np.int64]]:
        return lambda: self.catalogue.ids(table)

    def _checked(
        self, part: str, plugin: tuple[str, str], opened: Callable[[], Part], checked: Callable[..., Part]
    ) -> Part:
        """Return an index, opened once; that of another package is held to its protocol."""

        def index() -> Part:
            with blaming(*plugin):
                held = opened()
            return checked(held, *plugin) if package_of(*plugin) else held

        return self._once(part, index)

    def _backend(self, load: Callable[[str], type[Backend]], name: str, setting: str) -> type[Backend]:
        """Return what the index was written with. Raises ConfigError that says what to do without it."""
        try:
            return load(name)
        except ConfigError as error:
            raise ConfigError(
                f"The index of this library was built with {setting} = {name!r}. {error.message}",
                remedy=f"Install the package that adds {name!r}; or, to do without it, take the setting {setting} back"
                " and type: ibidem index",
            ) from error

    def _once(self, name: str, opened: Callable[[], Part]) -> Part:
        """Return what a cached property is to hold, opened by whichever thread comes first."""
        with self._opening:
            if name not in self.__dict__:
                self.__dict__[name] = opened()
            held: Part = self.__dict__[name]
            return held

    def close(self) -> None:
        """Let go of the lease and the catalogue; closing again does nothing."""
        with self._opening:
            if "catalogue" in self.__dict__:
                self.catalogue.close()
            self._lease.close()


def open_current(library: LibraryPaths, *, verify: bool = True, whole: bool = False) -> Generation:
    """Return the live generation, leased. Raises IndexMissing, or IndexDamaged naming the file.

    Never waits for a process that writes; without `verify` digests are taken on trust, and large files that were
    compared before are read once more only with `whole`.
    """
    folder, lease = _leased(library)
    try:
        manifest = Manifest.read(folder)
        if verify:
            check_digests(folder, manifest, whole=whole)
    except OSError as error:
        lease.close()
        raise IndexDamaged(f"{folder / layout.MANIFEST} cannot be read: {error.strerror}.", remedy=REBUILD) from error
    except BaseException:
        lease.close()
        raise
    return Generation(folder, manifest, lease)


def current_id(library: LibraryPaths) -> str | None:
    """Return the name of the live generation; None when nothing was built. Raises IndexDamaged."""
    path = layout.current(library)
    try:
        name = path.read_bytes().decode("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{path} cannot be read.", remedy=REBUILD) from error
    if not name or name != Path(name).name or not (layout.generations(library) / name).is_dir():
        raise IndexDamaged(f"{path} names no generation that is there.", remedy=REBUILD)
    return name


def _leased(library: LibraryPaths) -> tuple[Path, IO[bytes]]:
    """Return the live generation's folder and a file that holds the lease on it."""
    damage: IndexDamaged | None = None
    for _ in range(ATTEMPTS):
        try:
            name = current_id(library)
        except IndexDamaged as error:
            damage = error  # or it was replaced and removed between two looks
            continue
        if name is None:
            raise IndexMissing("This library has not been indexed yet.", remedy="Type: ibidem index")
        folder = layout.generations(library) / name
        held = lease(folder / layout.MANIFEST)
        if held is not None:
            return folder, held
        damage = IndexDamaged(f"{folder / layout.MANIFEST} is missing.", remedy=REBUILD)
    raise damage or IndexMissing("This library has not been indexed yet.", remedy="Type: ibidem index")


def lease(path: Path) -> IO[bytes] | None:
    """Return the open file with a shared lock on it; None when it is gone, or about to go."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}.", remedy=REBUILD) from error
    if lock.take_file_lock(file, shared=True) and path.exists():
        return file
    file.close()
    return None
