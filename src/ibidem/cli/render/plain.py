"""An answer as plain lines, for pipes and files: nothing coloured or drawn, wrapped only where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO

from ibidem.cli.render.forms import View, heading, label, one_line, paragraphs, place, quoted, reason, trace
from ibidem.labels import NO_SIDE, RELATIONS, RULINGS, SIDES, because, corrected, disagreements, polarity
from ibidem.types import Answer, Attribution, Evidence, Hit, Stance, Verdict


def answer(answer: Answer, view: View) -> str:
    """Return the answer, then its passages; each sentence, paragraph and place is one line."""
    return "\n".join(_lines(answer, view)) + "\n"


def wrapped(text: str, width: int) -> str:
    """Return plain lines wrapped to a width in cells, what is carried over indented as its line is."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    console = Console(width=width, file=StringIO(), markup=False, emoji=False)
    lines: list[str] = []
    for line in text.splitlines():
        words = line.lstrip(" ")
        margin = line[: len(line) - len(words)]
        room = max(width - len(margin), 1)
        parts = Text(words).wrap(console, room, overflow="fold") if cell_len(words) > room else [Text(words)]
        lines.extend(f"{margin}{part.plain.rstrip()}" for part in parts)
    return "\n".join(lines) + "\n"


def _lines(answer: Answer, view: View) -> Iterator[str]:
    yield from filter(None, (corrected(answer), one_line(answer.note)))
    if answer.abstained:
        yield reason(answer)
    else:
        yield f"Answer (confidence {answer.confidence:.2f})"
    if view.explain and (told := because(answer)):
        yield f"  {told}"
    if told := disagreements(answer):
        yield told
    for sentence in answer.sentences:
        marks = "".join(f"[{rank}]" for rank in sentence.citations)
        yield ""
        yield f"{polarity(sentence)}{quoted(sentence.place)}"
        yield f"  {marks} {place(sentence.place)}"
    if answer.hits:
        yield ""
        yield heading(answer)
    for rank, hit in enumerate(answer.hits, start=1):
        yield ""
        yield from _passage(rank, hit, view)


def _passage(rank: int, hit: Hit, view: View) -> Iterator[str]:
    yield f"[{rank}] {place(hit.citation)} ({label(hit)})"
    for line in paragraphs(hit.passage):
        yield f"    {line}"
    for one in hit.also:
        yield f"    also {place(one)}"
    if view.explain:
        yield from (f"      {line}" for line in trace(hit))


def verdict(verdict: Verdict, view: View) -> str:
    """Return the verdict, then both sides; each sentence and place is one line."""
    return "\n".join(_lines_verdict_plain(verdict, view)) + "\n"


def _lines_verdict_plain(verdict: Verdict, view: View) -> Iterator[str]:
    yield f"{RULINGS[verdict.ruling]} (confidence {verdict.confidence:.2f})"
    for note in verdict.notes:
        yield f"  note: {one_line(note)}"
    for part in verdict.parts:
        yield f"  {RULINGS[part.ruling]} (confidence {part.confidence:.2f}): {one_line(part.claim)}"
    yield from _side(Stance.SUPPORTS, verdict.supporting)
    yield from _side(Stance.REFUTES, verdict.contradicting)
    if verdict.references:
        yield ""
        yield "References"
    for backing in verdict.references:
        yield from _backing(backing, view)


def _side(stance: Stance, evidence: Sequence[Evidence]) -> Iterator[str]:
    yield ""
    yield SIDES[stance] if evidence else f"{SIDES[stance]}: {NO_SIDE[stance]}"
    for one in evidence:
        yield ""
        yield quoted(one.place)
        yield f"  {one.stance} {one.score:.2f}  {place(one.place)}"
        for note in one.notes:
            yield f"  note: {one_line(note)}"


def _backing(backing: Attribution, view: View) -> Iterator[str]:
    yield ""
    yield one_line(view.cited(backing.reference))
    yield f"  {RELATIONS[backing.relation]}; listed in {one_line(backing.reference.document)}"
    if backing.source:
        yield f"  its text: {one_line(backing.source)}"
