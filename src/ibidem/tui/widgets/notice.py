"""Shaped parts of a turn: chips that lead to a source, badges, gauges, and notices beside a coloured edge."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

OPENS = {"opens": True}
"""Marks the characters that open the document when clicked."""
QUIET = "$quiet"
MATCHED = "bold $match"


def chip(number: int) -> Content:
    """Return the number of a citation on its own background; a click opens it, moving over it shows it."""
    return Content.styled(f" {number} ", "bold $background on $citation").stylize(
        Style.from_meta({**OPENS, "number": number})
    )


def chips(numbers: Iterable[int]) -> Content:
    """Return several chips beside each other."""
    return Content(" ").join(map(chip, numbers))


def badge(word: str, colour: str) -> Content:
    """Return a ruling as a word on a colour."""
    return Content.styled(f" {word} ", f"bold $background on {colour}")


def gauged(word: str, gauge: str, colour: str = "$citation") -> Content:
    """Return a word with its gauge: the gauge never tells anything alone."""
    return Content.assemble((gauge, colour), (f" {word}", QUIET))


class NoticeBox(Static):
    """A sentence that is no quotation, beside an edge of the colour of what it means: silence, disagreement, error."""

    DEFAULT_CSS = """
    NoticeBox { height: auto; border-left: thick $caution; padding: 0 1; margin: 1 2 0 2; }
    NoticeBox.-severe { border-left: thick $contradiction; }
    """

    def __init__(self, title: str, *lines: Content | str, severe: bool = False) -> None:
        colour = "$contradiction" if severe else "$caution"
        content = Content("\n").join([Content.styled(title, f"bold {colour}"), *map(_line, lines)])
        super().__init__(content, markup=False, classes="-severe" if severe else "")


def _line(line: Content | str) -> Content:
    return line if isinstance(line, Content) else Content.styled(line, "$foreground")
