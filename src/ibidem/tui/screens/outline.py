"""The headings of a document: narrowed while one types, and gone to."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from ibidem.labels import place_label
from ibidem.text.normalize import fold, visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.keymap import bindings
from ibidem.tui.labels import counted
from ibidem.tui.places import Heading
from ibidem.tui.screens.listing import ListScreen


class OutlineScreen(ListScreen[Heading, Heading | None]):
    """The headings of one document; leaves with the one to go to."""

    BINDINGS = bindings(KeyScope.OUTLINE)
    SCOPE = KeyScope.OUTLINE
    TITLED = "Outline"
    HINT = "Words of a heading"

    def __init__(self, found: Sequence[Heading], at: int) -> None:
        """List headings, and stand at the last one before an offset."""
        super().__init__()
        self._headings = found
        self._stand = max((number for number, one in enumerate(found) if one.start <= at), default=0)

    def on_mount(self) -> None:
        """List them all."""
        self.relist()
        self.stand_at(self._stand)

    def narrow(self, typed: str) -> None:
        """List those that hold every word of the filter."""
        words = fold(typed).split()
        found = [one for one in self._headings if all(word in fold(one.section[-1]) for word in words)]
        self.fill(found, [_line(one) for one in found], counted(len(found), "heading"))

    def action_open(self) -> None:
        """Leave with the chosen one."""
        if self.chosen is not None:
            self.dismiss(self.chosen)


def _line(one: Heading) -> Content:
    depth = len(one.section) - 1
    told = visible(" ".join(one.section[-1].split()), keep="")
    return Content.assemble("  " * depth, (told, "" if depth else "bold"), (f"  {place_label(one)}", "$quiet"))
