"""Find the markers of a draft that call for a list which the draft does not have."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.draft.marks import Mark
from ibidem.draft.reading import Draft
from ibidem.types import Marker, Reference, Trouble


def unlisted(
    draft: Draft, entries: Sequence[Reference], markers: Sequence[Marker], quotations: Sequence[Mark]
) -> list[Marker]:
    """Return what is a marker by its form and was not taken for one, as orphans; what is quoted is another's.

    A lone author with a year may be anything in a draft that neither lists nor cites, and is left alone there.
    """
    from ibidem.references.calls import Style
    from ibidem.references.markers import by_form

    document = draft.document
    taken = [*((one.start, one.end) for one in markers), *((one.start, one.end) for one in quotations)]
    found = [
        call
        for call in by_form(document, entries, draft.blocks)
        if not any(call.start < end and start < call.end for start, end in taken)
    ]
    cites = bool(entries or markers) or any(call.style is Style.NUMBER for call in found)
    return [
        Marker(document.id, call.start, call.end, document.text[call.start : call.end], (), Trouble.ORPHAN)
        for call in found
        if cites or call.style is Style.NUMBER
    ]
