"""One indexing run: read what changed, find its passages, encode them, commit a new generation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ibidem.chunking.passages import embedding_text
from ibidem.errors import IndexDamaged, IndexMissing, StoreUnavailable
from ibidem.index.protocols import IndexNames, require_backends
from ibidem.indexing.changes import (
    AGAIN,
    KEPT,
    READERS_USED,
    ChangePlan,
    build_signature,
    failed_before,
    file_of,
    is_done,
    plan_changes,
    try_again,
    was_built_as,
    with_unreadable,
)
from ibidem.indexing.preparing import Prepared, PreparedDocument, prepare
from ibidem.indexing.progress import ProgressReporter
from ibidem.indexing.vectors import PendingVectors, TextToEncode, carried_over, encode, key_of
from ibidem.models import Encoder, encoder_package, is_package_gone, require_encoder_package
from ibidem.paths import LibraryPaths
from ibidem.plugins import Group, load, packages_of
from ibidem.readers.isolate import Limits, ReaderPool
from ibidem.readers.scan import SourceFile
from ibidem.settings import DEFAULT_MODEL, Settings
from ibidem.storage import layout
from ibidem.storage.catalog_reader import FileState
from ibidem.storage.generation import Generation, current_id, open_current
from ibidem.storage.generation_writer import GenerationWriter, begin_generation
from ibidem.storage.manifest import ENCODER_PACKAGE
from ibidem.types import IndexReport, Progress, Skipped

if TYPE_CHECKING:
    from ibidem.indexing.cluster import Cluster


PLANNED_S = 10.0
"""What has changed is looked for again where the index could not be locked within that time."""


@dataclass(slots=True)
class Tally:
    """What a run did, counted in documents and in texts that were encoded."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    encoded: int = 0


@dataclass(slots=True)
class IndexingRun:
    """One run on one draft."""

    library: LibraryPaths
    settings: Settings
    encoder: Encoder
    draft: GenerationWriter
    reporter: ProgressReporter
    vector_source: Generation | None
    """A generation of the same encoder, whose vectors serve again for texts that are still there."""
    resume: bool
    """Whether what an interrupted run encoded may serve."""
    cluster: Cluster | None = None
    """Workers that read and encode; None where this process does."""
    tally: Tally = field(default_factory=Tally)
    skipped: list[Skipped] = field(default_factory=list)
    unreadable: list[Skipped] = field(default_factory=list)
    wanted: list[TextToEncode] = field(default_factory=list)

    def complete(self, plan: ChangePlan, build_settings: Mapping[str, object]) -> None:
        """Do all of it and commit; the plan is one for the generation that the draft started from."""
        states = self._read(plan, self.draft.previous)
        self._encode()
        self.reporter.tell("write", 0, 1)
        self.draft.set_files(states)
        self.draft.set_mounts(plan.mounts)
        self.draft.set_skipped(self.skipped)
        self.draft.commit(
            encoder=self.encoder.name,
            encoder_digest=self.encoder.digest,
            encoder_note=self.encoder.note,
            dimension=self.encoder.dimension,
            settings={
                **build_settings,
                READERS_USED: packages_of(Group.READERS),
                ENCODER_PACKAGE: encoder_package(self.encoder.name),
            },
        )
        self._pending().clear()
        self.reporter.tell("write", 1, 1)

    def _read(self, plan: ChangePlan, previous: Generation | None) -> dict[str, FileState]:
        """Replace the documents of changed and removed files in the draft; returns the files as the index has them."""
        concerned = (*(file.path for file in plan.changed), *plan.removed)
        before = previous.catalogue.digests_by_path(concerned) if previous else {}
        known = previous.catalogue.files() if previous else {}
        states = dict(plan.states)
        self.skipped.extend(plan.skipped)
        self.unreadable.extend(plan.unreadable)
        if previous:
            kept = states.keys() - {file.path for file in plan.changed}
            self.skipped.extend(record for record in previous.catalogue.skipped() if file_of(record) in kept)
        gone = [document for path in plan.removed for document in before.get(path, {})]
        total = sum(file.size for file in plan.changed) or 1
        done = 0
        for file, results in self._prepared(plan, before):
            refused = len(self.unreadable)
            missing = self._replace(results, before.get(file.path, {}), done / total)
            if len(self.unreadable) == refused:
                gone.extend(missing)
            else:  # as it was, so that the next run finds it changed
                del states[file.path]
                if file.path in known:
                    states[file.path] = known[file.path]
            done += file.size
        self.tally.removed = len(gone)
        self.draft.remove(gone)
        return states

    def _prepared(
        self, plan: ChangePlan, before: Mapping[str, Mapping[str, str]]
    ) -> Iterator[tuple[SourceFile, Iterable[Prepared]]]:
        """Yield each changed file with what it holds, read in processes of this machine or of a cluster."""
        if self.cluster is not None and plan.read is None:
            yield from self.cluster.read(plan.changed, plan.states, before)
            return
        with ReaderPool(Limits.of(self.settings)) as pool:
            again = None if plan.read is None else ((file, plan.read[file.path]) for file in plan.changed)
            for file, results in again or pool.read(plan.changed, check=self.reporter.check):
                held = before.get(file.path, {})
                yield file, prepare(results, held, self.encoder, self.settings.passage_tokens)

    def _replace(self, results: Iterable[Prepared], old: Mapping[str, str], share: float) -> Iterable[str]:
        """Take what was read of a file into the draft and return the ids of documents it no longer holds."""
        seen: set[str] = set()
        for prepared in results:
            if isinstance(prepared, Skipped):
                after = KEPT if old else AGAIN
                skipped = replace(prepared, reason=f"{prepared.reason}; {after}") if prepared.unreadable else prepared
                self.unreadable += [skipped] if skipped.unreadable else []
                self.skipped.append(skipped)
                continue
            if isinstance(prepared, str):
                seen.add(prepared)
                continue
            held = prepared.document.id
            seen.add(held)
            if held in old:
                self.draft.remove([held])
                self.tally.changed += 1
            else:
                self.tally.added += 1
            self._add(prepared)
            self.reporter.tell("read", self.tally.added + self.tally.changed, 0, "documents", share=share)
        return old.keys() - seen

    def _add(self, prepared: PreparedDocument) -> None:
        wanted = [
            TextToEncode("passages", passage.id, key_of(text), text)
            for passage in prepared.passages
            for text in (embedding_text(passage),)
        ]
        wanted += [
            TextToEncode("sentences", sentence.id, key_of(sentence.search_text), sentence.search_text)
            for passage in prepared.passages
            for sentence in passage.sentences
        ]
        keys = {text.id: text.key for text in wanted}
        self.draft.add(prepared.document, prepared.passages, prepared.clutter, keys, cited=prepared.bibliography)
        self.wanted.extend(wanted)

    def _encode(self) -> None:
        """Give every wanted text its vector."""
        pending = self._pending()
        if not self.resume:
            pending.clear()
        run = self.cluster.encode if self.cluster is not None else partial(map, self.encoder.encode)
        known = carried_over(self.wanted, self.vector_source, pending)
        missing = {text.key: text.text for text in self.wanted if text.key not in known}
        known.update(encode(missing, run, pending, self.reporter))
        self.tally.encoded = len(missing)
        for table in ("passages", "sentences"):
            mine = [text for text in self.wanted if text.table == table]
            if mine:
                self.draft.add_vectors(
                    table, np.array([text.id for text in mine], np.int64), np.stack([known[text.key] for text in mine])
                )

    def _pending(self) -> PendingVectors:
        return PendingVectors(layout.pending(self.library), self.encoder.digest)


OpenEncoder = Callable[[str], Encoder]


def refresh(
    library: LibraryPaths,
    settings: Settings,
    open_encoder: OpenEncoder,
    *,
    rebuild: bool = False,
    overwrite: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> IndexReport:
    """Bring the index up to date with corpus/ and say what was done.

    An index of another model or format, or a damaged one, is built anew. Raises ConfigError for an index or store that
    the settings name and no package adds, KeyboardInterrupt when cancelled, LibraryError when the index cannot be
    written; what was encoded so far is kept for the next run. The index of a shared library is then made the current
    one in its engine; UsageError tells of documents there that another machine put there, unless with `overwrite`.
    """
    library.require_corpus(settings.store)
    require_backends(IndexNames(settings.dense_index, settings.lexical_index))
    if settings.store:
        load(Group.STORES, settings.store)
    reporter = ProgressReporter(progress, cancelled)
    report = _refreshed(library, settings, open_encoder, reporter, rebuild=rebuild, on_wait=on_wait)
    if settings.store:
        from ibidem.indexing.publishing import publish

        notes: list[str] = []
        shared = partial(publish, library, settings, reporter, on_wait=on_wait, noted=notes.append)
        shared(anew=rebuild, overwrite=overwrite)
        report = replace(report, notes=tuple(notes))
    return report


def _refreshed(
    library: LibraryPaths,
    settings: Settings,
    open_encoder: OpenEncoder,
    reporter: ProgressReporter,
    *,
    rebuild: bool,
    on_wait: Callable[[str], None] | None,
) -> IndexReport:
    """Bring the index on this machine up to date."""
    began_s = time.monotonic()
    if (skipped := _nothing_at_all(library, settings)) is not None:
        return IndexReport("", 0, 0, 0, 0, 0, 0, 0, skipped, 0, time.monotonic() - began_s, False)
    reporter.tell("model", 0, 1)
    if rebuild:
        from ibidem.models.exported import discard_damaged

        discard_damaged()
    while True:
        live = _live(library)
        current = None if rebuild else _current(library)
        with current or nullcontext(), _shared(library, settings, current, rebuild=rebuild) or nullcontext() as shared:
            encoder = open_encoder(_model(settings, current))
            wanted = build_signature(encoder, settings)
            usable = current is not None and was_built_as(current.manifest.settings, wanted)
            plan = _plan(library, current, settings) if usable else None
            if current is not None and plan is not None:
                plan = try_again(plan, current, settings)
                if is_done(plan, current):
                    return _report(current, plan.unreadable, began_s=began_s)
            planned_s = time.monotonic()
            source = current or shared
            serves = source and source.manifest.encoder_digest == encoder.digest and source.has_dense_backend
            vector_source = source if serves else None
            with begin_generation(
                library,
                fresh=not usable,
                wait_s=float("inf"),
                on_wait=on_wait,
                check=reporter.check,
                indexes=IndexNames(settings.dense_index, settings.lexical_index),
                live=current if usable else None,
            ) as draft:
                if _live(library) != live:
                    continue  # another process has built one while this one waited
                if plan is None or draft.previous is None or time.monotonic() - planned_s > PLANNED_S:
                    plan = _plan(library, draft.previous, settings)
                with _cluster(library, settings, encoder, reporter) as cluster:
                    run = IndexingRun(
                        library, settings, encoder, draft, reporter, vector_source, resume=not rebuild, cluster=cluster
                    )
                    run.complete(plan, wanted)
        with open_current(library, verify=False) as generation:
            return _report(generation, run.unreadable, began_s=began_s, tally=run.tally)


def _cluster(
    library: LibraryPaths, settings: Settings, encoder: Encoder, reporter: ProgressReporter
) -> AbstractContextManager[Cluster | None]:
    if not settings.ray:
        return nullcontext()
    from ibidem.indexing.cluster import connected

    return connected(library, settings, encoder, reporter.check)


def _nothing_at_all(library: LibraryPaths, settings: Settings) -> tuple[Skipped, ...] | None:
    """Return what is passed over where there is neither an index nor a file to index: no model need be prepared."""
    if _live(library) is not None:
        return None
    plan = _plan(library, None, settings)
    return None if plan.changed else with_unreadable(plan.skipped, plan.unreadable)


def _live(library: LibraryPaths) -> str | None:
    """Return the name of the live generation, "" where that is unclear, None where there is none."""
    try:
        return current_id(library)
    except IndexDamaged:
        return ""


def _current(library: LibraryPaths) -> Generation | None:
    try:
        return open_current(library)
    except (IndexMissing, IndexDamaged):
        return None


def _model(settings: Settings, current: Generation | None) -> str:
    """Return the model that is set, else that of the index, else the default; also where the package of it is gone.

    Raises ModelError where the one that is set is of a package that is gone.
    """
    if current is None:
        return settings.model or DEFAULT_MODEL
    model, package = current.manifest.encoder, current.manifest.encoder_package
    if settings.model == model:
        require_encoder_package(model, package)
    return settings.model or ("" if is_package_gone(model, package) else model) or DEFAULT_MODEL


def _plan(library: LibraryPaths, previous: Generation | None, settings: Settings) -> ChangePlan:
    return plan_changes(library, previous.catalogue if previous else None, settings, again=failed_before(previous))


def _shared(
    library: LibraryPaths, settings: Settings, current: Generation | None, *, rebuild: bool
) -> Generation | None:
    """Return what a shared library has, whose vectors serve a machine without an index of its own; None otherwise."""
    if not settings.store or current is not None or rebuild:
        return None
    from ibidem.storage.shared import open_shared

    with suppress(IndexMissing, IndexDamaged, StoreUnavailable):
        return open_shared(library, settings)
    return None


def _report(
    generation: Generation, unreadable: Iterable[Skipped], *, began_s: float, tally: Tally | None = None
) -> IndexReport:
    """Return the report of a run; without a tally, of one that wrote nothing."""
    counts = generation.catalogue.counts()
    written, tally = tally is not None, tally or Tally()
    return IndexReport(
        generation=generation.id,
        documents=counts.documents,
        passages=counts.passages,
        sentences=counts.sentences,
        added=tally.added,
        changed=tally.changed,
        removed=tally.removed,
        encoded=tally.encoded,
        skipped=with_unreadable(generation.catalogue.skipped(), unreadable),
        clutter=generation.catalogue.pieces_of_clutter(),
        elapsed_s=time.monotonic() - began_s,
        written=written,
    )
