"""The line questions are typed into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from ibidem.tui.keys import Where, bindings
from ibidem.tui.state import History


class Prompt(Input, inherit_bindings=False):
    """Takes a question at any time; Up and Down recall earlier ones."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.PROMPT), *Input.BINDINGS]

    class Asked(Message):
        """A question is to be answered."""

        def __init__(self, question: str) -> None:
            self.question = question
            super().__init__()

    def __init__(self, history: History, *, id: str) -> None:
        super().__init__(placeholder="Ask your documents", id=id, select_on_focus=False)
        self._history = history

    async def action_submit(self) -> None:
        """Ask what was typed, unless it is blank."""
        question = " ".join(self.value.split())
        if question:
            self.value = ""
            self.post_message(self.Asked(question))

    def action_earlier(self) -> None:
        """Recall the question before."""
        self._recall(self._history.earlier(self.value))

    def action_later(self) -> None:
        """Recall the question after."""
        self._recall(self._history.later(self.value))

    def on_paste(self, event: Paste) -> None:
        """Take pasted lines as one; the inherited handler would drop all but the first."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)

    def _recall(self, question: str) -> None:
        self.value = question
        self.cursor_position = len(question)
