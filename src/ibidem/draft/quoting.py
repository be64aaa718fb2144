"""Look the quotations of a draft up one by one, taking from memory what has not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ibidem.draft.identity import name
from ibidem.draft.judging import Basis
from ibidem.draft.lookup import Found
from ibidem.draft.memory import Memory
from ibidem.draft.report import Quoted
from ibidem.draft.sheet import Sheet
from ibidem.draft.stored import BROKEN, of_found, to_found


def looked_up(sheet: Sheet, find: Callable[[str], Found], memory: Memory, basis: Basis) -> Iterator[Quoted]:
    """Yield each quotation with what became of it, in order."""
    for mark in sheet.quotations:
        raw = _without_markers(sheet, mark.start, mark.end)
        key = basis.key("quotation", raw)
        found = _recalled(memory, key)
        if found is None:
            found = find(raw)
            memory.keep(key, of_found(found))
        text = " ".join(sheet.draft.document.text[mark.start : mark.end].split())
        place = sheet.ruler.place(*mark.outer)
        yield Quoted(name("quotation", raw), text, place, found.likeness, found.source, found.elsewhere, found.changes)


def _without_markers(sheet: Sheet, start: int, end: int) -> str:
    """Return a quotation as it stands, without the draft's own markers inside it."""
    text = sheet.draft.document.text[start:end]
    for one in sheet.markers:
        if start <= one.start and one.end <= end and not one.text[:1].isalpha():
            low, high = one.start - start, one.end - start
            text = text[:low] + " " * (high - low) + text[high:]
    return text


def _recalled(memory: Memory, key: str) -> Found | None:
    plain = memory.recall(key)
    try:
        return None if plain is None else to_found(plain)
    except BROKEN:
        return None
