"""The evidence of the selected turn: a heading, then a card for each passage."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from ibidem.labels import because, place_label
from ibidem.text.normalize import visible
from ibidem.text.vocabulary import matches, telling
from ibidem.tui.labels import counted, relevance
from ibidem.tui.places import CitedPlace, emphasised, flowing, path, place
from ibidem.tui.state import Turn
from ibidem.tui.widgets.cursor_list import OPENS, CursorList, CursorStop
from ibidem.types import Answer, Citation, Hit, Kind

MATCHED = "bold $accent"
QUOTED = "$foreground on $panel"
QUIET = "$quiet"


class PassageCard(CursorStop):
    """One passage; can be filled again with another, so that refining does not flicker."""

    DEFAULT_CSS = """
    PassageCard { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__(classes="card")
        self.passage_id: int | None = None
        self._shown: tuple[Answer, int, bool] | None = None

    def fill(self, answer: Answer, number: int, *, explain: bool) -> None:
        """Show the hit of that number; does nothing when it is shown already."""
        if self._shown == (answer, number, explain):
            return
        self._shown = (answer, number, explain)
        hit = answer.hits[number - 1]
        self.passage_id = hit.passage.id
        self.place = place(answer, number, hit)
        self.quote = self.place.at(None)
        self.border_title = Content(f"[{number}] {visible(hit.passage.title or hit.passage.document, keep='')}")
        word, bar = relevance(hit)
        self.border_subtitle = Content(f"{hit.passage.kind} · {word} {bar}".rstrip())
        self.set_class(bool(self.place.quotes), "-quoted")
        told = because(answer) if explain and number == 1 else ""
        self.update(_body(answer, hit, self.place, explain=explain, told=told))

    def clear(self) -> None:
        """Forget the passage."""
        self._shown = self.passage_id = self.place = self.quote = None


def _other(citation: Citation) -> str:
    return " · ".join(filter(None, (path(citation), place_label(citation))))


def _body(answer: Answer, hit: Hit, at: CitedPlace, *, explain: bool, told: str) -> Content:
    section = path(at.citation, title=False)
    where = " · ".join(part for part in (place_label(at.citation), section) if part)
    parts = [Content.styled(where, QUIET), Content(""), _text(answer.question, at, hit.passage.kind)]
    if hit.also:
        parts.append(Content(""))
        parts.extend(
            Content.styled("also in " + " · ".join(filter(None, (path(other), place_label(other)))), f"italic {QUIET}")
            for other in hit.also
        )
    if explain:
        parts.extend([Content(""), _trace(hit)])
    if told:
        parts.extend([Content(""), Content.styled(told, "$primary")])
    return Content("\n").join(parts).stylize(OPENS)


def _text(question: str, at: CitedPlace, kind: Kind) -> Content:
    shown = flowing(at.citation.quote, kind)
    content = emphasised(Content(shown))
    for quote in at.quotes:
        sentence = flowing(quote.quote, kind)
        start = shown.find(sentence)
        if start >= 0:
            content = content.stylize(QUOTED, start, start + len(sentence))
    for start, end in matches(shown, telling(question)):
        content = content.stylize(MATCHED, start, end)
    return content


def _trace(hit: Hit) -> Content:
    widest = max(map(len, (*hit.trace, "score")))
    lines = [
        f"{visible(name, keep=''):<{widest}}  {'—' if signal.rank is None else f'#{signal.rank}':>4}"
        f"  {signal.score:8.3f}  +{signal.part:.4f}"
        for name, signal in hit.trace.items()
    ]
    total = f"{'score':<{widest}}  {'':4}  {'':8}  ={hit.score:.4f}"
    return Content.styled("\n".join([*lines, total]), "$primary")


NOTHING = "The passages behind an answer appear here."


class EvidencePane(CursorList):
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
        kept = self.current.passage_id if self._chosen and isinstance(self.current, PassageCard) else None
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
        cards = [card for card in self.query(PassageCard) if card.display]
        if 0 < number <= len(cards):
            self._chosen = True
            self.move_to(cards[number - 1])

    def on_cursor_list_moved(self) -> None:
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

    def _fill(self, answer: Answer | None) -> list[PassageCard]:
        cards = list(self.query(PassageCard))
        hits = answer.hits if answer else ()
        missing = [PassageCard() for _ in hits[len(cards) :]]
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
