"""The evidence of the selected turn: passages by document for a question, two sides for a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.reactive import var
from textual.style import Style
from textual.widgets import Static

from ibidem.conversation.numbering import key
from ibidem.labels import NO_SIDE, RELATIONS, RULINGS, SIDES, because, formatted, place_label
from ibidem.text.analysis import matches
from ibidem.text.normalize import visible
from ibidem.tui.labels import bar, bearing, counted, near_by, relevance
from ibidem.tui.places import CitedPlace, entry_place, flowing, path, place, shown_quote
from ibidem.tui.state import Phase, Turn
from ibidem.tui.widgets.cursor_list import CursorList, CursorStop
from ibidem.tui.widgets.notice import MATCHED, OPENS, QUIET, badge, chip
from ibidem.tui.widgets.turn_view import RULING_COLOURS, STANCE_COLOURS, source
from ibidem.types import Answer, Attribution, Citation, Evidence, Hit, Kind, Reference, Relation, Stance, Verdict

QUOTED = "bold on $panel"
DIFFERS = "bold underline"
NOTHING = "The passages behind an answer stand here."
_OPENS = Style.from_meta(OPENS)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """What one card shows."""

    parts: tuple[Content, ...]
    """Its head, its text, and what is told below it."""
    title: Content | None = None
    """A heading above the card; None where the card above has the same."""
    classes: str = ""
    place: CitedPlace | None = None
    quote: Citation | None = None
    references: tuple[Reference, ...] = ()
    passage_id: int | None = None

    @property
    def content(self) -> Content:
        """What is drawn; wherever it is clicked, it opens."""
        return Content("\n").join(self.parts).stylize(_OPENS)

    def within(self, above: str, below: str) -> EvidenceItem:
        """Return it with what stands above and below its text."""
        head, text, *rest = self.parts
        around = [Content.styled(one, QUIET) if one else None for one in (above, below)]
        return replace(self, parts=tuple(one for one in (head, around[0], text, around[1], *rest) if one is not None))


class PassageCard(CursorStop):
    """One passage or quote; can be filled again with another, so that refining does not flicker."""

    passage_id: int | None = None


class CardEntry(Vertical):
    """A card, and above it the heading of the document or the side that begins with it."""

    DEFAULT_CSS = """
    CardEntry { height: auto; }
    CardEntry .card { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__(classes="entry")
        self.heading = Static("", markup=False, classes="entry-heading")
        self.card = PassageCard(classes="card")
        self._shown: EvidenceItem | None = None

    def compose(self) -> ComposeResult:
        """Lay out the two."""
        yield self.heading
        yield self.card

    def fill(self, item: EvidenceItem | None) -> None:
        """Show an item; None hides the entry. Does nothing when it is shown already."""
        self.display = item is not None
        self.card.display = item is not None
        if item == self._shown:
            return
        self._shown = item
        card = self.card
        if item is None:
            card.place = card.quote = card.passage_id = None
            card.references = ()
            return
        card.place, card.quote, card.references = item.place, item.quote, item.references
        card.passage_id = item.passage_id
        card.set_classes(f"stop card {item.classes}{' -current' if card.has_class('-current') else ''}")
        card.update(item.content)
        self.heading.display = item.title is not None
        self.heading.update(item.title or "")


class CardColumn(Vertical):
    """Cards below each other."""

    DEFAULT_CSS = """
    CardColumn { height: auto; }
    """

    def fill(self, items: Sequence[EvidenceItem]) -> list[PassageCard]:
        """Show the items and return their cards."""
        entries = list(self.query(CardEntry))
        missing = [CardEntry() for _ in items[len(entries) :]]
        entries.extend(missing)
        for number, entry in enumerate(entries):
            entry.fill(items[number] if number < len(items) else None)
        if missing:
            self.mount_all(missing)
        self.display = bool(items)
        return [entry.card for entry in entries[: len(items)]]


class EvidencePane(CursorList):
    """Cards of one turn; a card that was chosen keeps the cursor while hits are refined."""

    explain: var[bool] = var(False)
    """Whether cards show what each retriever adds."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._turn: Turn | None = None
        self._chosen = False
        self._cards: list[PassageCard] = []
        self._around: dict[Citation, tuple[int, str, str]] = {}
        """Around which texts something is shown: how many steps of it, what stands above, what below."""

    def compose(self) -> ComposeResult:
        """Begin with the heading alone."""
        yield Static(Content.styled(NOTHING, QUIET), markup=False, classes="evidence-heading")
        with Container(classes="sides"):
            yield CardColumn(classes="side")
            yield CardColumn(classes="side")
        yield CardColumn(classes="references")

    def stops(self) -> list[CursorStop]:
        """Return the cards that are shown, from top to bottom."""
        return [*self._cards]

    def show(self, turn: Turn | None) -> None:
        """Show what stands behind a turn."""
        same = self._turn is not None and turn is not None and self._turn.id == turn.id
        self._turn = turn
        self._chosen = self._chosen and same
        if not same:
            self._around = {}
        kept = self.current.passage_id if self._chosen and isinstance(self.current, PassageCard) else None
        with self.app.batch_update():
            self.query_one(".evidence-heading", Static).update(_heading(turn))
            self._fill()
        at = next((card for card in self._cards if card.passage_id == kept and kept is not None), None)
        if at is None and self._cards:
            at = self._cards[0]
        self.move_to(at, scroll=kept is not None and at is not None)
        if not same:
            self.scroll_home(animate=False)

    def point(self, number: int) -> None:
        """Bring the card of a citation into view and stand at it."""
        at = next((card for card in self._cards if card.place and card.place.number == number and number), None)
        if at is not None:
            self._chosen = True
            self.move_to(at)

    def steps(self, citation: Citation) -> int:
        """Return how many steps of what stands around a text are shown."""
        return self._around.get(citation, (0, "", ""))[0]

    def surround(self, citation: Citation, steps: int, above: str, below: str) -> None:
        """Show what stands above and below a text, its card staying in sight."""
        self._around[citation] = (steps, above, below)
        self._fill()
        if self.current is not None:
            self.call_after_refresh(self._bring, self.current)

    def on_cursor_list_moved(self) -> None:
        """Remember that someone chose a card: from now on it is kept while hits are refined."""
        self._chosen = True

    def watch_explain(self) -> None:
        """Draw the cards again, with or without the trace."""
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        left, right, below = self.query(CardColumn)
        turn = self._turn
        verdict = turn.verdict if turn else None
        self.set_class(verdict is not None, "-sides")
        if turn is not None and verdict is not None:
            sides = [_side(turn, verdict, stance) for stance in (Stance.SUPPORTS, Stance.REFUTES)]
            references = [_reference(one, first=at == 0) for at, one in enumerate(verdict.references)]
            further = [*_near(turn, verdict), *references]
            columns = ((left, sides[0]), (right, sides[1]), (below, further))
            self._cards = [card for column, items in columns for card in column.fill(self._surrounded(items))]
            self._cards = [card for card in self._cards if card.place is not None]
            return
        items = list(_passages(turn, turn.answer, explain=self.explain)) if turn and turn.answer else []
        right.fill(())
        below.fill(())
        self._cards = left.fill(self._surrounded(items))

    def _surrounded(self, items: Sequence[EvidenceItem]) -> list[EvidenceItem]:
        around = [self._around.get(item.place.citation) if item.place else None for item in items]
        return [item.within(*one[1:]) if one else item for item, one in zip(items, around, strict=True)]


def _heading(turn: Turn | None) -> Content:
    if turn is None or (turn.answer is None and turn.verdict is None):
        return Content.styled(NOTHING, QUIET)
    if turn.verdict is not None:
        ruling = RULINGS[turn.verdict.ruling].split(":")[0]
        return badge(ruling, RULING_COLOURS[turn.verdict.ruling])
    assert turn.answer is not None
    answer = turn.answer
    if not answer.hits:
        return Content.styled("No passages", "bold")
    if turn.phase is not Phase.ANSWERED:
        by_words = turn.phase is Phase.WORDS
        told = f"{counted(len(answer.hits), 'passage')}{' with the words' if by_words else ', none read yet'}"
        return Content.assemble(("First matches  " if by_words else "Nearest passages  ", "bold"), (told, QUIET))
    quoted = sum(key(hit.citation) in turn.numbers for hit in answer.hits)
    if answer.abstained or not quoted:
        return Content.assemble(("Nearest passages  ", "bold"), (f"{len(answer.hits)}, none quoted", QUIET))
    others = len(answer.hits) - quoted
    more = f"{quoted} quoted" + (f", {others} near by" if others else "")
    return Content.assemble(("Evidence  ", "bold"), (more, QUIET))


def _passages(turn: Turn, answer: Answer, *, explain: bool) -> Iterator[EvidenceItem]:
    """Yield the hits by document: what is quoted first, then by rank."""
    numbers = turn.numbers
    ranked = sorted(answer.hits, key=lambda hit: numbers.get(key(hit.citation), len(numbers) + 1_000_000))
    documents = list(dict.fromkeys(hit.passage.document for hit in ranked))
    for document in documents:
        title: Content | None = _document_heading(next(hit for hit in ranked if hit.passage.document == document))
        for hit in ranked:
            if hit.passage.document != document:
                continue
            at = place(answer, hit, numbers)
            told = because(answer) if explain and hit is answer.hits[0] else ""
            parts = _parts(answer, hit, at, explain=explain, told=told)
            classes = "-quoted" if at.quotes else ""
            yield EvidenceItem(parts, title, classes, at, at.at(None), passage_id=hit.passage.id)
            title = None


def _document_heading(hit: Hit) -> Content:
    title, document = visible(hit.passage.title, keep=""), visible(hit.passage.document, keep="")
    if not title or title == document:
        return Content.styled(document, "bold")
    return Content.assemble((title, "bold"), (f"  {document}", QUIET))


def _parts(answer: Answer, hit: Hit, at: CitedPlace, *, explain: bool, told: str) -> tuple[Content, ...]:
    word, gauge = relevance(hit)
    kind = "" if hit.passage.kind is Kind.PROSE else f"{hit.passage.kind}, "
    section = path(at.citation, title=False)
    where = place_label(at.citation)
    head = Content.assemble(
        chip(at.number) + Content(" ") if at.number else "",
        (f"{where} · " if where else "", QUIET),
        (gauge, "$citation" if at.number else QUIET),
        (f" {kind}{word}", QUIET),
        (f" · {section}" if section else "", QUIET),
    )
    parts = [head, _text(answer.question, at, hit.passage.kind)]
    parts.extend(
        Content.styled("also in " + " · ".join(filter(None, (path(other), place_label(other)))), f"italic {QUIET}")
        for other in hit.also
    )
    if explain:
        parts.append(_trace(hit))
    if told:
        parts.append(Content.styled(told, "$citation"))
    return tuple(parts)


def _text(question: str, at: CitedPlace, kind: Kind) -> Content:
    shown = flowing(at.citation.quote, kind, at.citation.syntax)
    content = Content(shown)
    for quote in at.quotes:
        sentence = flowing(quote.quote, kind, quote.syntax)
        start = shown.find(sentence)
        if start >= 0:
            content = content.stylize(QUOTED, start, start + len(sentence))
    for start, end in matches(shown, question, at.citation.language):
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
    return Content.styled("\n".join([*lines, total]), "$citation")


def _side(turn: Turn, verdict: Verdict, stance: Stance) -> list[EvidenceItem]:
    found = bearing(verdict, stance)
    colour = STANCE_COLOURS[stance]
    count = str(len(found)) if found else NO_SIDE[stance]
    title = Content.assemble((SIDES[stance], f"bold {colour}"), (f"  {count}", QUIET))
    return list(_quotes(turn, verdict, found, title)) or [EvidenceItem((Content(""),), title, "-none")]


def _near(turn: Turn, verdict: Verdict) -> Iterator[EvidenceItem]:
    """Yield what comes near to the claim and settles nothing, on no side."""
    found = [replace(one, stance=Stance.NEUTRAL) for one in near_by(verdict)]
    title = Content.assemble(("Near by", "bold"), (f"  {len(found)}, none settles it", QUIET))
    return _quotes(turn, verdict, found, title)


def _quotes(turn: Turn, verdict: Verdict, found: Sequence[Evidence], title: Content | None) -> Iterator[EvidenceItem]:
    for evidence in found:
        number = turn.numbers.get(key(evidence.place), 0)
        at = CitedPlace(number, evidence.place, (evidence.place,))
        parts = _bearing(verdict.claim, number, evidence)
        classes = f"-{evidence.stance.value}"
        yield EvidenceItem(parts, title, classes, at, evidence.place, behind(verdict, evidence))
        title = None


def _bearing(claim: str, number: int, evidence: Evidence) -> tuple[Content, ...]:
    """Return a quote with its place, how strongly it bears on the claim, and what differs underlined."""
    at = evidence.place
    shown = shown_quote(at)
    quote = Content(shown)
    for start, end in matches(shown, claim, at.language):
        quote = quote.stylize(MATCHED, start, end)
    for start, end in differing(shown, evidence.notes):
        quote = quote.stylize(f"{DIFFERS} {STANCE_COLOURS[evidence.stance]}", start, end)
    colour = STANCE_COLOURS[evidence.stance]
    head = Content.assemble(chip(number) + Content(" ") if number else "", (source(at), QUIET))
    told = [head, quote]
    if evidence.stance is not Stance.NEUTRAL:
        told.append(Content.assemble((f"{evidence.stance} ", f"bold {colour}"), (bar(evidence.score), colour)))
    told.extend(Content.styled(f"≠ {visible(note, keep='')}", colour) for note in evidence.notes)
    return tuple(told)


_DIFFERENCE = re.compile(r"(?:differs|agrees)?:.*\bvs\b(?P<here>.*)", re.DOTALL)


def differing(quote: str, notes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a quote that its notes say differ from the claim: what stands behind `vs`."""
    for note in notes:
        match = _DIFFERENCE.search(note)
        for word in re.findall(r"[^\s'\"]+", match["here"]) if match else ():
            at = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", quote, re.IGNORECASE)
            if at is not None:
                yield at.span()


def behind(verdict: Verdict, evidence: Evidence) -> tuple[Reference, ...]:
    """Return the references behind one quote: those cited where it stands, then the work it is quoted from."""
    at = evidence.place.document
    cited = [one for one in verdict.references if one.relation is Relation.CITED_HERE and one.reference.document == at]
    own = [one for one in verdict.references if one.relation is Relation.IN_LIBRARY and one.source == at]
    return tuple(one.reference for one in (*cited, *own))


def _reference(attribution: Attribution, *, first: bool) -> EvidenceItem:
    entry = attribution.reference
    at = entry_place(entry)
    listed = f" · listed in {visible(entry.document, keep='')}, {place_label(at.citation)}".rstrip(", ")
    told = Content.assemble((RELATIONS[attribution.relation], "bold"), (listed, QUIET))
    if attribution.source:
        told += Content.styled(f"\nits text: {visible(attribution.source, keep='')}", QUIET)
    title = Content.styled("References behind it", "bold") if first else None
    return EvidenceItem((Content(visible(formatted(entry), keep="")), told), title, "-reference", at, None, (entry,))
