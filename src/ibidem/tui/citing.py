"""Both ways between a text and its bibliography: the entries a sentence cites, and the places that cite a work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from ibidem.tui.places import CitedPlace, Noun, entry_place
from ibidem.types import Citation, Document, DocumentPlaces, InTextCitation, Reference, Work

PARAGRAPH = "\n\n"
LONGEST_SENTENCE = 1000
"""Characters on either side of a marker in which its sentence is looked for."""


class CitationIndex(Protocol):
    """What is needed of a library."""

    def cited_by(self, place: Citation) -> tuple[Reference, ...]:
        """Return the entries that a span of a document cites."""

    def references(self) -> tuple[Work, ...]:
        """Return the works that documents list."""

    def document(self, document_id: str) -> Document:
        """Return a document as it was indexed."""


def linked(
    shelf: CitationIndex, place: CitedPlace, quote: Citation, known: Sequence[Reference] = ()
) -> tuple[CitedPlace, ...]:
    """Return where the other end is: of an entry, the places that cite it; of a quote, the entries it cites.

    Where a quote has no markers, those of its passage count, and failing that the references `known` behind it.
    """
    works = shelf.references()
    if place.noun is Noun.REFERENCE:
        return citing(shelf, [work for work in works if _lists(work, quote)])
    entries = shelf.cited_by(quote) or shelf.cited_by(place.citation) or known
    return tuple(map(entry_place, entries))


def citing(shelf: CitationIndex, works: Iterable[Work]) -> tuple[CitedPlace, ...]:
    """Return the sentences that cite works, with the marker as what is quoted from each."""
    documents: dict[str, Document] = {}
    places: list[CitedPlace] = []
    for marker in (marker for work in works for marker in work.markers):
        if marker.document not in documents:
            documents[marker.document] = shelf.document(marker.document)
        places.append(_citing(marker, documents[marker.document], len(places) + 1))
    return tuple(places)


def _citing(marker: InTextCitation, document: Document, number: int) -> CitedPlace:
    places = DocumentPlaces.of(document)

    def cite(start: int, end: int) -> Citation:
        quote, lines = document.text[start:end], places.lines(start, end)
        told = (places.page(start), lines, start, end, quote, places.label(start), places.marks_at(start))
        return Citation(document.id, document.digest, document.title, (), *told)

    sentence = cite(*_sentence(document.text, marker))
    return CitedPlace(number, sentence, (cite(marker.start, marker.end),), noun=Noun.CITING)


def _sentence(text: str, marker: InTextCitation) -> tuple[int, int]:
    """Return the span of the sentence that holds a marker."""
    from ibidem.text.sentences import split  # loads a model of the language: only where it is needed

    begin, end = text.rfind(PARAGRAPH, 0, marker.start), text.find(PARAGRAPH, marker.end)
    low = max(0 if begin < 0 else begin + len(PARAGRAPH), marker.start - LONGEST_SENTENCE)
    high = min(len(text) if end < 0 else end, marker.end + LONGEST_SENTENCE)
    spans = ((low + start, low + end) for start, end in split(text[low:high]))
    return next(((start, end) for start, end in spans if start <= marker.start < end), (marker.start, marker.end))


def _lists(work: Work, at: Citation) -> bool:
    return any((one.document, one.start) == (at.document, at.start) for one in work.entries)


Lookup = Callable[[CitationIndex], tuple[CitedPlace, ...]]
"""Finds places with an engine; run where it may take its time."""
