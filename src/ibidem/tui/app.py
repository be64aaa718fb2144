"""The application: themes, the command palette, and the screens it begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from ibidem.tui.keymap import KEYS, KeyScope, bindings
from ibidem.tui.screens.main import MainScreen
from ibidem.tui.screens.panels import HelpPanel
from ibidem.tui.workers import EngineFactory, LibraryWorkers

INK = Theme(
    name="ink",
    primary="#88a9c9",
    secondary="#6d87a1",
    accent="#e2b36a",
    success="#9dbb82",
    warning="#e2b36a",
    error="#d98373",
    foreground="#dcd8cf",
    background="#15171b",
    surface="#1b1e23",
    panel="#262a31",
    dark=True,
    variables={
        "footer-background": "#15171b",
        "footer-key-foreground": "#88a9c9",
        "footer-description-foreground": "#8b8a86",
        "scrollbar": "#2c3038",
        "scrollbar-hover": "#3b414b",
        "scrollbar-active": "#88a9c9",
        "scrollbar-background": "#15171b",
        "scrollbar-background-hover": "#15171b",
        "scrollbar-background-active": "#15171b",
        "hairline": "#2f343c",
        "quiet": "#8b8a86",
        "border": "#88a9c9",
        "border-blurred": "#2f343c",
    },
)

PAPER = Theme(
    name="paper",
    primary="#2f5f8f",
    secondary="#5c7894",
    accent="#98540a",
    success="#4d6d2f",
    warning="#98540a",
    error="#a8382c",
    foreground="#2b2925",
    background="#f8f5ee",
    surface="#f1ede3",
    panel="#e6e0d3",
    dark=False,
    variables={
        "footer-background": "#f8f5ee",
        "footer-key-foreground": "#2f5f8f",
        "footer-description-foreground": "#77736a",
        "scrollbar": "#ddd6c7",
        "scrollbar-hover": "#cbc2b0",
        "scrollbar-active": "#2f5f8f",
        "scrollbar-background": "#f8f5ee",
        "scrollbar-background-hover": "#f8f5ee",
        "scrollbar-background-active": "#f8f5ee",
        "hairline": "#d8d1c2",
        "quiet": "#77736a",
        "border": "#2f5f8f",
        "border-blurred": "#d8d1c2",
    },
)

FALLBACK = {"hairline": "#4a4a4a", "quiet": "#8a8a8a"}
"""The two variables of ours, for themes that do not define them."""


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
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KeyScope.ANYWHERE), *App.BINDINGS]

    def __init__(self, open_engine: EngineFactory, *, library_name: str) -> None:
        super().__init__()
        self.tasks = LibraryWorkers(self, open_engine)
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
            here = key.where is KeyScope.ANYWHERE or (key.where is KeyScope.MAIN and isinstance(screen, MainScreen))
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
