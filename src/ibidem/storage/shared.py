"""A library that lies in an engine: what is current there is fetched once, and searched where it is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self
from urllib.parse import urlsplit

from ibidem.errors import UPDATE, ConfigError, IndexDamaged, IndexMissing, IndexOutdated, LibraryError, StoreUnavailable
from ibidem.index.milvus_errors import ANEW
from ibidem.paths import LibraryPaths, cache_folder
from ibidem.plugins import Group, blaming, load
from ibidem.settings import Settings
from ibidem.storage import disk, layout, lock, verified
from ibidem.storage.foreign import fits, require_sound_catalogue
from ibidem.storage.generation import Generation, lease, open_current
from ibidem.storage.manifest import BUILD_FORMAT, FORMAT, READ, FileEntry, Manifest, check_digests, require_build_format

if TYPE_CHECKING:
    from ibidem.index.milvus import MilvusEngine
    from ibidem.index.protocols import SearchableTerms, SearchableVectors

SCHEMA = 1
"""Raised when an engine holds libraries in another form."""
CURRENT, RETIRED = "current", "retired:"
"""The record of the generation that answers, and what the records of those before it begin with."""
TERMS = "terms.npz"
"""What BM25 knows of all passages, beside the catalogue."""
HERE_OR_THERE = "Look at the settings uri and collection; or type, where the corpus of the library lies: ibidem index"
LOOK_AGAIN_S, TRY_AGAIN_S = 30.0, 300.0
"""How long a reader answers from a generation without asking whether there is a newer one, and from the copy on its
machine without trying an engine that was gone."""
MOST = 2**48
"""No number in the record of a library comes near it."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_EPOCH, _DIGEST = re.compile(r"[0-9a-f]{8}"), re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SharedHead:
    """What an engine says of the generation that answers."""

    number: int
    """Which generation of the library it is, from 1; rows of the tables are born and die in them."""
    epoch: str
    """The set of tables that it is in."""
    exact: bool
    """Whether vectors of passages are compared one by one."""
    content: str
    """A digest of documents and settings: what two writers have alike when they have the same."""
    manifest: str
    """The manifest of its files, as JSON."""
    parts: Mapping[str, int]
    """Into how many parts each file was cut, by its name."""
    written: str
    """When and by whom, in words."""

    def to_json(self) -> str:
        """Return the value of the record."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, ensure_ascii=False)

    @classmethod
    def read(cls, engine: MilvusEngine) -> Self | None:
        """Return what is current, None in an engine without the library. Raises IndexOutdated, StoreUnavailable."""
        value = engine.records(CURRENT).get(CURRENT)
        if value is None:
            return None
        try:
            held = json.loads(value)
            manifest = json.loads(held["manifest"])
            versions = held.pop("schema"), manifest["format"], manifest["settings"].get("scheme", 0)
            if not all(type(one) is int for one in versions):
                raise TypeError("versions are numbers")
            schema, form, build = versions
            if schema == SCHEMA and form in READ and build <= BUILD_FORMAT:
                return cls(**held)._checked()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexDamaged) as error:
            raise IndexDamaged(
                f"The shared library at {engine.address} says of itself what cannot be read.", remedy=ANEW
            ) from error
        if schema > SCHEMA or form > FORMAT or build > BUILD_FORMAT:
            raise StoreUnavailable(
                f"The shared library at {engine.address} was written by a newer version of ibidem.",
                remedy=UPDATE,
            )
        raise IndexOutdated(
            f"The shared library at {engine.address} was written by another version of ibidem.", remedy=ANEW
        )

    def described(self) -> Manifest:
        """Return the manifest of its files. Raises IndexDamaged."""
        return Manifest.of(self.manifest.encode(), "its manifest")

    def held(self) -> dict[str, int]:
        """Return the number of parts of each file by its digest."""
        return {entry.sha256: self.parts[name] for name, entry in self.described().files.items()}

    def _checked(self) -> Self:
        """Return it as it is. Raises ValueError and IndexDamaged for what no writer of this version puts down."""
        if not fits(self, type(self)):
            raise ValueError("a field is of another type")
        manifest = self.described()
        files, counts = manifest.files, manifest.counts
        numbers = (*self.parts.values(), *counts.values(), *(one.size for one in files.values()), manifest.dimension)
        if (
            files.keys() - {layout.CATALOGUE_CHANGES} != {layout.CATALOGUE, TERMS}
            or self.parts.keys() != files.keys()
            or not counts.keys() >= {"passages", "sentences"}
            or not all(_DIGEST.fullmatch(one.sha256) for one in files.values())
            or not _EPOCH.fullmatch(self.epoch)
            or not all(0 <= one < MOST for one in (self.number - 1, *numbers))
        ):
            raise ValueError("a field says what it cannot")
        return self


class SharedGeneration(Generation):
    """A generation in an engine; its catalogue lies in the cache of this user."""

    has_dense_backend = True

    def __init__(
        self, folder: Path, manifest: Manifest, lease: IO[bytes], *, engine: MilvusEngine, head: SharedHead
    ) -> None:
        super().__init__(folder, manifest, lease)
        self.engine = engine
        self.head = head
        self._looked_s = time.monotonic()

    @cached_property
    def passages(self) -> SearchableVectors:
        """Vectors of passages."""
        return self._once("passages", lambda: self._vectors("passages"))

    @cached_property
    def sentences(self) -> SearchableVectors:
        """Vectors of sentences."""
        return self._once("sentences", lambda: self._vectors("sentences"))

    @cached_property
    def lexical(self) -> SearchableTerms:
        """Words of passages."""
        return self._once("lexical", self._terms)

    def require_backends(self, settings: Settings) -> None:
        """Do nothing: it is searched in the engine."""

    def close(self) -> None:
        """Let go of the lease, the catalogue and the connection."""
        super().close()
        self.engine.close()

    @property
    def lost(self) -> bool:  # type: ignore[override]
        """Whether a call of the engine has failed."""
        return self.engine.lost

    @property
    def until_s(self) -> float:  # type: ignore[override]
        """When the engine is to be asked for a newer one; at once where it was lost."""
        return 0.0 if self.lost else self._looked_s + LOOK_AGAIN_S

    def superseded(self) -> bool:
        """Return whether the engine holds a newer one, or was lost; asked at most every LOOK_AGAIN_S."""
        if self.lost or time.monotonic() < self.until_s:
            return self.lost
        self._looked_s = time.monotonic()
        with suppress(LibraryError):  # what cannot be used does not end what is in use
            head = SharedHead.read(self.engine)
            return head is not None and (head.number, head.epoch) != (self.head.number, self.head.epoch)
        return self.lost

    def _vectors(self, table: str) -> SearchableVectors:
        from ibidem.index.milvus import MilvusVectors

        held, counts = self.engine.table(table, self.head.epoch, self.head.number), self.manifest.counts
        exact = table != "passages" or self.head.exact
        return MilvusVectors(held, self.manifest.dimension, counts[table], exact=exact, reading=True)

    def _terms(self) -> SearchableTerms:
        from ibidem.index.milvus_terms import MilvusTerms, TermStatistics

        held = self.engine.table("terms", self.head.epoch, self.head.number)
        return MilvusTerms(held, TermStatistics.read(self.folder / TERMS))


def open_generation(library: LibraryPaths, settings: Settings, *, whole: bool = False) -> Generation:
    """Return the generation that answers: that of the engine where the library is shared, else the one here.

    Where the engine or what it holds cannot be used, the one here answers if there is one, and its `note` says so.
    Raises as `open_current` does, IndexOutdated for one of another version, and StoreUnavailable, which is also raised
    for a library that is not there where no documents lie on this machine, so that none can be made.
    """
    if not settings.store:
        return _of_this_build(open_current(library, whole=whole), library, settings)
    try:
        return _of_this_build(open_shared(library, settings), library, settings)
    except LibraryError as error:
        try:
            local = _of_this_build(open_current(library, whole=whole), library, settings)
        except (IndexMissing, IndexDamaged):
            if type(error) is IndexMissing and library.is_elsewhere(settings.store):
                raise StoreUnavailable(error.message, remedy=HERE_OR_THERE) from error
            raise error from None
        local.note, local.remedy = f"{error.message} This is from the copy on this machine.", error.remedy
        local.until_s = time.monotonic() + TRY_AGAIN_S
        return local


def _of_this_build(generation: Generation, library: LibraryPaths, settings: Settings) -> Generation:
    try:
        require_build_format(generation.manifest.settings)
    except IndexOutdated:
        generation.close()
        raise
    if not library.is_elsewhere(settings.store):
        generation.changed_settings = generation.manifest.changed_settings(settings)
    return generation


def connect(library: LibraryPaths, settings: Settings) -> MilvusEngine:
    """Return the engine that the settings name. Raises ConfigError and StoreUnavailable."""
    backend = load(Group.STORES, settings.store)
    name = settings.collection or re.sub(r"[^A-Za-z0-9]", "_", library.root.absolute().name)
    name = name if settings.collection or not name[:1].isdigit() else f"_{name}"
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"The shared library cannot be called {name!r}.",
            remedy="Set collection to letters, digits and underscores that do not begin with a digit.",
        )
    address = settings.uri
    if not address or "@" in address:
        raise ConfigError(
            "The setting uri is empty." if not address else "The setting uri holds a name or a password.",
            remedy='Set it to the address of the engine, as in uri = "http://127.0.0.1:19530", or to a file of Milvus '
            'Lite, as in uri = "shared.db"; a token belongs into the environment (IBIDEM_MILVUS_TOKEN).',
        )
    if "://" not in address:
        address = str(library.root.absolute() / Path(address).expanduser())
        if not address.endswith(".db"):
            raise ConfigError(
                f"The file {address} is not one of Milvus Lite.", remedy="Give it a name that ends in .db."
            )
        if library.is_elsewhere(settings.store) and not Path(address).exists():
            raise StoreUnavailable(f"There is no file {address}.", remedy=HERE_OR_THERE)
    elif not _is_address(address):
        raise ConfigError(f"The setting uri is no address: {address}", remedy='Set it as in uri = "http://host:19530".')
    with blaming(Group.STORES, settings.store):
        engine: MilvusEngine = backend.connect(address, name)
    return engine


def _is_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        return bool(address.hostname) and address.port != 0
    except ValueError:  # a port beyond 65,535, or half an IPv6 address
        return False


def open_shared(library: LibraryPaths, settings: Settings) -> SharedGeneration:
    """Return what is current in an engine. Raises as `connect`, IndexMissing, IndexOutdated and IndexDamaged."""
    engine = connect(library, settings)
    try:
        return _current(engine)
    except BaseException:
        engine.close()
        raise


def _current(engine: MilvusEngine) -> SharedGeneration:
    head = SharedHead.read(engine)
    if head is None:
        raise IndexMissing(
            f"There is no library called {engine.name} at {engine.address}.",
            remedy=HERE_OR_THERE,
        )
    if not engine.has_tables(head.epoch):
        raise IndexDamaged(f"The shared library at {engine.address} has lost a part of itself.", remedy=ANEW)
    for attempt in range(2):
        folder = fetched(engine, head)
        held = lease(folder / layout.MANIFEST)
        if held is None:
            continue
        try:
            manifest = Manifest.read(folder)
            check_digests(folder, manifest)
            return SharedGeneration(folder, manifest, held, engine=engine, head=head)
        except (IndexDamaged, OSError):
            held.close()
            disk.remove_tree(folder)  # what is in the cache was edited or torn: it is fetched again
            if attempt:
                raise
    raise IndexDamaged(f"{folder} cannot be kept.", remedy="Look at the disk, then type the same again.")


def fetched(engine: MilvusEngine, head: SharedHead) -> Path:
    """Return the folder in the cache that holds the files of a generation, fetched unless they are there.

    Raises StoreUnavailable, IndexDamaged where a file is not as it was written, and IndexUnwritable.
    """
    from ibidem.index.milvus_terms import TermStatistics
    from ibidem.storage.generation_writer import collect_garbage

    key = sha256(f"{engine.address}\0{engine.name}".encode()).hexdigest()[:16]
    cache = LibraryPaths(cache_folder() / "shared" / key)
    folder = layout.generations(cache) / f"{head.number:08}-{sha256(head.manifest.encode()).hexdigest()[:16]}"
    if (folder / layout.MANIFEST).exists():
        return folder
    partial = folder.with_name(folder.name + layout.PARTIAL)
    with disk.writing(cache.index):
        disk.make_folder(folder.parent)
        with lock.hold_lock(layout.lock(cache), wait_s=600.0), ExitStack() as torn:
            if (folder / layout.MANIFEST).exists():
                return folder
            torn.callback(disk.remove_tree, partial)  # also where the disk is full
            disk.make_folder(partial)
            files = head.described().files
            linked = {name for name, entry in files.items() if _linked(cache, entry, partial / name)}
            collect_garbage(cache, keep=partial.name)
            for name, entry in files.items():
                if name in linked:
                    continue
                engine.get_file(entry.sha256, head.parts[name], partial / name, size=entry.size)
            disk.write(partial / layout.MANIFEST, head.manifest.encode())
            try:
                check_digests(partial, Manifest.read(partial))
                require_sound_catalogue(partial / layout.CATALOGUE)
                TermStatistics.read(partial / TERMS)
            except (IndexDamaged, ValueError) as error:
                raise IndexDamaged(
                    f"The shared library at {engine.address} is not as it was written.", remedy=ANEW
                ) from error
            disk.rename(partial, folder)
            verified.keep_stamps(folder, verified.stamps(partial))
    return folder


def _linked(cache: LibraryPaths, entry: FileEntry, target: Path) -> bool:
    """Give a large file that an earlier generation brought, and that was not touched since, a second name."""
    for manifest in layout.generations(cache).glob(f"*/{layout.MANIFEST}"):
        with suppress(IndexDamaged, IndexOutdated, OSError):
            held, trusted = Manifest.read(manifest.parent).files, verified.stamps(manifest.parent)
            for file in (manifest.with_name(name) for name in trusted if held.get(name) == entry):
                if verified.stamp(file) == trusted[file.name]:
                    disk.link(file, target)
                    return True
    return False
