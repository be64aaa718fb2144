"""The conversation: one view a turn, following the end until someone scrolls."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from ibidem.tui.state import Turn
from ibidem.tui.widgets.stop import Stop
from ibidem.tui.widgets.stop_list import StopList
from ibidem.tui.widgets.turn_view import TurnView
from ibidem.tui.widgets.welcome import Welcome


class Transcript(StopList):
    """The turns, oldest first; what is past is never drawn again."""

    DEFAULT_CSS = """
    Transcript .turns { height: auto; min-height: 100%; }
    """

    def compose(self) -> ComposeResult:
        """Begin with the welcome; the column fills the height, so that few turns stand at the top."""
        with Vertical(classes="turns"):
            yield Welcome()

    def add(self, turn: Turn) -> None:
        """Append a turn and follow the end."""
        view = TurnView(turn)
        self.query_one(Welcome).display = False
        self.query_one(".turns").mount(view)
        self.anchor()
        self.move_to(view.question, scroll=False)

    def show(self, turn: Turn) -> None:
        """Draw one turn as it now stands."""
        for view in self.query(TurnView):
            if view.turn.id == turn.id:
                view.show(turn)

    def turn_of(self, stop: Stop) -> Turn | None:
        """Return the turn a stop belongs to."""
        view = next((node for node in stop.ancestors if isinstance(node, TurnView)), None)
        return view.turn if view else None

    def clear(self) -> None:
        """Remove every turn."""
        self.move_to(None)
        self.query(TurnView).remove()
        self.query_one(Welcome).display = True
