"""The place where kept conversations are listed: searched, reopened and deleted."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from ibidem.conversation.store import ConversationStore, KeptConversation
from ibidem.text.normalize import visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.keymap import bindings
from ibidem.tui.labels import counted
from ibidem.tui.screens.library import ConfirmPanel
from ibidem.tui.screens.listing import ListScreen


class ConversationsScreen(ListScreen[KeptConversation, int | None]):
    """Conversations with this library, the newest first; leaves with the id of the one to reopen."""

    BINDINGS = bindings(KeyScope.CONVERSATIONS)
    SCOPE = KeyScope.CONVERSATIONS
    TITLED = "Conversations"
    HINT = "Words of a name or of a question"

    def __init__(self, store: ConversationStore) -> None:
        super().__init__()
        self._store = store

    def on_mount(self) -> None:
        """List them all."""
        self.relist()

    def narrow(self, typed: str) -> None:
        """List those whose name or questions hold the words."""
        found = self._store.conversations(typed)
        self.fill(found, [_line(one) for one in found], counted(len(found), "conversation"))

    def action_open(self) -> None:
        """Leave with the chosen one."""
        if self.chosen is not None:
            self.dismiss(self.chosen.id)

    def action_remove(self) -> None:
        """Ask, then forget the conversation."""
        chosen = self.chosen
        if chosen is None:
            return

        def forget(sure: bool | None) -> None:
            if sure:
                self._store.delete(chosen.id)
                self.relist()

        self.app.push_screen(ConfirmPanel(f"Delete “{chosen.name}”?", "Its turns are forgotten."), forget)


def _line(one: KeptConversation) -> Content:
    when = datetime.fromtimestamp(one.changed).strftime("%Y-%m-%d %H:%M")
    return Content.assemble(visible(one.name, keep=""), (f"\n{when} · {counted(one.turns, 'turn')}", "$quiet"), "\n")
