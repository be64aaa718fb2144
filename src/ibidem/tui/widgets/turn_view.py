"""A turn of the transcript: what was asked or claimed, then what was found or why there is nothing."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ibidem.text.normalize import visible
from ibidem.tui.labels import abstention, assurance, counted
from ibidem.tui.places import CitedPlace, document_place, emphasised, flowing, place
from ibidem.tui.state import InputForm, Phase, Turn
from ibidem.tui.widgets.cursor_list import OPENS, CursorStop
from ibidem.tui.widgets.verdict_view import VerdictView
from ibidem.types import Answer, AnswerSentence, Verdict

LONGEST_QUESTION = 600
_QUEUED = "Waiting until the index is ready…"
_READING = {InputForm.QUESTION: "Reading the passages…", InputForm.CLAIM: "Reading the passages for and against it…"}


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
        self.question = CursorStop(_asked(shown, turn.form), classes="question")
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
        if turn.verdict is not None:
            self.mount(VerdictView(turn.verdict), before=self._note)


class SentenceLine(CursorStop):
    """A verbatim sentence of an answer with its citation marks."""

    def __init__(self, answer: Answer, sentence: AnswerSentence) -> None:
        number = sentence.citations[0]
        super().__init__(_sentence(sentence), classes="sentence")
        known = 0 < number <= len(answer.hits)
        self.place = place(answer, number, answer.hits[number - 1]) if known else CitedPlace(number, sentence.place)
        self.quote = sentence.place


def _asked(shown: str, form: InputForm) -> Content:
    asked = Content.assemble(("❯ ", "$primary"), shown)
    return asked if form is InputForm.QUESTION else asked + Content.styled("  claim", "not bold $quiet")


def _sentence(sentence: AnswerSentence) -> Content:
    marks = " ".join(f"[{number}]" for number in sentence.citations)
    where = document_place(sentence.place)
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
    if turn.verdict is not None:
        return Content.styled(" · ".join([_drawn_from(turn.verdict), *_spent(turn.verdict.elapsed_ms)]), "$quiet")
    if turn.answer is None or not turn.settled:
        return Content.styled(_QUEUED if turn.phase is Phase.QUEUED else _READING[turn.form], "italic $quiet")
    return _outcome(turn.answer)


def _outcome(answer: Answer) -> Content:
    if answer.reason is not None:
        why, instead = abstention(answer.reason)
        shown = Content.styled(f"○ {why}", "$warning")
        return (
            shown if not answer.hits and "passages" in instead else shown + Content.styled(f"\n  {instead}", "$quiet")
        )
    quoted = len({number for sentence in answer.sentences for number in sentence.citations})
    told = [assurance(answer), f"{quoted} of {len(answer.hits)} quoted", *_spent(answer.elapsed_ms)]
    return Content.styled(" · ".join(told), "$quiet")


def _drawn_from(verdict: Verdict) -> str:
    quotes = (*verdict.supporting, *verdict.contradicting)
    if not quotes:
        return "That nothing is found does not mean that it is false"
    documents = {evidence.place.document for evidence in quotes}
    return f"{counted(len(quotes), 'sentence')} from {counted(len(documents), 'document')}"


def _spent(elapsed_ms: Mapping[str, float]) -> list[str]:
    spent = sum(elapsed_ms.values())
    if not spent:
        return []
    return [f"{spent:,.0f} ms" if spent < 1000 else f"{spent / 1000:.1f} s"]
