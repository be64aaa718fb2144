"""What the cursor does in chat and evidence: select a turn, open a source or a reference, copy."""

from __future__ import annotations

from textual import on

from ibidem.text import visible
from ibidem.tui.citing import linked
from ibidem.tui.messages import Linked, LoadFailed
from ibidem.tui.places import Place, entry_place, places, quotation, verdict_places
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.panes import PaneScreen
from ibidem.tui.state import Session, Turn
from ibidem.tui.tasks import Tasks
from ibidem.tui.widgets.evidence import Evidence
from ibidem.tui.widgets.stop_list import StopList
from ibidem.tui.widgets.transcript import Transcript
from ibidem.wording import formatted

NO_REFERENCE = "No reference is known behind this."


class ReadingScreen(PaneScreen):
    """Follows the cursor through a conversation."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.session = Session()
        self._tasks = tasks

    def tell(self, text: str, *, severe: bool = False) -> None:
        """Say something beside the work."""
        self.notify(visible(text), severity="error" if severe else "information", markup=False)

    @on(StopList.Moved, "#transcript")
    def _moved(self, event: StopList.Moved) -> None:
        turn = self.query_one(Transcript).turn_of(event.at)
        if turn is None:
            return
        if self.session.selected != turn.id:
            self.session.select(turn.id)
            self.query_one(Evidence).show(turn)
            self.give_room(turn.form)
            self.query_one(Transcript).keep_in_sight()
        if event.at.place is not None and turn.answer is not None:
            self.query_one(Evidence).point(event.at.place.number)

    @on(StopList.Opened)
    def _open(self, event: StopList.Opened) -> None:
        turn, place = self.session.current, event.at.place
        if turn is None or place is None:
            self.action_first_quote()
            return
        self.app.push_screen(DocumentScreen(self._tasks, _beside(turn), place, event.at.quote))

    @on(StopList.Referred)
    def _refer(self, event: StopList.Referred) -> None:
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

    @on(StopList.Copied)
    def _copy(self, event: StopList.Copied) -> None:
        if event.at.quote is not None:
            self.app.copy_to_clipboard(quotation(event.at.quote))
            self.tell("Copied the quote with its citation.")
        elif event.at.references:
            self.app.copy_to_clipboard(visible(formatted(event.at.references[0]), keep=""))
            self.tell("Copied the reference.")
        else:
            self.tell("Nothing to copy here: stand at a quoted sentence or a passage.")


def _beside(turn: Turn) -> tuple[Place, ...]:
    """Return the places that can be visited from one another."""
    if turn.verdict is not None:
        return verdict_places(turn.verdict)
    return places(turn.answer) if turn.answer is not None else ()
