"""What is loose in a draft's own citations: markers without an entry, entries without a marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ibidem.draft.identity import name
from ibidem.draft.parts import Part
from ibidem.draft.places import Ruler
from ibidem.draft.reading import Draft
from ibidem.draft.report import Loose, Rule
from ibidem.types import Block, Document, Marker, Reference, Trouble

Cited = tuple[Sequence[Reference], Sequence[Marker]]
ReadCitations = Callable[[Document, Sequence[Block]], Cited]
"""Returns the entries that a document lists and the markers that it cites them by."""
_TROUBLES = {Trouble.ORPHAN: Rule.ORPHAN, Trouble.AMBIGUOUS: Rule.AMBIGUOUS}
_NOT_TO_CITE = re.compile(r"(?:further|recommended|additional) reading|see also", re.IGNORECASE)
"""Lists whose entries need not be cited."""


def read(document: Document, blocks: Sequence[Block]) -> Cited:
    """Return what a document lists and cites."""
    from ibidem.references.entries import entries
    from ibidem.references.link import markers

    listed = entries(document, blocks)
    return listed, markers(document, listed, blocks)


def adopted(markers: Sequence[Marker], listed: Callable[[], Iterable[Reference]]) -> list[Marker]:
    """Return the markers, those by key linked to the library's bibliography files, which are asked only if need be."""
    if not any(one.trouble is Trouble.ORPHAN and "@" in one.text for one in markers):
        return list(markers)
    from ibidem.references.shared import adopted as linked
    from ibidem.references.shared import by_key

    shared = by_key(listed())
    return [linked(one, shared) for one in markers]


def loose(draft: Draft, cited: Cited, parts: Sequence[Part], ruler: Ruler) -> tuple[Loose, ...]:
    """Return what is loose, in the order of the draft."""
    entries, markers = cited
    found = [*_markers(markers, parts, ruler), *_entries(draft, entries, markers, ruler)]
    return tuple(sorted(found, key=lambda one: one.place))


def _markers(markers: Iterable[Marker], parts: Sequence[Part], ruler: Ruler) -> Iterator[Loose]:
    for one in markers:
        if one.trouble is not None:
            around = next((part.text for part in parts if _holds(part, one.start)), "")
            text = " ".join(one.text.split())
            place = ruler.place(one.start, one.end)
            yield Loose(name("marker", text, around), _TROUBLES[one.trouble], text, place, around)


def _holds(part: Part, at: int) -> bool:
    return part.place.start <= at <= part.place.end


def _entries(draft: Draft, entries: Iterable[Reference], markers: Iterable[Marker], ruler: Ruler) -> Iterator[Loose]:
    cited = {target for marker in markers for target in marker.targets}
    for one in entries:
        if one.id in cited or _NOT_TO_CITE.search(" ".join(_section(draft, one)[-1:])):
            continue
        yield Loose(name("entry", one.raw), Rule.UNCITED, one.raw, ruler.place(one.start, one.end), reference=one)


def _section(draft: Draft, entry: Reference) -> tuple[str, ...]:
    return next((block.section for block in draft.blocks if block.start <= entry.start < block.end), ())
