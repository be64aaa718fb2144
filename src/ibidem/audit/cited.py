"""Rule on what a draft cites: does the cited work say it, something else, or nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ibidem.audit.cited_spans import CitedSpan
from ibidem.audit.confirmation import SourceWords, missing_names, says_more, unconfirmed, unsaid, word_of
from ibidem.audit.contradiction import SAYS_FROM, best_score, contradicted, denied, denying, negated, settled
from ibidem.audit.repetition import quotation_in, repeating
from ibidem.claims.consistency.strength import universals
from ibidem.types import Citation, Evidence, InTextCitation, Reference, Ruling, Verdict
from ibidem.types.audits import AuditRule, CitedPart, CitedWork

Check = Callable[[str, tuple[str, ...]], Verdict]
"""What some documents say of a claim; all documents where none are named."""

BETTER = 0.15
"""By how much another document's sentence must score higher to be named instead of the cited work."""
TOGETHER = "the works cited here say so together"
_SAYS_SO = (AuditRule.SAYS_SO, AuditRule.SECOND_HAND, AuditRule.WRONG_PAGE)
_LOCATOR = re.compile(r"\b(?:pp?\.?|pages?|S\.)\s{0,2}(\d{1,5}|[ivxlc]{1,7})(?:\s?[-–—]\s?(\d{1,5}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CitedTexts:
    """The works of a draft, and the texts of those that are in the library."""

    works: Mapping[str, CitedWork]
    """By the id of the entry."""
    vocabulary: Callable[[str], SourceWords]
    """The words and numbers of a document by its id."""
    sheets: Callable[[str], int]
    """How many pages a document has."""
    origin: Callable[[Citation], tuple[Reference, ...]]
    """The entries that a place of a document cites itself."""
    others: Callable[[], Sequence[CitedWork]]
    """What the draft could cite besides; asked only if need be."""

    def of(self, markers: Iterable[InTextCitation]) -> tuple[CitedWork, ...]:
        """Return the works that citations name."""
        targets = dict.fromkeys(target for marker in markers for target in marker.targets)
        return tuple(self.works[target] for target in targets if target in self.works)

    def of_document(self, document: str) -> CitedWork | None:
        """Return the entry whose text is a document, one that the draft cites or lists before any other."""
        known = (work for works in (self.works.values, self.others) for work in works())
        return next((work for work in known if work.document == document), None)


def cited_parts(span: CitedSpan, texts: CitedTexts, check: Check) -> tuple[CitedPart, ...]:
    """Return what each work says that citations name; nothing where the draft lists none of them.

    Where another work that is cited there says so, or may say so because its text is not in the library, a work that
    does not is no wrong source. Works that say so only together are held to say so.
    """
    works = texts.of(span.markers)
    parts = [_ruled(span, work, texts, check, alone=len(works) == 1) for work in works]
    if len(parts) < 2:
        return tuple(replace(part, notes=(*part.notes, *_far(part))) for part in parts)
    says_so = any(part.rule in _SAYS_SO for part in parts)
    joint = () if says_so else _together(span, parts, texts, check)
    if joint:
        return joint
    excused = says_so or any(part.rule is AuditRule.WITHOUT_TEXT for part in parts)
    lacking = [_lacking(part) for part in parts if part.rule is not AuditRule.WITHOUT_TEXT]
    nowhere = set.intersection(*lacking) if lacking else set[str]()
    return tuple(_beside(part, works, excused=excused, lacking=nowhere) for part in parts)


def _ruled(span: CitedSpan, work: CitedWork, texts: CitedTexts, check: Check, *, alone: bool) -> CitedPart:
    """Return what one work says of what its citation stands for.

    It says so too where its supporting sentences outweigh those against, whatever the ruling on the claim.
    """
    marker = next(marker for marker in span.markers if work.reference.id in marker.targets)
    whole = " ".join(marker.text for marker in span.markers) if alone else marker.text
    shown = " ".join((whole if alone or len(marker.targets) == 1 else _own_words(whole, work)).split())
    part = CitedPart(span.claim, shown, (work,), AuditRule.WITHOUT_TEXT, span=(marker.start, marker.end))
    if work.document is None:
        return part
    span = replace(span, claim=quotation_in(span.claim, texts.vocabulary(work.document).text))
    verdict = settled(span.claim, check(span.claim, (work.document,)))
    if (
        verdict.ruling is Ruling.UNCLEAR and verdict.notes and not (verdict.supporting or verdict.contradicting)
    ):  # not checked
        return replace(part, rule=AuditRule.CITED_UNCLEAR, notes=verdict.notes)
    held = [texts.vocabulary(work.document)]
    lacks, other = unsaid(span.claim, verdict, held) if verdict.supporting else (False, "")
    missing = (*unconfirmed(span.claim, verdict, held, part.works), *((other,) if other else ()))
    part = replace(part, rule=AuditRule.SILENT, evidence=verdict.supporting, notes=missing)
    saying = verdict.supporting if verdict.ruling is Ruling.SUPPORTED else repeating(span.claim, verdict)
    if saying and not (missing or lacks) and not negated(span.claim, verdict):
        origin = texts.origin(saying[0].place)
        rule = AuditRule.SECOND_HAND if origin else AuditRule.SAYS_SO
        return _placed(replace(part, rule=rule, evidence=saying, origin=origin), texts)
    against = verdict.contradicting
    if verdict.ruling in (Ruling.CONTRADICTED, Ruling.MIXED) and best_score(against) >= best_score(verdict.supporting):
        sure = contradicted(span.claim, verdict)
        rule = AuditRule.SAYS_OTHERWISE if sure else AuditRule.CITED_UNCLEAR
        part = replace(part, rule=rule, evidence=(*against, *verdict.supporting))
    elif negated(span.claim, verdict) or (verdict.ruling is not Ruling.SUPPORTED and denied(span.claim, verdict)):
        deny = denying(span.claim, verdict) or against
        rest = tuple(evidence for evidence in verdict.supporting if evidence not in deny)
        part = replace(part, rule=AuditRule.SAYS_OTHERWISE, evidence=(*deny, *rest))
    elif verdict.ruling is Ruling.UNCLEAR:
        part = replace(part, rule=AuditRule.CITED_UNCLEAR, evidence=(*verdict.supporting, *against))
    elif verdict.ruling is not Ruling.NOT_FOUND:
        part = replace(part, rule=AuditRule.CITED_UNCLEAR if lacks else AuditRule.SAYS_SO)
    if missing and part.rule is not AuditRule.SAYS_OTHERWISE:
        part = replace(part, rule=AuditRule.UNCONFIRMED)
    return _elsewhere(part, verdict, check(span.claim, ()), texts, lacks=lacks)


def _far(part: CitedPart) -> Iterator[str]:
    """Yield a note for each name of an unsettled claim that no sentence quoted has, nor the entry of the work."""
    if part.rule in (AuditRule.CITED_UNCLEAR, AuditRule.SILENT) and part.evidence:
        quotes = (evidence.place.quote for evidence in part.evidence)
        near = SourceWords.of(" ".join((*quotes, *(work.reference.raw for work in part.works))))
        yield from (f"“{name}” is not in the sentences quoted" for name in missing_names(part.claim, [near]))


def _own_words(marker: str, work: CitedWork) -> str:
    """Return the part of a citation that names one of its works, with its page; else its key."""
    names = [
        re.escape(name) for name in (work.reference.label, *(who.family for who in work.reference.authors[:1])) if name
    ]
    named = re.compile(rf"(?<![\w:-])(?:{'|'.join(names)})(?![\w:-])")
    pieces = marker.strip("[]()").split(";")
    piece = next((piece.strip() for piece in pieces if len(pieces) > 1 and named.search(piece)), work.key)
    return f"{marker[0]}{piece}{marker[-1]}" if marker[0] in "[(" else piece


def _together(span: CitedSpan, parts: Sequence[CitedPart], texts: CitedTexts, check: Check) -> tuple[CitedPart, ...]:
    """Return the rulings where works say so together that do not do so alone; nothing where they do not."""
    works = [work for part in parts for work in part.works]
    documents = tuple(dict.fromkeys(work.document for work in works if work.document is not None))
    if len(documents) < 2 or any(part.rule is AuditRule.SAYS_OTHERWISE for part in parts):
        return ()
    verdict = check(span.claim, documents)
    vocabularies = [texts.vocabulary(document) for document in documents]
    if verdict.ruling is not Ruling.SUPPORTED or any(unconfirmed(span.claim, verdict, vocabularies, works)):
        return ()
    held = {
        work: tuple(evidence for evidence in verdict.supporting if evidence.place.document == work.document)
        for work in works
    }
    joint = [(part, held[part.works[0]]) for part in parts]
    return tuple(
        replace(part, rule=AuditRule.SAYS_SO, evidence=evidence, elsewhere=(), instead=(), notes=(TOGETHER,))
        if evidence
        else _beside(part, works, excused=True)
        for part, evidence in joint
    )


def _beside(
    part: CitedPart, works: Collection[CitedWork], *, excused: bool, lacking: Collection[str] = ()
) -> CitedPart:
    """Return the ruling on a work that is cited beside others; `lacking` are the words that none of them has."""
    notes = tuple(note for note in part.notes if part.rule is not AuditRule.UNCONFIRMED or word_of(note) in lacking)
    if part.rule is AuditRule.WRONG_SOURCE and (excused or any(work in works for work in part.instead)):
        return replace(part, rule=AuditRule.SILENT, elsewhere=(), instead=(), notes=notes)
    if part.rule is AuditRule.UNCONFIRMED and (excused or not notes):
        return replace(part, rule=AuditRule.CITED_UNCLEAR, notes=notes)
    return replace(part, notes=notes)


def _lacking(part: CitedPart) -> set[str]:
    """Return the words that a work is known not to say, as `word_of` does."""
    return {*map(word_of, part.notes), *(universals(part.claim) if not part.evidence else ())}


def _elsewhere(part: CitedPart, verdict: Verdict, anywhere: Verdict, texts: CitedTexts, *, lacks: bool) -> CitedPart:
    """Return the ruling once all of the library was asked: another work may say what the cited one does not.

    A cited work that lacks a number of the claim does not say so, whatever its sentences have besides.
    """
    document = part.works[0].document
    own = [evidence for evidence in anywhere.supporting if evidence.place.document == document]
    others = tuple(
        evidence
        for evidence in anywhere.supporting
        if evidence.place.document != document and not says_more(part.claim, evidence.place.quote)
    )
    least = max(SAYS_FROM, max(best_score(verdict.supporting), best_score(own)) + BETTER)
    if best_score(others) >= least and part.rule is not AuditRule.SAYS_SO:
        named = dict.fromkeys(evidence.place.document for evidence in others if evidence.score >= least)
        instead = tuple(work for name in named if (work := texts.of_document(name)) is not None)
        return replace(part, rule=AuditRule.WRONG_SOURCE, evidence=(), elsewhere=others, instead=instead)
    if (
        part.rule in (AuditRule.SILENT, AuditRule.CITED_UNCLEAR)
        and best_score(own) >= SAYS_FROM
        and not lacks
        and all(_supported(statement, document) for statement in anywhere.parts or (anywhere,))
    ):
        return _placed(replace(part, rule=AuditRule.SAYS_SO, evidence=tuple(own)), texts)
    return part


def _supported(verdict: Verdict, document: str | None) -> bool:
    """Whether a statement is supported, and by a document among others."""
    return verdict.ruling is Ruling.SUPPORTED and any(
        evidence.place.document == document for evidence in verdict.supporting
    )


def _placed(part: CitedPart, texts: CitedTexts) -> CitedPart:
    """Return the part, under another rule where the page that the citation names is not that of the sentences.

    A number beyond the last page of a document without printed numbers is that of a journal, which is not known.
    """
    wanted = _LOCATOR.search(part.marker)
    if wanted is None or not part.evidence or all(evidence.place.page is None for evidence in part.evidence):
        return part
    if any(_on_page(evidence, wanted) for evidence in part.evidence):
        return part
    first = part.evidence[0].place
    printed = any(evidence.place.label for evidence in part.evidence) or not wanted[1].isdigit()
    if not printed and int(wanted[1]) > texts.sheets(first.document):
        return part
    shown = first.label or str(first.page)
    note = f"it says so on p. {shown}, not on p. {wanted[1]}"
    return replace(part, rule=AuditRule.WRONG_PAGE, notes=(*part.notes, note))


def _on_page(evidence: Evidence, wanted: re.Match[str]) -> bool:
    """Whether a sentence lies on the pages that a citation names, by printed label or by sheet."""
    labels = {evidence.place.label.casefold(), str(evidence.place.page)}
    if wanted[2] and wanted[1].isdigit():
        last = int(wanted[2]) if len(wanted[2]) >= len(wanted[1]) else int(wanted[1][: -len(wanted[2])] + wanted[2])
        return any(str(number) in labels for number in range(int(wanted[1]), min(last, int(wanted[1]) + 500) + 1))
    return wanted[1].casefold() in labels
