"""The numbers by which a conversation cites places: they count through it, and a place keeps its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ibidem.types import Answer, AnswerSentence, Citation, Verdict

PlaceKey = tuple[str, int, int]
"""Document, start and end of a place."""
Numbers = Mapping[PlaceKey, int]
"""Numbers from 1, by place."""


def key(place: Citation) -> PlaceKey:
    """Return by what a place is known again."""
    return place.document, place.start, place.end


def sources(answer: Answer, sentence: AnswerSentence) -> list[Citation]:
    """Return the passages that say a sentence, the one it is quoted from first."""
    known = [answer.hits[rank - 1].citation for rank in sentence.citations if 0 < rank <= len(answer.hits)]
    return known or [sentence.place]


def cited_places(found: Answer | Verdict) -> Iterator[Citation]:
    """Yield the places that an answer or a verdict quotes, in the order of its sentences; one may come again."""
    if isinstance(found, Verdict):
        yield from (evidence.place for evidence in (*found.supporting, *found.contradicting))
        return
    for sentence in found.sentences:
        yield from sources(found, sentence)


class CitationNumbering:
    """Gives every place of a conversation its number, the first one that is cited 1."""

    def __init__(self) -> None:
        self._numbers: dict[PlaceKey, int] = {}

    def __call__(self, found: Answer | Verdict) -> Numbers:
        """Return the numbers of what an answer or a verdict quotes; places not met before get the next ones."""
        for place in cited_places(found):
            self._numbers.setdefault(key(place), len(self._numbers) + 1)
        return {key(place): self._numbers[key(place)] for place in cited_places(found)}
