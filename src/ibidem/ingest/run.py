"""The work of one indexing run on an open draft: read, find passages, encode, commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ibidem.chunk import embedding_text, passages
from ibidem.config import Settings
from ibidem.embed import Encoder
from ibidem.ingest.plan import Plan, plan
from ibidem.ingest.progress import Reporter
from ibidem.ingest.vectors import Wanted, carried_over, encode, key_of
from ibidem.library import Library
from ibidem.readers import read
from ibidem.readers.scan import SourceFile
from ibidem.references import bibfiles, bibliography
from ibidem.store import Draft, Generation, Pending
from ibidem.structure import blocks
from ibidem.text import line_of, line_starts
from ibidem.types import Block, BlockKind, Clutter, Document, Skipped


@dataclass(slots=True)
class Tally:
    """What a run did, counted in documents and in texts that were encoded."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    encoded: int = 0


@dataclass(slots=True)
class Run:
    """One run on one draft."""

    library: Library
    settings: Settings
    encoder: Encoder
    draft: Draft
    reporter: Reporter
    donor: Generation | None
    """A generation of the same encoder, whose vectors serve again for texts that are still there."""
    resume: bool
    """Whether what an interrupted run encoded may serve."""
    tally: Tally = field(default_factory=Tally)
    skipped: list[Skipped] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)

    def complete(self, scheme: Mapping[str, object]) -> Tally:
        """Do all of it and commit."""
        previous = self.draft.previous
        found = plan(
            self.library, previous.catalogue.files() if previous else {}, max_file_mb=self.settings.max_file_mb
        )
        self._read(found, previous)
        self._encode()
        self.reporter.tell("write", 0, 1)
        self.draft.set_files(found.states)
        self.draft.set_skipped(self.skipped)
        self.draft.commit(
            encoder=self.encoder.name,
            encoder_digest=self.encoder.digest,
            encoder_note=self.encoder.note,
            dimension=self.encoder.dimension,
            settings=dict(scheme),
        )
        self._pending().clear()
        self.reporter.tell("write", 1, 1)
        return self.tally

    def _read(self, found: Plan, previous: Generation | None) -> None:
        """Replace the documents of changed and removed files in the draft."""
        before = previous.catalogue.digests_by_path() if previous else {}
        self.skipped.extend(found.skipped)
        if previous:
            kept = found.states.keys() - {file.path for file in found.changed}
            self.skipped.extend(one for one in previous.catalogue.skipped() if _file_of(one) in kept)
        gone = [one for path in found.removed for one in before.get(path, {})]
        total = sum(file.size for file in found.changed) or 1
        done = 0
        for file in found.changed:
            gone.extend(self._replace(file, before.get(file.path, {}), done / total))
            done += file.size
        self.tally.removed = len(gone)
        self.draft.remove(gone)

    def _replace(self, file: SourceFile, old: Mapping[str, str], share: float) -> Iterable[str]:
        """Read a file into the draft and return the ids of documents it no longer holds."""
        seen: set[str] = set()
        for one in read(file.absolute, file.path, max_bytes=int(self.settings.max_file_mb * 1_000_000)):
            if isinstance(one, Skipped):
                self.skipped.append(one)
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
        found = passages(
            document,
            structure,
            self.encoder.count_tokens,
            target=min(self.settings.passage_tokens, self.encoder.window),
            window=self.encoder.window,
        )
        wanted = [Wanted("passages", one.id, key_of(text), text) for one in found for text in (embedding_text(one),)]
        wanted += [
            Wanted("sentences", sentence.id, key_of(sentence.search_text), sentence.search_text)
            for one in found
            for sentence in one.sentences
        ]
        keys = {one.id: one.key for one in wanted}
        cited = bibliography.read(document, structure)
        self.draft.add(document, found, _clutter(document, structure), keys, cited=cited)
        self.wanted.extend(wanted)

    def _encode(self) -> None:
        """Give every wanted text its vector."""
        pending = self._pending()
        if not self.resume:
            pending.clear()
        known = carried_over(self.wanted, self.donor, pending)
        missing = {one.key: one.text for one in self.wanted if one.key not in known}
        known.update(encode(missing, self.encoder, pending, self.reporter))
        self.tally.encoded = len(missing)
        for table in ("passages", "sentences"):
            mine = [one for one in self.wanted if one.table == table]
            if mine:
                self.draft.add_vectors(
                    table, np.array([one.id for one in mine], np.int64), np.stack([known[one.key] for one in mine])
                )

    def _pending(self) -> Pending:
        return Pending(self.library.index / "pending", self.encoder.digest)


def _file_of(skipped: Skipped) -> str:
    """Return the file a skipped record stands in; its path ends in the number of its line."""
    path, colon, line = skipped.path.rpartition(":")
    return path if colon and line.isdigit() else skipped.path


def _malformed(document: Document) -> list[Skipped]:
    """Return the records of a bibliography file that could not be read, each by its line."""
    if not bibfiles.is_bibliography(document):
        return []
    found = bibfiles.malformed(document, blocks(document))
    return [Skipped(f"{document.path}:{one.line}", one.trouble) for one in found]


def _clutter(document: Document, structure: Iterable[Block]) -> list[Clutter]:
    starts = line_starts(document.text)
    return [
        Clutter(
            document.id,
            (line_of(starts, block.start), line_of(starts, block.end - 1)),
            block.start,
            block.end,
            block.label,
        )
        for block in structure
        if block.kind is BlockKind.CLUTTER
    ]
