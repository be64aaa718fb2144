"""The main place: transcript, prompt, and beside them the evidence of the selected turn."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Footer

from ibidem.errors import IbidemError
from ibidem.tui.messages import (
    Answered,
    Checked,
    Indexed,
    Indexing,
    LibraryFailed,
    LookedThrough,
    Opened,
    Previewed,
    Suggested,
    TurnFailed,
    Waiting,
)
from ibidem.tui.screens.panels import LibraryPanel
from ibidem.tui.screens.reading import ReadingScreen
from ibidem.tui.screens.references import ReferencesScreen
from ibidem.tui.state import InputForm, Turn
from ibidem.tui.widgets.cursor_list import CursorList
from ibidem.tui.widgets.evidence import EvidencePane
from ibidem.tui.widgets.overview import LibraryOverview, SuggestionLine
from ibidem.tui.widgets.prompt import CommandMenu, Prompt
from ibidem.tui.widgets.status_bar import StatusBar
from ibidem.tui.widgets.transcript import Transcript
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import Answer, Status


class MainScreen(ReadingScreen):
    """Conversation on the left, evidence on the right; where it is narrow, below or behind."""

    AUTO_FOCUS = "#prompt"
    PREVIEW_AFTER_S = 0.12
    """A preview is only shown when the answer has not come by then: faster is a flicker."""

    def __init__(self, tasks: LibraryWorkers, library_name: str) -> None:
        super().__init__(tasks)
        self.status: Status | None = None
        self._library_name = library_name
        self._can_ask = False
        self._broken: IbidemError | None = None

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield StatusBar(id="status")
        with Container(id="panes"):
            yield Transcript(id="transcript")
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

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        self.status = event.status
        self._can_ask = event.status.generation is not None
        if not event.status.current:
            self.query_one(LibraryOverview).indexing(asking=self._can_ask)
        self._pump()

    @on(Indexing)
    def _indexing(self, event: Indexing) -> None:
        self.query_one(StatusBar).advance(event.progress)

    @on(Waiting)
    def _waiting(self, event: Waiting) -> None:
        self.query_one(StatusBar).say(event.told)

    @on(Indexed)
    def _indexed(self, event: Indexed) -> None:
        self.status, self._can_ask, self._broken = event.status, True, None
        self.query_one(StatusBar).hold(event.status)
        self.query_one(LibraryOverview).ready(event.status)
        self._pump()
        if event.status.documents and not self.session.turns:
            self._tasks.look_through(self.post_message)

    @on(LookedThrough)
    def _looked_through(self, event: LookedThrough) -> None:
        self.query_one(LibraryOverview).tell_topics(event.topics)

    @on(Suggested)
    def _suggested(self, event: Suggested) -> None:
        self.query_one(LibraryOverview).suggest(event.questions)

    @on(LibraryFailed)
    def _library_failed(self, event: LibraryFailed) -> None:
        self._broken = event.error
        self.query_one(StatusBar).say("the index could not be brought up to date", "$contradiction")
        self.query_one(LibraryOverview).failed(event.error)
        if self._can_ask:
            self.tell(f"{event.error.message}\n{event.error.remedy}", severe=True)
        self._pump()

    # Turns

    @on(Prompt.Asked)
    def _asked(self, event: Prompt.Asked) -> None:
        self.submit(event.text, event.form)

    @on(CursorList.Opened, "#transcript")
    def _chosen(self, event: CursorList.Opened) -> None:
        if isinstance(event.at, SuggestionLine):
            event.prevent_default()
            self.submit(event.at.question, InputForm.QUESTION)
            self.action_prompt()

    def submit(self, text: str, form: InputForm) -> None:
        """Begin a turn."""
        self.remove_class("-first")
        self._tasks.stop_suggesting()
        turn = self.session.submit(text, form)
        self.query_one(Transcript).add(turn)
        self.query_one(EvidencePane).show(turn)
        self.show_conversation()
        self._pump()

    @on(Prompt.Offered)
    def _offered(self, event: Prompt.Offered) -> None:
        self.query_one(CommandMenu).show(event.commands, event.at)

    @on(Prompt.Commanded)
    async def _commanded(self, event: Prompt.Commanded) -> None:
        await self.run_action(event.action)

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        self.set_timer(self.PREVIEW_AFTER_S, partial(self._show_preview, event.turn_id, event.answer))

    def _show_preview(self, turn_id: int, answer: Answer) -> None:
        self._draw(self.session.preview(turn_id, answer))

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        self._draw(self.session.resolve(event.turn_id, event.answer))
        self._pump()

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        self._draw(self.session.resolve(event.turn_id, event.verdict))
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
            start = self._tasks.check if turn.form is InputForm.CLAIM else self._tasks.ask
            start(turn.id, turn.question, self.post_message)
        else:
            self.post_message(TurnFailed(turn.id, self._broken or IbidemError("The library is not open.")))

    def _draw(self, turn: Turn | None) -> None:
        if turn is None:
            return  # what came was stale
        self.query_one(Transcript).show(turn)
        if self.session.selected == turn.id:
            self.query_one(EvidencePane).show(turn)

    # Actions

    def action_explain(self) -> None:
        """Show or hide what each retriever adds to a passage's score."""
        evidence = self.query_one(EvidencePane)
        evidence.explain = not evidence.explain

    def action_library(self) -> None:
        """Show what the library holds and what was left out."""
        if self.status is None:
            self.tell("The library is still being opened.")
        else:
            self.app.push_screen(LibraryPanel(self.status))

    def action_references(self) -> None:
        """List the works that the documents cite."""
        self.app.push_screen(ReferencesScreen(self._tasks))

    def action_refresh_index(self) -> None:
        """Bring the index up to date with the corpus."""
        self.query_one(StatusBar).say("looking for changes…")
        self._tasks.refresh(self.post_message)

    def action_clear(self) -> None:
        """Begin a new conversation."""
        self.session.clear()
        self.add_class("-first")
        self.query_one(Transcript).clear()
        self.query_one(EvidencePane).show(None)
        self.action_prompt()
