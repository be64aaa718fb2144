"""Find what looks like a citation marker in a document, in whichever style it cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ibidem.references import authordate, keyed, numbered
from ibidem.references.calls import Call
from ibidem.references.readable import readable
from ibidem.types import Block, Document, Reference, Syntax


def calls(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> tuple[Call, ...]:
    """Return what looks like markers, in order and without overlap, outside bibliographies, code and addresses.

    Numbers are looked for only where the bibliography is numbered: elsewhere `[12]` is no marker.
    """
    text = readable(document, entries, blocks)
    return tuple(_apart(_all(document, text, entries)))


def is_numbered(document: Document, entries: Iterable[Reference]) -> bool:
    """Whether a bibliography is numbered; one of footnotes is not."""
    return any(one.label.isdecimal() and not document.text.startswith("[^", one.start) for one in entries)


def _all(document: Document, text: str, entries: Sequence[Reference]) -> Iterator[Call]:
    yield from authordate.calls(text)
    if "@" in text:
        yield from keyed.citations(text)
    if document.syntax is Syntax.MARKDOWN and "[^" in text:
        known = keyed.defined(document.text) - {one.label for one in entries}  # notes that explain, and cite nothing
        yield from (call for call in keyed.footnotes(text) if call.labels[0] not in known)
    if is_numbered(document, entries):
        yield from numbered.calls(text)


def _apart(found: Iterable[Call]) -> Iterator[Call]:
    end = 0
    for call in sorted(found, key=lambda one: (one.start, -one.end)):
        if call.start >= end:
            yield call
            end = call.end
