"""A verdict for a person at a terminal: wrapped, the words of the claim set off, places that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from ibidem.cli.places import one_line
from ibidem.cli.render import View
from ibidem.cli.terminal import INDENT, Page
from ibidem.matches import telling
from ibidem.types import Backing, Evidence, Stance, Verdict
from ibidem.wording import NO_SIDE, RELATIONS, RULINGS, SIDES, formatted


def verdict(verdict: Verdict, view: View) -> str:
    """Return the verdict, then both sides, with the terminal's own sequences in them."""
    page = Page(view, telling(verdict.claim))
    page.write(Text(RULINGS[verdict.ruling], style="bold"))
    page.write(Text(f"Confidence {verdict.confidence:.2f}", style="dim"))
    for note in verdict.notes:
        page.write(Text(f"note: {one_line(note)}", style="yellow"))
    _side(page, Stance.SUPPORTS, verdict.supporting)
    _side(page, Stance.REFUTES, verdict.contradicting)
    if verdict.references:
        page.gap()
        page.write(Text("References", style="bold underline"))
    for backing in verdict.references:
        _backing(page, backing)
    return page.text


def _side(page: Page, stance: Stance, evidence: Sequence[Evidence]) -> None:
    page.gap()
    page.write(Text(SIDES[stance], style="bold underline"))
    if not evidence:
        page.write(Text(NO_SIDE[stance], style="dim"))
    for one in evidence:
        page.quote(f"“{one_line(one.place.quote)}”")
        page.write(Text.assemble((f"{one.stance} {one.score:.2f}  ", "dim"), page.place(one.place)), indent=INDENT)
        for note in one.notes:
            page.write(Text(f"note: {one_line(note)}", style="yellow"), indent=INDENT)


def _backing(page: Page, backing: Backing) -> None:
    page.write(Text(one_line(formatted(backing.reference))))
    told = f"{RELATIONS[backing.relation]}; listed in {one_line(backing.reference.document)}"
    page.write(Text(told, style="dim"), indent=INDENT)
    if backing.source:
        page.write(Text(f"its text: {one_line(backing.source)}", style="dim"), indent=INDENT)
