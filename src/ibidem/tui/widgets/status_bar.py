"""The top line: which library this is, and what is happening to it."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from ibidem.text.normalize import visible
from ibidem.tui.labels import duration, holdings, pace, stage
from ibidem.types import Progress, Status


class TitleRow(Horizontal):
    """One row; the left side gives way when there is no room for both."""

    DEFAULT_CSS = """
    TitleRow {
        height: 1;
        Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        .bar-left { width: 1fr; }
        .bar-right { width: auto; max-width: 75%; padding-left: 2; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left = Static("", markup=False, classes="bar-left")
        self._right = Static("", markup=False, classes="bar-right")

    def compose(self) -> ComposeResult:
        """Lay out the two sides."""
        yield self._left
        yield self._right

    def show(self, *, left: Content | None = None, right: Content | None = None) -> None:
        """Change one side or both."""
        if left is not None:
            self._left.update(left)
        if right is not None:
            self._right.update(right)


TRACK = 16
"""Cells of the progress line."""


class StatusBar(TitleRow):
    """Says the library's name on the left and its state on the right."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._waiting_for = ""
        self._since_s = 0.0
        self._tick: Timer | None = None

    def name_library(self, name: str) -> None:
        """Say which library is open."""
        self.show(left=Content.assemble(("ibidem", "bold $citation"), ("  " + visible(name, keep=""), "$quiet")))

    def say(self, text: str, style: str = "$quiet") -> None:
        """Say a few words on the library's state."""
        self._stop_counting()
        self.show(right=Content.styled(visible(text, keep=""), style))

    def hold(self, status: Status) -> None:
        """Say what the library holds."""
        self.say(holdings(status))

    def advance(self, progress: Progress) -> None:
        """Say how far an indexing run is; of a stage that is one step, how long it has lasted."""
        if progress.total <= 1:
            self._count(stage(progress))
            return
        self._stop_counting()
        share = min(1.0, progress.done / progress.total)
        done = round(share * TRACK)
        line = Content.assemble(
            (visible(stage(progress), keep=""), "$foreground"),
            "  ",
            ("━" * done, "$citation"),
            ("━" * (TRACK - done), "$hairline"),
            (f" {share:4.0%}", "$foreground"),
        )
        for detail in pace(progress):
            longer = line + Content.styled(f" · {visible(detail, keep='')}", "$quiet")
            if longer.cell_length > self.size.width * 3 // 4:
                break
            line = longer
        self.show(right=line)

    def _count(self, what: str) -> None:
        if what == self._waiting_for:
            return
        self._stop_counting()
        self._waiting_for, self._since_s = what, monotonic()
        self._tick = self.set_interval(1.0, self._tell_seconds)
        self._tell_seconds()

    def _tell_seconds(self) -> None:
        gone_s = int(monotonic() - self._since_s)
        told = f"{visible(self._waiting_for, keep='')}…" + (f" {duration(gone_s)}" if gone_s else "")
        self.show(right=Content.styled(told, "$foreground"))

    def _stop_counting(self) -> None:
        self._waiting_for = ""
        if self._tick is not None:
            self._tick.stop()
            self._tick = None


class FilterInput(Input, inherit_bindings=False):
    """Has the focus all the while: letters narrow a list, the other keys work on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in Input.BINDINGS if isinstance(binding, Binding) and binding.key != "enter"
    ]

    def __init__(self, hint: str, *, id: str) -> None:
        super().__init__(placeholder=hint, id=id, select_on_focus=False)
        self.cursor_blink = False
