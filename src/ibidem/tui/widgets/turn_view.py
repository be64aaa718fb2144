"""A turn of the transcript: the question, then the quoted sentences or why there are none."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ibidem.text import visible
from ibidem.tui.phrases import abstention, assurance
from ibidem.tui.places import Place, place
from ibidem.tui.quotes import emphasised, flowing
from ibidem.tui.state import Phase, Turn
from ibidem.tui.widgets.stop import OPENS, Stop
from ibidem.types import Answer, AnswerSentence
from ibidem.wording import locator

LONGEST_QUESTION = 600
_WAITING = {
    Phase.QUEUED: "Waiting until the index is ready…",
    Phase.SEARCHING: "Reading the passages…",
}


class TurnView(Vertical):
    """One turn; drawn when it changes and never again once it is settled."""

    DEFAULT_CSS = """
    TurnView { height: auto; }
    """

    def __init__(self, turn: Turn) -> None:
        super().__init__(classes="turn")
        self.turn = turn
        shown = visible(turn.question, keep="")
        if len(shown) > LONGEST_QUESTION:
            shown = shown[:LONGEST_QUESTION] + "…"
        self.question = Stop(Content.assemble(("❯ ", "$primary"), shown), classes="question")
        self._note = Static("", markup=False, classes="note")

    def compose(self) -> ComposeResult:
        """Show the question and what is known so far."""
        yield self.question
        yield self._note
        self.show(self.turn)

    def show(self, turn: Turn) -> None:
        """Draw the turn as it now stands."""
        self.turn = turn
        answer = turn.answer if turn.phase is Phase.ANSWERED else None
        self.set_class(turn.phase is Phase.FAILED, "-failed")
        self.set_class(answer is not None and answer.abstained, "-abstained")
        self.set_class(not turn.settled, "-pending")
        self._note.update(_note(turn))
        if answer is not None and answer.sentences:
            lines = [SentenceLine(answer, sentence) for sentence in answer.sentences]
            self.mount_all(lines, before=self._note)


class SentenceLine(Stop):
    """A verbatim sentence of an answer with its citation marks."""

    def __init__(self, answer: Answer, sentence: AnswerSentence) -> None:
        number = sentence.citations[0]
        super().__init__(_sentence(sentence), classes="sentence")
        known = 0 < number <= len(answer.hits)
        self.place = place(answer, number, answer.hits[number - 1]) if known else Place(number, sentence.place)
        self.quote = sentence.place


def _sentence(sentence: AnswerSentence) -> Content:
    marks = " ".join(f"[{number}]" for number in sentence.citations)
    where = f"{visible(sentence.place.document, keep='')} · {locator(sentence.place)}"
    return Content.assemble(
        emphasised(Content(flowing(sentence.text))),
        " ",
        Content.styled(marks, "bold $accent").stylize(OPENS),
        "\n",
        Content.styled(where, "$quiet").stylize(OPENS),
    )


def _note(turn: Turn) -> Content:
    if turn.error is not None:
        parts = [Content.styled(f"✗ {visible(turn.error.message)}", "$error")]
        if turn.error.remedy:
            parts.append(Content.styled(f"→ {visible(turn.error.remedy)}", "$foreground"))
        return Content("\n").join(parts)
    if turn.answer is None or not turn.settled:
        return Content.styled(_WAITING[turn.phase], "italic $quiet")
    return _verdict(turn.answer)


def _verdict(answer: Answer) -> Content:
    if answer.reason is not None:
        why, instead = abstention(answer.reason)
        shown = Content.styled(f"○ {why}", "$warning")
        return (
            shown if not answer.hits and "passages" in instead else shown + Content.styled(f"\n  {instead}", "$quiet")
        )
    quoted = len({number for sentence in answer.sentences for number in sentence.citations})
    spent = sum(answer.elapsed_ms.values())
    told = [assurance(answer), f"{quoted} of {len(answer.hits)} quoted"]
    if spent:
        told.append(f"{spent:,.0f} ms" if spent < 1000 else f"{spent / 1000:.1f} s")
    return Content.styled(" · ".join(told), "$quiet")
