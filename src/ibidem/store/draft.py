"""A generation that is being made: copied from the live one, changed, and committed as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.errors import IndexDamaged, IndexMissing
from ibidem.library import Library
from ibidem.store import disk, layout, lock
from ibidem.store.catalogue import FileState
from ibidem.store.generation import Generation, current_id, open_current
from ibidem.store.manifest import FORMAT, FileEntry, Manifest, entries
from ibidem.store.register import Register
from ibidem.store.sweep import sweep
from ibidem.store.vectors import DraftVectors
from ibidem.store.words import write_words
from ibidem.types import Clutter, Document, Passage, Skipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.references.bibliography import Bibliography


class Draft:
    """What the next generation will be; made by `begin`, used by one thread."""

    def __init__(self, library: Library, folder: Path, previous: Generation | None) -> None:
        self.library = library
        self.previous = previous
        """The live generation this draft started from; None when it starts empty."""
        self._folder = folder
        self._added: list[int] = []
        self._removed: list[int] = []
        if previous is not None:
            disk.copy(previous.folder / layout.CATALOGUE, folder / layout.CATALOGUE)
        self._register = disk.call(lambda: Register.open(folder / layout.CATALOGUE))
        self._vectors = {
            table: DraftVectors(folder / name, previous.folder / name if previous else None)
            for table, name in (("passages", layout.PASSAGES), ("sentences", layout.SENTENCES))
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
        self._vectors[table].add(ids, vectors)

    def set_files(self, files: Mapping[str, FileState]) -> None:
        """Replace the source files by corpus-relative path."""
        with disk.writing(self.library.index):
            disk.call(lambda: self._register.set_files(files))

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
            write_words(self._register, self._folder / layout.LEXICAL, before, self._added, self._removed)
            for table, vectors in self._vectors.items():
                vectors.write(dimension, expected=counts[table])
            disk.call(self._register.finish)
            manifest = Manifest(
                format=FORMAT,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                encoder=encoder,
                encoder_digest=encoder_digest,
                dimension=dimension,
                encoder_note=encoder_note,
                settings=settings or {},
                counts=counts,
                files=_synced(self._folder),
            )
            return self._publish(manifest)

    def close(self) -> None:
        """Throw away what was not committed and let go of the previous generation."""
        self._register.abandon()
        if self.previous is not None:
            self.previous.close()
        if self._folder.exists():
            disk.remove_tree(self._folder)

    def _publish(self, manifest: Manifest) -> str:
        """Write the manifest last, give the folder its name, and point CURRENT to it."""
        name = self._folder.name.removesuffix(layout.PARTIAL)
        disk.write(self._folder / layout.MANIFEST, manifest.to_json())
        disk.sync(self._folder)
        disk.rename(self._folder, self._folder.with_name(name))
        pointer = layout.current(self.library)
        new_pointer = pointer.with_name("CURRENT.tmp")
        disk.write(new_pointer, f"{name}\n".encode())
        disk.rename(new_pointer, pointer)
        if self.previous is not None:
            self.previous.close()
        sweep(self.library, keep=name)
        return name


@contextmanager
def begin(
    library: Library,
    *,
    fresh: bool = False,
    wait_s: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    check: Callable[[], None] | None = None,
) -> Iterator[Draft]:
    """Lock the index and make a draft of the next generation; what is not committed is thrown away at the end.

    It starts from the live generation, or empty when `fresh`, when there is none or when that is damaged. `on_wait`
    gets a sentence when another process has to be waited for; `check` is called while waiting, and may raise.
    Raises IndexLocked and IndexUnwritable.
    """
    with ExitStack() as stack:
        with disk.writing(library.index):
            disk.make_folder(layout.generations(library))
            stack.enter_context(lock.held(layout.lock(library), wait_s=wait_s, on_wait=on_wait, check=check))
            _tidy(library)
            draft = _draft(library, None if fresh else _previous(library))
        stack.callback(draft.close)
        yield draft


def _tidy(library: Library) -> None:
    """Remove what earlier runs left; nothing while it is unclear which generation is live."""
    with suppress(IndexDamaged):
        sweep(library, keep=current_id(library))


def _draft(library: Library, previous: Generation | None) -> Draft:
    folder = layout.generations(library) / (layout.new_id() + layout.PARTIAL)
    try:
        disk.make_folder(folder)
        return Draft(library, folder, previous)
    except BaseException:
        disk.remove_tree(folder)
        if previous is not None:
            previous.close()
        raise


def _previous(library: Library) -> Generation | None:
    try:
        return open_current(library)
    except (IndexMissing, IndexDamaged):
        return None


def _synced(folder: Path) -> dict[str, FileEntry]:
    """Return the entries of all files of a folder once they are on the disk."""
    found = entries(folder)
    for name in found:
        disk.sync(folder / name)
    disk.sync(folder / layout.LEXICAL)
    return found
