"""An audit as rows of words, the same for a terminal and for plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.cli.places import one_line
from ibidem.draft.deciding import flaws
from ibidem.draft.report import Checked, Choice, Flaw, Likeness, Quoted, Report
from ibidem.draft.summary import SHORT, cited, decision, differences, summary, to_mend
from ibidem.types import Citation, Evidence, Verdict
from ibidem.wording import RELATIONS, formatted, locator

MOST_SHOWN = 2
"""Sentences on either side of a claim; the other forms show all."""
BOLD, DIM, WARNING = "bold", "dim", "yellow"


@dataclass(frozen=True, slots=True)
class Row:
    """A line before it is wrapped; `place` is set at its end."""

    text: str = ""
    style: str = ""
    indent: int = 0
    place: Citation | None = None


def rows(report: Report) -> Iterator[Row]:
    """Yield the report: what was found in the draft's order, between summaries that cannot be missed."""
    yield Row(one_line(f"{report.path}: {report.title}"), BOLD)
    yield from _summary(report)
    for flaw in flaws(report):
        yield Row()
        yield from _flaw(flaw)
    if report.forgotten:
        yield Row()
        yield Row("Decisions about what is no longer in the draft", BOLD)
        for about, held in report.forgotten.items():
            told = {Choice.ACCEPT: "accepted", Choice.REJECT: "rejected", None: "note"}[held.choice]
            yield Row(one_line(f"{about}  {told}: {held.text}{f' ({held.note})' if held.note else ''}"), DIM, 2)
    yield Row()
    yield from _summary(report)


def _summary(report: Report) -> Iterator[Row]:
    yield Row(summary(report), BOLD)
    if told := cited(report):
        yield Row(told, BOLD)
    for note in report.notes:
        yield Row(f"note: {one_line(note)}", WARNING)
    yield Row(to_mend(report), BOLD)


def _flaw(flaw: Flaw) -> Iterator[Row]:
    subject = flaw.subject
    head = f"{locator(subject.place)}: {SHORT[flaw.rule]} ({subject.id})"
    yield Row(f"{head}, to mend" if flaw.mend else head, BOLD if flaw.mend else DIM)
    yield Row(one_line(subject.text), "", 2)
    if told := decision(flaw):
        yield Row(one_line(told), WARNING, 4)
    if isinstance(subject, Checked):
        yield from _verdict(subject.verdict)
    elif isinstance(subject, Quoted):
        yield from _quoted(subject)
    elif subject.around:
        yield Row(f"in: {one_line(subject.around)}", DIM, 4)


def _verdict(verdict: Verdict) -> Iterator[Row]:
    for note in verdict.notes:
        yield Row(f"note: {one_line(note)}", WARNING, 4)
    yield from _side("supporting", verdict.supporting)
    yield from _side("contradicting", verdict.contradicting)
    for backing in verdict.references[:MOST_SHOWN]:
        yield Row(f"reference: {one_line(formatted(backing.reference))} ({RELATIONS[backing.relation]})", DIM, 4)


def _side(name: str, evidence: Sequence[Evidence]) -> Iterator[Row]:
    for one in evidence[:MOST_SHOWN]:
        yield Row(f"{name} {one.score:.2f}: “{one_line(one.place.quote)}” ", "", 4, one.place)
        for note in one.notes:
            yield Row(f"note: {one_line(note)}", WARNING, 6)


def _quoted(quoted: Quoted) -> Iterator[Row]:
    if quoted.source is None:
        return
    if quoted.changes:
        told = "changed" if quoted.likeness is Likeness.ALTERED else "in full"
        yield Row(f"{told}: {one_line(differences(quoted))}", "", 4)
    more = f" and {quoted.elsewhere} more" if quoted.elsewhere else ""
    yield Row(f"source{more}: “{one_line(quoted.source.quote)}” ", "", 4, quoted.source)
