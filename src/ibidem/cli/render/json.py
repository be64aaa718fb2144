"""Answers and reports as JSON, one object a line; the fields are in docs/reference/json.md."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass, replace
from typing import TYPE_CHECKING, cast

from ibidem.audit.report import cited, flaws, ruling_of, summary, to_mend
from ibidem.cli.render.forms import View
from ibidem.labels import formatted, locator_label
from ibidem.types import (
    Answer,
    AnswerSentence,
    Attribution,
    CitableWork,
    Citation,
    Document,
    DocumentPlaces,
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
    LooseCitation,
    ManuscriptPlace,
    ReasonLeftOut,
)

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import DataclassInstance

    from ibidem.cli.render.shapes import (
        AnswerFields,
        AnswerSentenceFields,
        AttributionFields,
        AuditFields,
        CheckFields,
        CitedPartFields,
        CitedWorkFields,
        ContextFields,
        DecisionFields,
        DraftPlaceFields,
        EntryFields,
        EvidenceFields,
        FindingFields,
        LeftOutFields,
        LocatedFields,
        LocatorFields,
        MarkerFields,
        PassageFields,
        PlaceFields,
        QuotationFields,
        ReferencesFields,
        RulingFields,
        VerdictFields,
        WorkFields,
    )


SCHEMA = 1
_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What a terminal may obey or a line reader may break at, beside the controls that JSON itself escapes."""


def answer(answer: Answer, view: View) -> str:
    """Return an answer as one line of JSON."""
    whole: AnswerFields = {
        "schema": SCHEMA,
        "question": answer.question,
        "corrected": answer.corrected or None,
        "note": answer.note or None,
        "answer": {
            "abstained": answer.abstained,
            "reason": answer.reason,
            "confidence": rounded(answer.confidence),
            "sentences": [_sentence(sentence) for sentence in answer.sentences],
        },
        "disagreements": [list(pair) for pair in answer.disagreements],
        "passages": [_passage(rank, hit, answer) for rank, hit in enumerate(answer.hits, start=1)],
        "stale": answer.stale,
        "elapsed_ms": {name: round(answer.elapsed_ms.get(name, 0.0), 2) for name in ("load", "search", "answer")},
    }
    return dump(whole, encoding=view.encoding)


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


def _sentence(sentence: AnswerSentence) -> AnswerSentenceFields:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "polarity": sentence.polarity,
        **place(sentence.place),
    }


def _passage(rank: int, hit: Hit, answer: Answer) -> PassageFields:
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
            name: {"rank": signal.rank, "score": rounded(signal.score), "part": rounded(signal.part)}
            for name, signal in hit.trace.items()
        },
        "references": list(answer.references.get(hit.passage.id, ())),
        "also": [{**place(twin), "title": twin.title, "text": twin.quote} for twin in hit.also],
    }


def place(citation: Citation) -> PlaceFields:
    """Return where a citation lies, as fields."""
    return {
        "document": citation.document,
        "section": list(citation.section),
        **located(citation.locator),
        "start": citation.start,
        "end": citation.end,
    }


def located(at: Locator) -> LocatedFields:
    """Return a locator as fields, with page and lines beside it; absent parts are null."""
    whole = {name: value or None if isinstance(value, tuple) else value for name, value in asdict(at).items()}
    return {"page": at.page, "lines": at.lines, "locator": cast("LocatorFields", whole)}


def in_context(document: Document, file: Path | str, start: int, end: int, context: int) -> ContextFields:
    """Return a span of a document, as far as it lies in it, with at most `context` characters on either side."""
    length = len(document.text)
    first, last = min(max(start, 0), length), min(end, length)
    quote = document.text[first:last]
    at = DocumentPlaces.of(document).locate(first, max(last, first + 1))
    return {
        "schema": SCHEMA,
        "document": document.id,
        "title": document.title,
        "file": str(file),
        "place": locator_label(Locator(page=at.page, lines=at.lines)),
        **located(at),
        "start": first,
        "end": last,
        "length": length,
        "before": document.text[max(first - context, 0) : first],
        "quote": quote,
        "after": document.text[last : last + context],
    }


def rounded(number: float) -> float:
    """Round at the edge: finer than any score means, fine enough that parts still sum to their score."""
    return round(number, 6)


def verdict(verdict: Verdict, view: View) -> str:
    """Return a verdict as one line of JSON."""
    whole: CheckFields = {"schema": SCHEMA, **fields(verdict, view.cited), "stale": verdict.stale}
    return dump(whole, encoding=view.encoding)


def fields(verdict: Verdict, cite: Callable[[Reference], str] = formatted) -> VerdictFields:
    """Return a verdict as the fields of an object."""
    return {
        "claim": verdict.claim,
        "verdict": verdict.ruling,
        "confidence": rounded(verdict.confidence),
        "supporting": [_evidence(evidence) for evidence in verdict.supporting],
        "contradicting": [_evidence(evidence) for evidence in verdict.contradicting],
        "references": [_backing(attribution, cite) for attribution in verdict.references],
        "notes": list(verdict.notes),
        "parts": [_part(part) for part in verdict.parts],
        "elapsed_ms": {name: round(spent, 2) for name, spent in verdict.elapsed_ms.items()},
    }


def _part(part: Verdict) -> RulingFields:
    """Return the ruling on one statement of a claim."""
    return {
        "claim": part.claim,
        "verdict": part.ruling,
        "confidence": rounded(part.confidence),
        "supporting": [_evidence(evidence) for evidence in part.supporting],
        "contradicting": [_evidence(evidence) for evidence in part.contradicting],
        "notes": list(part.notes),
    }


def _evidence(evidence: Evidence) -> EvidenceFields:
    return {
        "quote": evidence.place.quote,
        "stance": evidence.stance,
        "score": rounded(evidence.score),
        **place(evidence.place),
        "title": evidence.place.title,
        "notes": list(evidence.notes),
    }


def _backing(backing: Attribution, cite: Callable[[Reference], str]) -> AttributionFields:
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
    findings = flaws(report)
    rulings = Counter(map(ruling_of, report.claims))
    reasons = Counter(left.reason for left in report.left_out)
    whole: AuditFields = {
        "schema": SCHEMA,
        "draft": report.path,
        "title": report.title,
        "summary": " ".join(filter(None, (summary(report), cited(report), to_mend(report)))),
        "sentences": report.sentences,
        "checked": len(report.claims),
        "reused": sum(claim.reused for claim in report.claims),
        "verdicts": {ruling.value: rulings[ruling] for ruling in Ruling},
        "left_out": {left.value: reasons[left] for left in ReasonLeftOut if reasons[left]},
        "quotations": len(report.quotations),
        "markers": report.markers,
        "entries": report.entries,
        "works": [_cited_work(work) for work in report.works],
        "to_mend": sum(finding.mend for finding in findings),
        "findings": [_flaw(finding) for finding in findings],
        "not_checked": [_left(left) for left in report.left_out],
        "decisions_kept": [{"id": about, **_decision(decision)} for about, decision in report.forgotten.items()],
        "notes": list(report.notes),
        "elapsed_s": rounded(report.elapsed_s),
    }
    return dump(whole, encoding=view.encoding)


def styled_works(works: Sequence[CitableWork], shown: Sequence[StyledWork]) -> list[dict[str, object]]:
    """Return works as a citation style writes them, each with its source, as the fields of an object."""
    return [
        {"key": styled.key, "text": styled.mark or None, "entry": styled.entry, "source": work.work.source}
        for work, styled in zip(works, shown, strict=True)
    ]


def _cited_part(part: CitedPart) -> CitedPartFields:
    return {
        "claim": part.claim,
        "marker": part.marker,
        "rule": part.rule,
        "works": [_cited_work(work) for work in part.works],
        "evidence": [_evidence(evidence) for evidence in part.evidence],
        "elsewhere": [_evidence(evidence) for evidence in part.elsewhere],
        "instead": [_cited_work(work) for work in part.instead],
        "origin": [entry.raw for entry in part.origin],
        "notes": list(part.notes),
    }


def _cited_work(work: CitedWork) -> CitedWorkFields:
    return {"key": work.key, "entry": work.reference.id, "document": work.document, "match": work.grade}


def _flaw(flaw: AuditFinding) -> FindingFields:
    subject, at = flaw.subject, _place(flaw.subject.place)
    shown: FindingFields = {
        "id": subject.id,
        "rule": flaw.rule,
        "mend": flaw.mend,
        "text": subject.text,
        "page": at["page"],
        "lines": at["lines"],
        "locator": at["locator"],
        "columns": at["columns"],
        "start": at["start"],
        "end": at["end"],
        "decision": None if flaw.decision is None else {**_decision(flaw.decision), "outdated": flaw.outdated},
    }
    match subject:
        case CheckedClaim():
            shown["section"] = list(subject.section)
            shown["verdict"] = fields(replace(subject.verdict, ruling=ruling_of(subject)))
            shown["citations"] = [_cited_part(part) for part in subject.citations]
            shown["supported_by"] = [_cited_work(work) for work in subject.supporting]
        case CheckedQuotation():
            shown["quotation"] = _quoted(subject)
        case LooseCitation():
            shown["around"] = subject.around or None
            shown["entry"] = subject.reference.id if subject.reference else None
    return shown


def _quoted(quoted: CheckedQuotation) -> QuotationFields:
    source = quoted.source
    return {
        "likeness": quoted.likeness,
        "source": None if source is None else {"quote": source.quote, **place(source), "title": source.title},
        "elsewhere": quoted.elsewhere,
        "changes": [
            {"edit": change.edit, "quoted": change.quoted, "source": change.source} for change in quoted.changes
        ],
    }


def _left(left: LeftOut) -> LeftOutFields:
    return {"reason": left.reason, "text": left.text, **_place(left.place)}


def _place(place: ManuscriptPlace) -> DraftPlaceFields:
    return {
        **located(place.locator),
        "columns": None if place.columns is None else list(place.columns),
        "start": place.start,
        "end": place.end,
    }


def _decision(decision: Decision) -> DecisionFields:
    return {"choice": decision.choice, "note": decision.note, "on": decision.on or None, "text": decision.text}


Locate = Callable[[str, int, int], Locator]
"""Returns where a span of a document lies."""


def references(works: Sequence[Work], troubled: Iterable[InTextCitation], locate: Locate, *, encoding: str) -> str:
    """Return works, and markers that point at nothing certain, as one line of JSON."""
    whole: ReferencesFields = {
        "schema": SCHEMA,
        "works": [_work(work, locate) for work in works],
        "troubles": [{**_cited(marker, locate), "trouble": marker.trouble} for marker in troubled if marker.trouble],
    }
    return dump(whole, encoding=encoding)


def _work(work: Work, locate: Locate) -> WorkFields:
    fullest = work.entries[0]
    return {
        "id": fullest.id,
        "text": formatted(fullest),
        "authors": [{"family": author.family, "given": author.given} for author in fullest.authors],
        "more_authors": fullest.more_authors,
        "kind": fullest.kind or None,
        "year": fullest.year,
        "title": fullest.title,
        "container": fullest.container,
        "volume": fullest.volume,
        "issue": fullest.issue,
        "pages": fullest.pages,
        "publisher": fullest.publisher,
        "doi": fullest.doi,
        "url": fullest.url,
        "source": work.source,
        "source_match": work.source_match,
        "entries": [_entry(entry, locate) for entry in work.entries],
        "cited": [_cited(marker, locate) for marker in work.markers],
    }


def _entry(entry: Reference, locate: Locate) -> EntryFields:
    return {
        "id": entry.id,
        "document": entry.document,
        **located(locate(entry.document, entry.start, entry.end)),
        "start": entry.start,
        "end": entry.end,
        "label": entry.label,
        "raw": entry.raw,
        "parsed": entry.parsed,
    }


def _cited(marker: InTextCitation, locate: Locate) -> MarkerFields:
    at = located(locate(marker.document, marker.start, marker.end))
    return {"document": marker.document, **at, "start": marker.start, "end": marker.end, "text": marker.text}
