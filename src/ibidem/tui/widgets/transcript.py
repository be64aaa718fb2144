"""The conversation: one view a turn; the newest stands with its question at the top until someone scrolls.

Only the last turns have a view, so that a long conversation costs no more than a short one; those before them come back
where someone goes up to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import MouseScrollDown, MouseScrollUp
from textual.style import Style
from textual.widget import Widget

from ibidem.tui.labels import counted
from ibidem.tui.state import Turn
from ibidem.tui.widgets.cursor_list import CursorList, CursorStop
from ibidem.tui.widgets.notice import OPENS
from ibidem.tui.widgets.overview import LibraryOverview
from ibidem.tui.widgets.turn_view import TurnView

MOST_VIEWS = 20
"""Turns that have a view at most, after a new one has come."""
A_STRETCH = 10
"""Turns that are left with a view when there are too many, and that come back at once."""


class EarlierTurns(CursorStop):
    """The line in the place of the turns without a view; Enter, Up or a click brings some of them back."""

    def __init__(self) -> None:
        super().__init__(classes="earlier")
        self.display = False

    def count(self, turns: int) -> None:
        """Say how many turns are meant."""
        self.display = turns > 0
        told = f"↑ {counted(turns, 'earlier turn')}"
        self.update(Content.styled(told, "$citation").stylize(Style.from_meta(OPENS)))


class Transcript(CursorList):
    """The turns, oldest first; what is past is never drawn again.

    The newest turn is at least as high as the window, so that its question can stand at the top at every size, also
    while it is being answered and when the window changes.
    """

    DEFAULT_CSS = """
    Transcript .turns { height: auto; min-height: 100%; }
    """

    def __init__(self, turn_by_id: Callable[[int], Turn], *, id: str) -> None:
        super().__init__(id=id)
        self._turn = turn_by_id
        self._turns: list[int] = []
        """Their ids, oldest first."""
        self._first = 0
        """How many of them, from the oldest on, have no view."""
        self._at_top: TurnView | None = None
        """The turn that is held at the top."""

    def compose(self) -> ComposeResult:
        """Begin with the overview."""
        with Vertical(classes="turns"):
            yield LibraryOverview()
            yield EarlierTurns()

    def stops(self) -> list[CursorStop]:
        """Return the stops of the turns; before the first turn, the questions that are offered."""
        if not self._turns:
            return list(self.query(".questions CursorStop").results(CursorStop))
        earlier = self.query_one(EarlierTurns)
        stops = list(self.query(".turn CursorStop").results(CursorStop))
        return [earlier, *stops] if earlier.display else stops

    def add(self, turn: Turn) -> None:
        """Append a turn and hold it at the top."""
        view = TurnView(turn)
        views = list(self.query(TurnView))
        if views:
            views[-1].styles.min_height = None
        if len(views) >= MOST_VIEWS:
            self._drop(views[: 1 - A_STRETCH])
        self._turns.append(turn.id)
        self.query_one(LibraryOverview).display = False
        self.query_one(".turns").mount(view)
        self._at_top = view
        self._fit()
        self.move_to(view.question, scroll=False)
        self.call_after_refresh(self._hold)

    def reopen(self, turns: Sequence[Turn]) -> None:
        """Show a conversation from its end."""
        self._turns = [turn.id for turn in turns[:-1]]
        self._first = max(0, len(self._turns) - A_STRETCH)
        self.query_one(EarlierTurns).count(self._first)
        self.query_one(".turns").mount_all(map(TurnView, (one.whole for one in turns[self._first : -1])))
        self.add(turns[-1])

    def show_earlier(self) -> None:
        """Give views to some turns before those that have one, and stand at the last of them."""
        earlier = self.query_one(EarlierTurns)
        before = self._first
        self._first = max(0, before - A_STRETCH)
        views = [TurnView(self._turn(turn_id)) for turn_id in self._turns[self._first : before]]
        self._at_top = None
        self.query_one(".turns").mount_all(views, after=earlier)
        earlier.count(self._first)
        self.call_after_refresh(self._go, views[-1].question)

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
        self._turns, self._first = [], 0
        self.move_to(None)
        self.query(TurnView).remove()
        self.query_one(EarlierTurns).count(0)
        self.query_one(LibraryOverview).display = True

    def on_resize(self) -> None:
        """Hold the turn at the top of the new size."""
        self._fit()
        self.call_after_refresh(self._hold)

    def watch_virtual_size(self) -> None:
        """Hold the turn at the top of what has another height."""
        self.call_after_refresh(self._hold)

    def on_mouse_scroll_up(self, _: MouseScrollUp) -> None:
        """Leave the turn where it is scrolled to; above the first, bring back those before it."""
        self._at_top = None
        if self._first and not self.scroll_offset.y:
            self.show_earlier()

    def on_mouse_scroll_down(self, _: MouseScrollDown) -> None:
        """Leave the turn where it is scrolled to."""
        self._at_top = None

    def action_step(self, by: int) -> None:
        """Move the cursor; from then on it is what stays in sight."""
        self._at_top = None
        if by < 0 and isinstance(self.current, EarlierTurns):
            self.show_earlier()
        else:
            super().action_step(by)

    def action_open(self) -> None:
        """Open the current stop; that of the earlier turns brings them back."""
        if isinstance(self.current, EarlierTurns):
            self.show_earlier()
        else:
            super().action_open()

    def action_edge(self, at: int) -> None:
        """Move the cursor to the first (0) or the last (-1) stop."""
        self._at_top = None
        super().action_edge(at)

    def _drop(self, views: Sequence[TurnView]) -> None:
        self._first += len(views)
        self.query_one(EarlierTurns).count(self._first)
        if self.current is not None and any(view in self.current.ancestors for view in views):
            self.move_to(None)
        for widget in (one for view in views for one in view.walk_children(Widget)):
            widget._styles_cache.clear()  # Textual keeps the last thousand of them, with all the rows they hold
        self.query_one(".turns").remove_children(views)

    def _fit(self) -> None:
        turns = self.query(TurnView)
        if turns:
            turns.last().styles.min_height = self.scrollable_content_region.height

    @on(TurnView.LaidOut)
    def _hold(self) -> None:
        if self._at_top is not None and self._at_top.is_attached:
            # the newest is the last; its region may be unknown while it is out of sight, its size is not
            above = self.virtual_size.height - self._at_top.outer_size.height
            self.scroll_to(y=above, animate=False, force=True, immediate=True)
