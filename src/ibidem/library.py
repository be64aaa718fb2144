"""A library opened for work: add and index documents, ask, check, audit, list references, tell its state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial, wraps
from inspect import signature
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from ibidem.arguments import checked, public_methods
from ibidem.errors import IndexMissing, IndexOutdated, StoreUnavailable
from ibidem.paths import LibraryPaths, find_library, named_paths
from ibidem.settings import Settings, load_settings
from ibidem.text.claim_detection import checked_question
from ibidem.types import (
    EVERYTHING,
    Abstention,
    Answer,
    CitableWork,
    Citation,
    CopyReport,
    Document,
    DocumentSummary,
    Filter,
    Finding,
    Hit,
    IndexReport,
    InTextCitation,
    Progress,
    Reference,
    Status,
    Verdict,
    Work,
)
from ibidem.types.answers import Timings

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ibidem.answering.composition import Reading
    from ibidem.claims.aggregation import DocumentStance
    from ibidem.models import Cancelled, Encoder, Judge
    from ibidem.opening import FilePlace
    from ibidem.snapshot import ClaimCheck, Snapshot
    from ibidem.storage.generation import Generation
    from ibidem.types.audits import AuditReport, DecisionRequest


ProgressCallback = Callable[[Progress], None]
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def again_where_lost(
    ask: Callable[Concatenate[Library, Parameters], Result],
) -> Callable[Concatenate[Library, Parameters], Result]:
    """Return a method that is called once more where an engine that was there at its begin was lost meanwhile.

    The engine, or the copy on this machine, answers then. Raises StoreUnavailable where neither is there.
    """

    @wraps(ask)
    def answered(self: Library, /, *arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        before = self._answering()
        try:
            return ask(self, *arguments, **named)
        except StoreUnavailable:
            if self._answering() == before:
                raise
            return ask(self, *arguments, **named)

    return answered


def _looked_at(method: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return a method that holds its arguments to what it says they are (a text is one), and that `close` waits for."""
    form = signature(method)
    wanted = {name: one.annotation for name, one in form.parameters.items() if one.annotation is not one.empty}

    @wraps(method)
    def called(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        given = form.bind(*arguments, **named)
        for name in wanted.keys() & given.arguments.keys():
            if not (wanted[name] == "str" and isinstance(given.arguments[name], str)):
                given.arguments[name] = checked(name, given.arguments[name], wanted[name])
        call, calls = object(), getattr(given.args[0], "_calls", set[object]())
        calls.add(call)
        try:
            return method(*given.args, **given.kwargs)
        finally:
            calls.discard(call)

    return called


@public_methods(_looked_at)
class Library:
    """A library opened for asking; safe to use from several threads."""

    def __init__(self, paths: LibraryPaths, settings: Settings) -> None:
        self.paths = paths
        """Where its documents and its index lie."""
        self.settings = settings
        """What it was opened with."""
        self._elsewhere = paths.is_elsewhere(settings.store)
        self._loading = threading.RLock()
        self._calls: set[object] = set()
        self._generation: Generation | None = None
        self._encoder: Encoder | None = None
        self._judge: Future[Judge | None] | None = None

    @classmethod
    def open(cls, place: str | Path | LibraryPaths | None = None, settings: Settings | None = None) -> Self:
        """Open a library by its folder, by default the one at or above the current folder.

        Without `settings` those of its `ibidem.toml` and of the environment are in force. The index and the models are
        loaded on first use. Raises NoLibrary and ConfigError.
        """
        paths = place if isinstance(place, LibraryPaths) else find_library(place)
        return cls(paths, settings if settings is not None else load_settings(paths.config))

    def close(self) -> None:
        """Let go of the index; what other threads are asking of it ends first, and closes it then."""
        with self._loading:
            held, self._generation = self._generation, None
            if held is not None and len(self._calls) <= 1:  # this one
                held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Load the index and its encoder, so that the first question need not wait. Raises as `ask` does."""
        snapshot = self._snapshot()
        for part in (snapshot.generation.passages, snapshot.generation.sentences, snapshot.generation.lexical):
            len(part)

    def copy(self, paths: str | Path | Iterable[str | Path]) -> CopyReport:
        """Copy files and folders into corpus/, without indexing them; nothing is overwritten.

        Raises UsageError before anything is copied where a name is taken by another text, and LibraryError saying what
        was copied when the disk does not let it go on.
        """
        from ibidem.indexing import copying

        self.paths.require_corpus(self.settings.store)
        return copying.copy_into(named_paths(paths), self.paths.corpus)

    def add(
        self, paths: str | Path | Iterable[str | Path], *, progress: ProgressCallback | None = None
    ) -> tuple[CopyReport, IndexReport]:
        """Copy documents into corpus/ and bring the index up to date. Raises as `copy` and `refresh`."""
        copied = self.copy(paths)
        return copied, self.refresh(progress=progress)

    def removable(self, paths: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
        """Return the corpus-relative paths of the files that `delete` would delete, sorted. Raises as it does."""
        from ibidem.indexing import removal

        return removal.files(removal.plan(named_paths(paths), self.paths, self._indexed_files()), self.paths.corpus)

    def delete(self, paths: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
        """Delete files and folders from corpus/, without indexing, and return the paths of the deleted files.

        A path is relative to corpus/, or leads into it; of a link the link itself is deleted. Raises UsageError before
        anything is deleted for one that is not in corpus/, and LibraryError where the disk does not let it.
        """
        from ibidem.indexing import removal

        return removal.delete_from(self.paths, named_paths(paths), self._indexed_files())

    def remove(
        self, paths: str | Path | Iterable[str | Path], *, progress: ProgressCallback | None = None
    ) -> tuple[tuple[str, ...], IndexReport]:
        """Delete documents from corpus/ and bring the index up to date. Raises as `delete` and `refresh`."""
        deleted = self.delete(paths)
        return deleted, self.refresh(progress=progress)

    def refresh(
        self,
        *,
        rebuild: bool = False,
        overwrite: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IndexReport:
        """Bring the index up to date with corpus/; the previous one serves questions meanwhile.

        It is then shared where it is to be; with `overwrite` also where documents go that another machine shared, which
        else raises UsageError. Raises KeyboardInterrupt soon after `cancelled`; what was encoded is kept.
        """
        from ibidem.indexing import pipeline

        try:
            opened = partial(self._open_encoder, cancelled=cancelled)
            asked = partial(pipeline.refresh, progress=progress, cancelled=cancelled, on_wait=on_wait)
            return asked(self.paths, self.settings, opened, rebuild=rebuild, overwrite=overwrite)
        finally:  # the index here may be new, also when an engine was not reached
            self.follow(anew=True)

    def follow(self, *, anew: bool = False) -> None:
        """Open the newest index for the next question; a shared one is looked for now and then, at once when `anew`."""
        from ibidem.storage.generation import current_id

        with self._loading:
            if (held := self._generation) and (anew if self.settings.store else held.id != current_id(self.paths)):
                self._generation = None

    def stale(self) -> tuple[str, ...]:
        """Return the paths added, changed or removed since the index was built."""
        from ibidem.indexing.changes import stale_paths

        held, _ = self._built()
        return stale_paths(self.paths, held.catalogue, self.settings) if held else self.status().stale

    def watch(self, stopped: threading.Event) -> Iterator[tuple[str, ...]]:
        """Yield the paths added, changed or removed since the index was built, whenever there are any.

        They are told again until the index is brought up to date. Ends soon after `stopped` is set.
        """
        from ibidem.watching import changes

        yield from filter(None, (self.stale() for _ in changes(self.paths.watched(self.settings.sources), stopped)))

    def status(self) -> Status:
        """Return the state of the library, comparing the index with corpus/ as it is now."""
        from ibidem.indexing.status import library_status

        held, outdated = self._built()
        return library_status(self.paths, self.settings, held, outdated=outdated)

    def list_documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document by id, and the files that are not indexed yet, with how they stand to the index."""
        from ibidem.indexing.status import document_summaries

        held, outdated = self._built()
        return document_summaries(self.paths, self.settings, held, outdated=outdated)

    @again_where_lost
    def preview(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        """Return lexical hits alone, at once, without loading the encoder; no sentences, reason None."""
        from ibidem.retrieval import Query, Searcher

        question = checked_question(question)
        if self._empty():
            return Answer(question, (), (), 0.0, Abstention.EMPTY)
        generation = self.live()
        query = Query(question, allowed=generation.catalogue.select(self._existing(where)))
        return Answer(question, (), Searcher.lexical(generation).search(query, k or self.settings.passages), 0.0)

    @again_where_lost
    def search(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        """Return the k best different passages, the judge's word left aside. Raises as `ask` does."""
        question = checked_question(question)
        snapshot = self._snapshot()
        return snapshot.search(snapshot.query(question, self._existing(where)), k or self.settings.passages)

    def rerank(self, question: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return the hits of a search in the order they have once the judge, if there is one, has read the best."""
        return self._snapshot().judged(checked_question(question), hits)

    @again_where_lost
    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        verbatim: bool = False,
        hits_found: Callable[[Answer], object] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        """Return the answer to a question, with k passages: those that it quotes, then the best.

        Sentences of passages that k leaves no room for are left out. Without k, the best passages, as many as the
        setting `passages` says, and those that are quoted besides. Passages of files that are gone are left out.

        Misspelt words are corrected to words of the library, unless the question is to be taken as it is (`verbatim`).
        `hits_found` is told the passages that `search` finds, before the judge reads them.
        Raises UsageError for a question without words or k below 1, IndexMissing before the first build, ModelMismatch
        when the library names another model than its index was built with, and KeyboardInterrupt soon after `cancelled`
        turns true.
        """
        question = checked_question(question)
        timings = Timings()
        if self._empty():
            return Answer(question, (), (), 0.0, Abstention.EMPTY, timings.named("load", "search", "answer"))
        snapshot = self._snapshot(cancelled)
        timings.end("load")
        where = self._existing(where)
        asked = partial(snapshot.answer, question, where, timings, k=k, verbatim=verbatim, cancelled=cancelled)
        answer = asked(passages=self.settings.passages, hits_found=hits_found)
        return replace(answer, stale=bool(where.gone) or self._changed(hit.passage.document for hit in answer.hits))

    @again_where_lost
    def read(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Reading:
        """Return the ranked candidate sentences and the signals behind the decision, without deciding."""
        from ibidem.answering import composition

        question = checked_question(question)
        snapshot = self._snapshot()
        query = snapshot.query(question, self._existing(where))
        hits = snapshot.search(query, max(k or self.settings.passages, composition.PASSAGES))
        return snapshot.read(query, snapshot.judged(question, hits))

    @again_where_lost
    def check(
        self,
        claim: str,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        cancelled: Cancelled | None = None,
    ) -> Verdict:
        """Return what the library says of a claim, with the k best sentences on either side.

        Raises as `ask` does, UsageError for a question or a whole text, ModelError where there is no judge.
        """
        from ibidem.claims import aggregation
        from ibidem.claims.candidates import stated

        claim = stated(claim)
        if self._empty():
            return aggregation.verdict(claim, (), 0)
        timings = Timings()
        checking = self._checking(where, cancelled)
        timings.end("load")
        found = checking.ruled(claim, k or self.settings.evidence, timings, cancelled=cancelled)
        elapsed_ms = timings.named("load", "search", "judge", "references")
        quoted = (evidence.place.document for evidence in (*found.supporting, *found.contradicting))
        return replace(found, elapsed_ms=elapsed_ms, stale=bool(checking.where.gone) or self._changed(quoted))

    @again_where_lost
    def audit(
        self,
        manuscript: str | Path,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        decisions: Sequence[DecisionRequest] = (),
        progress: ProgressCallback | None = None,
        text: str | None = None,
        own_files: bool = True,
        cancelled: Cancelled | None = None,
    ) -> AuditReport:
        """Return what is to be said of a person's own text: its claims, its quotations and its citations.

        Verdicts and decisions are kept beside the file, also when it is interrupted. `k` and `where` bound what is
        asked about each claim, as in `check`. `text` is what stands in an editor instead of what is in the file.
        Bibliography files that it names, or that lie beside it, are read unless `own_files` is false.
        Raises KeyboardInterrupt soon after `cancelled` turns true, UsageError for a file that is no manuscript and for
        a decision about what is not there; otherwise as `check` does.
        """
        from ibidem.audit import auditor

        scope = auditor.AuditScope(k, where)
        asked = partial(auditor.audit, self, Path(manuscript), scope=scope, requests=decisions)
        return asked(progress=progress, text=text, own_files=own_files, cancelled=cancelled)

    def manuscript(self, path: str | Path) -> Document:
        """Return a person's own text as an audit reads it. Raises UsageError for a file that is no manuscript."""
        from ibidem.audit.manuscript import read_manuscript

        return read_manuscript(Path(path), max_file_mb=self.settings.max_file_mb).document

    @again_where_lost
    def weigh(self, claim: str, *, where: Filter = EVERYTHING) -> list[DocumentStance]:
        """Return what each document near a claim says of it, without a ruling. Raises as `check`."""
        from ibidem.claims.candidates import stated

        claim = stated(claim)
        return [] if self._empty() else self._checking(where).weigh(claim, Timings())

    def live(self) -> Generation:
        """Return the index that answers now, for reading. Raises IndexMissing before the first build."""
        if (opened := self._generation) is not None and monotonic() < opened.until_s:
            return opened  # words are found while a model is being loaded
        with self._loading:
            if self._generation is None or self._generation.superseded():
                from ibidem.storage.shared import open_generation

                self._generation = open_generation(self.paths, self.settings)
            return self._generation

    def document(self, document_id: str) -> Document:
        """Return a document as it was indexed. Raises KeyError for an unknown id."""
        return self.live().catalogue.document(document_id)

    def references(self) -> tuple[Work, ...]:
        """Return the works that documents list, by author, each with its markers and the document that is its text."""
        return () if self._empty() else self.live().catalogue.works()

    def citable(self) -> tuple[CitableWork, ...]:
        """Return the works that can be cited, with their keys: those that documents list, then documents themselves."""
        from ibidem.references.citable import citable_works

        if self._empty():
            return ()
        catalogue = self.live().catalogue
        return citable_works(catalogue.works(), catalogue.identities())

    def cite(self, query: str, *, k: int = 5) -> tuple[CitableWork, ...]:
        """Return the k works that a query means, best first: by key, author, title or content. Raises as `search`."""
        from ibidem.citing import cite

        return cite(self, query, k)

    def find_place(self, citation: str | Citation) -> FilePlace:
        """Return the place in a file of a citation, `DOCUMENT:LINE`, `DOCUMENT › p. 3` or a key. Raises UsageError."""
        from ibidem.opening import find_place

        return find_place(self, citation)

    def in_text_citations(self) -> tuple[InTextCitation, ...]:
        """Return the places in all documents that cite an entry, those that point at nothing certain too."""
        return () if self._empty() else tuple(self.live().catalogue.markers())

    def cited_by(self, place: Citation) -> tuple[Reference, ...]:
        """Return the entries that a span of a document cites, in order; those right after its last stop among them."""
        from ibidem.snapshot import cited

        return cited(self.references(), place, self.document(place.document).text)

    def examine(self) -> list[Finding]:
        """Return what a check of digests, models, plugins and self-retrieval finds, one finding a check."""
        from ibidem.doctor import examine

        return examine(self)

    def missing_judge(self) -> str:
        """Return what the bundled judge lacks and what to type; empty where it is whole, or another judge is named."""
        from ibidem.models import missing_judge

        return missing_judge(self.settings.judge)

    def _answering(self) -> tuple[Generation | None, bool]:
        """Return the index that was opened last, and whether it answers: its engine was not lost."""
        held = self._generation
        return held, held is not None and not held.lost

    def _built(self) -> tuple[Generation | None, bool]:
        """Return the index, None where none can be used, and whether there is one that another version built."""
        try:
            return self.live(), False
        except IndexMissing as error:
            return None, isinstance(error, IndexOutdated)

    def _open_encoder(self, model: str, cancelled: Cancelled | None = None) -> Encoder:
        """Return the encoder for a model, keeping it for later questions; preparing it ends when cancelled."""
        with self._loading:
            if self._encoder is None or self._encoder.name != model:
                from ibidem.models import open_encoder

                precision, threads = self.settings.precision, self.settings.threads
                self._encoder = open_encoder(model, precision=precision, threads=threads, cancelled=cancelled)
            return self._encoder

    def _empty(self) -> bool:
        """Return whether there is nothing to ask. Raises IndexMissing where there is, but no index."""
        try:
            return not self.live().manifest.counts.get("passages")
        except IndexMissing:
            if self.settings.store or self.stale():
                raise
            return True

    def _snapshot(self, cancelled: Cancelled | None = None) -> Snapshot:
        """Return the index with the encoder it was built with. Raises ModelMismatch when the settings name another."""
        from ibidem.models import judge_soon
        from ibidem.snapshot import Snapshot

        opened = partial(self._open_encoder, cancelled=cancelled)
        with self._loading:
            if self._judge is None:
                self._judge = judge_soon(self.settings.judge, threads=self.settings.threads)
        return Snapshot.open(self.live(), self.settings, opened, self._judge)

    def _checking(self, where: Filter, cancelled: Cancelled | None = None) -> ClaimCheck:
        from ibidem.snapshot import ClaimCheck

        return ClaimCheck(self._snapshot(cancelled), self._existing(where), self.settings.judge)

    def _indexed_files(self) -> Iterable[str]:
        return held.catalogue.files() if (held := self._built()[0]) else ()

    def _existing(self, where: Filter) -> Filter:
        """Return the filter as the files are now. Raises IndexMissing."""
        return where if self._elsewhere else self.live().catalogue.existing(where, self.paths, self.settings.sources)

    def _changed(self, documents: Iterable[str]) -> bool:
        """Return whether the file of any of these documents differs from what was indexed."""
        return not self._elsewhere and self.live().catalogue.changed(documents, self.paths)
