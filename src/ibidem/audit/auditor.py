"""Audit a manuscript: check what it claims, look its quotations up, and see whether its citations hold together."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ibidem.audit import citations, manuscript
from ibidem.audit.cache import BROKEN, AuditCache, finding_id, of_found, to_found
from ibidem.audit.citations import ReadCitations, unlisted
from ibidem.audit.cited import Check, CitedTexts
from ibidem.audit.claims import Basis, ClaimChecker, save_if_possible
from ibidem.audit.confirmation import SourceWords
from ibidem.audit.decisions import decide
from ibidem.audit.manuscript import Manuscript, PlaceFinder, QuotationMark, quotations
from ibidem.audit.markup import JOINT
from ibidem.audit.quotations import FoundQuotation, Lookup
from ibidem.audit.sentences import ManuscriptSentence, manuscript_sentences
from ibidem.audit.works import BibliographyFile, files_beside, matched_works, missing_files
from ibidem.chunking.rendering import plain
from ibidem.errors import UsageError
from ibidem.models import Cancelled
from ibidem.paths import LibraryPaths
from ibidem.references.identity import is_bibliography_path
from ibidem.settings import Settings
from ibidem.structure.markdown import FRONT_MATTER
from ibidem.types import EVERYTHING, Citation, Filter, InTextCitation, Progress, Reference, Verdict
from ibidem.types.audits import (
    AuditReport,
    CheckedClaim,
    CheckedQuotation,
    CitedWork,
    DecisionRequest,
    FindingSubject,
    LeftOut,
    LooseCitation,
    ReasonLeftOut,
)

if TYPE_CHECKING:
    from ibidem.storage.generation import Generation


MOST_TROUBLES = 5
"""Of bibliography files that are told one by one."""
_ONLY_LISTED = (ReasonLeftOut.BIBLIOGRAPHY, ReasonLeftOut.HEADING)


@dataclass(frozen=True, slots=True)
class ManuscriptLayout:
    """What there is to audit."""

    draft: Manuscript
    ruler: PlaceFinder
    entries: Sequence[Reference]
    markers: Sequence[InTextCitation]
    quotations: Sequence[QuotationMark]
    parts: Sequence[ManuscriptSentence]
    shared: Sequence[Reference] = ()
    """Entries of bibliography files that markers point at."""
    unused: Sequence[LooseCitation] = ()
    """Bibliography files that the draft names, of which it does not cite all."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The sentences that are not checked."""
        return tuple(LeftOut(part.text, part.place, part.left) for part in self.parts if part.left is not None)

    @property
    def loose(self) -> tuple[LooseCitation, ...]:
        """The markers and entries that do not hold together."""
        held = citations.loose(self.draft, (self.entries, self.markers), self.parts, self.ruler)
        return tuple(sorted([*held, *self.unused], key=lambda citation: citation.place))

    @property
    def listed(self) -> int:
        """How many entries the draft lists, and cites of bibliography files."""
        return len({entry.id for entry in (*self.entries, *self.shared)})


def lay_out(
    path: Path,
    *,
    max_file_mb: float,
    cited: ReadCitations,
    listed: Callable[[], Iterable[Reference]],
    text: str | None = None,
    files: Callable[[], Sequence[BibliographyFile]] | None = None,
) -> ManuscriptLayout:
    """Return a draft laid out; `listed` gives the library's entries, for markers by key.

    `text` is what stands in an editor instead of what is in the file, `files` gives bibliography files instead of those
    that are beside it.

    Keys are looked for in the bibliography files beside the draft before those of the library. Raises UsageError for
    what is no draft, or nothing but a bibliography.
    """
    draft = manuscript.read_manuscript(path, max_file_mb=max_file_mb, text=text)
    ruler = PlaceFinder.of(draft.document)
    entries, read = cited(draft.document, draft.blocks)
    marks = quotations(draft.document, draft.blocks)
    marked = citations.marked_citations(draft.document, draft.source, entries, read)
    files = files or cache(partial(files_beside, path, text))
    taken = {at for citation in marked for at in range(citation.start, citation.end)}
    markers = [*marked, *(citation for citation in read if citation.start not in taken)]

    def beside() -> list[Reference]:
        return [entry for file in files() for entry in file.entries]

    markers += citations.bare_keys(draft, markers, beside)
    markers, shared = citations.adopted(markers, (beside, listed))
    unused = list(citations.unused(files(), draft.source, path.suffix.lower(), shared, ruler)) if draft.source else []
    markers = sorted([*markers, *unlisted(draft, entries, markers, marks)], key=lambda marker: marker.start)
    held = manuscript_sentences(draft, markers, marks, ruler, shown=citations.with_citations(draft, markers))
    _refuse_nothing(path, held)
    return ManuscriptLayout(draft, ruler, entries, markers, marks, held, shared, unused)


def _refuse_nothing(path: Path, held: Sequence[ManuscriptSentence]) -> None:
    if not held:
        raise UsageError(f"{path} has no words.", remedy="Name the file that holds the draft.")
    if all(sentence.left in _ONLY_LISTED for sentence in held) and any(
        sentence.left is ReasonLeftOut.BIBLIOGRAPHY for sentence in held
    ):
        raise UsageError(
            f"{path} holds nothing but a bibliography.", remedy="Name the file that holds the text which cites it."
        )


def look_up_quotations(
    sheet: ManuscriptLayout,
    find: Callable[[str, Collection[str]], FoundQuotation],
    memory: AuditCache,
    basis: Basis,
    *,
    texts: CitedTexts,
) -> Iterator[CheckedQuotation]:
    """Yield each quotation with what became of it, in order."""
    for mark in sheet.quotations:
        raw = _without_markers(sheet, mark.start, mark.end).translate(sheet.draft.rests)
        works = tuple(work for work in texts.of(_cited_with(sheet, mark)) if work.document is not None)
        documents = [str(work.document) for work in works]
        key = basis.key("quotation", raw, *documents)
        quotation = _recalled(memory, key)
        if quotation is None:
            quotation = find(raw, documents)
            memory.keep(key, of_found(quotation))
        shown = sheet.draft.document.text[mark.start : mark.end].replace(JOINT, "").translate(sheet.draft.rests)
        text = " ".join(plain(shown, sheet.draft.document.syntax).split())
        place = sheet.ruler.place(*mark.outer)
        outcome = (quotation.likeness, quotation.source, quotation.elsewhere, quotation.changes)
        yield CheckedQuotation(finding_id("quotation", raw), text, place, *outcome, works)


def _cited_with(sheet: ManuscriptLayout, mark: QuotationMark) -> Iterator[InTextCitation]:
    """Yield the citations that a quotation stands with: the next behind it in its sentence, else all of those."""
    spans = [
        span
        for part in sheet.parts
        if part.place.start < mark.end and mark.start < part.place.end
        for span in part.cited
    ]
    behind = [span for span in spans if span.markers[0].start >= mark.end]
    for span in behind[:1] or spans:
        yield from span.markers


def _without_markers(sheet: ManuscriptLayout, start: int, end: int) -> str:
    """Return a quotation as it stands, without the draft's own markers inside it."""
    text = sheet.draft.document.text[start:end]
    for marker in sheet.markers:
        if start <= marker.start and marker.end <= end and not marker.text[:1].isalpha():
            low, high = marker.start - start, marker.end - start
            text = text[:low] + " " * (high - low) + text[high:]
    return text.replace(JOINT, "")


def _recalled(memory: AuditCache, key: str) -> FoundQuotation | None:
    plain = memory.recall(key)
    try:
        return None if plain is None else to_found(plain)
    except BROKEN:
        return None


class Checker(Protocol):
    """The part of the engine that an audit uses."""

    @property
    def paths(self) -> LibraryPaths:
        """Where its documents lie."""

    @property
    def settings(self) -> Settings:
        """What it was opened with."""

    def check(
        self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING, cancelled: Cancelled | None = None
    ) -> Verdict:
        """Return what the library says of a claim. Raises KeyboardInterrupt soon after `cancelled` turns true."""

    def live(self) -> Generation:
        """Return the index that answers now. Raises IndexMissing before the first build."""


@dataclass(frozen=True, slots=True)
class AuditScope:
    """What of the library is asked about claims, and how many sentences it brings."""

    k: int | None = None
    where: Filter = EVERYTHING


def audit(
    engine: Checker,
    path: Path,
    *,
    scope: AuditScope | None = None,
    requests: Sequence[DecisionRequest] = (),
    progress: Callable[[Progress], None] | None = None,
    cited: ReadCitations = citations.read_citations,
    text: str | None = None,
    own_files: bool = True,
    cancelled: Cancelled | None = None,
) -> AuditReport:
    """Return what is to be said of a draft, after the requested decisions.

    `text` is what stands in an editor instead of what is in the file; what is kept of other sentences then stays.
    Without `own_files` no file that the draft names is opened, nor looked for.
    What was judged is kept beside the draft, also when it is interrupted. Raises UsageError for a file that is no
    draft and for a decision about what is not there; otherwise as `check` does.
    """
    began_s = time.monotonic()
    generation, memory = engine.live(), AuditCache.beside(path)
    listed, limit = generation.catalogue.references, engine.settings.max_file_mb
    files = cache(partial(files_beside, path, text)) if own_files else list[BibliographyFile]
    sheet = lay_out(path, max_file_mb=limit, cited=cited, listed=listed, text=text, files=files)
    own, asked = _own_id(engine, path), scope or AuditScope()
    shown = asked.k or engine.settings.evidence
    asked = replace(asked, k=max(shown, engine.settings.evidence), where=replace(asked.where, without=own))
    works = matched_works([*sheet.entries, *sheet.shared], generation, own=own)
    texts = _texts(works, generation, cache(lambda: _shared_works(files(), generation, own=own)))
    judging = ClaimChecker(
        _checker(engine, asked, cancelled), texts, memory, _basis(engine, generation, asked), progress
    )
    report = _found(sheet, path, judging, generation, own=own)
    subjects: list[FindingSubject] = [*report.claims, *report.quotations, *report.loose]
    decide(requests, subjects, memory)
    read = _bibliography_notes(path, text, files()) if own_files else ()
    notes = (*_notes(own, generation), *read, *_saved(memory, requests, complete=text is None))
    known = {subject.id for subject in subjects}
    return replace(
        report,
        claims=tuple(claim.cut(shown) for claim in report.claims),
        notes=notes,
        decisions={about: decision for about, decision in memory.decisions.items() if about in known},
        forgotten={about: decision for about, decision in memory.decisions.items() if about not in known},
        elapsed_s=time.monotonic() - began_s,
    )


def manuscript_works(engine: Checker, path: Path, text: str) -> list[CitedWork]:
    """Return the works that a draft in an editor can cite: those of its own list and of bibliography files.

    Files beside the draft come before those of the library. Raises UsageError for what is no draft.
    """
    generation = engine.live()
    draft = manuscript.read_manuscript(path, max_file_mb=engine.settings.max_file_mb, text=text)
    entries, _ = citations.read_citations(draft.document, draft.blocks)
    own = _own_id(engine, path)
    listed = matched_works(entries, generation, own=own)
    known = {work.key for work in listed}
    shared = _shared_works(files_beside(path, text), generation, own=own)
    return [*listed, *(work for work in shared if work.key not in known)]


def _shared_works(files: Iterable[BibliographyFile], generation: Generation, *, own: str) -> list[CitedWork]:
    """Return the works of bibliography files, those beside the draft before those of the library."""
    beside = (entry for file in files for entry in file.entries)
    shared = (entry for entry in generation.catalogue.references() if is_bibliography_path(entry.document))
    listed = {entry.label or entry.id: entry for entry in reversed([*beside, *shared])}
    return matched_works(reversed(listed.values()), generation, own=own)


def _texts(works: Sequence[CitedWork], generation: Generation, others: Callable[[], Sequence[CitedWork]]) -> CitedTexts:
    """Return what the cited works say, and cite themselves."""
    from ibidem.references.linking import citations_of_span

    catalogue = generation.catalogue

    @cache
    def text(document: str) -> str:
        return catalogue.text(document)

    @cache
    def vocabulary(document: str) -> SourceWords:
        return SourceWords.of(text(document))

    @cache
    def sheets(document: str) -> int:
        return len(catalogue.document(document).pages)

    def origin(place: Citation) -> tuple[Reference, ...]:
        held = catalogue.markers(place.document)
        markers = citations_of_span(held, place.start, place.end, text(place.document)) if held else ()
        targets = {target for marker in markers for target in marker.targets}
        return tuple(entry for entry in catalogue.references(place.document) if entry.id in targets) if targets else ()

    return CitedTexts({work.reference.id: work for work in works}, vocabulary, sheets, origin, others)


def _found(
    sheet: ManuscriptLayout, path: Path, judging: ClaimChecker, generation: Generation, *, own: str
) -> AuditReport:
    """Return the report but for decisions and notes; keeps what is done when it is interrupted."""
    memory, basis = judging.memory, Basis((generation.id, own))
    lookup = Lookup(generation.catalogue, generation.lexical, own)
    try:
        judged = list(judging.claims(sheet.parts))
        refused = [outcome for outcome in judged if isinstance(outcome, LeftOut)]
        return AuditReport(
            path=str(path),
            title=sheet.draft.document.title,
            claims=tuple(outcome for outcome in judged if isinstance(outcome, CheckedClaim)),
            quotations=tuple(look_up_quotations(sheet, lookup.find, memory, basis, texts=judging.texts)),
            loose=sheet.loose,
            left_out=tuple(sorted([*sheet.left_out, *refused], key=lambda sentence: sentence.place)),
            markers=len(sheet.markers),
            entries=sheet.listed,
            works=tuple(judging.texts.works.values()),
            text=citations.with_citations(sheet.draft, sheet.markers).translate(dict.fromkeys(sheet.draft.rests, "…")),
            blocks=tuple(block for block in sheet.draft.blocks if block.label != FRONT_MATTER),
            verbatim=sheet.draft.verbatim,
            line_feeds=sheet.draft.line_feeds,
        )
    except BaseException:  # an interruption above all
        save_if_possible(memory)
        raise


def _checker(engine: Checker, scope: AuditScope, cancelled: Cancelled | None) -> Check:
    def check(claim: str, documents: tuple[str, ...]) -> Verdict:
        where = replace(scope.where, documents=documents)
        return engine.check(claim, k=scope.k, where=where, cancelled=cancelled)

    return check


def _basis(engine: Checker, generation: Generation, scope: AuditScope) -> Basis:
    from ibidem.models import judge_identity

    settings, where = engine.settings, scope.where
    how = (settings.precision, scope.k or settings.evidence, *where.globs, "|", *where.kinds, where.without)
    return Basis((generation.id, judge_identity(settings.judge), *how))


def _own_id(engine: Checker, path: Path) -> str:
    """Return the id that a draft has in the library; empty where it lies outside."""
    from ibidem.text.normalize import spell

    try:
        inside = path.resolve().relative_to(engine.paths.corpus.resolve())
    except ValueError:
        return ""
    return "/".join(spell(part) for part in inside.parts)


def _notes(own: str, generation: Generation) -> list[str]:
    notes = []
    if not len(generation.lexical):
        notes.append("the library is empty, so that nothing could be found in it")
    if own:
        notes.append(f"the draft lies in the library itself, as {own}: none of its own sentences is evidence for it")
    return notes


def _bibliography_notes(path: Path, text: str | None, files: Sequence[BibliographyFile]) -> Iterator[str]:
    """Yield which bibliography files of a draft are not there, and what is wrong with the others."""
    for name in missing_files(path, text)[:MOST_TROUBLES]:
        yield f"the draft names {name}, which is not there"
    troubles = [trouble for file in files for trouble in file.troubles]
    yield from troubles[:MOST_TROUBLES]
    if len(troubles) > MOST_TROUBLES:
        yield f"{len(troubles) - MOST_TROUBLES:,} more records of bibliography files are malformed"


def _saved(memory: AuditCache, requests: Sequence[DecisionRequest], *, complete: bool) -> list[str]:
    """Write the memory, and return what is to be said where it cannot be. Raises UsageError if decisions are lost."""
    if save_if_possible(memory, complete=complete):
        return []
    if requests:
        raise UsageError(
            f"{memory.path} cannot be written, so that no decision was kept.", remedy="Make its folder writable."
        )
    return [f"{memory.path} cannot be written: the next run begins anew"]
