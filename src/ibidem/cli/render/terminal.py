"""An answer for a person at a terminal: wrapped, the words of the question set off, places that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from ibidem.cli.output import target
from ibidem.cli.render.forms import View, heading, label, one_line, paragraphs, place, quoted, reason, trace
from ibidem.labels import NO_SIDE, RELATIONS, RULINGS, SIDES, because, corrected, disagreements, polarity
from ibidem.text.analysis import matches
from ibidem.types import Answer, Attribution, Citation, Evidence, Hit, Stance, Verdict

INDENT = 4


def answer(answer: Answer, view: View) -> str:
    """Return the answer, then its passages, with the terminal's own sequences in them."""
    page = Page(view, answer.question)
    for told in filter(None, (corrected(answer), one_line(answer.note))):
        page.write(Text(told, style="yellow"))
    if answer.abstained:
        page.write(Text(reason(answer), style="bold"))
    if told := disagreements(answer):
        page.write(Text(told, style="bold yellow"))
        page.gap()
    for sentence in answer.sentences:
        page.quote(quoted(sentence.place), sentence.place.language, mark=polarity(sentence))
        marks = "".join(f"[{rank}]" for rank in sentence.citations)
        page.write(Text(f"{marks} ") + page.place(sentence.place), indent=INDENT)
        page.gap()
    if not answer.abstained:
        page.write(Text(f"Confidence {answer.confidence:.2f}", style="dim"))
    if view.explain and (told := because(answer)):
        page.write(Text(told, style="dim"))
    if answer.hits:
        page.gap()
        page.write(Text(heading(answer), style="bold underline"))
    for rank, hit in enumerate(answer.hits, start=1):
        page.gap()
        page.passage(rank, hit)
    return page.text


class Page:
    """Lines for one terminal; everything on it is text, nothing markup."""

    def __init__(self, view: View, question: str) -> None:
        self._view = view
        self._question = question
        self._width = max(view.width, 2 * INDENT + 2)
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=self._width,
            force_terminal=True,
            color_system="standard" if view.styled else None,
            no_color=not view.colour,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )

    @property
    def text(self) -> str:
        """What has been written."""
        return self._file.getvalue()

    def gap(self) -> None:
        """Write an empty line."""
        self._file.write("\n")

    def write(self, text: Text, *, indent: int = 0, first: int | None = None) -> None:
        """Write a text wrapped to the width, its lines indented; the first by `first` where that is named."""
        for number, line in enumerate(text.wrap(self._console, self._width - indent, overflow="fold")):
            line.rstrip()
            margin = " " * (first if first is not None and number == 0 else indent)
            self._console.print(Text(margin) + line, no_wrap=True, overflow="ignore", crop=False)

    def quote(self, text: str, language: str, *, indent: int = 0, mark: str = "") -> None:
        """Write words of a document in a language, those of the question bold, behind a mark of ours."""
        shown = Text(text)
        for start, end in matches(text, self._question, language):
            shown.stylize("bold", start, end)
        self.write(Text(mark, style="bold reverse") + shown if mark else shown, indent=indent)

    def place(self, citation: Citation) -> Text:
        """Return where it stands, as a link where links are understood."""
        link = target(self._view.corpus, citation.document) if self._view.links else None
        return Text(place(citation), style=Style(color="cyan", link=link))

    def passage(self, rank: int, hit: Hit) -> None:
        """Write one passage under its rank, place, kind and worth."""
        self.write(Text(f"[{rank}] ") + self.place(hit.citation), indent=INDENT, first=0)
        self.write(Text(label(hit), style="dim"), indent=INDENT)
        for line in paragraphs(hit.passage):
            self.quote(line, hit.passage.language, indent=INDENT)
        for one in hit.also:
            self.write(Text("also ") + self.place(one), indent=INDENT)
        if self._view.explain:
            for line in trace(hit):
                self.write(Text(line, style="dim"), indent=INDENT + 2)


def verdict(verdict: Verdict, view: View) -> str:
    """Return the verdict, then both sides, with the terminal's own sequences in them."""
    page = Page(view, verdict.claim)
    page.write(Text(RULINGS[verdict.ruling], style="bold"))
    page.write(Text(f"Confidence {verdict.confidence:.2f}", style="dim"))
    for note in verdict.notes:
        page.write(Text(f"note: {one_line(note)}", style="yellow"))
    for part in verdict.parts:
        page.write(Text(f"{RULINGS[part.ruling]}: ", style="bold") + Text(one_line(part.claim)), indent=INDENT)
    _side(page, Stance.SUPPORTS, verdict.supporting)
    _side(page, Stance.REFUTES, verdict.contradicting)
    if verdict.references:
        page.gap()
        page.write(Text("References", style="bold underline"))
    for backing in verdict.references:
        _backing(page, backing, view)
    return page.text


def _side(page: Page, stance: Stance, evidence: Sequence[Evidence]) -> None:
    page.gap()
    page.write(Text(SIDES[stance], style="bold underline"))
    if not evidence:
        page.write(Text(NO_SIDE[stance], style="dim"))
    for one in evidence:
        page.quote(quoted(one.place), one.place.language)
        page.write(Text.assemble((f"{one.stance} {one.score:.2f}  ", "dim"), page.place(one.place)), indent=INDENT)
        for note in one.notes:
            page.write(Text(f"note: {one_line(note)}", style="yellow"), indent=INDENT)


def _backing(page: Page, backing: Attribution, view: View) -> None:
    page.write(Text(one_line(view.cited(backing.reference))))
    told = f"{RELATIONS[backing.relation]}; listed in {one_line(backing.reference.document)}"
    page.write(Text(told, style="dim"), indent=INDENT)
    if backing.source:
        page.write(Text(f"its text: {one_line(backing.source)}", style="dim"), indent=INDENT)
