"""The conversation: one view a turn, following the end until someone scrolls."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from ibidem.tui.state import Turn
from ibidem.tui.widgets.stop import Stop
from ibidem.tui.widgets.stop_list import StopList
from ibidem.tui.widgets.turn_view import TurnView
from ibidem.tui.widgets.verdict_view import VerdictView
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

    def first_quote(self) -> Stop | None:
        """Return the first quote of the turn the cursor is in; without one, where the cursor is."""
        turn = self.turn_of(self.current) if self.current is not None else None
        quotes = (stop for stop in self.stops() if stop.quote is not None and self.turn_of(stop) is turn)
        return next(quotes, self.current)

    def turn_of(self, stop: Stop) -> Turn | None:
        """Return the turn a stop belongs to."""
        view = _view_of(stop)
        return view.turn if view else None

    def clear(self) -> None:
        """Remove every turn."""
        self.move_to(None)
        self.query(TurnView).remove()
        self.query_one(Welcome).display = True

    @on(VerdictView.Drawn)
    def _begin_at_the_claim(self) -> None:
        """Where a verdict is higher than the window, scroll back to its claim: the ruling comes first."""
        view = _view_of(self.current) if self.current else None
        if view is not None and view.turn.verdict is not None and view.region.height > self.size.height:
            self.scroll_to_widget(view, animate=False, top=True)


def _view_of(stop: Stop) -> TurnView | None:
    return next((node for node in stop.ancestors if isinstance(node, TurnView)), None)
