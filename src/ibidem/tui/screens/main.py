"""The main place: transcript, prompt, and beside them the evidence of the selected turn."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Footer

from ibidem.conversation.store import ConversationStore
from ibidem.errors import IbidemError, NoLibrary
from ibidem.paths import bundled_articles
from ibidem.tui.labels import counted, holdings
from ibidem.tui.messages import (
    Answered,
    Checked,
    DocumentsChanged,
    Indexed,
    Indexing,
    LibraryFailed,
    LookedThrough,
    NothingYet,
    Opened,
    Previewed,
    ReadAs,
    Suggested,
    SuggestionsTried,
    TurnFailed,
    Waiting,
)
from ibidem.tui.screens.keeping import KeepingScreen
from ibidem.tui.screens.library import LibraryScreen, PathPanel, add_documents
from ibidem.tui.screens.references import ReferencesScreen
from ibidem.tui.state import InputForm, Phase, Turn, spelled
from ibidem.tui.widgets.cursor_list import CursorList
from ibidem.tui.widgets.evidence import EvidencePane
from ibidem.tui.widgets.overview import LibraryOverview, OfferLine, SuggestionLine
from ibidem.tui.widgets.prompt import CommandMenu, Prompt
from ibidem.tui.widgets.status_bar import StatusBar
from ibidem.tui.widgets.transcript import Transcript
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import EVERYTHING, Answer, Filter, Status, Verdict


class MainScreen(KeepingScreen):
    """Conversation on the left, evidence on the right; where it is narrow, below or behind."""

    AUTO_FOCUS = "#prompt"

    def __init__(self, tasks: LibraryWorkers, library_name: str, store: ConversationStore) -> None:
        super().__init__(tasks, store)
        self.status: Status | None = None
        self._library_name = library_name
        self._can_ask = False
        self._where = EVERYTHING
        self._broken: IbidemError | None = None
        self._watching = False
        self._has_suggestions = False
        """Whether questions are offered."""
        self._attempted: tuple[str | None, tuple[str, ...]] | None = None
        """The index and the changed files that were last read by themselves."""
        self._changed = 0
        """How many of them are being read."""

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield StatusBar(id="status")
        with Container(id="panes"):
            yield Transcript(self.session.turn, id="transcript")
            yield EvidencePane(id="evidence")
        yield Prompt(self.session.recall, id="prompt")
        yield CommandMenu(id="commands")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Open the library while the first question may be typed."""
        self.add_class("-first")
        bar = self.query_one(StatusBar)
        bar.name_library(self._library_name)
        bar.say("opening…")
        self.query_one(LibraryOverview).opening()
        self._tasks.open(self.post_message)

    # The library

    @on(NothingYet)
    def _nothing_yet(self, event: NothingYet) -> None:
        self._broken = NoLibrary(
            "There is no library here yet.", remedy="Add a document of yours, or try the articles."
        )
        self.query_one(StatusBar).say("no library yet")
        self.query_one(LibraryOverview).welcome("There is no library in this folder yet.", event.root)
        self._pump()

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        self.status = event.status
        self._can_ask = event.status.generation is not None
        if not event.status.current:
            self.query_one(LibraryOverview).indexing(asking=self._can_ask)
        self._pump()

    @on(Indexing)
    def _indexing(self, event: Indexing) -> None:
        self._broken = None  # what is asked from now on waits for the end of it
        self.query_one(StatusBar).advance(event.progress)

    @on(Waiting)
    def _waiting(self, event: Waiting) -> None:
        self.query_one(StatusBar).say(event.told)

    @on(Indexed)
    def _indexed(self, event: Indexed) -> None:
        self.status, self._can_ask, self._broken = event.status, True, None
        bar = self.query_one(StatusBar)
        bar.hold(event.status)
        if self._changed:
            bar.say(f"{counted(self._changed, 'changed file')} read · {holdings(event.status)}")
            self._changed = 0
        if not self._watching:
            self._watching = True
            self._tasks.watch(self.post_message)
        self.query_one(LibraryOverview).ready(event.status)
        if isinstance(self.app.screen, LibraryScreen):
            self.app.screen.hold(event.status)
        self._pump()
        self._has_suggestions = False
        self._suggest()

    def _suggest(self) -> None:
        """Look for questions to offer, unless some are offered or the first screen is not shown."""
        if self.status is not None and self.status.documents and not self.session.turns and not self._has_suggestions:
            self._tasks.look_through(self.store.suggested(self.status.generation or ""), self.post_message)

    @on(DocumentsChanged)
    def _documents_changed(self, event: DocumentsChanged) -> None:
        """Read them, but never beside an answer, and the same files once: some cannot be read."""
        busy = self._tasks.indexing or any(turn.under_way for turn in self.session.turns)
        attempt = (self.status.generation if self.status else None, event.paths)
        if not busy and attempt != self._attempted:
            self._attempted, self._changed = attempt, len(event.paths)
            self.query_one(StatusBar).say(f"{counted(self._changed, 'file')} changed; reading…")
            self._tasks.refresh(self.post_message)

    @on(LookedThrough)
    def _looked_through(self, event: LookedThrough) -> None:
        self.query_one(LibraryOverview).tell_topics(event.topics)

    @on(Suggested)
    def _suggested(self, event: Suggested) -> None:
        self._has_suggestions = True
        self.query_one(LibraryOverview).suggest(event.questions)

    @on(SuggestionsTried)
    def _suggestions_tried(self, event: SuggestionsTried) -> None:
        if self.status is not None and self.status.generation:
            self.store.keep_suggested(self.status.generation, event.questions)

    @on(LibraryFailed)
    def _library_failed(self, event: LibraryFailed) -> None:
        self._broken = event.error
        self.query_one(StatusBar).say("the index could not be brought up to date", "$contradiction")
        self.query_one(LibraryOverview).failed(event.error)
        if self._can_ask or self.session.turns:  # the overview, which says it too, is out of sight
            self.tell(f"{event.error.message}\n{event.error.remedy}", severe=True)
        self._pump()

    # Turns

    @on(Prompt.Asked)
    def _asked(self, event: Prompt.Asked) -> None:
        self.submit(event.text, event.form)

    @on(CursorList.Opened, "#transcript")
    async def _chosen(self, event: CursorList.Opened) -> None:
        if isinstance(event.at, OfferLine):
            event.prevent_default()
            await self.run_action(event.at.run)
        elif isinstance(event.at, SuggestionLine):
            event.prevent_default()
            self.submit(event.at.question, InputForm.QUESTION)
            self.action_prompt()

    def submit(self, text: str, form: InputForm, *, literal: bool = False) -> None:
        """Begin a turn."""
        self.remove_class("-first")
        self._tasks.stop_suggesting()
        submitted = self.session.submit(text, form, where=self._where, literal=literal)
        self._pump()  # first, so that the words are looked for while the turn is drawn
        turn = self.session.current or submitted
        self.query_one(Transcript).add(turn)
        if not turn.under_way:
            self.query_one(EvidencePane).show(turn)
        self.show_conversation()
        self.call_after_refresh(self.store.add_typed, spelled(text, form))

    @on(Prompt.Offered)
    def _offered(self, event: Prompt.Offered) -> None:
        self.query_one(CommandMenu).show(event.commands, event.at)

    @on(Prompt.Commanded)
    async def _commanded(self, event: Prompt.Commanded) -> None:
        commands = {
            "in": self.narrow,
            "open": self._open_named,
            "add": lambda path: add_documents(self, self._tasks, *map(Path, filter(None, [path]))),
            "audit": self.audit,
            "export": self.export,
            "name": self.name_conversation,
            "model": self._tell_model,
        }
        if run := commands.get(event.command.name):
            run(event.rest)
        elif event.command.name == "theme" and event.rest:
            self._change_theme(event.rest)
        else:
            await self.run_action(event.command.action)

    def narrow(self, globs: str) -> None:
        """Narrow the conversation to documents; to all where nothing is named."""
        self._where = Filter(tuple(globs.split()))
        self.query_one(Prompt).tell_scope(globs)

    def action_widen(self) -> None:
        """Ask of all documents again."""
        self.tell("All documents are asked." if self._where != EVERYTHING else "All documents are asked already.")
        self.narrow("")

    def _open_named(self, name: str) -> None:
        if name:
            self._tasks.find_document(name, self.post_message)
        else:
            self.action_library()

    def _tell_model(self, _: str) -> None:
        if self.status is None:
            self.tell("The library is still being opened.")
        else:
            judge = f"\nJudge: {self.status.judge}" if self.status.judge else ""
            self.tell(f"Encoder: {self.status.model}{judge}\nAnother one: model or judge in ibidem.toml.")

    def _change_theme(self, name: str) -> None:
        if name in self.app.available_themes:
            self.app.theme = name
        else:
            self.tell(f"There is no theme {name}. Themes: {', '.join(sorted(self.app.available_themes))}.")

    @on(ReadAs)
    def _read_as(self, event: ReadAs) -> None:
        self._draw(self.session.read(event.turn_id, event.question, event.where))

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        self._draw(self.session.preview(event.turn_id, event.hits, event.phase))

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        self._settle(event.turn_id, event.answer)

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        self._settle(event.turn_id, event.verdict)

    def _settle(self, turn_id: int, found: Answer | Verdict) -> None:
        turn = self.session.resolve(turn_id, found)
        self._draw(turn)
        self.keep(turn)
        self._pump()

    @on(TurnFailed)
    def _turn_failed(self, event: TurnFailed) -> None:
        self._draw(self.session.fail(event.turn_id, event.error))
        self._pump()

    def _pump(self) -> None:
        """Start on the next question that waits, or say that it cannot be answered."""
        if not self._can_ask and self._broken is None:
            return
        turn = self.session.start()
        if turn is None:
            return
        self._draw(turn)
        if self._can_ask:
            if turn.form is InputForm.CLAIM:
                self._tasks.check(turn, self.post_message)
            elif turn.form is InputForm.WORDS:
                self._tasks.find(turn, self.post_message)
            else:
                self._tasks.ask(turn, self.session.past(turn.id), self.post_message)
        else:
            self.post_message(TurnFailed(turn.id, self._broken or IbidemError("The library is not open.")))

    def _draw(self, turn: Turn | None) -> None:
        if turn is None:
            return  # what came was stale
        self.query_one(Transcript).show(turn)
        if self.session.selected == turn.id and turn.phase is not Phase.SEARCHING:
            self.query_one(EvidencePane).show(turn)  # until then, that of the turn before stays

    # Actions

    def action_escape(self) -> None:
        """End what is being looked for; where nothing is, go back to the prompt."""
        stopped = self.session.stop()
        if stopped is None:
            self.action_prompt()
            return
        self._tasks.stop_asking()
        self._draw(stopped)
        self._pump()

    def action_as_typed(self) -> None:
        """Ask the question of the current turn as it was typed, of all documents; once more, as it was read before."""
        turn = self.session.current
        if turn is not None and turn.literal:
            self.submit(turn.question, turn.form)
        elif turn is not None and turn.read_as:
            self.narrow("")
            self.submit(turn.question, turn.form, literal=True)
        elif turn is not None and turn.answer is not None and turn.answer.corrected:
            self.submit(turn.question, turn.form, literal=True)
        else:
            self.tell("This was read as it was typed.")

    def action_edit(self) -> None:
        """Put what the current turn was searched with into the prompt, to be changed."""
        turn = self.session.current
        if turn is not None:
            self.query_one(Prompt).value = turn.read_as or turn.question
            self.action_prompt()

    def action_explain(self) -> None:
        """Show or hide what each retriever adds to a passage's score."""
        evidence = self.query_one(EvidencePane)
        evidence.explain = not evidence.explain

    def action_library(self) -> None:
        """List the documents."""
        self.app.push_screen(LibraryScreen(self._tasks, self.status, self.post_message))

    def action_add(self) -> None:
        """Ask for a file or folder and add it."""
        add_documents(self, self._tasks)

    def action_add_articles(self) -> None:
        """Add the articles that come with ibidem."""
        add_documents(self, self._tasks, *bundled_articles())

    def action_audit(self) -> None:
        """Ask for a draft and audit it."""
        self.app.push_screen(PathPanel("Audit a draft", "audits", "essay.md"), self.audit)

    def audit(self, path: str | None) -> None:
        """Audit a draft; without a path, ask for one."""
        if path == "":
            self.action_audit()
        elif path is not None:
            from ibidem.tui.screens.audit import AuditScreen  # with the checks of claims, 0.1 s of the first frame

            self.app.push_screen(AuditScreen(self._tasks, Path(path).expanduser()))

    def action_references(self) -> None:
        """List the works that the documents cite."""
        self.app.push_screen(ReferencesScreen(self._tasks))

    def action_refresh_index(self) -> None:
        """Bring the index up to date with the corpus."""
        self.query_one(StatusBar).say("looking for changes…")
        self._tasks.refresh(self.post_message)

    def action_clear(self) -> None:
        """Begin a new conversation."""
        self.forget_turns()
        self.narrow("")
        self.add_class("-first")
        self._suggest()
        self.action_prompt()
