"""An answer for a person at a terminal: wrapped, the words of the question set off, places that can be clicked."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from ibidem.cli.links import target
from ibidem.cli.places import one_line, paragraphs, place
from ibidem.cli.plain import RAGGED
from ibidem.cli.render import View, heading, label, reason, trace
from ibidem.matches import matches, telling
from ibidem.types import Answer, Citation, Hit
from ibidem.wording import because

WIDEST = 100
"""Cells; longer lines are tiring to read."""
INDENT = 4


def answer(answer: Answer, view: View) -> str:
    """Return the answer, then its passages, with the terminal's own sequences in them."""
    page = Page(view, telling(answer.question))
    if answer.abstained:
        page.write(Text(reason(answer), style="bold"))
    for sentence in answer.sentences:
        page.quote(f"“{one_line(sentence.text)}”")
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

    def __init__(self, view: View, sought: frozenset[str]) -> None:
        self._view = view
        self._sought = sought
        self._width = max(min(view.width, WIDEST), 2 * INDENT + 2)
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

    def quote(self, text: str, *, indent: int = 0) -> None:
        """Write words of a document, those of the question bold."""
        shown = Text(text)
        for start, end in matches(text, self._sought):
            shown.stylize("bold", start, end)
        self.write(shown, indent=indent)

    def place(self, citation: Citation) -> Text:
        """Return where it stands, as a link where links are understood."""
        link = target(self._view.corpus, citation.document) if self._view.links else None
        return Text(place(citation), style=Style(color="cyan", link=link))

    def passage(self, rank: int, hit: Hit) -> None:
        """Write one passage under its rank, place, kind and worth."""
        self.write(Text(f"[{rank}] ") + self.place(hit.citation), indent=INDENT, first=0)
        self.write(Text(label(hit), style="dim"), indent=INDENT)
        for line in paragraphs(hit.passage.text, ragged=hit.passage.kind in RAGGED):
            self.quote(line, indent=INDENT)
        for one in hit.also:
            self.write(Text("also ") + self.place(one), indent=INDENT)
        if self._view.explain:
            for line in trace(hit):
                self.write(Text(line, style="dim"), indent=INDENT + 2)
