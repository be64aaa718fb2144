"""What is loose in a draft's own citations: markers without an entry, entries without a marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ibidem.audit.cache import finding_id
from ibidem.audit.manuscript import Manuscript, PlaceFinder, QuotationMark
from ibidem.audit.sentences import ManuscriptSentence
from ibidem.types import Block, Document, InTextCitation, Reference, Unresolved
from ibidem.types.audits import AuditRule, LooseCitation

ManuscriptCitations = tuple[Sequence[Reference], Sequence[InTextCitation]]
ReadCitations = Callable[[Document, Sequence[Block]], ManuscriptCitations]
"""Returns the entries that a document lists and the markers that it cites them by."""
_TROUBLES = {Unresolved.ORPHAN: AuditRule.ORPHAN, Unresolved.AMBIGUOUS: AuditRule.AMBIGUOUS}
_NOT_TO_CITE = re.compile(r"(?:further|recommended|additional) reading|see also", re.IGNORECASE)
"""Lists whose entries need not be cited."""


def read_citations(document: Document, blocks: Sequence[Block]) -> ManuscriptCitations:
    """Return what a document lists and cites."""
    from ibidem.references.bibliography import read_bibliography

    found = read_bibliography(document, blocks)
    return found.entries, found.citations


def adopted(markers: Sequence[InTextCitation], listed: Callable[[], Iterable[Reference]]) -> list[InTextCitation]:
    """Return the markers, those by key linked to the library's bibliography files, which are asked only if need be."""
    if not any(one.trouble is Unresolved.ORPHAN and "@" in one.text for one in markers):
        return list(markers)
    from ibidem.references.linking import entries_by_key, linked_to_files

    shared = entries_by_key(listed())
    return [linked_to_files(one, shared) for one in markers]


def loose(
    draft: Manuscript, cited: ManuscriptCitations, parts: Sequence[ManuscriptSentence], ruler: PlaceFinder
) -> tuple[LooseCitation, ...]:
    """Return what is loose, in the order of the draft."""
    entries, markers = cited
    found = [*_markers(markers, parts, ruler), *_entries(draft, entries, markers, ruler)]
    return tuple(sorted(found, key=lambda one: one.place))


def _markers(
    markers: Iterable[InTextCitation], parts: Sequence[ManuscriptSentence], ruler: PlaceFinder
) -> Iterator[LooseCitation]:
    for one in markers:
        if one.trouble is not None:
            around = next((part.text for part in parts if _holds(part, one.start)), "")
            text = " ".join(one.text.split())
            place = ruler.place(one.start, one.end)
            yield LooseCitation(finding_id("marker", text, around), _TROUBLES[one.trouble], text, place, around)


def _holds(part: ManuscriptSentence, at: int) -> bool:
    return part.place.start <= at <= part.place.end


def _entries(
    draft: Manuscript, entries: Iterable[Reference], markers: Iterable[InTextCitation], ruler: PlaceFinder
) -> Iterator[LooseCitation]:
    cited = {target for marker in markers for target in marker.targets}
    for one in entries:
        if one.id in cited or _NOT_TO_CITE.search(" ".join(_section(draft, one)[-1:])):
            continue
        yield LooseCitation(
            finding_id("entry", one.raw), AuditRule.UNCITED, one.raw, ruler.place(one.start, one.end), reference=one
        )


def _section(draft: Manuscript, entry: Reference) -> tuple[str, ...]:
    return next((block.section for block in draft.blocks if block.start <= entry.start < block.end), ())


def unlisted(
    draft: Manuscript,
    entries: Sequence[Reference],
    markers: Sequence[InTextCitation],
    quotations: Sequence[QuotationMark],
) -> list[InTextCitation]:
    """Return what is a marker by its form and was not taken for one, as orphans; what is quoted is another's.

    A lone author with a year may be anything in a draft that neither lists nor cites, and is left alone there.
    """
    from ibidem.references.citations import mentions_by_form
    from ibidem.references.mentions import Style

    document = draft.document
    taken = [*((one.start, one.end) for one in markers), *((one.start, one.end) for one in quotations)]
    found = [
        call
        for call in mentions_by_form(document, entries, draft.blocks)
        if not any(call.start < end and start < call.end for start, end in taken)
    ]
    cites = bool(entries or markers) or any(call.style is Style.NUMBER for call in found)
    return [
        InTextCitation(document.id, call.start, call.end, document.text[call.start : call.end], (), Unresolved.ORPHAN)
        for call in found
        if cites or call.style is Style.NUMBER
    ]
