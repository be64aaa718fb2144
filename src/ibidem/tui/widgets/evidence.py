"""The evidence of the selected turn: a heading, then a card for each passage."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.reactive import var
from textual.widgets import Static

from ibidem.tui.phrases import counted
from ibidem.tui.state import Turn
from ibidem.tui.widgets.card import Card
from ibidem.tui.widgets.stop_list import StopList
from ibidem.types import Answer

NOTHING = "The passages behind an answer appear here."


class Evidence(StopList):
    """Cards of one turn's passages; a card that was chosen keeps the cursor while hits are refined."""

    explain: var[bool] = var(False)
    """Whether cards show what each retriever adds."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._turn: Turn | None = None
        self._chosen = False

    def compose(self) -> ComposeResult:
        """Begin with the heading alone."""
        yield Static(NOTHING, markup=False, classes="evidence-heading -empty")

    def show(self, turn: Turn | None) -> None:
        """Show the passages of a turn."""
        same = self._turn is not None and turn is not None and self._turn.id == turn.id
        self._turn = turn
        self._chosen = self._chosen and same
        kept = self.current.passage_id if self._chosen and isinstance(self.current, Card) else None
        answer = turn.answer if turn else None
        with self.app.batch_update():
            self._head(turn)
            cards = self._fill(answer)
        at = next((card for card in cards if card.passage_id == kept and kept is not None), None)
        if at is None and cards:
            at = cards[0]
        self.move_to(at, scroll=kept is not None and at is not None)
        if not same:
            self.scroll_home(animate=False)

    def point(self, number: int) -> None:
        """Bring the card of a citation into view and stand at it."""
        cards = [card for card in self.query(Card) if card.display]
        if 0 < number <= len(cards):
            self._chosen = True
            self.move_to(cards[number - 1])

    def on_stop_list_moved(self) -> None:
        """Remember that someone chose a card: from now on it is kept while hits are refined."""
        self._chosen = True

    def watch_explain(self) -> None:
        """Draw the cards again, with or without the trace."""
        if self.is_mounted:
            self._fill(self._turn.answer if self._turn else None)

    def _head(self, turn: Turn | None) -> None:
        heading = self.query_one(".evidence-heading", Static)
        heading.update(_heading(turn))
        heading.set_class(turn is None or turn.answer is None, "-empty")

    def _fill(self, answer: Answer | None) -> list[Card]:
        cards = list(self.query(Card))
        hits = answer.hits if answer else ()
        missing = [Card() for _ in hits[len(cards) :]]
        cards.extend(missing)
        for number, card in enumerate(cards, start=1):
            card.display = number <= len(hits)
            if answer is not None and card.display:
                card.fill(answer, number, explain=self.explain)
            else:
                card.clear()
        if missing:
            self.mount_all(missing)
        return cards[: len(hits)]


def _heading(turn: Turn | None) -> str:
    if turn is None or turn.answer is None:
        return NOTHING
    answer = turn.answer
    if not answer.hits:
        return "No passages."
    number = counted(len(answer.hits), "passage")
    if not turn.settled:
        return f"Word matches, being refined · {number}"
    return f"{'Nearest passages' if answer.abstained else 'Evidence'} · {number}"
