"""The places an answer cites, in the order they are visited."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.text import visible
from ibidem.types import Answer, Citation, Hit
from ibidem.wording import locator


@dataclass(frozen=True, slots=True)
class Place:
    """A cited passage in its document, with the sentences quoted from it."""

    number: int
    """The number of the citation, from 1."""
    citation: Citation
    """The whole passage."""
    quotes: tuple[Citation, ...] = ()
    also: bool = False
    """Whether it repeats the passage of that number elsewhere."""

    def at(self, quote: Citation | None) -> Citation:
        """Return the quoted sentence to stand at: the one named if it is here, else the first, else the passage."""
        if quote in self.quotes:
            return quote
        return self.quotes[0] if self.quotes else self.citation


def places(answer: Answer) -> tuple[Place, ...]:
    """Return the passages of an answer by rank, each followed by the other places that say the same."""
    found: list[Place] = []
    for number, hit in enumerate(answer.hits, start=1):
        found.append(place(answer, number, hit))
        found.extend(Place(number, citation, also=True) for citation in hit.also)
    return tuple(found)


def place(answer: Answer, number: int, hit: Hit) -> Place:
    """Return the place of one hit, with what the answer quotes from it."""
    whole = hit.citation
    quotes = tuple(sentence.place for sentence in answer.sentences if _within(sentence.place, whole))
    return Place(number, whole, quotes)


def path(citation: Citation, *, title: bool = True) -> str:
    """Return title › section, without repeats, safe to show."""
    parts: list[str] = [citation.title] if title else []
    parts.extend(part for part in citation.section if part != citation.title)
    return visible(" › ".join(part for part in parts if part), keep="")


def quotation(citation: Citation) -> str:
    """Return the quote with its citation and locator, as one pastes it."""
    where = f"{path(citation)}, {locator(citation)} ({visible(citation.document, keep='')})"
    return f"“{visible(citation.quote)}”\n— {where}"


def _within(quote: Citation, whole: Citation) -> bool:
    return quote.document == whole.document and whole.start <= quote.start and quote.end <= whole.end
