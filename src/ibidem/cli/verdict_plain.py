"""A verdict as plain lines, for pipes and files: nothing wrapped, coloured or drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ibidem.cli.places import one_line, place
from ibidem.cli.render import View
from ibidem.types import Backing, Evidence, Stance, Verdict
from ibidem.wording import NO_SIDE, RELATIONS, RULINGS, SIDES, formatted


def verdict(verdict: Verdict, view: View) -> str:  # noqa: ARG001 - every form takes the view
    """Return the verdict, then both sides; each sentence and place is one line."""
    return "\n".join(_lines(verdict)) + "\n"


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"{RULINGS[verdict.ruling]} (confidence {verdict.confidence:.2f})"
    for note in verdict.notes:
        yield f"  note: {one_line(note)}"
    yield from _side(Stance.SUPPORTS, verdict.supporting)
    yield from _side(Stance.REFUTES, verdict.contradicting)
    if verdict.references:
        yield ""
        yield "References"
    for backing in verdict.references:
        yield from _backing(backing)


def _side(stance: Stance, evidence: Sequence[Evidence]) -> Iterator[str]:
    yield ""
    yield SIDES[stance] if evidence else f"{SIDES[stance]}: {NO_SIDE[stance]}"
    for one in evidence:
        yield ""
        yield f"“{one_line(one.place.quote)}”"
        yield f"  {one.stance} {one.score:.2f}  {place(one.place)}"
        for note in one.notes:
            yield f"  note: {one_line(note)}"


def _backing(backing: Backing) -> Iterator[str]:
    yield ""
    yield one_line(formatted(backing.reference))
    yield f"  {RELATIONS[backing.relation]}; listed in {one_line(backing.reference.document)}"
    if backing.source:
        yield f"  its text: {one_line(backing.source)}"
