"""An audit as rows of words, the same for a terminal and for plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.audit.report import SHORT, cited, decision, differences, flaws, summary, to_mend
from ibidem.cli.render.forms import View, one_line, place
from ibidem.labels import RELATIONS, formatted, place_label
from ibidem.types import Citation, Evidence, Verdict
from ibidem.types.audits import AuditFinding, AuditReport, CheckedClaim, CheckedQuotation, Choice, QuoteMatch

MOST_SHOWN = 2
"""Sentences on either side of a claim; the other forms show all."""
BOLD, DIM, WARNING = "bold", "dim", "yellow"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A line before it is wrapped; `place` is set at its end."""

    text: str = ""
    style: str = ""
    indent: int = 0
    place: Citation | None = None


def audit_rows(report: AuditReport) -> Iterator[AuditRow]:
    """Yield the report: what was found in the draft's order, between summaries that cannot be missed."""
    yield AuditRow(one_line(f"{report.path}: {report.title}"), BOLD)
    yield from _summary(report)
    for flaw in flaws(report):
        yield AuditRow()
        yield from _flaw(flaw)
    if report.forgotten:
        yield AuditRow()
        yield AuditRow("Decisions about what is no longer in the draft", BOLD)
        for about, held in report.forgotten.items():
            told = {Choice.ACCEPT: "accepted", Choice.REJECT: "rejected", None: "note"}[held.choice]
            yield AuditRow(one_line(f"{about}  {told}: {held.text}{f' ({held.note})' if held.note else ''}"), DIM, 2)
    yield AuditRow()
    yield from _summary(report)


def _summary(report: AuditReport) -> Iterator[AuditRow]:
    yield AuditRow(summary(report), BOLD)
    if told := cited(report):
        yield AuditRow(told, BOLD)
    for note in report.notes:
        yield AuditRow(f"note: {one_line(note)}", WARNING)
    yield AuditRow(to_mend(report), BOLD)


def _flaw(flaw: AuditFinding) -> Iterator[AuditRow]:
    subject = flaw.subject
    where = place_label(subject.place)
    head = f"{where}: {SHORT[flaw.rule]} ({subject.id})" if where else f"{SHORT[flaw.rule]} ({subject.id})"
    yield AuditRow(f"{head}, to mend" if flaw.mend else head, BOLD if flaw.mend else DIM)
    yield AuditRow(one_line(subject.text), "", 2)
    if told := decision(flaw):
        yield AuditRow(one_line(told), WARNING, 4)
    if isinstance(subject, CheckedClaim):
        yield from _verdict(subject.verdict)
    elif isinstance(subject, CheckedQuotation):
        yield from _quoted(subject)
    elif subject.around:
        yield AuditRow(f"in: {one_line(subject.around)}", DIM, 4)


def _verdict(verdict: Verdict) -> Iterator[AuditRow]:
    for note in verdict.notes:
        yield AuditRow(f"note: {one_line(note)}", WARNING, 4)
    yield from _side("supporting", verdict.supporting)
    yield from _side("contradicting", verdict.contradicting)
    for backing in verdict.references[:MOST_SHOWN]:
        yield AuditRow(f"reference: {one_line(formatted(backing.reference))} ({RELATIONS[backing.relation]})", DIM, 4)


def _side(name: str, evidence: Sequence[Evidence]) -> Iterator[AuditRow]:
    for one in evidence[:MOST_SHOWN]:
        yield AuditRow(f"{name} {one.score:.2f}: “{one_line(one.place.quote)}” ", "", 4, one.place)
        for note in one.notes:
            yield AuditRow(f"note: {one_line(note)}", WARNING, 6)


def _quoted(quoted: CheckedQuotation) -> Iterator[AuditRow]:
    if quoted.source is None:
        return
    if quoted.changes:
        told = "changed" if quoted.likeness is QuoteMatch.ALTERED else "in full"
        yield AuditRow(f"{told}: {one_line(differences(quoted))}", "", 4)
    more = f" and {quoted.elsewhere} more" if quoted.elsewhere else ""
    yield AuditRow(f"source{more}: “{one_line(quoted.source.quote)}” ", "", 4, quoted.source)


def plain_audit(report: AuditReport, view: View) -> str:  # noqa: ARG001 - every form takes the view
    """Return the report, one line a row."""
    lines = (f"{' ' * row.indent}{row.text}{place(row.place) if row.place else ''}" for row in audit_rows(report))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def terminal_audit(report: AuditReport, view: View) -> str:
    """Return the report with the terminal's own sequences in it."""
    from rich.text import Text

    from ibidem.cli.render.terminal import Page

    page = Page(view, frozenset())
    for row in audit_rows(report):
        text = Text(row.text, style=row.style)
        if row.place is not None:
            text = text + page.place(row.place)
        if row.text:
            page.write(text, indent=row.indent)
        else:
            page.gap()
    return page.text
