"""A verdict in the transcript: the ruling, both sides, and the references behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ibidem.labels import NO_SIDE, RELATIONS, RULINGS, SIDES, formatted
from ibidem.text.normalize import visible
from ibidem.text.vocabulary import matches, telling
from ibidem.tui.labels import counted
from ibidem.tui.places import CitedPlace, document_place, emphasised, entry_place, flowing
from ibidem.tui.widgets.cursor_list import OPENS, CursorStop
from ibidem.tui.widgets.evidence import MATCHED
from ibidem.types import Attribution, Evidence, Reference, Relation, Ruling, Stance, Verdict

_COLOURS = {Ruling.SUPPORTED: "$success", Ruling.CONTRADICTED: "$error", Ruling.MIXED: "$warning"}


class VerdictView(Vertical):
    """What the library says of a claim; where it is broad enough, the sides stand beside each other."""

    DEFAULT_CSS = """
    VerdictView { height: auto; }
    VerdictView .sides, VerdictView .side { height: auto; }
    """

    class Drawn(Message):
        """It stands in the chat, as high as it is."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(classes="verdict")
        self._verdict = verdict

    def compose(self) -> ComposeResult:
        """Lay out ruling, sides and references."""
        verdict, numbers = self._verdict, count(1)
        yield Static(_ruling(verdict), markup=False, classes="ruling")
        with Container(classes="sides"):
            for stance, found in ((Stance.SUPPORTS, verdict.supporting), (Stance.REFUTES, verdict.contradicting)):
                with Vertical(classes="side"):
                    yield Static(_heading(stance, found), markup=False, classes="side-heading")
                    for evidence in found:
                        yield QuoteLine(verdict, next(numbers), evidence)
        if verdict.references:
            yield Static(Content.styled("References", "bold"), markup=False, classes="side-heading")
        for backing in verdict.references:
            yield ReferenceLine(backing)

    def on_mount(self) -> None:
        """Tell when it is laid out."""
        self.call_after_refresh(self.post_message, self.Drawn())


class QuoteLine(CursorStop):
    """A verbatim sentence on one side of a claim, with its place, its stance as a word, and its notes."""

    def __init__(self, verdict: Verdict, number: int, evidence: Evidence) -> None:
        super().__init__(_quote(verdict.claim, number, evidence), classes="sentence")
        self.place = CitedPlace(number, evidence.place, (evidence.place,))
        self.quote = evidence.place
        self.references = behind(verdict, evidence)


class ReferenceLine(CursorStop):
    """A reference behind a claim, and how it stands behind it."""

    def __init__(self, backing: Attribution) -> None:
        super().__init__(_backing(backing), classes="sentence")
        self.place = entry_place(backing.reference)
        self.references = (backing.reference,)


def behind(verdict: Verdict, evidence: Evidence) -> tuple[Reference, ...]:
    """Return the references behind one quote: those cited where it stands, then the work it is quoted from."""
    at = evidence.place.document
    cited = [one for one in verdict.references if one.relation is Relation.CITED_HERE and one.reference.document == at]
    own = [one for one in verdict.references if one.relation is Relation.IN_LIBRARY and one.source == at]
    return tuple(one.reference for one in (*cited, *own))


def _ruling(verdict: Verdict) -> Content:
    told = Content.assemble(
        (RULINGS[verdict.ruling], f"bold {_COLOURS.get(verdict.ruling, '$foreground')}"),
        (f" · confidence {verdict.confidence:.0%}", "$quiet"),
    )
    return Content("\n").join([told, *map(_note, verdict.notes)])


def _heading(stance: Stance, found: Sequence[Evidence]) -> Content:
    if not found:
        return Content.assemble((SIDES[stance], "bold"), (f" · {NO_SIDE[stance]}", "$quiet"))
    return Content.assemble((SIDES[stance], "bold"), (f" · {counted(len(found), 'sentence')}", "$quiet"))


def _quote(claim: str, number: int, evidence: Evidence) -> Content:
    shown = flowing(evidence.place.quote)
    quote = emphasised(Content(shown))
    for start, end in matches(shown, telling(claim)):
        quote = quote.stylize(MATCHED, start, end)
    where = document_place(evidence.place)
    told = Content.assemble(
        quote,
        " ",
        Content.styled(f"[{number}]", "bold $accent").stylize(OPENS),
        "\n",
        Content.styled(f"{evidence.stance} {evidence.score:.0%}", "bold"),
        Content.styled(f" · {where}", "$quiet").stylize(OPENS),
    )
    return Content("\n").join([told, *map(_note, evidence.notes)])


def _backing(backing: Attribution) -> Content:
    entry = backing.reference
    where = f" · listed in {document_place(entry_place(entry).citation)}"
    told = Content.assemble(
        visible(formatted(entry), keep=""), "\n", (RELATIONS[backing.relation], "bold"), (where, "$quiet")
    )
    if backing.source:
        told += Content.styled(f"\nits text: {visible(backing.source, keep='')}", "$quiet")
    return told.stylize(OPENS)


def _note(note: str) -> Content:
    return Content.styled(f"note: {visible(note, keep='')}", "italic $primary")
