"""Three panes, and a cursor that moves through a conversation and its evidence together."""

from __future__ import annotations

from textual import on
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widget import Widget

from ibidem.labels import formatted
from ibidem.text.normalize import visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.citing import linked
from ibidem.tui.keymap import bindings
from ibidem.tui.messages import Linked, LoadFailed, Surrounded
from ibidem.tui.places import CitedPlace, answer_copied, entry_place, places, quotation, verdict_places
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.state import Conversation, Turn
from ibidem.tui.widgets.cursor_list import CursorList, CursorStop
from ibidem.tui.widgets.evidence import EvidencePane
from ibidem.tui.widgets.prompt import Prompt
from ibidem.tui.widgets.transcript import Transcript
from ibidem.tui.workers import LibraryWorkers

NO_REFERENCE = "No reference is known behind this."


class PaneScreen(Screen[None]):
    """Three panes; where there is no room for conversation and evidence together, the one last used is shown."""

    BINDINGS = bindings(KeyScope.MAIN)
    SCOPE = KeyScope.MAIN

    def action_next_pane(self) -> None:
        """Move to the pane after the one in use."""
        self._move(1)

    def action_previous_pane(self) -> None:
        """Move to the pane before the one in use."""
        self._move(-1)

    def action_evidence(self) -> None:
        """Go to the evidence; from there, back to the prompt."""
        if self.query_one(EvidencePane).has_focus:
            self.action_prompt()
        else:
            self._go(self.query_one(EvidencePane))

    def action_prompt(self) -> None:
        """Go to the prompt, with the conversation in sight."""
        self.show_conversation()
        self.set_focus(self.query_one(Prompt))

    def show_conversation(self) -> None:
        """Bring the conversation into sight where it shares its room with the evidence."""
        self.remove_class("-evidence")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the pane in use in sight, also when the window becomes narrower later."""
        if isinstance(event.widget, EvidencePane):
            self.add_class("-evidence")
        elif isinstance(event.widget, Transcript):
            self.show_conversation()

    def _move(self, by: int) -> None:
        panes: list[Widget] = [self.query_one(Prompt), self.query_one(Transcript), self.query_one(EvidencePane)]
        at = panes.index(self.focused) if self.focused in panes else 0
        self._go(panes[(at + by) % len(panes)])

    def _go(self, pane: Widget) -> None:
        if isinstance(pane, EvidencePane):
            self.remove_class("-first")
            self.add_class("-evidence")
        elif isinstance(pane, Transcript):
            self.show_conversation()
        self.set_focus(pane)  # at once: the next key typed belongs to the pane


class ReadingScreen(PaneScreen):
    """Follows the cursor through a conversation."""

    def __init__(self, tasks: LibraryWorkers) -> None:
        super().__init__()
        self.session = Conversation()
        self._tasks = tasks

    def tell(self, text: str, *, severe: bool = False) -> None:
        """Say something beside the work."""
        self.notify(visible(text), severity="error" if severe else "information", markup=False)

    def action_copy(self) -> None:
        """Copy from the pane in use; from the prompt, the first quote of the turn."""
        focused = self.focused
        column = focused if isinstance(focused, CursorList) else self.query_one(EvidencePane)
        self._copy_at(column.current)

    @on(CursorList.Moved, "#transcript")
    def _moved(self, event: CursorList.Moved) -> None:
        turn = self.query_one(Transcript).turn_of(event.at)
        if turn is None:
            return
        if self.session.selected != turn.id:
            self.session.select(turn.id)
            self.query_one(EvidencePane).show(turn)
        if event.at.place is not None:
            self.query_one(EvidencePane).point(event.at.place.number)

    @on(CursorStop.Pointed)
    def _pointed(self, event: CursorStop.Pointed) -> None:
        self.query_one(EvidencePane).point(event.number)

    @on(CursorList.Opened)
    def _open(self, event: CursorList.Opened) -> None:
        turn, place = self.session.current, event.at.place
        if turn is None or place is None:
            self._go(self.query_one(EvidencePane))
            return
        self.app.push_screen(DocumentScreen(self._tasks, _beside(turn), place, event.at.quote))

    def action_surround(self, by: int) -> None:
        """Show more, or less, of what stands around the passage one stands at."""
        evidence = self.query_one(EvidencePane)
        card = evidence.current
        if card is None or card.place is None:
            self.tell("Stand at a quoted sentence or a passage.")
            return
        citation = card.place.citation
        if steps := max(0, evidence.steps(citation) + by):
            self._tasks.surround(citation, steps, self.post_message)
        else:
            evidence.surround(citation, 0, "", "")

    @on(Surrounded)
    def _surrounded(self, event: Surrounded) -> None:
        self.query_one(EvidencePane).surround(event.citation, event.steps, event.above, event.below)

    @on(CursorList.Referred)
    def _refer(self, event: CursorList.Referred) -> None:
        place, quote, known = event.at.place, event.at.quote, event.at.references
        if place is not None and quote is not None:
            self._tasks.link(lambda engine: linked(engine, place, quote, known), NO_REFERENCE, self.post_message)
        elif known:
            self._show_places(tuple(map(entry_place, known)))
        else:
            self.tell(NO_REFERENCE)

    @on(Linked)
    def _linked(self, event: Linked) -> None:
        if event.places:
            self._show_places(event.places)
        else:
            self.tell(event.none)

    def _show_places(self, found: tuple[CitedPlace, ...]) -> None:
        self.app.push_screen(DocumentScreen(self._tasks, found, found[0]))

    @on(LoadFailed)
    def _not_loaded(self, event: LoadFailed) -> None:
        self.tell(f"{event.error.message}\n{event.error.remedy}", severe=True)

    def _copy_at(self, at: CursorStop | None) -> None:
        turn = self.query_one(Transcript).turn_of(at) if at is not None else None
        if at is not None and at.quote is not None:
            self.app.copy_to_clipboard(quotation(at.quote))
            self.tell("Copied the quote with its citation.")
        elif at is not None and at.references:
            self.app.copy_to_clipboard(visible(formatted(at.references[0]), keep=""))
            self.tell("Copied the reference.")
        elif turn is not None and turn.result is not None:
            self.app.copy_to_clipboard(answer_copied(turn.question, turn.result))
            self.tell("Copied the answer with its citations.")
        else:
            self.tell("Nothing to copy here: stand at a quoted sentence or a passage.")


def _beside(turn: Turn) -> tuple[CitedPlace, ...]:
    """Return the places that can be visited from one another."""
    if turn.verdict is not None:
        return verdict_places(turn.verdict, turn.numbers)
    return places(turn.answer, turn.numbers) if turn.answer is not None else ()
