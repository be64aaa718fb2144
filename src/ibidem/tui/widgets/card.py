"""A passage of the evidence: where it stands, how relevant it is, and its words."""

from __future__ import annotations

from textual.content import Content

from ibidem.matches import matches, telling
from ibidem.text import visible
from ibidem.tui.phrases import relevance
from ibidem.tui.places import Place, path, place
from ibidem.tui.quotes import emphasised, flowing
from ibidem.tui.widgets.stop import OPENS, Stop
from ibidem.types import Answer, Hit, Kind
from ibidem.wording import because, locator

MATCHED = "bold $accent"
QUOTED = "$foreground on $panel"
QUIET = "$quiet"


class Card(Stop):
    """One passage; can be filled again with another, so that refining does not flicker."""

    DEFAULT_CSS = """
    Card { height: auto; }
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


def _body(answer: Answer, hit: Hit, at: Place, *, explain: bool, told: str) -> Content:
    section = path(at.citation, title=False)
    where = " · ".join(part for part in (locator(at.citation), section) if part)
    parts = [Content.styled(where, QUIET), Content(""), _text(answer.question, at, hit.passage.kind)]
    if hit.also:
        parts.append(Content(""))
        parts.extend(
            Content.styled(f"also in {path(other)} · {locator(other)}", f"italic {QUIET}") for other in hit.also
        )
    if explain:
        parts.extend([Content(""), _trace(hit)])
    if told:
        parts.extend([Content(""), Content.styled(told, "$primary")])
    return Content("\n").join(parts).stylize(OPENS)


def _text(question: str, at: Place, kind: Kind) -> Content:
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
