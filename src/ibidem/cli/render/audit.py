"""An audit as rows of words, the same for a terminal and for plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.audit.advice import grouped, kind_advice, to_do
from ibidem.audit.report import GRADES, SHORT, chosen, cited, decision, differences, summary, to_mend
from ibidem.cli.render.forms import View, one_line, place
from ibidem.labels import RELATIONS, formatted, place_label
from ibidem.types import Citation, Evidence, Stance, Verdict
from ibidem.types.audits import (
    AuditFinding,
    AuditReport,
    CheckedClaim,
    CheckedQuotation,
    CitedPart,
    CitedWork,
    QuoteMatch,
)

MOST_SHOWN = 2
"""Sentences on either side of a claim; the other forms show all."""
_STANCES = {Stance.SUPPORTS: "says", Stance.REFUTES: "says otherwise", Stance.NEUTRAL: "says nearby"}
BOLD, DIM, WARNING = "bold", "dim", "yellow"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A line before it is wrapped; `place` is set at its end."""

    text: str = ""
    style: str = ""
    indent: int = 0
    place: Citation | None = None


def audit_rows(report: AuditReport) -> Iterator[AuditRow]:
    """Yield the report: what was found, grouped by what can be done, between summaries that cannot be missed."""
    yield AuditRow(one_line(f"{report.path}: {report.title}"), BOLD)
    yield from _summary(report)
    for group in grouped(report):
        yield AuditRow()
        yield AuditRow(f"{group.title} ({len(group.findings):,})", BOLD if group.mend else DIM)
        for finding in group.findings:
            yield from _sound(finding) if group.sound else _finding(finding)
    if report.works:
        yield AuditRow()
        yield AuditRow("Works that the draft cites or lists", BOLD)
        yield from map(_work, report.works)
    if report.forgotten:
        yield AuditRow()
        yield AuditRow("Decisions about what is no longer in the draft", BOLD)
        for about, held in report.forgotten.items():
            note = f" ({held.note})" if held.note else ""
            yield AuditRow(one_line(f"{about}  {chosen(held.choice)}: {held.text}{note}"), DIM, 2)
    yield AuditRow()
    yield from _summary(report)


def _summary(report: AuditReport) -> Iterator[AuditRow]:
    yield AuditRow(summary(report), BOLD)
    if told := cited(report):
        yield AuditRow(told, BOLD)
    for note in report.notes:
        yield AuditRow(f"note: {one_line(note)}", WARNING)
    yield AuditRow(to_mend(report), BOLD)


def _finding(finding: AuditFinding) -> Iterator[AuditRow]:
    subject = finding.subject
    where = place_label(subject.place)
    head = f"{where}: {SHORT[finding.rule]} ({subject.id})" if where else f"{SHORT[finding.rule]} ({subject.id})"
    yield AuditRow(head, BOLD if finding.mend else DIM, 2)
    yield AuditRow(one_line(subject.text), "", 4)
    if told := decision(finding):
        yield AuditRow(one_line(told), WARNING, 6)
    if isinstance(subject, CheckedClaim):
        for part in subject.citations:
            yield from _cited(part, alone=len(subject.citations) == 1)
        if not subject.citations:
            yield from _verdict(subject.verdict)
    elif isinstance(subject, CheckedQuotation):
        yield from _quoted(subject)
    elif subject.around:
        yield AuditRow(f"in: {one_line(subject.around)}", DIM, 6)
    if (advice := to_do(finding)) != kind_advice(finding):
        yield AuditRow(one_line(advice), BOLD, 6)


def _sound(finding: AuditFinding) -> Iterator[AuditRow]:
    """Yield one line for what is as it should be, with the place that says so."""
    subject = finding.subject
    where = place_label(subject.place)
    proof = None
    if isinstance(subject, CheckedClaim):
        proof = next((part.evidence[0].place for part in subject.citations if part.evidence), None)
    elif isinstance(subject, CheckedQuotation):
        proof = subject.source
    yield AuditRow(one_line(f"{where}: {subject.text} ") + " ", DIM, 2, proof)


def _cited(part: CitedPart, *, alone: bool) -> Iterator[AuditRow]:
    """Yield what the works say that one citation names."""
    if not alone:
        yield AuditRow(one_line(f"{part.marker} {SHORT[part.rule]}: {part.claim}"), "", 6)
    shown = part.cut(MOST_SHOWN)
    for one in (*shown.evidence, *shown.elsewhere):
        yield from _quote(f"{one.place.document} {_STANCES[one.stance]}", one)
    for entry in part.origin:
        yield AuditRow(f"cited there from: {one_line(formatted(entry))}", DIM, 6)
    for note in part.notes:
        yield AuditRow(f"note: {one_line(note)}", WARNING, 6)


def _quote(head: str, evidence: Evidence) -> Iterator[AuditRow]:
    yield AuditRow(f"{one_line(head)}: “{one_line(evidence.place.quote)}” ", "", 6, evidence.place)
    for note in evidence.notes:
        yield AuditRow(f"note: {one_line(note)}", WARNING, 8)


def _work(work: CitedWork) -> AuditRow:
    told = f"{work.document} (by {GRADES[work.grade]})" if work.document and work.grade else "not in the library"
    return AuditRow(one_line(f"{work.key}: {work.reference.title or work.reference.raw}: {told}"), DIM, 2)


def _verdict(verdict: Verdict) -> Iterator[AuditRow]:
    for note in verdict.notes:
        yield AuditRow(f"note: {one_line(note)}", WARNING, 6)
    yield from _side("supporting", verdict.supporting)
    yield from _side("contradicting", verdict.contradicting)
    for backing in verdict.references[:MOST_SHOWN]:
        yield AuditRow(f"reference: {one_line(formatted(backing.reference))} ({RELATIONS[backing.relation]})", DIM, 6)


def _side(name: str, evidence: Sequence[Evidence]) -> Iterator[AuditRow]:
    for one in evidence[:MOST_SHOWN]:
        yield from _quote(f"{name} {one.score:.2f}", one)


def _quoted(quoted: CheckedQuotation) -> Iterator[AuditRow]:
    if quoted.source is None:
        return
    if quoted.changes:
        told = "changed" if quoted.likeness is QuoteMatch.ALTERED else "in full"
        yield AuditRow(f"{told}: {one_line(differences(quoted))}", "", 6)
    more = f" and {quoted.elsewhere} more" if quoted.elsewhere else ""
    yield AuditRow(f"source{more}: “{one_line(quoted.source.quote)}” ", "", 6, quoted.source)


def plain_audit(report: AuditReport, view: View) -> str:  # noqa: ARG001 - every form takes the view
    """Return the report, one line a row."""
    lines = (f"{' ' * row.indent}{row.text}{place(row.place) if row.place else ''}" for row in audit_rows(report))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def terminal_audit(report: AuditReport, view: View) -> str:
    """Return the report with the terminal's own sequences in it."""
    from rich.text import Text

    from ibidem.cli.render.terminal import Page

    page = Page(view, "")
    for row in audit_rows(report):
        text = Text(row.text, style=row.style)
        if row.place is not None:
            text = text + page.place(row.place)
        if row.text:
            page.write(text, indent=row.indent)
        else:
            page.gap()
    return page.text
