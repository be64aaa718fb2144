"""Keeps a conversation while it goes on: what was typed, its turns, its name; reopens and exports it."""

from __future__ import annotations

from pathlib import Path

from ibidem.conversation.export import ExportFormat, exported
from ibidem.conversation.store import ConversationStore, KeptTurn
from ibidem.tui.screens.conversations import ConversationsScreen
from ibidem.tui.screens.reading import ReadingScreen
from ibidem.tui.state import InputForm, Turn
from ibidem.tui.widgets.evidence import EvidencePane
from ibidem.tui.widgets.transcript import Transcript
from ibidem.tui.workers import LibraryWorkers


class KeepingScreen(ReadingScreen):
    """A conversation that is kept; a crash loses at most the answer in progress."""

    def __init__(self, tasks: LibraryWorkers, store: ConversationStore) -> None:
        super().__init__(tasks)
        self.store = store
        self._kept_as = 0
        """The id of the conversation; 0 before its first turn."""
        self._positions: dict[int, int] = {}
        """The place in it of each turn that was kept since it was begun or reopened, by the turn's id."""
        for text in store.typed():
            self.session.recall.add(text)

    def keep(self, turn: Turn | None) -> None:
        """Keep a turn that is answered."""
        if turn is None or turn.result is None or turn.form is InputForm.WORDS:
            return
        if not self._kept_as or not self.store.holds(self._kept_as):  # not begun, or deleted meanwhile
            self._kept_as, self._positions = self.store.begin(turn.question), {}
        if turn.id not in self._positions:
            self._positions[turn.id] = self.store.next_position(self._kept_as)
        kept = KeptTurn(turn.question, turn.result, turn.read_as)
        self.store.add_turn(self._kept_as, self._positions[turn.id], kept)
        if self.store.trouble:
            self.tell(f"The conversation is not kept: {self.store.trouble}", severe=True)
            self.store.trouble = ""

    def kept_turns(self) -> list[KeptTurn]:
        """Return the answered turns of the conversation on the screen."""
        return [
            KeptTurn(turn.question, turn.result, turn.read_as) for turn in self.session.turns if turn.result is not None
        ]

    def forget_turns(self) -> None:
        """Empty the screen; what was kept stays kept."""
        self.session.clear()
        self._kept_as, self._positions = 0, {}
        self.query_one(Transcript).clear()
        self.query_one(EvidencePane).show(None)

    def action_conversations(self) -> None:
        """List what is kept, and reopen what is chosen there."""
        self.app.push_screen(ConversationsScreen(self.store), self._reopen)

    def _reopen(self, conversation: int | None) -> None:
        if conversation is None:
            return
        self.forget_turns()
        self.remove_class("-first")
        for kept in self.store.turns(conversation):
            self.session.restore(kept.question, kept.result, read_as=kept.read_as)
        if self.session.turns:
            self.query_one(Transcript).reopen(self.session.turns)
        self._kept_as = conversation
        self.query_one(EvidencePane).show(self.session.current)

    def name_conversation(self, name: str) -> None:
        """Give the conversation a name."""
        if not name:
            self.tell("Type /name and the name.")
        elif not self._kept_as:
            self.tell("There is nothing to name yet: ask something first.")
        else:
            self.store.rename(self._kept_as, name)
            self.tell(f"This conversation is called {name}.")

    def export(self, file: str) -> None:
        """Write the conversation to a file, by its suffix; nothing is overwritten."""
        turns = self.kept_turns()
        if not turns:
            self.tell("There is nothing to export yet.")
            return
        path = Path(file or "conversation.md").expanduser()
        try:
            form = ExportFormat(path.suffix.removeprefix(".").lower() or "md")
        except ValueError:
            self.tell("A conversation is written as .md, .html or .json.", severe=True)
            return
        path = path if path.suffix else path.with_suffix(".md")
        try:
            with path.open("x", encoding="utf-8") as out:
                out.write(exported(turns[0].question, turns, form))
        except FileExistsError:
            self.tell(f"{path} is there already: name another file.", severe=True)
        except (OSError, ValueError) as error:  # a name that no file can have, as one with a NUL
            self.tell(f"{path} cannot be written: {getattr(error, 'strerror', error)}.", severe=True)
        else:
            self.tell(f"Written to {path.resolve()}.")
