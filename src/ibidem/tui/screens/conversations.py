"""The place where kept conversations are listed: searched, reopened and deleted."""

from __future__ import annotations

from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList
from textual.widgets.option_list import Option

from ibidem.conversation.store import ConversationStore, KeptConversation
from ibidem.text.normalize import visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.keymap import bindings
from ibidem.tui.labels import counted
from ibidem.tui.screens.library import ConfirmPanel
from ibidem.tui.widgets.status_bar import FilterInput, TitleRow


class ConversationFilter(FilterInput, inherit_bindings=False):
    """Has the focus all the while: letters narrow the list, the other keys work on it."""

    BINDINGS = [*bindings(KeyScope.CONVERSATIONS), *Input.BINDINGS]  # noqa: RUF012  # as Textual declares it
    HINT = "Words of a name or of a question"


class ConversationsScreen(Screen[int | None]):
    """Conversations with this library, the newest first; leaves with the id of the one to reopen."""

    AUTO_FOCUS = "#filter"
    SCOPE = KeyScope.CONVERSATIONS

    def __init__(self, store: ConversationStore) -> None:
        super().__init__()
        self._store = store
        self._listed: list[KeptConversation] = []

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield TitleRow(id="where")
        yield ConversationFilter(id="filter")
        kept = OptionList(id="works", markup=False)
        kept.can_focus = False
        yield kept
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """List them all."""
        self._list()

    @on(Input.Changed, "#filter")
    def _list(self) -> None:
        self._listed = self._store.conversations(self.query_one(ConversationFilter).value)
        kept = self.query_one(OptionList)
        kept.set_options([Option(_line(one)) for one in self._listed])
        kept.highlighted = 0 if self._listed else None
        right = counted(len(self._listed), "conversation")
        self.query_one("#where", TitleRow).show(
            left=Content.styled("Conversations", "bold $citation"), right=Content.styled(right, "$quiet")
        )

    def action_step(self, by: int) -> None:
        """Move to the conversation above or below."""
        kept = self.query_one(OptionList)
        step = kept.action_cursor_up if by < 0 else kept.action_cursor_down
        step()

    @on(Input.Submitted, "#filter")
    @on(OptionList.OptionSelected)
    def _reopen(self) -> None:
        if (chosen := self._chosen) is not None:
            self.dismiss(chosen.id)

    def action_remove(self) -> None:
        """Ask, then forget the conversation."""
        chosen = self._chosen
        if chosen is None:
            return

        def forget(sure: bool | None) -> None:
            if sure:
                self._store.delete(chosen.id)
                self._list()

        self.app.push_screen(ConfirmPanel(f"Delete “{chosen.name}”?", "Its turns are forgotten."), forget)

    def action_leave(self) -> None:
        """Go back to the conversation."""
        self.dismiss(None)

    @property
    def _chosen(self) -> KeptConversation | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self._listed) else self._listed[at]


def _line(one: KeptConversation) -> Content:
    when = datetime.fromtimestamp(one.changed).strftime("%Y-%m-%d %H:%M")
    return Content.assemble(visible(one.name, keep=""), (f"\n{when} · {counted(one.turns, 'turn')}", "$quiet"), "\n")
