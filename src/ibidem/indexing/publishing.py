"""Write the index of this machine into the engine of a shared library: what has changed, and one record at the end."""

from __future__ import annotations

import json
import platform
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, Self

import numpy as np

from ibidem.errors import IndexDamaged, IndexMissing, IndexOutdated, StoreUnavailable, UsageError
from ibidem.index.milvus import TABLES, MilvusVectors, is_exact
from ibidem.index.milvus_terms import OTHER_FIELDS, MilvusTerms, TermStatistics
from ibidem.indexing.changes import was_built_as
from ibidem.indexing.progress import ProgressReporter
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.storage import disk, layout
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.storage.generation import Generation, open_current
from ibidem.storage.manifest import FileEntry
from ibidem.storage.shared import CURRENT, RETIRED, TERMS, SharedHead, connect, fetched
from ibidem.storage.shared_lock import WriterLock, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ibidem.index.milvus import MilvusEngine

GRACE_S = 3600.0
"""How long readers may still use a generation that is no longer current; what it needs is removed by a later run."""
SETTLING_S = 6.0
"""A server lets readers lag five seconds behind; a generation becomes current when all of them can see it."""
BLOCK = 2_000
SETS, ROWS, FILES, AGAIN = "set of tables", "row", "file", "back"
"""What a run that was interrupted may leave: tables, rows and files too many, and rows that died too early."""
NAMED = 5
"""Documents that a message names."""
SAMPLED = 20_000
"""Passages that the average length is taken from when tables are made."""


def publish(
    library: LibraryPaths,
    settings: Settings,
    reporter: ProgressReporter,
    *,
    anew: bool = False,
    overwrite: bool = False,
    on_wait: Callable[[str], None] | None = None,
    noted: Callable[[str], object] | None = None,
) -> bool:
    """Make the index of this machine the current generation of the shared library; return whether there was a change.

    `noted` gets a sentence where an earlier run had not come to its end.

    With `anew` everything is written again, whatever state the engine is in; with `overwrite`, what another machine put
    there is let go. Raises UsageError where the shared library holds documents that this would take from it though they
    are not this machine's, IndexLocked and StoreUnavailable: it is as it was then, and so is the index here.
    """
    try:
        local = open_current(library, verify=False)
    except IndexMissing:
        return False
    with local, closing(connect(library, settings)) as engine:
        content, known = _content(local), _KnownShared(library, engine)
        mine = local.catalogue.document_ids()
        engine.prepare()

        def is_shared(head: SharedHead | None) -> bool:
            return not anew and head is not None and head.content == content and _is_whole(engine, head)

        if changed := anew or not is_shared(SharedHead.read(engine)):
            with writing(engine, on_wait=on_wait, check=reporter.check) as held:
                head = _readable(engine) if anew else SharedHead.read(engine)
                if changed := not is_shared(head):  # else another process of this machine was sooner
                    whole = head is not None and _is_whole(engine, head)
                    if head is not None and whole and not overwrite:
                        with suppress(*((IndexDamaged,) if anew else ())):
                            known.require_mine(mine, _documents(engine, head))
                    removed = _clean(engine, head, anew=anew or not whole)
                    if noted is not None and (held.unfinished or removed):
                        noted(_unfinished(held.unfinished, removed))
                    publication = _Publication(engine, local, head, held, reporter)
                    publication.run(content, settings.store, anew=anew or not whole)
        known.keep(mine)
    return changed


@dataclass(slots=True)
class _Publication:
    """One generation of this machine on its way into an engine."""

    engine: MilvusEngine
    local: Generation
    head: SharedHead | None
    """What is current there."""
    held: WriterLock
    reporter: ProgressReporter
    stored: Mapping[str, int] = field(default_factory=dict)
    """Files that the engine holds, by digest with the number of their parts."""
    done: int = 0
    total: int = 0

    def run(self, content: str, store: str, *, anew: bool) -> None:
        """Do all of it."""
        counts, manifest = self.local.catalogue.counts(), self.local.manifest
        exact = is_exact(counts.passages, manifest.dimension)
        number = self.head.number + 1 if self.head else 1
        kept = None if anew else self._kept(exact=exact)
        epoch = kept.epoch if kept else secrets.token_hex(4)
        changes, statistics = self._changes(kept)
        if kept is None:
            rows = max(counts.passages, counts.sentences)
            self.engine.make_tables(epoch, manifest.dimension, exact=exact, rows=rows)
        self.total = sum(len(added) + len(gone) for added, gone in changes.values())
        for table in ("passages", "sentences"):
            held = self.engine.table(table, epoch, number)
            vectors = MilvusVectors(held, manifest.dimension, 0)
            for part in self._blocks(changes[table][1]):
                vectors.remove(part)
            source = self.local.passages if table == "passages" else self.local.sentences
            for part in self._blocks(changes[table][0]):
                vectors.add(part, source.vectors(part), fresh=kept is None)
        terms = MilvusTerms(self.engine.table("terms", epoch, number), statistics)
        for part in self._blocks(changes["terms"][1]):
            terms.remove(part.tolist())
        for part in self._blocks(changes["terms"][0]):
            terms.add(self.local.catalogue.entries(part.tolist()), fresh=kept is None)
        self._settle(epoch, number, {"terms": counts.passages, **manifest.counts}, fresh=kept is None)
        self.stored = {} if anew or self.head is None else self.head.held()
        self._swap(number, epoch, content, store, terms.statistics, exact=exact)

    def _kept(self, *, exact: bool) -> SharedHead | None:
        """Return what is current if its tables can be written on: of the same encoder and settings, and searched so."""
        head = self.head
        if head is None or head.exact != exact:
            return None
        there, here = head.described(), self.local.manifest
        same = was_built_as(there.settings, here.settings) and there.encoder_digest == here.encoder_digest
        return head if same and there.dimension == here.dimension else None

    def _changes(
        self, kept: SharedHead | None
    ) -> tuple[dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]], TermStatistics]:
        """Return the ids to add and to remove, by table, and the statistics to go on from."""
        catalogue = self.local.catalogue
        here = {table: catalogue.ids(table) for table in ("passages", "sentences")}
        if kept is None:
            changes = {table: (ids, ids[:0]) for table, ids in here.items()}
            statistics = TermStatistics.begin(catalogue.entries(_spread(here["passages"], SAMPLED)))
        else:
            folder = fetched(self.engine, kept)
            there = CatalogReader.open(folder / layout.CATALOGUE)
            try:
                changes = {}
                for table, ids in here.items():
                    before = there.ids(table)
                    changes[table] = (ids[~np.isin(ids, before)], before[~np.isin(before, ids)])
            finally:
                there.close()
            statistics = TermStatistics.read(folder / TERMS)
        return {**changes, "terms": changes["passages"]}, statistics

    def _blocks(self, ids: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        for start in range(0, len(ids), BLOCK):
            self.reporter.tell("publish", self.done, self.total, "rows")
            yield ids[start : start + BLOCK]
            self.done += len(ids[start : start + BLOCK])

    def _settle(self, epoch: str, number: int, counts: Mapping[str, int], *, fresh: bool) -> None:
        """Wait until every reader sees all rows. Raises StoreUnavailable where some are missing."""
        for table in TABLES:
            held = self.engine.table(table, epoch, number)
            if fresh:
                held.settle()
            if (rows := held.count()) != counts[table]:
                raise StoreUnavailable(
                    f"{self.engine.address} holds {rows} {table} of {counts[table]}.",
                    remedy="Type: ibidem index --rebuild",
                )
        if not self.engine.lite:
            time.sleep(SETTLING_S)

    def _swap(
        self, number: int, epoch: str, content: str, store: str, statistics: TermStatistics, *, exact: bool
    ) -> None:
        """Store the files that the engine does not hold, and make the generation current by one record."""
        manifest = self.local.manifest
        catalogue = [name for name in (layout.CATALOGUE, layout.CATALOGUE_CHANGES) if name in manifest.files]
        with disk.writing(Path(gettempdir())), TemporaryDirectory(prefix="ibidem-") as folder:
            terms = Path(folder, TERMS)
            terms.write_bytes(statistics.to_bytes())
            entry = FileEntry(terms.stat().st_size, sha256(terms.read_bytes()).hexdigest())
            files = {**{name: manifest.files[name] for name in catalogue}, TERMS: entry}
            places = {**{name: self.local.folder / name for name in catalogue}, TERMS: terms}
            parts = {
                name: self.stored.get(entry.sha256) or self.engine.put_file(entry.sha256, places[name])
                for name, entry in files.items()
            }
        shared = replace(manifest, dense_index=store, lexical_index=store, files=files)
        written = f"{manifest.created}, from {platform.node()}"
        head = SharedHead(number, epoch, exact, content, shared.to_json().decode(), parts, written)
        self.held.require()
        if SharedHead.read(self.engine) != self.head:
            raise StoreUnavailable(
                f"The shared library at {self.engine.address} was written by another process meanwhile.",
                remedy="Type: ibidem index",
            )
        if self.head is not None:
            files_before = tuple(entry.sha256 for entry in self.head.described().files.values())
            retired = _Retired(self.head.number, self.head.epoch, files_before, time.time())
            self.engine.put(f"{RETIRED}{retired.number}", retired.to_json())
        self.engine.put(CURRENT, head.to_json())


def _clean(engine: MilvusEngine, head: SharedHead | None, *, anew: bool = False) -> dict[str, int]:
    """Remove what an interrupted run left, and what only generations needed that nobody reads any more.

    Returns how much there was of the former, by what it is. Tables that are not written on, since everything is written
    `anew`, are left as they are: some may be gone.
    """
    kept: dict[int, _Retired] = {}
    expired: list[_Retired] = []
    left = Counter[str]()
    for key, value in engine.records(RETIRED).items():
        retired = _Retired.of(key, value)
        age_s = time.time() - retired.at if retired else 0.0
        if retired is None or head is None or retired.number >= head.number or age_s > GRACE_S:
            engine.discard([key])
            expired += [retired] if retired else []
            continue
        if age_s < 0:  # a clock was set back: the time begins anew
            engine.put(key, replace(retired, at=time.time()).to_json())
        kept[retired.number] = retired
    epochs = {record.epoch for record in kept.values()} | ({head.epoch} if head else set())
    for epoch in engine.epochs() - epochs:
        engine.drop_tables(epoch)
        left[SETS] += all(record.epoch != epoch for record in expired)
    if head is not None and not anew:
        read = min([head.number, *(number for number, record in kept.items() if record.epoch == head.epoch)])
        for table in TABLES:
            held = engine.table(table, head.epoch, head.number)
            removed, again = held.undo(*(OTHER_FIELDS if table == "terms" else ()))
            left.update({ROWS: removed, AGAIN: again})
            held.purge(read)
    files = [digest for record in kept.values() for digest in record.files]
    gone = engine.keep_files([*files, *(one.sha256 for one in (head.described().files.values() if head else ()))])
    left[FILES] += len(gone.difference(*(record.files for record in expired)))
    return {what: count for what, count in left.items() if count}


def _unfinished(writers: Sequence[str], removed: Mapping[str, int]) -> str:
    """Return what is to be said of runs that did not come to their end, and of what they left."""
    whose = f" ({'; '.join(writers)})" if writers else ""
    told = f"An earlier run did not finish writing the shared library{whose}"
    if not removed:
        return f"{told}; it left nothing there."
    counts = (f"{count:,} {what if count == 1 else f'{what}s'}" for what, count in removed.items() if what != AGAIN)
    again = f"{removed[AGAIN]:,} removed ones are back" if AGAIN in removed else ""
    parts = [f"{' and '.join(counts)} removed" if removed.keys() - {AGAIN} else "", again]
    return f"{told}; of its half-written generation: {', '.join(filter(None, parts))}."


@dataclass(frozen=True, slots=True)
class _Retired:
    """A generation that was current, and that readers may still use."""

    number: int
    epoch: str
    files: tuple[str, ...]
    """Their digests."""
    at: float
    """When it was replaced, in seconds of this machine's clock."""

    @classmethod
    def of(cls, key: str, value: str) -> Self | None:
        """Return what a record says; None for one that no writer made."""
        try:
            held = json.loads(value)
            number, files = int(key.removeprefix(RETIRED)), tuple(map(str, held["files"]))
            return cls(number, str(held["epoch"]), files, float(held["at"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def to_json(self) -> str:
        """Return the value of the record."""
        return json.dumps({"epoch": self.epoch, "files": self.files, "at": self.at})


def _is_whole(engine: MilvusEngine, head: SharedHead) -> bool:
    """Return whether tables and files of a generation are there; a backup, or somebody, may have lost some."""
    return engine.has_tables(head.epoch) and engine.has_files(head.held())


def _readable(engine: MilvusEngine) -> SharedHead | None:
    """Return what is current; what cannot be read is written over, with a number that no reader has seen."""
    try:
        return SharedHead.read(engine)
    except (IndexDamaged, IndexOutdated):
        engine.discard([CURRENT, *engine.records(RETIRED)])
        return None


def _documents(engine: MilvusEngine, head: SharedHead) -> dict[str, str]:
    """Return the digests of the documents of a generation in an engine, by id."""
    with closing(CatalogReader.open(fetched(engine, head) / layout.CATALOGUE)) as catalogue:
        return catalogue.document_ids()


class _KnownShared:
    """The documents that this machine knows to be in an engine, by the digests that they had when it shared them."""

    def __init__(self, library: LibraryPaths, engine: MilvusEngine) -> None:
        self._file = layout.shared(library)
        self._engine = engine
        self._documents: dict[str, str] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            held = json.loads(self._file.read_bytes())
            if (held["address"], held["name"]) == (engine.address, engine.name):
                self._documents = dict(held["documents"])

    def require_mine(self, mine: Mapping[str, str], there: Mapping[str, str]) -> None:
        """Raise UsageError where most documents would be removed, or one that another machine put there or changed."""
        kept = len(mine.keys() & there.keys())
        if 2 * kept < len(there):
            raise UsageError(
                f"The shared library at {self._engine.address} holds {len(there)} documents, of which {kept} are in "
                "this corpus.",
                remedy="Type: ibidem index --overwrite, to replace it by this corpus; or set collection to another "
                "name.",
            )
        others = [id for id in there if there[id] not in (mine.get(id), self._documents.get(id))]
        if others:
            named = ", ".join(others[:NAMED]) + (" …" if len(others) > NAMED else "")
            some = "a document" if len(others) == 1 else f"{len(others)} documents"
            raise UsageError(
                f"The shared library at {self._engine.address} holds {some} that another machine put there or changed, "
                f"and that this corpus does not hold like that: {named}. What changed here was not shared.",
                remedy="Put it into corpus/, and type: ibidem index. Or, to let it go: ibidem index --overwrite",
            )

    def keep(self, documents: Mapping[str, str]) -> None:
        """Remember what the engine holds now."""
        if documents != self._documents:
            held = {"address": self._engine.address, "name": self._engine.name, "documents": documents}
            with disk.writing(self._file.parent):
                disk.replace_file(self._file, json.dumps(held).encode())
            self._documents = dict(documents)


def _content(generation: Generation) -> str:
    """Return a digest of what a generation was made from."""
    catalogue = generation.catalogue
    files = {path: state.sha256 for path, state in catalogue.files().items()}
    skipped = [(record.path, record.reason) for record in catalogue.skipped()]
    sources = [catalogue.document_ids(), files, skipped, dict(generation.manifest.settings)]
    return sha256(json.dumps(sources, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _spread(ids: NDArray[np.int64], most: int) -> list[int]:
    """Return at most so many of the ids, evenly spread."""
    return [int(one) for one in ids[:: max(1, -(-len(ids) // most))]]
