"""A turn of the transcript: what was asked or claimed, then what was found or why there is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from ibidem.conversation.numbering import key, sources
from ibidem.labels import RULINGS, place_label
from ibidem.text.analysis import matches
from ibidem.text.normalize import visible
from ibidem.tui.labels import abstention, assurance, bearing, certainty, counted, near_by
from ibidem.tui.places import CitedPlace, flowing, path, place, shown_quote
from ibidem.tui.state import InputForm, Phase, Turn
from ibidem.tui.widgets.cursor_list import CursorStop
from ibidem.tui.widgets.notice import MATCHED, QUIET, NoticeBox, badge, chip, chips, gauged
from ibidem.types import Answer, AnswerSentence, Citation, Evidence, Ruling, Stance, Verdict, YesNo

LONGEST_QUESTION = 600
_STAGES = {
    Phase.QUEUED: "Waiting until the index is ready… · esc stops",
    Phase.SEARCHING: "Looking for the words… · esc stops",
    Phase.WORDS: "With these words; searching by meaning… · esc stops",
    Phase.MEANING: "Nearest in meaning; reading the best… · esc stops",
    Phase.STOPPED: "Stopped before it was answered · F8 asks again",
}
"""What is said of a turn that has no answer."""
_BEHIND = "Waiting for the one before it… · esc stops"
_READING_A_CLAIM = "With its words; weighing both sides… · esc stops"
NEAREST = 2
"""Sentences quoted in a turn where none is on either side of a claim."""
FIRST = 3
"""Passages named in a turn until its answer comes."""
RULING_COLOURS = {
    Ruling.SUPPORTED: "$support",
    Ruling.CONTRADICTED: "$contradiction",
    Ruling.MIXED: "$caution",
    Ruling.UNCLEAR: "$caution",
    Ruling.NOT_FOUND: "$quiet",
}
STANCE_COLOURS = {Stance.SUPPORTS: "$support", Stance.REFUTES: "$contradiction", Stance.NEUTRAL: "$quiet"}


class TurnView(Vertical):
    """One turn; drawn when it changes and never again once it is settled."""

    DEFAULT_CSS = """
    TurnView { height: auto; }
    """

    class LaidOut(Message):
        """It has another height than before."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(classes="turn")
        self.turn = turn
        shown = visible(turn.question, keep="\n")
        if len(shown) > LONGEST_QUESTION:
            shown = shown[:LONGEST_QUESTION] + "…"
        self.question = CursorStop(_asked(shown, turn.form), classes="question")
        self._reading = Static("", markup=False, classes="reading")
        self._note = Static("", markup=False, classes="note")
        self._first = Static("", markup=False, classes="first-matches")

    def compose(self) -> ComposeResult:
        """Show the question and what is known so far."""
        yield self.question
        yield self._reading
        yield self._note
        yield self._first
        if self.turn.settled:
            yield from _found(self.turn)
        self._mark(self.turn)

    def on_resize(self) -> None:
        """Tell that it is laid out."""
        self.post_message(self.LaidOut())

    def show(self, turn: Turn) -> None:
        """Draw the turn as it now stands."""
        self.turn = turn
        if turn.settled:
            self.call_later(self._settle)
        else:
            self._mark(turn)

    async def _settle(self) -> None:
        """Put what was found in the place of the first matches, in one frame."""
        with self.app.batch_update():
            await self.mount_all(_found(self.turn))
            self._mark(self.turn)

    def _mark(self, turn: Turn) -> None:
        self.set_class(not turn.settled, "-pending")
        self.set_class(turn.phase is Phase.FAILED, "-failed")
        self.set_class(turn.answer is not None and turn.settled and turn.answer.abstained, "-abstained")
        readings = [*filter(None, (_reading(turn), _corrected(turn)))]
        self._reading.display = bool(readings)
        self._reading.update(Content("\n").join(readings))
        note = _note(turn)
        self._note.display = bool(note)
        self._note.update(Content.styled(note, f"italic {QUIET}"))
        self._first.display = turn.phase in (Phase.WORDS, Phase.MEANING, Phase.STOPPED) and turn.answer is not None
        if self._first.display:
            self._first.update(_first_matches(turn))


class SentenceLine(CursorStop):
    """A verbatim sentence with the chips of its sources."""

    def __init__(self, turn: Turn, answer: Answer, sentence: AnswerSentence, *, first: bool) -> None:
        cited = sources(answer, sentence)
        self.numbers = tuple(turn.numbers[key(at)] for at in cited if key(at) in turn.numbers)
        shown = flowing(sentence.text, syntax=sentence.place.syntax)
        super().__init__(
            _polarity(sentence) + _quoted(shown, self.numbers), classes="sentence -first" if first else "sentence"
        )
        rank = sentence.citations[0]
        if 0 < rank <= len(answer.hits):
            self.place = place(answer, answer.hits[rank - 1], turn.numbers)
        else:
            self.place = CitedPlace(self.numbers[0] if self.numbers else 0, sentence.place)
        self.quote = sentence.place


class StrongestQuote(CursorStop):
    """The sentence that speaks most clearly on one side of a claim, or comes nearest to it."""

    def __init__(self, turn: Turn, evidence: Evidence) -> None:
        number = turn.numbers.get(key(evidence.place), 0)
        stance = "near by" if evidence.stance is Stance.NEUTRAL else evidence.stance.value
        said = Content.styled(stance, f"bold {STANCE_COLOURS[evidence.stance]}")
        super().__init__(
            Content.assemble(said, "  ", _quoted(shown_quote(evidence.place), (number,) if number else ())),
            classes="sentence -first",
        )
        self.place = CitedPlace(number, evidence.place, (evidence.place,))
        self.quote = evidence.place


class SourceLine(Static):
    """Where the quotes above it stand, in one line; a click opens the last of them."""

    DEFAULT_CSS = """
    SourceLine { height: 1; text-wrap: nowrap; text-overflow: ellipsis; color: $quiet; padding: 0 2; }
    SourceLine:hover { text-style: underline; }
    """

    def __init__(self, stop: CursorStop, at: Citation) -> None:
        super().__init__(Content(source(at)), markup=False)
        self._stop = stop

    def on_click(self, event: Click) -> None:
        """Open the document at the quote."""
        event.stop()
        self.post_message(CursorStop.Picked(self._stop, opens=True))


def source(at: Citation) -> str:
    """Return place, title and section of a quote, safe to show; what is cut off in a short line comes last."""
    return " · ".join(filter(None, (place_label(at), path(at) or visible(at.document, keep=""))))


def _asked(shown: str, form: InputForm) -> Content:
    told = "" if form is InputForm.QUESTION else f"{form}: "
    return Content.assemble(("❯ ", "$citation"), (told, "not bold $quiet"), shown)


def _polarity(sentence: AnswerSentence) -> Content:
    """Return the mark before a sentence that says yes or no, with a space behind; empty for others."""
    if sentence.polarity is None:
        return Content("")
    colour = "$support" if sentence.polarity is YesNo.YES else "$contradiction"
    return badge(sentence.polarity.value.capitalize(), colour) + Content(" ")


def _quoted(shown: str, numbers: Sequence[int]) -> Content:
    quote = Content(shown)
    return quote + Content(" ") + chips(numbers) if numbers else quote


def _found(turn: Turn) -> Iterator[Widget]:
    if turn.error is not None:
        remedy = [f"→ {visible(turn.error.remedy)}"] if turn.error.remedy else []
        yield NoticeBox(f"✗ {visible(turn.error.message)}", *remedy, severe=True)
    elif turn.verdict is not None:
        yield from _ruled(turn, turn.verdict)
    elif turn.answer is not None and turn.phase is Phase.ANSWERED:
        yield from _answered(turn, turn.answer)


def _answered(turn: Turn, answer: Answer) -> Iterator[Widget]:
    if turn.form is InputForm.WORDS:
        told = (
            f"{counted(len(answer.hits), 'passage')} with these words" if answer.hits else "No passage has these words"
        )
        yield Static(Content.styled(f"{told}.", QUIET), markup=False, classes="note")
        return
    if answer.note:
        yield NoticeBox("To be noted", visible(answer.note, keep=""))
    for _, group in groupby(answer.sentences, lambda one: (one.place.document, one.place.section)):
        sentences = list(group)
        for number, sentence in enumerate(sentences):
            line = SentenceLine(turn, answer, sentence, first=number == 0)
            yield line
        yield SourceLine(line, sentences[-1].place)
    if answer.stale:
        yield NoticeBox("A document behind this has changed since it was indexed", "F5 reads it again.")
    if answer.reason is not None:
        title, why = abstention(answer.reason)
        nearest = "The nearest passages stand in the evidence." if answer.hits else ""
        yield NoticeBox(title, *filter(None, (why, nearest)))
        return
    for one, other in answer.disagreements:
        yield NoticeBox("Documents disagree", *(_opposed(turn, answer, rank) for rank in (one, other)))
    yield Static(gauged(*assurance(answer)), markup=False, classes="note")


def _opposed(turn: Turn, answer: Answer, rank: int) -> Content:
    """Return one side of a disagreement: the number of its citation, and where it stands."""
    at = answer.hits[rank - 1].citation
    number = turn.numbers.get(key(at), 0)
    told = Content.styled(source(at), QUIET)
    return chip(number) + Content(" ") + told if number else told


def _ruled(turn: Turn, verdict: Verdict) -> Iterator[Widget]:
    ruling, _, more = RULINGS[verdict.ruling].partition(": ")
    word, gauge = certainty(verdict)
    told = badge(ruling, RULING_COLOURS[verdict.ruling]) + Content("  ") + gauged(word, gauge)
    notes = [Content.styled(visible(note, keep=""), QUIET) for note in verdict.notes]
    notes[:0] = [
        Content.styled(f"{RULINGS[part.ruling].partition(':')[0]}: ", RULING_COLOURS[part.ruling])
        + Content(visible(part.claim, keep=""))
        for part in verdict.parts
    ]
    if verdict.ruling is Ruling.NOT_FOUND:
        yield Static(Content("\n").join((told, *notes)), markup=False, classes="note")
        near = "The nearest sentences stand in the evidence." if near_by(verdict) else ""
        missing = "That nothing is found does not mean that it is false."
        yield NoticeBox(more[:1].upper() + more[1:], *filter(None, (missing, near)))
        return
    said = [Content.styled(more[:1].upper() + more[1:], "$foreground")] if more else []
    yield Static(Content("\n").join((told, *said, *notes)), markup=False, classes="note")
    supporting, contradicting = bearing(verdict, Stance.SUPPORTS), bearing(verdict, Stance.REFUTES)
    ruled = {Ruling.SUPPORTED: (supporting,), Ruling.CONTRADICTED: (contradicting,)}
    sides = ruled.get(verdict.ruling, (supporting, contradicting))
    nearest = [replace(one, stance=Stance.NEUTRAL) for one in near_by(verdict)[:NEAREST]]
    for evidence in [found[0] for found in sides if found] or nearest:
        quote = StrongestQuote(turn, evidence)
        yield quote
        yield SourceLine(quote, evidence.place)
    numbers = ((len(supporting), "support"), (len(contradicting), "contradict"))
    counts = [f"{counted(number, 'sentence')} {verb}{'s' * (number == 1)}" for number, verb in numbers if number]
    if further := near_by(verdict):
        counts.append(f"{len(further)} near by")
    yield Static(Content.styled(" · ".join(counts), QUIET), markup=False, classes="note")


def _reading(turn: Turn) -> Content | None:
    """Return with what a follow-up is searched, where, and how that is changed; None where it is as it was typed."""
    if not turn.read_as:
        return None
    where = ""
    if turn.where.without:
        where = f" · not in: {visible(turn.where.without, keep='')}"
    elif named := (*turn.where.globs, *turn.where.documents):
        where = f" · in: {visible(', '.join(named), keep='')}"
    told = f"read as: {visible(turn.read_as, keep='')}"
    return Content.assemble((told, "italic $foreground"), (f"{where} · F8 edits, F9 as typed", QUIET))


def _corrected(turn: Turn) -> Content | None:
    """Return which question was answered in place of a misspelt one, and how that is undone; None where none was."""
    if turn.answer is None or not turn.answer.corrected:
        return None
    told = f"corrected to: {visible(turn.answer.corrected, keep='')}"
    return Content.assemble((told, "italic $foreground"), (" · F9 asks as typed", QUIET))


def _note(turn: Turn) -> str:
    """Return how far a turn without an answer has come; empty for an answered one."""
    if turn.phase is Phase.WORDS and turn.form is InputForm.CLAIM:
        return _READING_A_CLAIM
    if turn.phase is Phase.QUEUED and turn.behind:
        return _BEHIND
    return _STAGES.get(turn.phase, "")


def _first_matches(turn: Turn) -> Content:
    """Return the likeliest sentence of each of the first hits with its source, two rows a hit."""
    assert turn.answer is not None
    rows: list[Content] = []
    for hit in turn.answer.hits[:FIRST]:
        texts = [flowing(one.text, syntax=hit.citation.syntax) for one in hit.passage.sentences]
        likeliest = max(texts, key=lambda text: len(matches(text, turn.question, hit.passage.language)), default="")
        shown = Content(likeliest.replace("\n", " "))
        for start, end in matches(likeliest, turn.question, hit.passage.language):
            shown = shown.stylize(MATCHED, start, end)
        rows += (shown, Content.styled(source(hit.citation), QUIET))
    return Content("\n").join(rows)
