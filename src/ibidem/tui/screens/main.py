"""The main place: transcript, prompt, and beside them the evidence of the selected turn."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from ibidem.errors import IbidemError
from ibidem.labels import formatted
from ibidem.text.normalize import visible
from ibidem.tui.citing import linked
from ibidem.tui.keymap import KeyScope, bindings
from ibidem.tui.messages import (
    Answered,
    Checked,
    Indexed,
    Indexing,
    LibraryFailed,
    Linked,
    LoadFailed,
    Opened,
    Previewed,
    TurnFailed,
    Waiting,
)
from ibidem.tui.places import CitedPlace, entry_place, places, quotation, verdict_places
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.panels import LibraryPanel
from ibidem.tui.screens.references import ReferencesScreen
from ibidem.tui.state import Conversation, InputForm, Turn
from ibidem.tui.widgets.cursor_list import CursorList
from ibidem.tui.widgets.evidence import EvidencePane
from ibidem.tui.widgets.prompt import CommandMenu, Prompt
from ibidem.tui.widgets.status_bar import StatusBar
from ibidem.tui.widgets.transcript import Transcript, Welcome
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import Answer, Status


class PaneScreen(Screen[None]):
    """Three panes; where there is no room for chat and evidence together, the one last used is shown.

    A verdict holds its evidence itself: it takes the room of the evidence as well.
    """

    BINDINGS = bindings(KeyScope.MAIN)

    def action_next_pane(self) -> None:
        """Move to the pane after the one in use."""
        self._move(1)

    def action_previous_pane(self) -> None:
        """Move to the pane before the one in use."""
        self._move(-1)

    def action_evidence(self) -> None:
        """Go to the evidence, which for a claim stands in the chat; from there, back to the prompt."""
        pane = self.query_one(Transcript) if self.has_class("-claim") else self.query_one(EvidencePane)
        if pane.has_focus:
            self.action_prompt()
        else:
            self.action_first_quote()

    def action_first_quote(self) -> None:
        """Go to where the selected turn has its evidence."""
        if not self.has_class("-claim"):
            self._go(self.query_one(EvidencePane))
            return
        transcript = self.query_one(Transcript)
        self._go(transcript)
        transcript.move_to(transcript.first_quote())

    def action_prompt(self) -> None:
        """Go to the prompt, with the chat in sight."""
        self.show_chat()
        self.set_focus(self.query_one(Prompt))

    def give_room(self, form: InputForm) -> None:
        """Give the room of the evidence to the chat where a claim is selected, and back where a question is."""
        self.set_class(form is InputForm.CLAIM, "-claim")

    def show_chat(self) -> None:
        """Bring the chat into sight where it shares its room with the evidence."""
        self.remove_class("-evidence")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the pane in use in sight, also when the window becomes narrower later."""
        if isinstance(event.widget, EvidencePane):
            self.add_class("-evidence")
        elif isinstance(event.widget, Transcript):
            self.show_chat()

    def _move(self, by: int) -> None:
        panes: list[Widget] = [self.query_one(Prompt), self.query_one(Transcript)]
        if not self.has_class("-claim"):
            panes.append(self.query_one(EvidencePane))
        at = panes.index(self.focused) if self.focused in panes else 0
        self._go(panes[(at + by) % len(panes)])

    def _go(self, pane: Widget) -> None:
        if isinstance(pane, EvidencePane):
            self.add_class("-evidence")
        elif isinstance(pane, Transcript):
            self.show_chat()
        self.set_focus(pane)  # at once: the next key typed belongs to the pane


NO_REFERENCE = "No reference is known behind this."


class ReadingScreen(PaneScreen):
    """Follows the cursor through a conversation."""

    def __init__(self, tasks: LibraryWorkers) -> None:
        super().__init__()
        self.session = Conversation()
        self._tasks = tasks

    def tell(self, text: str, *, severe: bool = False) -> None:
        """Say something beside the work."""
        self.notify(visible(text), severity="error" if severe else "information", markup=False)

    @on(CursorList.Moved, "#transcript")
    def _moved(self, event: CursorList.Moved) -> None:
        turn = self.query_one(Transcript).turn_of(event.at)
        if turn is None:
            return
        if self.session.selected != turn.id:
            self.session.select(turn.id)
            self.query_one(EvidencePane).show(turn)
            self.give_room(turn.form)
            self.query_one(Transcript).keep_in_sight()
        if event.at.place is not None and turn.answer is not None:
            self.query_one(EvidencePane).point(event.at.place.number)

    @on(CursorList.Opened)
    def _open(self, event: CursorList.Opened) -> None:
        turn, place = self.session.current, event.at.place
        if turn is None or place is None:
            self.action_first_quote()
            return
        self.app.push_screen(DocumentScreen(self._tasks, _beside(turn), place, event.at.quote))

    @on(CursorList.Referred)
    def _refer(self, event: CursorList.Referred) -> None:
        place, quote, known = event.at.place, event.at.quote, event.at.references
        if place is not None and quote is not None:
            self._tasks.link(lambda engine: linked(engine, place, quote, known), NO_REFERENCE, self.post_message)
        else:
            self.post_message(Linked(tuple(map(entry_place, known)), NO_REFERENCE))

    @on(Linked)
    def _linked(self, event: Linked) -> None:
        if event.places:
            self.app.push_screen(DocumentScreen(self._tasks, event.places, event.places[0]))
        else:
            self.tell(event.none)

    @on(LoadFailed)
    def _not_loaded(self, event: LoadFailed) -> None:
        self.tell(f"{event.error.message}\n{event.error.remedy}", severe=True)

    @on(CursorList.Copied)
    def _copy(self, event: CursorList.Copied) -> None:
        if event.at.quote is not None:
            self.app.copy_to_clipboard(quotation(event.at.quote))
            self.tell("Copied the quote with its citation.")
        elif event.at.references:
            self.app.copy_to_clipboard(visible(formatted(event.at.references[0]), keep=""))
            self.tell("Copied the reference.")
        else:
            self.tell("Nothing to copy here: stand at a quoted sentence or a passage.")


def _beside(turn: Turn) -> tuple[CitedPlace, ...]:
    """Return the places that can be visited from one another."""
    if turn.verdict is not None:
        return verdict_places(turn.verdict)
    return places(turn.answer) if turn.answer is not None else ()


class MainScreen(ReadingScreen):
    """Chat on the left, evidence on the right; where it is narrow, below or behind."""

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
        yield Prompt(self.session.history, id="prompt")
        yield CommandMenu(id="commands")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Open the library while the first question may be typed."""
        bar = self.query_one(StatusBar)
        bar.name_library(self._library_name)
        bar.say("opening…")
        self.query_one(Welcome).opening()
        self._tasks.open(self.post_message)

    # The library

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        self.status = event.status
        self._can_ask = event.status.generation is not None
        if not event.status.current:
            self.query_one(Welcome).indexing(asking=self._can_ask)
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
        self.query_one(Welcome).ready(event.status)
        self._pump()

    @on(LibraryFailed)
    def _library_failed(self, event: LibraryFailed) -> None:
        self._broken = event.error
        self.query_one(StatusBar).say("the index could not be brought up to date", "$error")
        self.query_one(Welcome).failed(event.error)
        if self._can_ask:
            self.tell(f"{event.error.message}\n{event.error.remedy}", severe=True)
        self._pump()

    # Turns

    @on(Prompt.Asked)
    def _asked(self, event: Prompt.Asked) -> None:
        turn = self.session.submit(event.text, event.form)
        self.give_room(turn.form)
        self.query_one(Transcript).add(turn)
        self.query_one(EvidencePane).show(turn)
        self.show_chat()
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
        self.query_one(Transcript).clear()
        self.query_one(EvidencePane).show(None)
        self.give_room(InputForm.QUESTION)
        self.action_prompt()
