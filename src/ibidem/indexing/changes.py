"""Which source files have changed since the index was built."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ibidem.models import Encoder
from ibidem.paths import LibraryPaths
from ibidem.plugins import Group, packages_of
from ibidem.readers.isolate import Limits, ReaderPool
from ibidem.readers.registry import may_be_mended, os_reason
from ibidem.readers.scan import LEADS_NOWHERE, NO_FILE, Scan, SourceFile, scan
from ibidem.settings import Settings
from ibidem.storage import manifest
from ibidem.storage.catalog_reader import CatalogReader, FileState, file_digest, leads_to_gone
from ibidem.storage.generation import Generation
from ibidem.types import Document, Skipped

NOT_MOUNTED = "empty, though a drive or share was mounted here"
AGAIN = "tried again at the next run"
KEPT = f"its former text is kept, and it is {AGAIN}"


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """What an indexing run has to look at."""

    states: Mapping[str, FileState]
    """Every source file as it is now, by corpus-relative path."""
    changed: tuple[SourceFile, ...]
    """New files and files whose content differs."""
    removed: tuple[str, ...]
    touched: bool
    """Whether a file has another time stamp but the same content."""
    skipped: tuple[Skipped, ...]
    """What the scan itself passed over, but for what is unreadable."""
    unreadable: tuple[Skipped, ...]
    """Files and folders that the system refuses, or that something else stands in the place of; what the index knew
    below them is among the states."""
    mounts: tuple[str, ...]
    """Folders where another file system begins, or began when they were last read."""
    read: Mapping[str, Sequence[Document | Skipped]] | None = None
    """What the changed files gave, by path, where they were read to see whether that is anything new."""

    @property
    def stale(self) -> tuple[str, ...]:
        """Paths added, changed or removed, sorted."""
        return tuple(sorted({*(file.path for file in self.changed), *self.removed}))


def stale_paths(library: LibraryPaths, catalogue: CatalogReader, settings: Settings) -> tuple[str, ...]:
    """Return the paths added, changed or removed since the index was built."""
    return plan_changes(library, catalogue, settings).stale


def plan_changes(
    library: LibraryPaths, catalogue: CatalogReader | None, settings: Settings, *, again: Container[str] = ()
) -> ChangePlan:
    """Compare corpus/ and the sources with the files an index knows.

    Content is read only where size or time stamp differ. Files of the paths `again` count as changed in any case.
    """
    known = catalogue.files() if catalogue else {}
    if library.is_elsewhere(settings.store):
        return ChangePlan(known, (), (), False, (), (), ())
    scanned: Scan = scan(
        library.corpus,
        max_bytes=int(settings.max_file_mb * 1_000_000),
        sources=library.folders(settings.sources),
        apart=[library.index, library.config],
    )
    states: dict[str, FileState] = {}
    changed: list[SourceFile] = []
    folders = _Folders(known)
    passed_over: list[Skipped] = []
    unreadable: list[Skipped] = []
    for skipped in scanned.skipped:
        refused = skipped.unreadable or (
            skipped.reason in NO_FILE and skipped.path in folders and not _gone_link(skipped, library, known)
        )
        (unreadable if refused else passed_over).append(replace(skipped, unreadable=refused))
    touched = False
    for file in scanned.files:
        before = known.get(file.path)
        untouched = before is not None and (before.size, before.mtime_ns) == (file.size, file.mtime_ns)
        if before is not None and untouched and file.path not in again:
            states[file.path] = before
            continue
        try:
            digest = file_digest(file.absolute)
        except OSError as error:
            unreadable.append(Skipped(file.path, os_reason(error), unreadable=True))
            continue
        states[file.path] = FileState(file.size, file.mtime_ns, digest)
        if before is None or before.sha256 != states[file.path].sha256 or file.path in again:
            changed.append(file)
        else:
            touched = True
    mounts = {folder for folder, begins in scanned.folders.items() if begins}
    for folder in catalogue.mounts() if catalogue else ():
        if scanned.folders.get(folder) is False and not any(
            folder in _self_and_above(file.path) for file in scanned.files
        ):
            unreadable.append(Skipped(folder, NOT_MOUNTED, unreadable=True))
            mounts.add(folder)
    kept = {skipped.path for skipped in unreadable}
    for path in known.keys() - states.keys():
        if not kept.isdisjoint(_self_and_above(path)):
            states[path] = known[path]
    return ChangePlan(
        states,
        tuple(changed),
        tuple(sorted(known.keys() - states.keys())),
        touched,
        tuple(passed_over),
        with_unreadable((), (_told(skipped, held=skipped.path in folders) for skipped in unreadable)),
        tuple(sorted(mounts)),
    )


class _Folders:
    """The paths that an index knows files at or beneath, which are put together where one is asked for."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = known

    def __contains__(self, path: str) -> bool:
        return path in self._held

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(above for path in self._known for above in _self_and_above(path))


def with_unreadable(skipped: Iterable[Skipped], unreadable: Iterable[Skipped]) -> tuple[Skipped, ...]:
    """Return both, one for each path, by path."""
    by_path = {refused.path: refused for refused in unreadable}
    kept = [record for record in skipped if record.path not in by_path]
    return tuple(sorted([*by_path.values(), *kept], key=lambda record: record.path))


def _gone_link(skipped: Skipped, library: LibraryPaths, known: Mapping[str, FileState]) -> bool:
    return skipped.reason == LEADS_NOWHERE and leads_to_gone(library.file(skipped.path), library, known)


def _self_and_above(path: str) -> Iterator[str]:
    """Yield a path and the folders above it, `""` for the corpus last."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""


def _told(skipped: Skipped, *, held: bool) -> Skipped:
    """Return it with a word on what becomes of it."""
    return replace(skipped, reason=f"{skipped.reason}; {KEPT if held else AGAIN}")


def build_signature(encoder: Encoder, settings: Settings) -> dict[str, object]:
    """Return it as the manifest of an index records it."""
    return {"encoder": encoder.digest, "model": encoder.name, **manifest.build_settings(settings)}


READERS_USED = "readers"
"""What the manifest calls the packages whose readers an index was built with."""
NOT_COMPARED = frozenset((READERS_USED, manifest.ENCODER_PACKAGE))
"""Another version of these packages builds nothing anew."""


def failed_before(generation: Generation | None) -> frozenset[str]:
    """Return the files that could not be read, wholly or in part, and are tried again.

    Those are all where the readers are of other versions now, and else those that readers of other packages failed on.
    """
    if generation is None:
        return frozenset()
    same = _same_readers(generation)
    return frozenset(file_of(record) for record in generation.catalogue.skipped() if not same or may_be_mended(record))


def try_again(plan: ChangePlan, generation: Generation, settings: Settings) -> ChangePlan:
    """Return the plan with what files give that are tried again; as it is where others have changed too."""
    known = generation.catalogue.files()
    changed = any(known.get(file.path) != plan.states[file.path] for file in plan.changed)
    if changed or plan.removed or not _same_readers(generation):
        return plan
    with ReaderPool(Limits.of(settings)) as pool:
        return replace(plan, read={file.path: list(results) for file, results in pool.read(plan.changed)})


def is_done(plan: ChangePlan, generation: Generation) -> bool:
    """Whether a run has nothing to do: nothing has changed, or what was tried again gives what it gave."""
    if plan.touched or plan.read is None:
        return not plan.touched and not plan.stale
    held = generation.catalogue.digests_by_path(plan.read)
    given = {(path, *one) for path in plan.read for one in held.get(path, {}).items()}
    given |= {(one.path, one.reason, "") for one in generation.catalogue.skipped() if file_of(one) in plan.read}
    return given == {
        (one.path, one.reason, "") if isinstance(one, Skipped) else (one.path, one.id, one.digest)
        for results in plan.read.values()
        for one in results
    }


def _same_readers(generation: Generation) -> bool:
    return generation.manifest.settings.get(READERS_USED) == packages_of(Group.READERS)


def file_of(skipped: Skipped) -> str:
    """Return the file a skipped record stands in; its path ends in the number of its line."""
    path, colon, line = skipped.path.rpartition(":")
    return path if colon and line.isdigit() else skipped.path


def was_built_as(recorded: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether an index with these settings in its manifest was built as one would be now."""
    one, other = ({name: settings[name] for name in settings.keys() - NOT_COMPARED} for settings in (recorded, wanted))
    return one == other
