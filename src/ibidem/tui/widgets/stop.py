"""A thing the cursor stops at: a question, a quoted sentence, a passage card, a reference."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from ibidem.tui.places import Place
from ibidem.types import Citation, Reference

OPENS = Style.from_meta({"opens": True})
"""Marks the characters that open the document when clicked."""


class Stop(Static):
    """Text that can be stood at, opened and copied; shown as it is, never as markup."""

    class Picked(Message):
        """It was clicked."""

        def __init__(self, picked: Stop, *, opens: bool) -> None:
            self.picked = picked
            self.opens = opens
            super().__init__()

    def __init__(self, content: Content | str = "", *, classes: str = "") -> None:
        super().__init__(content, markup=False, classes=f"stop {classes}")
        self.place: Place | None = None
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
