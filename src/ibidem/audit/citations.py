"""What is loose in a draft's own citations: markers without an entry, entries without a marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from ibidem.audit.cache import finding_id
from ibidem.audit.manuscript import Manuscript, PlaceFinder, QuotationMark
from ibidem.audit.sentences import ManuscriptSentence
from ibidem.audit.works import BibliographyFile
from ibidem.types import Block, Document, InTextCitation, Reference, Unresolved
from ibidem.types.audits import AuditRule, LooseCitation

ManuscriptCitations = tuple[Sequence[Reference], Sequence[InTextCitation]]
ReadCitations = Callable[[Document, Sequence[Block]], ManuscriptCitations]
"""Returns the entries that a document lists and the markers that it cites them by."""
_TROUBLES = {Unresolved.ORPHAN: AuditRule.ORPHAN, Unresolved.AMBIGUOUS: AuditRule.AMBIGUOUS}
MOST_KEYS = 8
"""Keys of a bibliography file that are named as not cited; of others there is the number."""
_NOT_TO_CITE = re.compile(r"(?:further|recommended|additional) reading|see also", re.IGNORECASE)
"""Lists whose entries need not be cited."""


def read_citations(document: Document, blocks: Sequence[Block]) -> ManuscriptCitations:
    """Return what a document lists and cites."""
    from ibidem.references.bibliography import read_bibliography

    found = read_bibliography(document, blocks)
    return found.entries, found.citations


def marked_citations(
    document: Document, source: str, entries: Sequence[Reference], linked: Sequence[InTextCitation]
) -> list[InTextCitation]:
    """Return the citations that the file itself marks as such, as LaTeX, Typst and Word files do.

    `source` is the text of the file where its places are those of the document, else empty; `entries` are those that
    the document lists. `linked` are the citations that were read of it: what a record of the file tells of one stays.
    """
    from ibidem.audit.markup import marker_text

    by_key = {one.label: one for one in entries if one.label}
    told = [(one.start, one.end) for one in linked if one.targets]
    found: list[InTextCitation] = []
    for one in document.source_citations:
        if any(start < one.end and one.start < end for start, end in told):
            continue
        shown = document.text[one.start : one.end]
        text = marker_text(source[one.start : one.end], one.keys) if source else shown
        targets = tuple(by_key[key].id for key in one.keys if key in by_key)
        trouble = None if len(targets) == len(one.keys) else Unresolved.ORPHAN
        found.append(InTextCitation(document.id, one.start, one.end, text, targets, trouble))
    return found


def adopted(
    markers: Sequence[InTextCitation], listings: Iterable[Callable[[], Iterable[Reference]]]
) -> tuple[list[InTextCitation], list[Reference]]:
    """Return the markers, those by key linked to bibliography files, with the entries that they then point at.

    The listings of such files are asked in turn, as long as a key is unlisted.
    """
    from ibidem.references.linking import entries_by_key, linked_to_files

    linked, shared = list(markers), dict[str, Reference]()
    for listing in listings:
        if not any(one.trouble is Unresolved.ORPHAN and "@" in one.text for one in linked):
            break
        by_key = entries_by_key(listing())
        shared |= {entry.id: entry for entries in by_key.values() for entry in entries}
        linked = [linked_to_files(one, by_key) for one in linked]
    used = dict.fromkeys(target for one in linked for target in one.targets)
    return linked, [shared[one] for one in used if one in shared]


def bare_keys(
    draft: Manuscript, markers: Sequence[InTextCitation], listed: Callable[[], Iterable[Reference]]
) -> list[InTextCitation]:
    """Return the keys without brackets that are no markers yet and that `listed` has, as orphans: *@lind says*."""
    from ibidem.references.citations import key_mentions
    from ibidem.references.mentions import readable_text

    document = draft.document
    if "@" not in document.text or document.source_citations:
        return []
    taken = {at for one in markers for at in range(one.start, one.end)}
    calls = [one for one in key_mentions(readable_text(document, (), draft.blocks)) if one.start not in taken]
    known = {one.label for one in listed()} if calls else set[str]()
    return [
        InTextCitation(document.id, one.start, one.end, document.text[one.start : one.end], (), Unresolved.ORPHAN)
        for one in calls
        if known.issuperset(one.labels)
    ]


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
        place = ruler.place(one.start, one.end)
        yield LooseCitation(finding_id("entry", one.raw), AuditRule.UNCITED, one.raw, place, reference=one)


def unused(
    files: Iterable[BibliographyFile], source: str, suffix: str, cited: Collection[Reference], ruler: PlaceFinder
) -> Iterator[LooseCitation]:
    """Yield, for each bibliography file that a draft names, how many of its entries the draft does not cite.

    Such a file serves several texts, and what a text does not cite is not printed.
    """
    for one in files:
        keys = one.uncited(source, suffix, cited)
        if one.place is not None and keys:
            more = f" and {len(keys) - MOST_KEYS:,} more" if len(keys) > MOST_KEYS else ""
            text = f"{len(keys):,} of {len(one.entries):,} entries of {one.name}: {', '.join(keys[:MOST_KEYS])}{more}"
            yield LooseCitation(finding_id("entries", one.name), AuditRule.UNUSED, text, ruler.place(*one.place))


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
