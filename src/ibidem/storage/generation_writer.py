"""A generation that is being made: copied from the live one, changed, and committed as a whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.errors import IndexDamaged, IndexMissing
from ibidem.index.protocols import IndexNames, dense_backend, lexical_backend, share_files, vector_store
from ibidem.paths import LibraryPaths
from ibidem.plugins import Group, blaming
from ibidem.storage import disk, layout, lock, verified
from ibidem.storage.catalog_layers import take_over
from ibidem.storage.catalog_reader import FileState
from ibidem.storage.catalog_writer import CatalogWriter
from ibidem.storage.generation import Generation, current_id, open_current
from ibidem.storage.manifest import FORMAT, FileEntry, Manifest, file_entries, is_shared
from ibidem.storage.vectors import VectorTableWriter
from ibidem.types import Clutter, Document, Passage, Skipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.index.protocols import LexicalIndex
    from ibidem.references.bibliography import Bibliography


DEFAULT_INDEXES = IndexNames()
SMALL = 5_000
"""Passages that are indexed in about half a second, so that starting anew costs nothing."""
DEAD_SHARE = 0.05
"""An index may count the words of removed passages until it merges them away; beyond this share it is made anew."""
DISK = (OSError, sqlite3.Error)
"""What is no fault of a package that writes."""
DEAD = "removed passages that may still be counted"


def write_lexical_index(
    register: CatalogWriter,
    folder: Path,
    before: Path | None,
    added: Sequence[int],
    removed: Sequence[int],
    *,
    backend: type[LexicalIndex],
) -> None:
    """Make the lexical index of all passages in the register; `added` and `removed` are what differs from `before`."""
    disk.make_folder(folder)
    dead, total = register.note(DEAD) + len(removed), register.count("passages")
    if before is None or (removed and (total <= SMALL or dead > DEAD_SHARE * total)):
        index, among, dead = disk.call(lambda: backend.create(folder)), None, 0
    else:
        share_files(before, folder, backend, make_folder=disk.make_folder, copy=disk.copy, link=disk.link)
        if not added and not removed:
            return
        index, among = backend.open(folder), added
        index.remove(removed)
    index.add(register.entries(among))
    register.set_note(DEAD, dead)
    disk.call(index.commit)
    if len(index) != total:
        raise ValueError(f"the lexical index would hold {len(index)} passages of {total}")


def collect_garbage(library: LibraryPaths, *, keep: str | None) -> None:
    """Remove all generations but `keep` and those in use, and exports of models; call only while holding the lock.

    What cannot be removed stays for the next time.
    """
    folder = layout.generations(library)
    if not folder.is_dir():
        return
    with verified.kept_through(folder / keep) if keep else nullcontext():
        for generation in sorted(folder.iterdir()):
            if generation.name != keep and not _in_use(generation / layout.MANIFEST):
                disk.remove_tree(generation)
    if (exports := library.index / "models").is_dir():  # kept once per user now, not in each library
        disk.remove_tree(exports)


def _in_use(manifest: Path) -> bool:
    """Whether a reader holds the lease; the manifest goes first, so that no new reader can take it."""
    try:
        with manifest.open("rb") as file:
            if not lock.take_file_lock(file):
                return True
            manifest.unlink()
    except OSError:
        pass  # no manifest: an unfinished draft
    return False


class GenerationWriter:
    """What the next generation will be; made by `begin`, used by one thread."""

    def __init__(self, library: LibraryPaths, folder: Path, previous: Generation | None, indexes: IndexNames) -> None:
        self.library = library
        self.previous = previous
        """The live generation this draft started from; None when it starts empty."""
        self._folder = folder
        self._backends = indexes
        self._added: list[int] = []
        self._removed: list[int] = []
        if previous is not None:
            before = previous.folder / layout.CATALOGUE
            take_over(before, folder / layout.CATALOGUE, previous.manifest.counts)
        self._register = disk.call(lambda: CatalogWriter.open(folder / layout.CATALOGUE))
        tables = {
            "passages": (layout.PASSAGES, dense_backend(indexes.dense)),
            "sentences": (layout.SENTENCES, vector_store(indexes.dense)),
        }
        self._vectors = {
            table: VectorTableWriter(
                folder / name,
                previous.folder / name if previous else None,
                backend,
                held=previous.manifest.counts[table] if previous else 0,
            )
            for table, (name, backend) in tables.items()
        }

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove documents with all that belongs to them; unknown ids are ignored."""
        with disk.writing(self.library.index):
            passages, sentences = disk.call(lambda: self._register.remove(document_ids))
        self._removed.extend(passages)
        self._vectors["passages"].remove(passages)
        self._vectors["sentences"].remove(sentences)

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        clutter: Iterable[Clutter] = (),
        keys: Mapping[int, bytes] | None = None,
        *,
        cited: Bibliography | None = None,
    ) -> None:
        """Add a new document with its passages, their sentences, the vector keys of both by id, clutter and references.

        Raises ValueError when the document, or the id of a passage or sentence, is there already.
        """
        with disk.writing(self.library.index):
            disk.call(lambda: self._register.add(document, passages, clutter, keys or {}, cited=cited))
        self._added.extend(passage.id for passage in passages)

    def add_vectors(self, table: str, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add (n,) ids of `passages` or `sentences` with their (n, d) unit rows."""
        with blaming(Group.DENSE_INDEXES, self._backends.dense, but=DISK):
            self._vectors[table].add(ids, vectors)

    def set_files(self, files: Mapping[str, FileState]) -> None:
        """Replace the source files by corpus-relative path."""
        known = self.previous.catalogue.files() if self.previous else {}
        with disk.writing(self.library.index):
            disk.call(lambda: self._register.set_files(files, known))

    def set_mounts(self, folders: Iterable[str]) -> None:
        """Replace the list of folders where another file system begins."""
        with disk.writing(self.library.index):
            disk.call(lambda: self._register.set_mounts(folders))

    def set_skipped(self, skipped: Iterable[Skipped]) -> None:
        """Replace the list of what was not read."""
        with disk.writing(self.library.index):
            disk.call(lambda: self._register.set_skipped(skipped))

    def commit(
        self,
        *,
        encoder: str,
        encoder_digest: str,
        dimension: int,
        encoder_note: str = "",
        settings: Mapping[str, object] | None = None,
    ) -> str:
        """Make the draft the live generation and return its name; earlier ones that nobody reads are removed.

        Raises ValueError when a passage or sentence has no vector, IndexUnwritable when the disk does not let it.
        """
        with disk.writing(self.library.index):
            counts = {table: self._register.count(table) for table in ("documents", "passages", "sentences")}
            before = self.previous.folder / layout.LEXICAL if self.previous else None
            with blaming(Group.LEXICAL_INDEXES, self._backends.lexical, but=DISK):
                write_lexical_index(
                    self._register,
                    self._folder / layout.LEXICAL,
                    before,
                    self._added,
                    self._removed,
                    backend=lexical_backend(self._backends.lexical),
                )
            for table, vectors in self._vectors.items():
                with blaming(Group.DENSE_INDEXES, self._backends.dense, but=DISK):
                    vectors.write(dimension, expected=counts[table])
            disk.call(self._register.finish)
            manifest = Manifest(
                format=FORMAT,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                encoder=encoder,
                encoder_digest=encoder_digest,
                dimension=dimension,
                encoder_note=encoder_note,
                dense_index=self._backends.dense,
                lexical_index=self._backends.lexical,
                settings=settings or {},
                counts=counts,
                files=self._synced(),
            )
            return self._publish(manifest)

    def close(self) -> None:
        """Throw away what was not committed and let go of the previous generation."""
        self._register.abandon()
        if self.previous is not None:
            self.previous.close()
        if self._folder.exists():
            disk.remove_tree(self._folder)

    def _synced(self) -> dict[str, FileEntry]:
        """Return the entries of all files once they are on the disk."""
        before = self.previous
        found = file_entries(self._folder, *(() if before is None else (before.folder, before.manifest.files)))
        for name in found:
            if before is None or not is_shared(name, self._folder, before.folder):  # else it is there since then
                disk.sync(self._folder / name)
        disk.sync(self._folder / layout.LEXICAL)
        return found

    def _publish(self, manifest: Manifest) -> str:
        """Write the manifest last, give the folder its name, and point CURRENT to it."""
        name = self._folder.name.removesuffix(layout.PARTIAL)
        disk.write(self._folder / layout.MANIFEST, manifest.to_json())
        disk.sync(self._folder)
        final = self._folder.with_name(name)
        disk.rename(self._folder, final)
        large = [one for one, entry in manifest.files.items() if entry.size >= verified.LARGE]
        verified.keep_stamps(final, {one: verified.stamp(final / one) for one in large})
        disk.replace_file(layout.current(self.library), f"{name}\n".encode())
        if self.previous is not None:
            self.previous.close()
        collect_garbage(self.library, keep=name)
        return name


@contextmanager
def begin_generation(
    library: LibraryPaths,
    *,
    fresh: bool = False,
    wait_s: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    check: Callable[[], None] | None = None,
    indexes: IndexNames = DEFAULT_INDEXES,
    live: Generation | None = None,
) -> Iterator[GenerationWriter]:
    """Lock the index and make a draft of the next generation; what is not committed is thrown away at the end.

    It starts from the live generation, which must have the same `indexes`, or empty when `fresh`, when there is none or
    when that is damaged. `live` may hold it already, and is then closed with the draft. `on_wait` gets a sentence when
    another process has to be waited for; `check` is called while waiting, and may raise.
    Raises IndexLocked and IndexUnwritable.
    """
    with ExitStack() as stack:
        with disk.writing(library.index):
            disk.make_folder(layout.generations(library))
            stack.enter_context(lock.hold_lock(layout.lock(library), wait_s=wait_s, on_wait=on_wait, check=check))
            _tidy(library)
            draft = _draft(library, None if fresh else _previous(library, live), indexes)
        stack.callback(draft.close)
        yield draft


def _tidy(library: LibraryPaths) -> None:
    """Remove what earlier runs left; nothing while it is unclear which generation is live."""
    with suppress(IndexDamaged):
        collect_garbage(library, keep=current_id(library))


def _draft(library: LibraryPaths, previous: Generation | None, indexes: IndexNames) -> GenerationWriter:
    folder = layout.generations(library) / (layout.new_id() + layout.PARTIAL)
    try:
        disk.make_folder(folder)
        return GenerationWriter(library, folder, previous, indexes)
    except BaseException:
        disk.remove_tree(folder)
        if previous is not None:
            previous.close()
        raise


def _previous(library: LibraryPaths, live: Generation | None) -> Generation | None:
    try:
        return live if live is not None and live.id == current_id(library) else open_current(library)
    except (IndexMissing, IndexDamaged):
        return None
