"""A panel over the current place: a title, something to read, and escape to leave."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ibidem.tui.keys import Where, bindings


class Panel(ModalScreen[None]):
    """Text to read over the current place."""

    BINDINGS = bindings(Where.PANEL)
    AUTO_FOCUS = ".panel"

    def __init__(self, title: str, content: Content) -> None:
        super().__init__()
        self._heading = title
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        with VerticalScroll(classes="panel") as panel:
            panel.border_title = Content(self._heading)
            panel.border_subtitle = Content("esc closes")
            yield Static(self._content, markup=False)

    def action_leave(self) -> None:
        """Close the panel."""
        self.dismiss()
