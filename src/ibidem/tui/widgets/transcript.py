"""The conversation: one view a turn; the newest stands with its question at the top until someone scrolls."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import MouseScrollDown, MouseScrollUp

from ibidem.tui.state import Turn
from ibidem.tui.widgets.cursor_list import CursorList, CursorStop
from ibidem.tui.widgets.overview import LibraryOverview
from ibidem.tui.widgets.turn_view import TurnView


class Transcript(CursorList):
    """The turns, oldest first; what is past is never drawn again.

    The newest turn is at least as high as the window, so that its question can stand at the top at every size, also
    while it is being answered and when the window changes.
    """

    DEFAULT_CSS = """
    Transcript .turns { height: auto; min-height: 100%; }
    """

    _at_top: TurnView | None = None
    """The turn that is held at the top."""

    def compose(self) -> ComposeResult:
        """Begin with the overview."""
        with Vertical(classes="turns"):
            yield LibraryOverview()

    def stops(self) -> list[CursorStop]:
        """Return the stops of the turns; before the first turn, the questions that are offered."""
        inside = ".turn" if self.query(TurnView) else ".questions"
        return list(self.query(f"{inside} CursorStop").results(CursorStop))

    def add(self, turn: Turn) -> None:
        """Append a turn and hold it at the top."""
        view = TurnView(turn)
        for past in self.query(TurnView):
            past.styles.min_height = None
        self.query_one(LibraryOverview).display = False
        self.query_one(".turns").mount(view)
        self._at_top = view
        self._fit()
        self.move_to(view.question, scroll=False)
        self.call_after_refresh(self._hold)

    def show(self, turn: Turn) -> None:
        """Draw one turn as it now stands."""
        for view in self.query(TurnView):
            if view.turn.id == turn.id:
                view.show(turn)
        self.call_after_refresh(self._hold)

    def turn_of(self, stop: CursorStop) -> Turn | None:
        """Return the turn a stop belongs to."""
        view = next((node for node in stop.ancestors if isinstance(node, TurnView)), None)
        return view.turn if view else None

    def clear(self) -> None:
        """Remove every turn."""
        self._at_top = None
        self.move_to(None)
        self.query(TurnView).remove()
        self.query_one(LibraryOverview).display = True

    def on_resize(self) -> None:
        """Hold the turn at the top of the new size."""
        self._fit()
        self.call_after_refresh(self._hold)

    def on_mouse_scroll_up(self, _: MouseScrollUp) -> None:
        """Leave the turn where it is scrolled to."""
        self._at_top = None

    def on_mouse_scroll_down(self, _: MouseScrollDown) -> None:
        """Leave the turn where it is scrolled to."""
        self._at_top = None

    def action_step(self, by: int) -> None:
        """Move the cursor; from then on it is what stays in sight."""
        self._at_top = None
        super().action_step(by)

    def action_edge(self, at: int) -> None:
        """Move the cursor to the first (0) or the last (-1) stop."""
        self._at_top = None
        super().action_edge(at)

    def _fit(self) -> None:
        turns = self.query(TurnView)
        if turns:
            turns.last().styles.min_height = self.scrollable_content_region.height

    @on(TurnView.LaidOut)
    def _hold(self) -> None:
        if self._at_top is not None and self._at_top.is_attached:
            self.scroll_to(y=self._at_top.virtual_region.y, animate=False, force=True, immediate=True)
