"""Link the markers of a document to the entries of its bibliography; what is not certain is reported, never guessed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ibidem.references.calls import Doubt, Mention
from ibidem.references.listing import Found, Listing
from ibidem.references.markers import calls
from ibidem.types import Block, Document, InTextCitation, Reference, Unresolved

_BEGINS = re.compile(r"\s*(?:\Z|\n|[“\"‘'(\[]?[^\W_a-z])")
_STOPPED = re.compile(r"[.!?…][\"'”’»)\]]*[^\S\n]{0,2}\Z")


def markers(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> tuple[InTextCitation, ...]:
    """Return the markers of a document in order, each with the ids of the entries it certainly points at.

    Trouble says ORPHAN where a part of it finds no entry, else AMBIGUOUS where a part fits several. What may be no
    marker at all is an orphan only where the document cites in that style.
    """
    listing = Listing.of(entries, document.text)
    resolved = [(call, *_resolved(call, listing)) for call in calls(document, entries, blocks)]
    used = {call.style for call, targets, _ in resolved if targets or call.doubt is Doubt.NONE}
    return tuple(
        InTextCitation(document.id, call.start, call.end, document.text[call.start : call.end], targets, trouble)
        for call, targets, trouble in resolved
        if trouble is not Unresolved.ORPHAN
        or call.doubt is Doubt.NONE
        or (call.doubt is Doubt.SOME and (targets or call.style in used))
    )


def of_span(markers: Iterable[InTextCitation], start: int, end: int, text: str = "") -> tuple[InTextCitation, ...]:
    """Return the markers that belong to a sentence or passage: those within it, and those right after its last stop.

    `text` is the document's; with it, markers that a stop precedes and a new sentence follows are known to belong to
    what is before them. Without it, those that touch `end` are taken for its own.
    """
    held = sorted(markers, key=lambda one: one.start)
    before, after = _trailing(held, start, text), _trailing(held, end, text)
    return tuple(one for one in held if one in after or (start <= one.start < end and one not in before))


def _trailing(markers: Sequence[InTextCitation], at: int, text: str) -> list[InTextCitation]:
    """Return the markers that stand at `at`, between the stop of one sentence and the beginning of the next."""
    found: list[InTextCitation] = []
    for one in markers[bisect_left(markers, at, key=lambda one: one.start) :]:
        last = found[-1].end if found else at
        if one.text[:1].isalpha() or one.start - last > (2 if text else 0) or "\n" in text[last : one.start]:
            break
        found.append(one)
    if text and found and not (_STOPPED.search(text, max(0, at - 8), at) and _BEGINS.match(text, found[-1].end)):
        return []
    return found


def _resolved(call: Mention, listing: Listing) -> tuple[tuple[str, ...], Unresolved | None]:
    parts: list[Found] = [listing.labelled(label) for label in call.labels]
    parts.extend(listing.named(work) for work in call.works)
    targets = dict.fromkeys(found[0].id for found in parts if len(found) == 1)
    trouble = Unresolved.ORPHAN if not all(parts) else Unresolved.AMBIGUOUS if any(len(x) > 1 for x in parts) else None
    return tuple(targets), trouble
