"""The application: themes, the command palette, and the screens it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.theme import Theme

from ibidem.conversation.store import ConversationStore
from ibidem.tui.actions import ACTIONS, KeyScope
from ibidem.tui.keymap import bindings, remapped, written
from ibidem.tui.screens.main import MainScreen
from ibidem.tui.screens.panels import KeyHelp
from ibidem.tui.screens.reading import PaneScreen
from ibidem.tui.terminal import ListeningApp
from ibidem.tui.themes import INK, THEMES, meanings
from ibidem.tui.widgets.cursor_list import CursorList
from ibidem.tui.workers import EngineFactory, LibraryWorkers

WIDTHS = [(0, "-narrow"), (100, "-wide"), (170, "-broad")]
"""Columns from which conversation and evidence stand side by side, and from which the two sides of a claim do."""
HEIGHTS = [(0, "-short"), (36, "-tall")]
"""Rows from which, where it is narrow, the evidence stands below the conversation."""


class IbidemApp(ListeningApp, inherit_bindings=False):
    """One library: asked, checked and read."""

    TITLE = "ibidem"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KeyScope.ANYWHERE), *App.BINDINGS]

    def __init__(
        self,
        open_engine: EngineFactory,
        *,
        library_name: str,
        keys: Mapping[str, object] | None = None,
        store: ConversationStore | None = None,
    ) -> None:
        """Show a library; `keys` gives actions other keys, and without a store nothing is kept.

        Raises ConfigError for an action or a key that is none.
        """
        super().__init__()
        self.set_keymap(remapped(keys or {}))
        self.tasks = LibraryWorkers(self, open_engine)
        self._library_name = library_name
        for theme in THEMES:
            self.register_theme(theme)
        self._store = store or ConversationStore(None, library_name)
        preferred = self._store.preference("theme")
        self.theme = preferred if preferred in self.available_themes else INK.name

    def on_mount(self) -> None:
        """Remember the theme that is chosen from now on."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def watch_app_focus(self, focus: bool) -> None:
        """Give the focus to where the screen begins if nothing had it: a browser takes it away at the start."""
        screen = self.screen
        begin = self.AUTO_FOCUS if screen.AUTO_FOCUS is None else screen.AUTO_FOCUS
        if focus and begin and screen.focused is None:
            screen.set_focus(next(iter(screen.query(begin)), None))

    async def on_event(self, event: Event) -> None:
        """Give the focus to the prompt for what is typed or pasted in a list, so that no key overtakes another."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self.screen_stack:
            screen, focused = self.screen, self.focused
            if isinstance(screen, PaneScreen) and isinstance(focused, CursorList) and _is_text(event, screen):
                screen.action_prompt()
        await super().on_event(event)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name != self._store.preference("theme"):
            self._store.prefer("theme", theme.name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours by meaning, for themes that do not define them."""
        return dict(meanings(self.current_theme))

    def get_default_screen(self) -> Screen[None]:
        """Begin with the conversation."""
        return MainScreen(self.tasks, self._library_name, self._store)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the actions of the table that work where one is."""
        here = (KeyScope.ANYWHERE, getattr(screen, "SCOPE", None))
        for action in ACTIONS:
            if action.palette and action.scope in here:
                yield SystemCommand(
                    action.label,
                    action.help,
                    lambda run=action.run: self.call_next(self._act, screen, run),
                )

    async def _act(self, screen: Screen[object], action: str) -> None:
        await screen.run_action(action)

    def get_key_display(self, binding: Binding) -> str:
        """Write a key as the help does."""
        return written(binding.key, binding.key_display)

    def action_help(self) -> None:
        """Tell every key."""
        if not isinstance(self.screen, KeyHelp):
            self.push_screen(KeyHelp(self._keymap))

    async def action_quit(self) -> None:
        """Ask what runs to end, and leave."""
        self.tasks.stop()
        self.exit(0)


def _is_text(event: Key | Paste, screen: PaneScreen) -> bool:
    """Whether something is text, and no key that does something where the focus is."""
    return isinstance(event, Paste) or (event.is_printable and event.key not in screen.active_bindings)
