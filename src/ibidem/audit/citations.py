"""What is loose in a draft's own citations: markers without an entry, entries without a marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from ibidem.audit.cache import finding_id
from ibidem.audit.manuscript import Manuscript, PlaceFinder, QuotationMark
from ibidem.audit.markup import JOINT, marker_text
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

    bibliography = read_bibliography(document, blocks)
    return bibliography.entries, bibliography.citations


def marked_citations(
    document: Document, source: str, entries: Sequence[Reference], linked: Sequence[InTextCitation]
) -> list[InTextCitation]:
    """Return the citations that the file itself marks as such, as LaTeX, Typst and Word files do.

    `source` is the text of the file where its places are those of the document, else empty; `entries` are those that
    the document lists. `linked` are the citations that were read of it: what a record of the file tells of one stays.
    """
    by_key = {entry.label: entry for entry in entries if entry.label}
    spans = [(citation.start, citation.end) for citation in linked if citation.targets]
    citations: list[InTextCitation] = []
    for marked in document.source_citations:
        if any(start < marked.end and marked.start < end for start, end in spans):
            continue
        shown = document.text[marked.start : marked.end]
        text = marker_text(source[marked.start : marked.end], marked.keys) if source else shown
        targets = tuple(by_key[key].id for key in marked.keys if key in by_key)
        trouble = None if len(targets) == len(marked.keys) else Unresolved.ORPHAN
        citations.append(InTextCitation(document.id, marked.start, marked.end, text, targets, trouble))
    return citations


def with_citations(draft: Manuscript, markers: Iterable[InTextCitation]) -> str:
    """Return the text of a draft, of the same length, with its citations where there is nothing left of them.

    Those of LaTeX and Typst are shown as Markdown writes them, or as they stand in the file where that is too long.
    """
    text = draft.document.text
    parts: list[str] = []
    at = 0
    for marker in sorted(markers, key=lambda one: one.start) if draft.source else ():
        if marker.start < at or text[marker.start : marker.end].replace(JOINT, "").strip():
            continue
        written = draft.source[marker.start : marker.end]
        shown = written if "\n" in written or len(marker.text) > len(written) else marker.text
        parts += text[at : marker.start], shown.ljust(len(written), JOINT)
        at = marker.end
    return "".join((*parts, text[at:]))


def adopted(
    markers: Sequence[InTextCitation], listings: Iterable[Callable[[], Iterable[Reference]]]
) -> tuple[list[InTextCitation], list[Reference]]:
    """Return the markers, those by key linked to bibliography files, with the entries that they then point at.

    The listings of such files are asked in turn, as long as a key is unlisted.
    """
    from ibidem.references.linking import entries_by_key, linked_to_files

    linked, shared = list(markers), dict[str, Reference]()
    for listing in listings:
        if not any(marker.trouble is Unresolved.ORPHAN and "@" in marker.text for marker in linked):
            break
        by_key = entries_by_key(listing())
        shared |= {entry.id: entry for entries in by_key.values() for entry in entries}
        linked = [linked_to_files(marker, by_key) for marker in linked]
    used = dict.fromkeys(target for marker in linked for target in marker.targets)
    return linked, [shared[target] for target in used if target in shared]


def bare_keys(
    draft: Manuscript, markers: Sequence[InTextCitation], listed: Callable[[], Iterable[Reference]]
) -> list[InTextCitation]:
    """Return the keys without brackets that are no markers yet and that `listed` has, as orphans: *@lind says*."""
    from ibidem.references.citations import key_mentions
    from ibidem.references.mentions import readable_text

    document = draft.document
    if "@" not in document.text or document.source_citations:
        return []
    taken = {at for marker in markers for at in range(marker.start, marker.end)}
    calls = [
        mention for mention in key_mentions(readable_text(document, (), draft.blocks)) if mention.start not in taken
    ]
    known = {entry.label for entry in listed()} if calls else set[str]()
    return [
        InTextCitation(
            document.id, mention.start, mention.end, document.text[mention.start : mention.end], (), Unresolved.ORPHAN
        )
        for mention in calls
        if known.issuperset(mention.labels)
    ]


def loose(
    draft: Manuscript, cited: ManuscriptCitations, parts: Sequence[ManuscriptSentence], ruler: PlaceFinder
) -> tuple[LooseCitation, ...]:
    """Return what is loose, in the order of the draft."""
    entries, markers = cited
    citations = [*_markers(markers, parts, ruler), *_entries(draft, entries, markers, ruler)]
    return tuple(sorted(citations, key=lambda citation: citation.place))


def _markers(
    markers: Iterable[InTextCitation], parts: Sequence[ManuscriptSentence], ruler: PlaceFinder
) -> Iterator[LooseCitation]:
    for marker in markers:
        if marker.trouble is not None:
            around = next((part.text for part in parts if _holds(part, marker.start)), "")
            text = " ".join(marker.text.split())
            place = ruler.place(marker.start, marker.end)
            yield LooseCitation(finding_id("marker", text, around), _TROUBLES[marker.trouble], text, place, around)


def _holds(part: ManuscriptSentence, at: int) -> bool:
    return part.place.start <= at <= part.place.end


def _entries(
    draft: Manuscript, entries: Iterable[Reference], markers: Iterable[InTextCitation], ruler: PlaceFinder
) -> Iterator[LooseCitation]:
    cited = {target for marker in markers for target in marker.targets}
    for entry in entries:
        if entry.id in cited or _NOT_TO_CITE.search(" ".join(_section(draft, entry)[-1:])):
            continue
        place = ruler.place(entry.start, entry.end)
        yield LooseCitation(finding_id("entry", entry.raw), AuditRule.UNCITED, entry.raw, place, reference=entry)


def unused(
    files: Iterable[BibliographyFile], source: str, suffix: str, cited: Collection[Reference], ruler: PlaceFinder
) -> Iterator[LooseCitation]:
    """Yield, for each bibliography file that a draft names, how many of its entries the draft does not cite.

    Such a file serves several texts, and what a text does not cite is not printed.
    """
    for file in files:
        keys = file.uncited(source, suffix, cited)
        if file.place is not None and keys:
            more = f" and {len(keys) - MOST_KEYS:,} more" if len(keys) > MOST_KEYS else ""
            text = f"{len(keys):,} of {len(file.entries):,} entries of {file.name}: {', '.join(keys[:MOST_KEYS])}{more}"
            yield LooseCitation(finding_id("entries", file.name), AuditRule.UNUSED, text, ruler.place(*file.place))


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
    taken = [
        *((marker.start, marker.end) for marker in markers),
        *((quotation.start, quotation.end) for quotation in quotations),
    ]
    mentions = [
        call
        for call in mentions_by_form(document, entries, draft.blocks)
        if not any(call.start < end and start < call.end for start, end in taken)
    ]
    cites = bool(entries or markers) or any(call.style is Style.NUMBER for call in mentions)
    return [
        InTextCitation(document.id, call.start, call.end, document.text[call.start : call.end], (), Unresolved.ORPHAN)
        for call in mentions
        if cites or call.style is Style.NUMBER
    ]
