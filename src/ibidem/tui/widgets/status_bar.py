"""The top line: which library this is, and what is happening to it."""

from __future__ import annotations

from textual.content import Content

from ibidem.text import visible
from ibidem.tui.phrases import holdings, pace, stage
from ibidem.tui.widgets.bar import Bar
from ibidem.types import Progress, Status

TRACK = 16
"""Cells of the progress line."""


class StatusBar(Bar):
    """Says the library's name on the left and its state on the right."""

    def name_library(self, name: str) -> None:
        """Say which library is open."""
        self.show(left=Content.assemble(("ibidem", "bold $primary"), ("  " + visible(name, keep=""), "$quiet")))

    def say(self, text: str, style: str = "$quiet") -> None:
        """Say a few words on the library's state."""
        self.show(right=Content.styled(visible(text, keep=""), style))

    def hold(self, status: Status) -> None:
        """Say what the library holds."""
        self.say(holdings(status))

    def advance(self, progress: Progress) -> None:
        """Say how far an indexing run is, in as much detail as there is room for."""
        room = self.size.width * 3 // 4
        share = min(1.0, progress.done / progress.total) if progress.total else 0.0
        done = round(share * TRACK)
        line = Content.assemble(
            (stage(progress), "$foreground"), "  ", ("━" * done, "$primary"), ("━" * (TRACK - done), "$hairline")
        )
        line += Content.styled(f" {share:4.0%}", "$foreground")
        for detail in pace(progress):
            longer = line + Content.styled(f" · {visible(detail, keep='')}", "$quiet")
            if longer.cell_length > room:
                break
            line = longer
        self.show(right=line)
