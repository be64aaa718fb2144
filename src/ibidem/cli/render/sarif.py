"""An audit as SARIF 2.1.0, for editors and for CI (OASIS Standard, 27 March 2020)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from ibidem.audit.advice import to_do
from ibidem.audit.report import SAYS, cited, flaws, summary, to_mend
from ibidem.cli.render.forms import one_line, place
from ibidem.labels import full_place_label
from ibidem.types.audits import (
    GRAVE,
    INFORMATION,
    SOUND,
    AuditFinding,
    AuditReport,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    Choice,
    CitedPart,
    ManuscriptPlace,
    QuoteEdit,
)
from ibidem.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
LEVELS = {
    rule: "error" if rule in GRAVE else "note" if rule in (*SOUND, *INFORMATION) else "warning" for rule in AuditRule
}
_HELP = "A finding that may stand is accepted by: ibidem check --draft FILE --accept ID"
_LINK = re.compile(r"\](?=\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_RULES = list(AuditRule)


def audit_log(report: AuditReport, root: Path) -> str:
    """Return the log of one run; the draft is named relative to `root` where it lies beneath it."""
    uri = _uri(Path(report.path), root)
    run = {
        "tool": {"driver": {"name": "ibidem", "version": __version__, "rules": [_rule(rule) for rule in AuditRule]}},
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": {"uri": uri, "uriBaseId": BASE}, "roles": ["analysisTarget"]}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, uri, report) for one in flaws(report) if one.mend or one.decision is not None],
        "properties": {"summary": [_said(one) for one in (summary(report), cited(report), to_mend(report)) if one]},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: AuditRule) -> dict[str, object]:
    return {
        "id": rule.value,
        "name": "".join(part.capitalize() for part in rule.value.split("-")),
        "shortDescription": {"text": SAYS[rule]},
        "help": {"text": _HELP},
        "defaultConfiguration": {"level": LEVELS[rule]},
    }


def _result(flaw: AuditFinding, uri: str, report: AuditReport) -> dict[str, object]:
    location = {"artifactLocation": {"uri": uri, "uriBaseId": BASE, "index": 0}}
    found: dict[str, object] = {
        "ruleId": flaw.rule.value,
        "ruleIndex": _RULES.index(flaw.rule),
        "level": LEVELS[flaw.rule],
        "message": {"text": _message(flaw, report)},
        "locations": [{"physicalLocation": location | _region(flaw.subject.place, report)}],
        "partialFingerprints": {"ibidem/v1": flaw.subject.id},
        "properties": {"id": flaw.subject.id},
    }
    if flaw.decision is not None and flaw.choice is Choice.ACCEPT:
        suppression = {"kind": "external", "status": "accepted"}
        note = flaw.decision.note
        found["suppressions"] = [suppression | ({"justification": _said(note)} if note else {})]
    return found


def _region(place: ManuscriptPlace, report: AuditReport) -> dict[str, object]:
    """Return the region, where the places in the text that was read are those in the file."""
    if not report.verbatim or place.lines is None or place.columns is None:
        return {}
    region = {
        "startLine": place.lines[0],
        "startColumn": place.columns[0],
        "endLine": place.lines[1],
        "endColumn": place.columns[1],
    }
    if report.line_feeds:
        region |= {"charOffset": place.start, "charLength": place.end - place.start}
    return {"region": region}


def _message(flaw: AuditFinding, report: AuditReport) -> str:
    subject = flaw.subject
    parts = [SAYS[flaw.rule]]
    if not report.verbatim:
        where = full_place_label(subject.place)
        parts.append(f"{where}: “{one_line(subject.text)}”" if where else f"“{one_line(subject.text)}”")
    if isinstance(subject, CheckedClaim) and subject.citations:
        parts += [told for part in subject.citations for told in _cited(part)]
        parts.append(to_do(flaw))
    elif isinstance(subject, CheckedClaim):
        sides = ((subject.verdict.supporting, "supports"), (subject.verdict.contradicting, "contradicts"))
        parts += [
            f"“{one_line(side[0].place.quote)}” {verb} it ({place(side[0].place)})." for side, verb in sides if side
        ]
    elif isinstance(subject, CheckedQuotation) and subject.source is not None:
        parts += [*_changes(subject), f"Source: “{one_line(subject.source.quote)}” ({place(subject.source)})."]
    elif not isinstance(subject, CheckedQuotation):
        parts.append(one_line(subject.text))
    if flaw.decision is not None and flaw.decision.note:
        parts.append(f"Note: {one_line(flaw.decision.note)}")
    return _said(" ".join(parts))


def _cited(part: CitedPart) -> Iterator[str]:
    """Yield what the works that one citation names say, quoted."""
    for evidence in (*part.evidence[:1], *part.elsewhere[:1]):
        yield f"“{one_line(evidence.place.quote)}” ({place(evidence.place)})."
    yield from (f"{one_line(note)}." for note in part.notes)


def _changes(quoted: CheckedQuotation) -> list[str]:
    became = "“{1}” became “{0}”."
    told = {QuoteEdit.REPLACED: became, QuoteEdit.LEFT_OUT: "“{1}” was left out.", QuoteEdit.ADDED: "“{0}” was added."}
    told[QuoteEdit.MARKED] = became
    return [
        told[one.edit].format(one_line(one.quoted), one_line(one.source)) for one in quoted.changes if one.edit in told
    ]


def _said(text: str) -> str:
    """Return a message in which nothing is taken for a link or a placeholder (sections 3.11.5 and 3.11.6)."""
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub("] ", one_line(text)))


def _uri(path: Path, root: Path) -> str:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (a link stays what it is called)
    shown = absolute.relative_to(root) if absolute.is_relative_to(root) else Path(absolute.name)
    return quote(shown.as_posix(), errors="surrogateescape")
