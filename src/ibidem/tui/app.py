"""The application: themes, the command palette, and the screens it begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from ibidem.tui.keys import KEYS, Where, bindings
from ibidem.tui.screens.help import HelpPanel
from ibidem.tui.screens.main import MainScreen
from ibidem.tui.tasks import EngineFactory, Tasks
from ibidem.tui.theme import FALLBACK, INK, PAPER

WIDTHS = [(0, "-narrow"), (100, "-wide"), (110, "-broad")]
"""Columns from which chat and evidence stand side by side, and from which the two sides of a claim do."""
HEIGHTS = [(0, "-short"), (36, "-tall")]
"""Rows from which, where it is narrow, the evidence stands below the chat."""


class IbidemApp(App[int], inherit_bindings=False):
    """A chat on one library."""

    TITLE = "ibidem"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.ANYWHERE), *App.BINDINGS]

    def __init__(self, open_engine: EngineFactory, *, library_name: str) -> None:
        super().__init__()
        self.tasks = Tasks(self, open_engine)
        self._library_name = library_name
        for theme in (INK, PAPER):
            self.register_theme(theme)
        self.theme = INK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables of ours, for themes that do not define them."""
        return FALLBACK

    def get_default_screen(self) -> Screen[None]:
        """Begin with the chat."""
        return MainScreen(self.tasks, self._library_name)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer what the table of keys offers, and the themes."""
        for key in KEYS:
            here = key.where is Where.ANYWHERE or (key.where is Where.MAIN and isinstance(screen, MainScreen))
            if key.palette and here:
                action = key.action
                yield SystemCommand(
                    key.label, key.help, lambda action=action: self.call_next(self._act, screen, action)
                )
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)

    async def _act(self, screen: Screen[object], action: str) -> None:
        await screen.run_action(action)

    def action_help(self) -> None:
        """Tell every key."""
        if not isinstance(self.screen, HelpPanel):
            self.push_screen(HelpPanel())

    async def action_quit(self) -> None:
        """Ask what runs to end, and leave."""
        self.tasks.stop()
        self.exit(0)
