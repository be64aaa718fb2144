"""A scrolling column with a cursor over the stops in it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import ScrollableContainer, VerticalScroll
from textual.content import Content
from textual.events import Click, MouseMove
from textual.message import Message
from textual.widgets import Static

from ibidem.tui.actions import KeyScope
from ibidem.tui.keymap import bindings
from ibidem.tui.places import CitedPlace
from ibidem.types import Citation, Reference


class CursorStop(Static):
    """Text that can be stood at, opened and copied; shown as it is, never as markup."""

    class Picked(Message):
        """It was clicked."""

        def __init__(self, picked: CursorStop, *, opens: bool) -> None:
            self.picked = picked
            self.opens = opens
            super().__init__()

    class Pointed(Message):
        """The mouse is over the number of a citation."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def __init__(self, content: Content | str = "", *, classes: str = "") -> None:
        super().__init__(content, markup=False, classes=f"stop {classes}")
        self.place: CitedPlace | None = None
        """What opens; None where there is nothing to open."""
        self.quote: Citation | None = None
        """What is copied, and where in the place to stand."""
        self.references: tuple[Reference, ...] = ()
        """The entries behind it, the likeliest first."""

    def on_click(self, event: Click) -> None:
        """Tell that it was picked, unless text was being selected."""
        event.stop()
        if not self.screen.selections:
            self.post_message(self.Picked(self, opens=bool(event.style.meta.get("opens"))))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Tell over which citation the mouse is."""
        if number := event.style.meta.get("number"):
            self.post_message(self.Pointed(number))


class CursorList(VerticalScroll, inherit_bindings=False):
    """A column of stops, one of which is the current one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KeyScope.LIST), *ScrollableContainer.BINDINGS]

    class Told(Message):
        """Something about one of its stops."""

        def __init__(self, column: CursorList, at: CursorStop) -> None:
            self.column = column
            self.at = at
            super().__init__()

        @property
        def control(self) -> CursorList:
            """The column that tells it."""
            return self.column

    class Moved(Told):
        """Another stop has become the current one."""

    class Opened(Told):
        """The current stop is to be opened."""

    class Referred(Told):
        """The bibliography entry behind the current stop is to be opened."""

    current: CursorStop | None = None

    def stops(self) -> list[CursorStop]:
        """Return the stops from top to bottom."""
        return [stop for stop in self.query(CursorStop) if stop.display]

    def move_to(self, stop: CursorStop | None, *, scroll: bool = True) -> None:
        """Make a stop the current one, without telling anybody."""
        if self.current is not stop:
            if self.current is not None:
                self.current.remove_class("-current")
            self.current = stop
            if stop is not None:
                stop.add_class("-current")
        if stop is not None and scroll:
            self._bring(stop)

    def action_step(self, by: int) -> None:
        """Move the cursor by so many stops; at the ends, scroll what lies beyond."""
        stops = self.stops()
        if not stops:
            return
        at = stops.index(self.current) + by if self.current in stops else -(by < 0)
        if 0 <= at < len(stops) or self.current not in stops:
            self._go(stops[at])
        else:
            self.scroll_relative(y=by, animate=False)

    def action_edge(self, at: int) -> None:
        """Move the cursor to the first (0) or the last (-1) stop."""
        stops = self.stops()
        if stops:
            self._go(stops[at])

    def action_open(self) -> None:
        """Open the current stop."""
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))

    def action_refer(self) -> None:
        """Open the bibliography entry behind the current stop."""
        if self.current is not None:
            self.post_message(self.Referred(self, self.current))

    def on_cursor_stop_picked(self, event: CursorStop.Picked) -> None:
        """Follow a click."""
        event.stop()
        self._go(event.picked)
        if event.opens:
            self.action_open()

    def _bring(self, stop: CursorStop) -> None:
        stops = self.stops()
        if stops and stop is stops[0]:
            self.scroll_home(animate=False)  # what stands above the first stop comes into sight as well
        elif stop in stops:
            self.scroll_to_widget(stop, animate=False, top=stop.region.height > self.size.height)

    def _go(self, stop: CursorStop) -> None:
        self.move_to(stop)
        self.post_message(self.Moved(self, stop))
