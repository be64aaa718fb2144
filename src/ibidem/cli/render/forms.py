"""The forms answers and verdicts are shown in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from ibidem.labels import formatted, place_label, relevance
from ibidem.text.markup import without_marks
from ibidem.text.normalize import visible
from ibidem.types import Abstention, Answer, Citation, Hit, Kind, Passage, Reference

FORMS = {
    "answer": {
        "json": "ibidem.cli.render.json:answer",
        "plain": "ibidem.cli.render.plain:answer",
        "terminal": "ibidem.cli.render.terminal:answer",
    },
    "verdict": {
        "json": "ibidem.cli.render.json:verdict",
        "plain": "ibidem.cli.render.plain:verdict",
        "terminal": "ibidem.cli.render.terminal:verdict",
    },
    "draft": {
        "json": "ibidem.cli.render.json:audit",
        "plain": "ibidem.cli.render.audit:plain_audit",
        "terminal": "ibidem.cli.render.audit:terminal_audit",
    },
}

RAGGED = (Kind.LIST, Kind.TABLE, Kind.CODE)
"""Kinds whose own lines matter."""
REASONS = {
    Abstention.EMPTY: "The library is empty: put documents into its corpus folder and ask again.",
    Abstention.NOTHING_CLOSE: "Nothing in the library answers this: nothing comes close.",
    Abstention.NO_SENTENCE: "Nothing in the library answers this: there are passages close to it, but no sentence of"
    " theirs answers it.",
    Abstention.ONLY_LISTED: "Nothing in the library answers this: the nearest passage names a work in a list of"
    " references, and says no more. See `ibidem references`.",
    Abstention.NOTHING_PASSES: "The library has nothing that matches the filter, so that nothing was searched;"
    " `ibidem list` shows the paths of its documents.",
}


@dataclass(frozen=True, slots=True)
class View:
    """How an answer is to be shown."""

    corpus: Path
    """The folder the documents lie in, for links to them."""
    encoding: str = "utf-8"
    """What the text will be written in."""
    width: int = 80
    """Cells a line may take where lines are wrapped."""
    explain: bool = False
    """Whether each passage shows how its score came about."""
    links: bool = False
    colour: bool = False
    cited: Callable[[Reference], str] = formatted
    """How a reference is written."""
    styled: bool = True
    """Whether the terminal understands bold and the like at all."""


def form(of: str, name: str) -> Callable[[Any, View], str]:
    """Import and return the form of that name for an answer, a verdict or a draft; its text ends in a line feed."""
    made: Callable[[Any, View], str] = resolve_name(FORMS[of][name])
    return made


def heading(answer: Answer) -> str:
    """Return what stands above the passages."""
    return "Nearest passages" if answer.abstained else "Passages"


def reason(answer: Answer) -> str:
    """Return why there is no answer, as a plain sentence; empty where there is one."""
    return REASONS[answer.reason] if answer.reason else ""


def label(hit: Hit) -> str:
    """Return what a passage is and what it is worth."""
    return f"{hit.passage.kind}, {relevance(hit)}"


def trace(hit: Hit) -> list[str]:
    """Return how the score came about, as lines of a table whose parts sum to the score."""
    rows = [("retriever", "rank", "score", "part")]
    for name, signal in hit.trace.items():
        rank = "–" if signal.rank is None else str(signal.rank)
        rows.append((name, rank, f"{signal.score:.4f}", f"{signal.part:.4f}"))
    rows.append(("sum", "", "", f"{hit.score:.4f}"))
    wide = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"{row[0]:<{wide[0]}}  {row[1]:>{wide[1]}}  {row[2]:>{wide[2]}}  {row[3]:>{wide[3]}}".rstrip() for row in rows
    ]


def place(citation: Citation) -> str:
    """Return `document › section › p. 3, lines 12–14` on one line, as far as the format has pages and lines."""
    parts = (citation.document, *citation.section, place_label(citation))
    return " › ".join(one_line(part) for part in parts if part)


def one_line(text: str) -> str:
    """Return the text on one line, its runs of white space as one space, nothing in it that a terminal obeys."""
    return visible(" ".join(text.split()), keep="")


def quoted(citation: Citation) -> str:
    """Return the words of a quote on one line, between quotation marks, without the marks of its format."""
    return f"“{one_line(without_marks(citation.quote, citation.syntax))}”"


def paragraphs(passage: Passage) -> list[str]:
    """Return a passage as lines to be wrapped: its own lines where they matter, else its paragraphs."""
    text = passage.text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    own = (text if passage.kind is Kind.CODE else without_marks(text, passage.syntax)).split("\n")
    ragged = passage.kind in RAGGED
    if ragged:
        return [visible(line.rstrip(), keep="") for line in own if line.strip()]
    joined: list[list[str]] = [[]]
    for line in own:
        if line.strip():
            joined[-1].append(line)
        elif joined[-1]:
            joined.append([])
    return [one_line(" ".join(lines)) for lines in joined if lines]
