"""The engine's work, done on threads; what comes of it is told by messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from threading import Event

from textual.app import App
from textual.message import Message
from textual.worker import get_current_worker

from ibidem.conversation import followups, suggestions
from ibidem.conversation.followups import PastTurn, QuestionReading
from ibidem.errors import IbidemError, IndexDamaged, NoLibrary
from ibidem.library import Library
from ibidem.page_pictures import page_picture
from ibidem.plugins import failure
from ibidem.text.normalize import fold
from ibidem.tui.citing import Lookup
from ibidem.tui.messages import (
    Answered,
    Audited,
    Auditing,
    Checked,
    DocumentsChanged,
    DocumentsListed,
    DraftRead,
    Indexed,
    Indexing,
    LibraryFailed,
    Linked,
    Loaded,
    LoadFailed,
    Located,
    LookedThrough,
    NothingYet,
    Opened,
    Outlined,
    PageDrawn,
    Previewed,
    ReadAs,
    Suggested,
    SuggestionsTried,
    Surrounded,
    TurnFailed,
    Waiting,
    WorksRead,
)
from ibidem.tui.places import headings, stands, surroundings, text_place
from ibidem.tui.state import Phase, Turn
from ibidem.tui.widgets.page_view import MARKER
from ibidem.types import Citation, Document, Filter, Progress
from ibidem.types.audits import DecisionRequest

SUGGESTIONS = 4
"""Questions offered on the first screen."""
MOST_TRIED = 12
"""Questions tried for them."""
AROUND = 500
"""Characters above a passage, and below it, that a step shows."""
EngineFactory = Callable[[], Library]
Post = Callable[[Message], object]
"""Safe to call from any thread."""


class LibraryWorkers:
    """Runs the engine on threads of an app, one at a time for each purpose."""

    def __init__(self, app: App[int], open_engine: EngineFactory) -> None:
        self._app = app
        self._open_engine = open_engine
        self._engine: Library | None = None
        self._stop = Event()

    def open(self, post: Post) -> None:
        """Open the library, and bring its index up to date where it must be."""

        def work() -> None:
            self._engine = self._open_engine()
            if not self._engine.paths.is_begun:
                post(NothingYet(str(self._engine.paths.root)))
                return
            try:
                status = self._engine.status()
            except IndexDamaged as error:
                post(Waiting(f"{error.message} It is built anew."))
                self._refresh(post)
                return
            post(Opened(status))
            if status.generation is None and status.changed_settings:
                post(Waiting("The index was built by another version of ibidem. It is built anew."))
            if status.generation is None or not status.current:
                self._refresh(post)
                return
            post(Indexed(status))
            self._engine.warm()

        self._run("library", work, lambda error: post(LibraryFailed(error)))

    def watch(self, post: Post) -> None:
        """Tell of documents that change, unless the settings say otherwise."""

        def work() -> None:
            library = self._opened()
            for paths in library.watch(self._stop) if library.settings.watch else ():
                post(DocumentsChanged(paths))

        self._run("watch", work, _unsaid)

    @property
    def indexing(self) -> bool:
        """Whether the index is being brought up to date, or the library opened."""
        return any(worker.group == "library" and not worker.is_finished for worker in self._app.workers)

    def refresh(self, post: Post) -> None:
        """Bring the index up to date; opens the library first when that has failed before."""
        if self._engine is None or not self._engine.paths.is_begun:
            self.open(post)
        else:
            self._run("library", lambda: self._refresh(post), lambda error: post(LibraryFailed(error)))

    def ask(self, turn: Turn, past: Sequence[PastTurn], post: Post) -> None:
        """Tell what holds the words of a question, what it is read as, what comes near in meaning, then the answer."""

        def work() -> None:
            library, cancelled = self._opened(), self._superseded_or_stopped()
            post(Previewed(turn.id, library.preview(turn.question, where=turn.where), Phase.WORDS))
            reading = QuestionReading(turn.question, turn.where)
            if not turn.literal:
                reading = followups.read(library, turn.question, past, where=turn.where, cancelled=cancelled)
            if reading.rewritten:
                post(ReadAs(turn.id, reading.question, reading.where))
            answer = reading.answer or library.ask(
                reading.question,
                where=reading.where,
                verbatim=turn.literal,
                hits_found=lambda hits: post(Previewed(turn.id, hits, Phase.MEANING)),
                cancelled=cancelled,
            )
            post(Answered(turn.id, answer))

        self._run("ask", work, lambda error: post(TurnFailed(turn.id, error)))

    def check(self, turn: Turn, post: Post) -> None:
        """Tell what holds the words of a claim, then the verdict on it."""

        def work() -> None:
            library, cancelled = self._opened(), self._superseded_or_stopped()
            post(Previewed(turn.id, library.preview(turn.question, where=turn.where), Phase.WORDS))
            post(Checked(turn.id, library.check(turn.question, where=turn.where, cancelled=cancelled)))

        self._run("ask", work, lambda error: post(TurnFailed(turn.id, error)))

    def find(self, turn: Turn, post: Post) -> None:
        """Tell the passages that hold words, without reading them."""

        def work() -> None:
            post(Answered(turn.id, self._opened().preview(turn.question, where=turn.where)))

        self._run("ask", work, lambda error: post(TurnFailed(turn.id, error)))

    def stop_asking(self) -> None:
        """End the search for an answer or a verdict; what comes of it is no longer waited for."""
        self._app.workers.cancel_group(self._app, "ask")

    def find_document(self, name: str, post: Post) -> None:
        """Tell the document whose path or title is meant by a name."""

        def work() -> None:
            sought = fold(name).split()
            known = [one for one in self._opened().list_documents() if one.passages]
            fitting = [one for one in known if all(word in fold(f"{one.id} {one.title}") for word in sought)]
            best = min(
                fitting, key=lambda one: (fold(name) not in (fold(one.id), fold(one.title)), len(one.id)), default=None
            )
            post(Linked((text_place(best.id),) if best else (), f"No document is called {name}: F4 lists them."))

        self._run("link", work, lambda error: post(LoadFailed(error)))

    def look_through(self, known: tuple[str, ...], post: Post) -> None:
        """Tell what the documents are about, then the questions known to be answered by them, of an earlier start.

        Where none are known, questions are tried, and told one by one.
        """

        def work() -> None:
            library, cancelled = self._opened(), self._superseded_or_stopped()
            passages = suggestions.sample_passages(library)
            post(LookedThrough(suggestions.topics(passages)))
            if known:
                post(Suggested(known))
                return
            tried = suggestions.candidates(passages)[:MOST_TRIED]
            answered: list[str] = []
            for question in islice(suggestions.answerable(library, tried, cancelled=cancelled), SUGGESTIONS):
                answered.append(question)
                post(Suggested((question,)))
            if not cancelled():
                post(SuggestionsTried(tuple(answered)))

        self._run("suggest", work, _unsaid)

    def stop_suggesting(self) -> None:
        """Leave the processor to what was asked."""
        self._app.workers.cancel_group(self._app, "suggest")

    def load(self, document_id: str, post: Post) -> None:
        """Read a document from the index."""
        self._run(
            "document",
            lambda: post(Loaded(self._document(document_id))),
            lambda error: post(LoadFailed(error)),
        )

    def surround(self, citation: Citation, steps: int, post: Post) -> None:
        """Tell what stands above and below a citation, so many steps of it."""

        def work() -> None:
            document = self._document(citation.document)
            if not stands(citation, document):
                raise _gone()
            post(Surrounded(citation, steps, *surroundings(citation, document, steps * AROUND)))

        self._run("link", work, lambda error: post(LoadFailed(error)))

    def outline(self, document: Document, post: Post) -> None:
        """Tell the headings of a document."""

        def work() -> None:
            catalogue = self._opened().live().catalogue
            ids = catalogue.select(Filter(documents=(document.id,)))
            passages = catalogue.passages([] if ids is None else ids.tolist()).values()
            in_order = sorted(passages, key=lambda one: (one.start, one.end))
            post(Outlined(document.id, headings(document, in_order)))

        self._run("link", work, lambda error: post(LoadFailed(error)))

    def draw_page(self, citation: Citation, width: int, tall: int, post: Post) -> None:
        """Draw the page on which a citation stands, so many pixels wide, the citation marked."""

        def work() -> None:
            file, page = self._opened().find_place(citation).file, citation.page
            if page is None or file.suffix.lower() != ".pdf":
                raise IbidemError("Only a page of a PDF file has a picture.", remedy="Press o to open the file.")
            picture = page_picture(
                file, page, citation.rectangles or (), width=width, tall=tall, marker=MARKER, cancelled=_superseded()
            )
            if picture is not None:
                post(PageDrawn(citation, picture))

        self._run("page", work, lambda error: post(LoadFailed(error)))

    def list_documents(self, post: Post) -> None:
        """List the documents and how they stand to the index."""
        self._run(
            "documents",
            lambda: post(DocumentsListed(self._opened().list_documents())),
            lambda error: post(LoadFailed(error)),
        )

    def add(self, paths: Sequence[Path], post: Post) -> None:
        """Copy files and folders into the library and index them."""

        def work() -> None:
            self._opened(begins=True).copy([path.expanduser() for path in paths])
            self._refresh(post)

        self._run("library", work, lambda error: post(LibraryFailed(error)))

    def remove(self, path: str, post: Post) -> None:
        """Delete a file of the library and bring the index up to date."""

        def work() -> None:
            self._opened().delete([path])
            self._refresh(post)

        self._run("library", work, lambda error: post(LibraryFailed(error)))

    def works(self, post: Post) -> None:
        """Read the works that documents list."""
        self._run(
            "works",
            lambda: post(WorksRead(self._opened().references())),
            lambda error: post(LoadFailed(error)),
        )

    def link(self, lookup: Lookup, none: str, post: Post) -> None:
        """Find the other ends of a link; `none` is what is said where there are none."""

        def work() -> None:
            try:
                found = lookup(self._opened())
            except KeyError as error:
                raise _gone() from error
            post(Linked(found, none))

        self._run("link", work, lambda error: post(LoadFailed(error)))

    def locate(self, citation: Citation, post: Post) -> None:
        """Find the file of a citation."""
        self._run(
            "place",
            lambda: post(Located(self._opened().find_place(citation))),
            lambda error: post(LoadFailed(error)),
        )

    def audit(self, path: Path, decisions: Sequence[DecisionRequest], post: Post, *, show: bool) -> None:
        """Take decisions about the findings of a draft, then tell all that is to be said of it.

        Where nothing of it is shown yet, its text is told first.
        """

        def work() -> None:
            def tell(progress: Progress) -> None:
                post(Auditing(progress))

            library, cancelled = self._opened(), self._superseded_or_stopped()
            if show:
                post(DraftRead(library.manuscript(path)))
            post(Audited(library.audit(path, decisions=decisions, progress=tell, cancelled=cancelled)))

        self._run("audit", work, lambda error: post(LoadFailed(error)))

    def stop_auditing(self) -> None:
        """End the audit that runs; what it has found so far is kept."""
        self._app.workers.cancel_group(self._app, "audit")

    def stop(self) -> None:
        """Ask whatever runs to end soon."""
        self._stop.set()

    def close(self) -> None:
        """Release the engine, once nothing runs any more."""
        if self._engine is not None:
            self._engine.close()

    def _opened(self, *, begins: bool = False) -> Library:
        if self._engine is None:
            raise IbidemError("The library is not open.", remedy="Press F5 to try again.")
        if not begins and not self._engine.paths.is_begun:
            raise NoLibrary(
                f"There is no library in {self._engine.paths.root} yet.",
                remedy="Add a document of yours, or try the articles.",
            )
        return self._engine

    def _document(self, document_id: str) -> Document:
        try:
            return self._opened().document(document_id)
        except KeyError as error:
            raise _gone() from error

    def _refresh(self, post: Post) -> None:
        engine = self._opened()

        def tell(progress: Progress) -> None:
            post(Indexing(progress))

        def wait(told: str) -> None:
            post(Waiting(told))

        engine.refresh(progress=tell, cancelled=self._stop.is_set, on_wait=wait)
        post(Indexed(engine.status()))

    def _run(self, group: str, work: Callable[[], object], failed: Callable[[IbidemError], object]) -> None:
        def guarded() -> None:
            try:
                work()
            except IbidemError as error:
                failed(error)
            except KeyboardInterrupt:
                return  # the run was cancelled: nobody waits for what comes of it
            except (Exception, SystemExit) as error:  # noqa: BLE001  # the boundary: no fault may end the interface
                unknown = IbidemError(f"Something went wrong: {error!r}", remedy="Quit, and type: ibidem doctor")
                failed(failure(error) or unknown)

        self._app.run_worker(guarded, group=group, exclusive=True, thread=True, exit_on_error=False)

    def _superseded_or_stopped(self) -> Callable[[], bool]:
        superseded = _superseded()
        return lambda: self._stop.is_set() or superseded()


def _unsaid(_: IbidemError) -> None:
    """Offer nothing where the library cannot be asked: the question that is asked next says why."""


def _superseded() -> Callable[[], bool]:
    """Return what tells whether nobody waits any more for the work of this thread."""
    worker = get_current_worker()
    return lambda: worker.is_cancelled


def _gone() -> IbidemError:
    return IbidemError("This document is no longer in the index.", remedy="Ask again to see where it is said now.")
