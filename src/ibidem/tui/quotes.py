"""The words of a quote as they are shown: safe, flowing, with the marks of emphasis kept but quiet."""

from __future__ import annotations

import re

from textual.content import Content

from ibidem.text import visible
from ibidem.types import Kind

_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,200}?)(?<=\S)\1")


def flowing(quote: str, kind: Kind = Kind.PROSE) -> str:
    """Return a quote safe to show, its line ends as spaces except where lines mean something: in lists and tables."""
    shown = visible(quote)
    return shown if kind in (Kind.LIST, Kind.TABLE) else _LINE_END.sub(" ", shown)


def emphasised(content: Content) -> Content:
    """Set what stands between Markdown's marks of emphasis in bold, and the marks back; every character stays."""
    for match in _EMPHASIS.finditer(content.plain):
        start, end = match.span(2)
        content = content.stylize("bold", start, end)
        content = content.stylize("$hairline", match.start(), start).stylize("$hairline", end, match.end())
    return content
