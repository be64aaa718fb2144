"""An audit as JSON, one object; the fields are in docs/interfaces.md."""

from __future__ import annotations

from collections import Counter

from ibidem.cli import verdict_json
from ibidem.cli.asjson import SCHEMA, dump, place, rounded
from ibidem.cli.render import View
from ibidem.draft.deciding import flaws
from ibidem.draft.report import Checked, Decision, Flaw, Left, LeftOut, Place, Quoted, Report
from ibidem.draft.summary import cited, summary, to_mend
from ibidem.types import Ruling


def draft(report: Report, view: View) -> str:
    """Return the report as one line of JSON."""
    found = flaws(report)
    rulings = Counter(one.verdict.ruling for one in report.claims)
    reasons = Counter(one.reason for one in report.left_out)
    whole = {
        "schema": SCHEMA,
        "draft": report.path,
        "title": report.title,
        "summary": " ".join(filter(None, (summary(report), cited(report), to_mend(report)))),
        "sentences": report.sentences,
        "checked": len(report.claims),
        "reused": sum(one.reused for one in report.claims),
        "verdicts": {ruling.value: rulings[ruling] for ruling in Ruling},
        "left_out": {left.value: reasons[left] for left in Left if reasons[left]},
        "quotations": len(report.quotations),
        "markers": report.markers,
        "entries": report.entries,
        "to_mend": sum(one.mend for one in found),
        "findings": [_flaw(one) for one in found],
        "not_checked": [_left(one) for one in report.left_out],
        "decisions_kept": [{"id": about, **_decision(one)} for about, one in report.forgotten.items()],
        "notes": list(report.notes),
        "elapsed_s": rounded(report.elapsed_s),
    }
    return dump(whole, encoding=view.encoding)


def _flaw(flaw: Flaw) -> dict[str, object]:
    subject = flaw.subject
    told: dict[str, object] = {
        "id": subject.id,
        "rule": flaw.rule,
        "mend": flaw.mend,
        "text": subject.text,
        **_place(subject.place),
        "decision": None if flaw.decision is None else {**_decision(flaw.decision), "outdated": flaw.outdated},
    }
    if isinstance(subject, Checked):
        return told | {"section": list(subject.section), "verdict": verdict_json.fields(subject.verdict)}
    if isinstance(subject, Quoted):
        return told | {"quotation": _quoted(subject)}
    return told | {"around": subject.around or None, "entry": subject.reference.id if subject.reference else None}


def _quoted(quoted: Quoted) -> dict[str, object]:
    source = quoted.source
    return {
        "likeness": quoted.likeness,
        "source": None if source is None else {"quote": source.quote, **place(source), "title": source.title},
        "elsewhere": quoted.elsewhere,
        "changes": [{"edit": one.edit, "quoted": one.quoted, "source": one.source} for one in quoted.changes],
    }


def _left(left: LeftOut) -> dict[str, object]:
    return {"reason": left.reason, "text": left.text, **_place(left.place)}


def _place(place: Place) -> dict[str, object]:
    return {
        "page": place.page,
        "lines": list(place.lines),
        "columns": list(place.columns),
        "start": place.start,
        "end": place.end,
    }


def _decision(decision: Decision) -> dict[str, object]:
    return {"choice": decision.choice, "note": decision.note, "on": decision.on or None, "text": decision.text}
