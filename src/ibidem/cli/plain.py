"""An answer as plain lines, for pipes and files: nothing wrapped, coloured or drawn."""

from __future__ import annotations

from collections.abc import Iterator

from ibidem.cli.places import one_line, paragraphs, place
from ibidem.cli.render import View, heading, label, reason, trace
from ibidem.types import Answer, Hit, Kind
from ibidem.wording import because

RAGGED = (Kind.LIST, Kind.TABLE)
"""Kinds whose own lines matter."""


def answer(answer: Answer, view: View) -> str:
    """Return the answer, then its passages; each sentence, paragraph and place is one line."""
    return "\n".join(_lines(answer, view)) + "\n"


def _lines(answer: Answer, view: View) -> Iterator[str]:
    if answer.abstained:
        yield reason(answer)
    else:
        yield f"Answer (confidence {answer.confidence:.2f})"
    if view.explain and (told := because(answer)):
        yield f"  {told}"
    for sentence in answer.sentences:
        marks = "".join(f"[{rank}]" for rank in sentence.citations)
        yield ""
        yield f"“{one_line(sentence.text)}”"
        yield f"  {marks} {place(sentence.place)}"
    if answer.hits:
        yield ""
        yield heading(answer)
    for rank, hit in enumerate(answer.hits, start=1):
        yield ""
        yield from _passage(rank, hit, view)


def _passage(rank: int, hit: Hit, view: View) -> Iterator[str]:
    yield f"[{rank}] {place(hit.citation)} ({label(hit)})"
    for line in paragraphs(hit.passage.text, ragged=hit.passage.kind in RAGGED):
        yield f"    {line}"
    for one in hit.also:
        yield f"    also {place(one)}"
    if view.explain:
        yield from (f"      {line}" for line in trace(hit))
