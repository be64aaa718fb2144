"""Findings as an editor shows them: diagnostics with their severity, and the text of a hover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibidem.audit.advice import to_do
from ibidem.audit.contradiction import best_score
from ibidem.audit.report import SAYS, SHORT, decision, differences
from ibidem.labels import formatted, place_label
from ibidem.text.normalize import visible
from ibidem.types import Citation
from ibidem.types.audits import (
    GRAVE,
    INFORMATION,
    AuditFinding,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    CitedPart,
    LooseCitation,
)

if TYPE_CHECKING:
    from lsprotocol.types import DiagnosticSeverity

MOST = 2
"""Quotations on a side that a hover shows."""
_SHOWN = (AuditRule.SUPPORTED, *INFORMATION)
"""What is shown although it needs no mending."""


def severity(finding: AuditFinding) -> DiagnosticSeverity | None:
    """Return how gravely an editor marks a finding; None for what it does not mark."""
    from lsprotocol.types import DiagnosticSeverity as Severity

    if finding.mend:
        return Severity.Error if finding.rule in GRAVE else Severity.Warning
    accepted = finding.decision is not None and finding.decision.choice is not None
    return Severity.Hint if finding.rule in _SHOWN and not accepted else None


def message(finding: AuditFinding) -> str:
    """Return a finding in one or two lines: what it is, and what can be done."""
    proof = next(iter(quotes(finding)), "")
    if finding.rule is AuditRule.UNUSED:
        proof = _line(finding.subject.text)
    return "\n".join(filter(None, (f"{SHORT[finding.rule].capitalize()}. {_line(to_do(finding))}", proof)))


def hover(finding: AuditFinding) -> str:
    """Return all that is known of a finding, as plain text: nothing of it is markup."""
    subject = finding.subject
    lines = [SAYS[finding.rule]]
    if isinstance(subject, CheckedClaim) and len(subject.citations) > 1:
        for part in subject.citations:
            lines += [_line(f"{part.marker} {SHORT[part.rule]}: {part.claim}"), *map(_quoted, _places(part))]
    else:
        lines += quotes(finding)
    if isinstance(subject, CheckedClaim):
        for part in subject.citations:
            lines += [f"Cited there from: {_line(formatted(one))}" for one in part.origin]
            lines += [f"Note: {_line(note)}" for note in part.notes]
    if isinstance(subject, CheckedQuotation) and subject.changes:
        lines.append(_line(differences(subject)))
    if finding.mend:
        lines.append(_line(to_do(finding)))
    if told := decision(finding):
        lines.append(_line(told))
    return "\n\n".join(lines)


def quotes(finding: AuditFinding) -> list[str]:
    """Return what the library says, each sentence with its place."""
    return [_quoted(place) for place in sources(finding)]


def sources(finding: AuditFinding) -> list[Citation]:
    """Return the places in the library that a finding rests on, the most telling first."""
    subject = finding.subject
    if isinstance(subject, LooseCitation):
        return []
    if isinstance(subject, CheckedQuotation):
        return [] if subject.source is None else [subject.source]
    if subject.citations:
        parts = sorted(subject.citations, key=lambda one: one.rule is not finding.rule)
        return [place for part in parts for place in _places(part)]
    sides = (subject.verdict.supporting, subject.verdict.contradicting)
    against = finding.rule in (AuditRule.CONTRADICTED, AuditRule.MIXED)
    if against or (finding.rule is not AuditRule.SUPPORTED and best_score(sides[1]) > best_score(sides[0])):
        sides = (sides[1], sides[0])
    return [one.place for side in sides for one in side[:MOST]]


def _places(part: CitedPart) -> list[Citation]:
    """Return the places that a ruling on a cited work rests on."""
    shown = part.cut(MOST)
    return [one.place for one in (shown.elsewhere if part.rule is AuditRule.WRONG_SOURCE else shown.evidence)]


def _quoted(place: Citation) -> str:
    where = ", ".join(filter(None, (place.document, place_label(place))))
    return f"“{_line(place.quote)}” ({_line(where)})"


def _line(text: str) -> str:
    return visible(" ".join(text.split()), keep="")
