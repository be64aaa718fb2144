"""One indexing run: read what changed, find its passages, encode them, commit a new generation."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace

import numpy as np

from ibidem.chunking.passages import embedding_text, make_passages
from ibidem.errors import IndexDamaged, IndexMissing, StoreUnavailable
from ibidem.index.protocols import IndexNames
from ibidem.indexing.changes import (
    AGAIN,
    KEPT,
    READERS_USED,
    ChangePlan,
    build_signature,
    failed_before,
    file_of,
    plan_changes,
    was_built_as,
    with_unreadable,
)
from ibidem.indexing.progress import ProgressReporter
from ibidem.indexing.vectors import PendingVectors, TextToEncode, carried_over, encode, key_of
from ibidem.models import Encoder
from ibidem.paths import LibraryPaths
from ibidem.plugins import Group, packages_of
from ibidem.readers.isolate import Limits, ReaderPool
from ibidem.references.bibliography import read_bibliography
from ibidem.references.records import is_bibliography_file, malformed_records
from ibidem.settings import DEFAULT_MODEL, Settings
from ibidem.storage.catalog_reader import FileState
from ibidem.storage.generation import Generation, current_id, open_current
from ibidem.storage.generation_writer import GenerationWriter, begin_generation
from ibidem.structure.parse import blocks
from ibidem.text.languages import language_of
from ibidem.types import Block, BlockKind, Clutter, Document, DocumentPlaces, IndexReport, Omitted, Progress, Skipped


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
    tally: Tally = field(default_factory=Tally)
    skipped: list[Skipped] = field(default_factory=list)
    unreadable: list[Skipped] = field(default_factory=list)
    wanted: list[TextToEncode] = field(default_factory=list)

    def complete(self, build_settings: Mapping[str, object]) -> None:
        """Do all of it and commit."""
        previous = self.draft.previous
        plan = _plan(self.library, previous, self.settings)
        states = self._read(plan, previous)
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
            settings={**build_settings, READERS_USED: packages_of(Group.READERS)},
        )
        self._pending().clear()
        self.reporter.tell("write", 1, 1)

    def _read(self, plan: ChangePlan, previous: Generation | None) -> dict[str, FileState]:
        """Replace the documents of changed and removed files in the draft; returns the files as the index has them."""
        before = previous.catalogue.digests_by_path() if previous else {}
        known = previous.catalogue.files() if previous else {}
        states = dict(plan.states)
        self.skipped.extend(plan.skipped)
        self.unreadable.extend(plan.unreadable)
        if previous:
            kept = states.keys() - {file.path for file in plan.changed}
            self.skipped.extend(one for one in previous.catalogue.skipped() if file_of(one) in kept)
        gone = [one for path in plan.removed for one in before.get(path, {})]
        total = sum(file.size for file in plan.changed) or 1
        done = 0
        settings = self.settings
        limits = Limits(settings.reader_memory_mb, settings.reader_seconds, int(settings.max_file_mb * 1_000_000))
        with ReaderPool(limits) as pool:
            for file, results in pool.read(plan.changed, check=self.reporter.check):
                held = before.get(file.path, {})
                refused = len(self.unreadable)
                missing = self._replace(results, held, done / total)
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

    def _replace(self, results: Iterable[Document | Skipped], old: Mapping[str, str], share: float) -> Iterable[str]:
        """Take what was read of a file into the draft and return the ids of documents it no longer holds."""
        seen: set[str] = set()
        for one in results:
            if isinstance(one, Skipped):
                told = replace(one, reason=f"{one.reason}; {KEPT if old else AGAIN}") if one.unreadable else one
                self.unreadable += [told] if told.unreadable else []
                self.skipped.append(told)
                continue
            seen.add(one.id)
            self.skipped.extend(_malformed(one))
            if old.get(one.id) == one.digest:
                continue
            if one.id in old:
                self.draft.remove([one.id])
                self.tally.changed += 1
            else:
                self.tally.added += 1
            self._add(one)
            self.reporter.tell("read", self.tally.added + self.tally.changed, 0, "documents", share=share)
        return old.keys() - seen

    def _add(self, document: Document) -> None:
        structure = blocks(document)
        document = replace(document, language=language_of(_sample(document, structure)))
        found = make_passages(
            document,
            structure,
            self.encoder.count_tokens,
            target=min(self.settings.passage_tokens, self.encoder.window),
            window=self.encoder.window,
        )
        wanted = [
            TextToEncode("passages", one.id, key_of(text), text) for one in found for text in (embedding_text(one),)
        ]
        wanted += [
            TextToEncode("sentences", sentence.id, key_of(sentence.search_text), sentence.search_text)
            for one in found
            for sentence in one.sentences
        ]
        keys = {one.id: one.key for one in wanted}
        cited = read_bibliography(document, structure)
        self.draft.add(_accounted(document, structure), found, _clutter(document, structure), keys, cited=cited)
        self.wanted.extend(wanted)

    def _encode(self) -> None:
        """Give every wanted text its vector."""
        pending = self._pending()
        if not self.resume:
            pending.clear()
        known = carried_over(self.wanted, self.vector_source, pending)
        missing = {one.key: one.text for one in self.wanted if one.key not in known}
        known.update(encode(missing, self.encoder, pending, self.reporter))
        self.tally.encoded = len(missing)
        for table in ("passages", "sentences"):
            mine = [one for one in self.wanted if one.table == table]
            if mine:
                self.draft.add_vectors(
                    table, np.array([one.id for one in mine], np.int64), np.stack([known[one.key] for one in mine])
                )

    def _pending(self) -> PendingVectors:
        return PendingVectors(self.library.index / "pending", self.encoder.digest)


def _malformed(document: Document) -> list[Skipped]:
    """Return the records of a bibliography file that could not be read, each by its line."""
    if not is_bibliography_file(document):
        return []
    found = malformed_records(document, blocks(document))
    return [Skipped(f"{document.path}:{one.line}", one.trouble) for one in found]


RUNNING = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.DEFINITION)
"""Blocks whose words show the language of a document."""
SAMPLED = 12
"""Pieces of a document that its language is told from, evenly spread."""
SAMPLED_CHARACTERS = 160
"""Characters of each."""


def _sample(document: Document, structure: Sequence[Block]) -> str:
    """Return pieces of the running text of a document, of all its blocks where it has none."""
    held = [block for block in structure if block.kind in RUNNING] or structure
    chosen = held[:: max(1, -(-len(held) // SAMPLED))]
    return "\n".join(document.text[block.start : block.end][:SAMPLED_CHARACTERS] for block in chosen)


def _accounted(document: Document, structure: Iterable[Block]) -> Document:
    """Return the document with the marks of its format among what is left out of it, summed by what they are."""
    held: Counter[str] = Counter()
    for block in structure:
        if block.kind is BlockKind.MARKUP:
            held[block.label or "markup"] += block.end - block.start
    return replace(document, omitted=document.omitted + tuple(Omitted(kind, "", n) for kind, n in held.items()))


def _clutter(document: Document, structure: Iterable[Block]) -> list[Clutter]:
    places = DocumentPlaces.of(document)
    return [
        Clutter(
            document.id,
            places.lines(block.start, block.end),
            block.start,
            block.end,
            block.label,
            places.page(block.start),
        )
        for block in structure
        if block.kind is BlockKind.CLUTTER
    ]


OpenEncoder = Callable[[str], Encoder]


def refresh(
    library: LibraryPaths,
    settings: Settings,
    open_encoder: OpenEncoder,
    *,
    rebuild: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> IndexReport:
    """Bring the index up to date with corpus/ and say what was done.

    An index of another model or format, or a damaged one, is built anew. Raises KeyboardInterrupt when cancelled,
    LibraryError when the index cannot be written; what was encoded so far is kept for the next run. The index of a
    shared library is then made the current one in its engine.
    """
    library.require_corpus(settings.store)
    reporter = ProgressReporter(progress, cancelled)
    report = _refreshed(library, settings, open_encoder, reporter, rebuild=rebuild, on_wait=on_wait)
    if settings.store:
        from ibidem.indexing.publishing import publish

        publish(library, settings, reporter, anew=rebuild, on_wait=on_wait)
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
            encoder = open_encoder(settings.model or (current.manifest.encoder if current else "") or DEFAULT_MODEL)
            wanted = build_signature(encoder, settings)
            usable = current is not None and was_built_as(current.manifest.settings, wanted)
            if current is not None and usable:
                report = _unchanged(library, settings, current, began_s)
                if report is not None:
                    return report
            source = current or shared
            vector_source = source if source is not None and source.manifest.encoder_digest == encoder.digest else None
            with begin_generation(
                library,
                fresh=not usable,
                wait_s=float("inf"),
                on_wait=on_wait,
                check=reporter.check,
                indexes=IndexNames(settings.dense_index, settings.lexical_index),
            ) as draft:
                if _live(library) != live:
                    continue  # another process has built one while this one waited
                run = IndexingRun(library, settings, encoder, draft, reporter, vector_source, resume=not rebuild)
                run.complete(wanted)
        with open_current(library, verify=False) as generation:
            return _report(generation, run.unreadable, began_s=began_s, tally=run.tally)


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


def _plan(library: LibraryPaths, previous: Generation | None, settings: Settings) -> ChangePlan:
    return plan_changes(library, previous.catalogue if previous else None, settings, again=failed_before(previous))


def _shared(
    library: LibraryPaths, settings: Settings, current: Generation | None, *, rebuild: bool
) -> Generation | None:
    """Return what a shared library has, whose vectors serve a machine without an index of its own; None otherwise."""
    if not settings.store or current is not None or rebuild:
        return None
    from ibidem.storage.shared import connect, open_shared

    with suppress(IndexMissing, IndexDamaged, StoreUnavailable):
        return open_shared(connect(library, settings))
    return None


def _unchanged(library: LibraryPaths, settings: Settings, current: Generation, began_s: float) -> IndexReport | None:
    """Return the report of a run that has nothing to do, or None if there is something."""
    plan = _plan(library, current, settings)
    if plan.stale or plan.touched:
        return None
    return _report(current, plan.unreadable, began_s=began_s)


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
        clutter=len(generation.catalogue.clutter()),
        elapsed_s=time.monotonic() - began_s,
        written=written,
    )
