"""Who wrote a document of the library: which one a question names, and the sentence in it that states its authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ibidem.text.normalize import words
from ibidem.text.vocabulary import telling
from ibidem.types import AnswerSentence, Hit, Kind, Sentence
from ibidem.types.references import Identity, Person

LEAST_NAMED = 0.3
"""The share of a document's authors that a sentence must name to state them; long lists are set in several lines."""
_WROTE = re.compile(
    r"\bwho\s(?:(?:co-?)?wrote|(?:co-?)?authored)\b|\bwho\s(?:is|are|was|were)\sthe\sauthors?\sof\b", re.IGNORECASE
)
_SORTS_OF_WORK = frozenset(
    words(
        "paper papers article articles book books study report thesis document text manual chapter called titled"
        " entitled named original"
    )
)


class AuthorLine(NamedTuple):
    """The sentence that states the authors of a document."""

    rank: int
    """That of its hit, from 1."""
    hit: Hit
    sentence: Sentence
    named: float
    """The share of the authors that it names, from LEAST_NAMED to 1."""

    @property
    def quoted(self) -> AnswerSentence:
        """The sentence as an answer quotes it, with its place."""
        place = self.hit.cite_sentences((self.sentence,), self.sentence)
        return AnswerSentence(place.quote, (self.rank,), place)


def asks_who_wrote(question: str) -> bool:
    """Return whether a question asks for the authors of a work that it names."""
    return _WROTE.search(question) is not None


def named_document(question: str, identities: Iterable[Identity]) -> Identity | None:
    """Return the one document with authors whose title holds all that a question says of a work; None if unclear."""
    said = telling(_WROTE.sub(" ", question)) - _SORTS_OF_WORK
    if not said:
        return None
    held = [one for one in identities if authors(one) and any(said <= set(words(title)) for title in one.titles)]
    return held[0] if len({one.document for one in held}) == 1 else None


def authors(document: Identity) -> tuple[Person, ...]:
    """Return the authors that a document states, at least the first; empty where none is known."""
    return document.authors or ((Person(document.family),) if document.family else ())


def author_names(persons: Sequence[Person]) -> str:
    """Return the names as a line that states them has them."""
    return ", ".join(f"{one.given} {one.family}".strip() for one in persons)


def author_line(hits: Sequence[Hit], persons: Sequence[Person]) -> AuthorLine | None:
    """Return the sentence of these passages that names most authors, the first of such; None where none states them."""
    best: AuthorLine | None = None
    for rank, hit in enumerate(hits, start=1):
        if hit.passage.kind is Kind.REFERENCE:
            continue
        for sentence in hit.passage.sentences:
            held = set(words(sentence.text))
            named = sum(held.issuperset(words(one.family)) for one in persons) / len(persons)
            if named >= LEAST_NAMED and (best is None or named > best.named):
                best = AuthorLine(rank, hit, sentence, named)
    return best
