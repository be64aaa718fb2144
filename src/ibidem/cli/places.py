"""Say where a passage stands, in lines a reader sees."""

from __future__ import annotations

from ibidem.text import visible
from ibidem.types import Citation
from ibidem.wording import locator


def place(citation: Citation) -> str:
    """Return `document › section › lines 12–14` on one line, with the page where there are pages."""
    return " › ".join(one_line(part) for part in (citation.document, *citation.section, locator(citation)))


def one_line(text: str) -> str:
    """Return the text on one line, its runs of white space as one space, nothing in it that a terminal obeys."""
    return visible(" ".join(text.split()), keep="")


def paragraphs(text: str, *, ragged: bool) -> list[str]:
    """Return the text as lines to be wrapped: its own lines where they matter (`ragged`), else its paragraphs."""
    own = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    if ragged:
        return [visible(line.rstrip(), keep="") for line in own if line.strip()]
    joined: list[list[str]] = [[]]
    for line in own:
        if line.strip():
            joined[-1].append(line)
        elif joined[-1]:
            joined.append([])
    return [one_line(" ".join(lines)) for lines in joined if lines]
