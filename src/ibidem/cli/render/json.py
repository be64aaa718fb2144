"""Answers and reports as JSON, one object a line; the fields are in docs/reference/json.md."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING

from ibidem.audit.report import cited, flaws, summary, to_mend
from ibidem.cli.render.forms import View
from ibidem.labels import formatted
from ibidem.types import (
    Answer,
    AnswerSentence,
    Attribution,
    CitableWork,
    Citation,
    Evidence,
    Hit,
    InTextCitation,
    Locator,
    Reference,
    Ruling,
    StyledWork,
    Verdict,
    Work,
)
from ibidem.types.audits import (
    AuditFinding,
    AuditReport,
    CheckedClaim,
    CheckedQuotation,
    CitedPart,
    CitedWork,
    Decision,
    LeftOut,
    ManuscriptPlace,
    ReasonLeftOut,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


SCHEMA = 1
_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What a terminal may obey or a line reader may break at, beside the controls that JSON itself escapes."""


def answer(answer: Answer, view: View) -> str:
    """Return an answer as one line of JSON."""
    return dump(
        {
            "schema": SCHEMA,
            "question": answer.question,
            "corrected": answer.corrected or None,
            "note": answer.note or None,
            "answer": {
                "abstained": answer.abstained,
                "reason": answer.reason,
                "confidence": rounded(answer.confidence),
                "sentences": [_sentence(one) for one in answer.sentences],
            },
            "disagreements": [list(pair) for pair in answer.disagreements],
            "passages": [_passage(rank, hit, answer) for rank, hit in enumerate(answer.hits, start=1)],
            "stale": answer.stale,
            "elapsed_ms": {name: round(answer.elapsed_ms.get(name, 0.0), 2) for name in ("load", "search", "answer")},
        },
        encoding=view.encoding,
    )


def report(value: DataclassInstance, *, encoding: str) -> str:
    """Return a dataclass as one line of JSON with its schema number."""
    return dump({"schema": SCHEMA, **asdict(value)}, encoding=encoding)


def dump(value: Mapping[str, object], *, encoding: str) -> str:
    """Return a value as one line of JSON that the encoding can hold and no terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    text = _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False, default=_plain)
    return text + "\n"


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def _sentence(sentence: AnswerSentence) -> dict[str, object]:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "polarity": sentence.polarity,
        **place(sentence.place),
    }


def _passage(rank: int, hit: Hit, answer: Answer) -> dict[str, object]:
    citation = hit.citation
    return {
        "rank": rank,
        "citation": rank,
        **place(citation),
        "title": citation.title,
        "kind": hit.passage.kind,
        "text": citation.quote,
        "score": rounded(hit.score),
        "trace": {
            name: {"rank": one.rank, "score": rounded(one.score), "part": rounded(one.part)}
            for name, one in hit.trace.items()
        },
        "references": list(answer.references.get(hit.passage.id, ())),
        "also": [{**place(one), "title": one.title, "text": one.quote} for one in hit.also],
    }


def place(citation: Citation) -> dict[str, object]:
    """Return where a citation lies, as fields."""
    return {
        "document": citation.document,
        "section": list(citation.section),
        **located(citation.locator),
        "start": citation.start,
        "end": citation.end,
    }


def located(at: Locator) -> dict[str, object]:
    """Return a locator as fields, with page and lines beside it; absent parts are null."""
    whole = {name: value or None if isinstance(value, tuple) else value for name, value in asdict(at).items()}
    return {"page": at.page, "lines": whole["lines"], "locator": whole}


def rounded(number: float) -> float:
    """Round at the edge: finer than any score means, fine enough that parts still sum to their score."""
    return round(number, 6)


def verdict(verdict: Verdict, view: View) -> str:
    """Return a verdict as one line of JSON."""
    return dump({"schema": SCHEMA, **fields(verdict, view.cited), "stale": verdict.stale}, encoding=view.encoding)


def fields(verdict: Verdict, cite: Callable[[Reference], str] = formatted) -> dict[str, object]:
    """Return a verdict as the fields of an object."""
    return {
        "claim": verdict.claim,
        "verdict": verdict.ruling,
        "confidence": rounded(verdict.confidence),
        "supporting": [_evidence(one) for one in verdict.supporting],
        "contradicting": [_evidence(one) for one in verdict.contradicting],
        "references": [_backing(one, cite) for one in verdict.references],
        "notes": list(verdict.notes),
        "parts": [_part(one) for one in verdict.parts],
        "elapsed_ms": {name: round(spent, 2) for name, spent in verdict.elapsed_ms.items()},
    }


def _part(part: Verdict) -> dict[str, object]:
    """Return the ruling on one statement of a claim."""
    told = ("claim", "verdict", "confidence", "supporting", "contradicting", "notes")
    return {name: value for name, value in fields(part).items() if name in told}


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "quote": evidence.place.quote,
        "stance": evidence.stance,
        "score": rounded(evidence.score),
        **place(evidence.place),
        "title": evidence.place.title,
        "notes": list(evidence.notes),
    }


def _backing(backing: Attribution, cite: Callable[[Reference], str]) -> dict[str, object]:
    return {
        "id": backing.reference.id,
        "text": cite(backing.reference),
        "document": backing.reference.document,
        "relation": backing.relation,
        "score": rounded(backing.score),
        "source": backing.source,
    }


def audit(report: AuditReport, view: View) -> str:
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
        "left_out": {left.value: reasons[left] for left in ReasonLeftOut if reasons[left]},
        "quotations": len(report.quotations),
        "markers": report.markers,
        "entries": report.entries,
        "works": [_cited_work(one) for one in report.works],
        "to_mend": sum(one.mend for one in found),
        "findings": [_flaw(one) for one in found],
        "not_checked": [_left(one) for one in report.left_out],
        "decisions_kept": [{"id": about, **_decision(one)} for about, one in report.forgotten.items()],
        "notes": list(report.notes),
        "elapsed_s": rounded(report.elapsed_s),
    }
    return dump(whole, encoding=view.encoding)


def styled_works(works: Sequence[CitableWork], shown: Sequence[StyledWork]) -> list[dict[str, object]]:
    """Return works as a citation style writes them, each with its source, as the fields of an object."""
    return [
        {"key": styled.key, "text": styled.mark or None, "entry": styled.entry, "source": one.work.source}
        for one, styled in zip(works, shown, strict=True)
    ]


def _cited_part(part: CitedPart) -> dict[str, object]:
    return {
        "claim": part.claim,
        "marker": part.marker,
        "rule": part.rule,
        "works": [_cited_work(one) for one in part.works],
        "evidence": [_evidence(one) for one in part.evidence],
        "elsewhere": [_evidence(one) for one in part.elsewhere],
        "instead": [_cited_work(one) for one in part.instead],
        "origin": [one.raw for one in part.origin],
        "notes": list(part.notes),
    }


def _cited_work(work: CitedWork) -> dict[str, object]:
    return {"key": work.key, "entry": work.reference.id, "document": work.document, "match": work.grade}


def _flaw(flaw: AuditFinding) -> dict[str, object]:
    subject = flaw.subject
    told: dict[str, object] = {
        "id": subject.id,
        "rule": flaw.rule,
        "mend": flaw.mend,
        "text": subject.text,
        **_place(subject.place),
        "decision": None if flaw.decision is None else {**_decision(flaw.decision), "outdated": flaw.outdated},
    }
    if isinstance(subject, CheckedClaim):
        return told | {
            "section": list(subject.section),
            "verdict": fields(subject.verdict),
            "citations": [_cited_part(one) for one in subject.citations],
            "supported_by": [_cited_work(one) for one in subject.supporting],
        }
    if isinstance(subject, CheckedQuotation):
        return told | {"quotation": _quoted(subject)}
    return told | {"around": subject.around or None, "entry": subject.reference.id if subject.reference else None}


def _quoted(quoted: CheckedQuotation) -> dict[str, object]:
    source = quoted.source
    return {
        "likeness": quoted.likeness,
        "source": None if source is None else {"quote": source.quote, **place(source), "title": source.title},
        "elsewhere": quoted.elsewhere,
        "changes": [{"edit": one.edit, "quoted": one.quoted, "source": one.source} for one in quoted.changes],
    }


def _left(left: LeftOut) -> dict[str, object]:
    return {"reason": left.reason, "text": left.text, **_place(left.place)}


def _place(place: ManuscriptPlace) -> dict[str, object]:
    return {
        **located(place.locator),
        "columns": None if place.columns is None else list(place.columns),
        "start": place.start,
        "end": place.end,
    }


def _decision(decision: Decision) -> dict[str, object]:
    return {"choice": decision.choice, "note": decision.note, "on": decision.on or None, "text": decision.text}


Locate = Callable[[str, int, int], Locator]
"""Returns where a span of a document lies."""
_SAID = ("year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url")


def references(works: Sequence[Work], troubled: Iterable[InTextCitation], locate: Locate, *, encoding: str) -> str:
    """Return works, and markers that point at nothing certain, as one line of JSON."""
    return dump(
        {
            "schema": SCHEMA,
            "works": [_work(work, locate) for work in works],
            "troubles": [{**_cited(one, locate), "trouble": one.trouble} for one in troubled],
        },
        encoding=encoding,
    )


def _work(work: Work, locate: Locate) -> dict[str, object]:
    fullest = work.entries[0]
    return {
        "id": fullest.id,
        "text": formatted(fullest),
        "authors": [asdict(person) for person in fullest.authors],
        "more_authors": fullest.more_authors,
        "kind": fullest.kind or None,
        **{name: getattr(fullest, name) for name in _SAID},
        "source": work.source,
        "source_match": work.source_match,
        "entries": [_entry(one, locate) for one in work.entries],
        "cited": [_cited(one, locate) for one in work.markers],
    }


def _entry(one: Reference, locate: Locate) -> dict[str, object]:
    return {
        "id": one.id,
        "document": one.document,
        **located(locate(one.document, one.start, one.end)),
        "start": one.start,
        "end": one.end,
        "label": one.label,
        "raw": one.raw,
        "parsed": one.parsed,
    }


def _cited(one: InTextCitation, locate: Locate) -> dict[str, object]:
    place = located(locate(one.document, one.start, one.end))
    return {"document": one.document, **place, "start": one.start, "end": one.end, "text": one.text}
