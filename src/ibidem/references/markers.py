"""Find what looks like a citation marker in a document, in whichever style it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ibidem.references import authordate, keyed, numbered
from ibidem.references.calls import Doubt, Mention
from ibidem.references.readable import BLOT, readable
from ibidem.text.normalize import LOWERED, RAISED
from ibidem.types import Block, Document, Reference, Syntax

_MATHS = re.compile(r"\$(?=\S)[^$\n]{1,300}(?<=\S)\$(?!\d)")
_NOTE = re.compile(rf"(?m)^[ \t]{{0,3}}(?:\[(\d{{1,3}})\]:?|([{RAISED}]{{1,3}})|<sup>(\d{{1,3}})</sup>)[ \t]{{0,3}}\S")
_LONE = re.compile(
    r"[(\[](?:see (?:also )?|cf\. |e\.g\.,? )?[^\W\d_][^()\[\]]*?,\s(?:1[5-9]|20)\d\d[a-z]?\b[^()\[\]]*[)\]]"
)
_QUANTITY = re.compile(r"[\d%]\s?\Z")


def calls(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> tuple[Mention, ...]:
    """Return what looks like markers, in order and without overlap, outside bibliographies, code and addresses.

    Numbers are looked for only where the bibliography is numbered: elsewhere `[12]` is no marker.
    """
    text = readable(document, entries, blocks)
    return tuple(_apart(_all(document, text, entries)))


def by_form(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> tuple[Mention, ...]:
    """Return what is a marker by its form alone, though the document lists nothing that is called so.

    Numbers count unless the list is numbered, for then `calls` has them; those that a note or link of the document is
    called by do not. A lone author with a year counts in brackets, after a comma.
    """
    text = _MATHS.sub(lambda match: BLOT * len(match[0]), readable(document, entries, blocks))
    own = {
        label.translate(LOWERED) for match in _NOTE.finditer(document.text) for label in filter(None, match.groups())
    }
    found = [
        call
        for call in authordate.calls(text)
        if call.doubt is Doubt.SOME and _LONE.fullmatch(text, call.start, call.end)
    ]
    if not is_numbered(document, entries):
        found += [call for call in numbered.calls(text) if _is_number(text, call) and not own.intersection(call.labels)]
    return tuple(_apart(found))


def is_numbered(document: Document, entries: Iterable[Reference]) -> bool:
    """Whether a bibliography is numbered; one of footnotes is not."""
    return any(one.label.isdecimal() and not document.text.startswith("[^", one.start) for one in entries)


def _all(document: Document, text: str, entries: Sequence[Reference]) -> Iterator[Mention]:
    yield from authordate.calls(text)
    if "@" in text:
        yield from keyed.citations(text)
    if document.syntax is Syntax.MARKDOWN and "[^" in text:
        known = keyed.defined(document.text) - {one.label for one in entries}  # notes that explain, and cite nothing
        yield from (call for call in keyed.footnotes(text) if call.labels[0] not in known)
    if is_numbered(document, entries):
        yield from numbered.calls(text)


def _is_number(text: str, call: Mention) -> bool:
    """Whether a number is a marker by its form: raised, or in brackets and no interval behind a quantity."""
    if text[call.start] not in "[\\":
        return not text[call.start].isdecimal()
    measured = len(call.labels) > 1 and _QUANTITY.search(text, max(0, call.start - 4), call.start)
    return call.doubt is Doubt.NONE and not measured


def _apart(found: Iterable[Mention]) -> Iterator[Mention]:
    end = 0
    for call in sorted(found, key=lambda one: (one.start, -one.end)):
        if call.start >= end:
            yield call
            end = call.end
