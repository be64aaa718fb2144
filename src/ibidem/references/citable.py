"""The works that can be cited from a library, and those among them that a query means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ibidem.references.identity import title_key
from ibidem.references.keys import keys
from ibidem.references.matching import is_telling
from ibidem.text.normalize import words
from ibidem.types import CitableWork, Identity, Person, Reference, Work

K = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""


def citable_works(works: Sequence[Work], documents: Iterable[Identity]) -> tuple[CitableWork, ...]:
    """Return the works that documents list, then the documents that none lists, as far as they say what they are."""
    listed = {work.source for work in works}
    own = [
        _of_itself(document)
        for document in documents
        if document.document not in listed and document.titles and _known(document)
    ]
    citable = (*works, *own)
    return tuple(CitableWork(key, work) for key, work in zip(keys(citable), citable, strict=True))


def ranked(works: Sequence[CitableWork], query: str, rankings: Sequence[Sequence[str]]) -> list[CitableWork]:
    """Return the works that a query means, the best first: all its words in key, authors, year and titles come first.

    `rankings` are ranked ids, of documents or of bibliography entries, that searches for the query led to; between
    equals the earlier list decides.
    """
    asked = frozenset(words(query))
    shares = {work.key: len(asked & _words(work)) / len(asked) for work in works} if asked else {}
    by_words = sorted((work for work in works if shares.get(work.key, 0.0) >= 0.5), key=lambda work: -shares[work.key])
    by_id: defaultdict[str, list[CitableWork]] = defaultdict(list)
    for work in works:
        for id in {work.work.source, *(entry.id for entry in work.work.entries)} - {None}:
            by_id[str(id)].append(work)
    scores: defaultdict[str, float] = defaultdict(float)
    lists = [by_words, *([work for id in ids for work in by_id.get(id, ())] for ids in rankings)]
    first_found: dict[str, int] = {}
    for number, ranking in enumerate(lists):
        for rank, key in enumerate(dict.fromkeys(work.key for work in ranking), start=1):
            scores[key] += 1 / (K + rank)
            first_found.setdefault(key, number)
    whole = {
        work.key for work in works if shares.get(work.key) == 1.0 or work.key.casefold() == query.strip().casefold()
    }
    chosen = [work for work in works if work.key in scores]
    return sorted(chosen, key=lambda work: (work.key not in whole, -scores[work.key], first_found[work.key], work.key))


def _words(work: CitableWork) -> frozenset[str]:
    first = work.work.entries[0]
    people = (name for person in first.authors for name in (person.family, person.given))
    fields = (work.key, first.year, first.title, first.container, first.doi, *people)
    return frozenset(words(" ".join(fields))) | {first.year[:4]} | frozenset(words(first.raw))


def _known(document: Identity) -> bool:
    """Whether a document says enough of itself: a short title alone may be any first line."""
    return bool(document.doi or (document.year and document.family) or is_telling(title_key(document.titles[0])))


def _of_itself(document: Identity) -> Work:
    """Return the work that a document is, from what it says of itself; nobody else lists it."""
    title, family = document.titles[0], document.family
    authors = document.authors or ((Person(family),) if family else ())
    formatted = ". ".join(filter(None, (", ".join(author.family for author in authors), document.year, title)))
    entry = Reference(
        document.document,
        document.document,
        0,
        0,
        None,
        formatted,
        authors=authors,
        year=document.year,
        title=title,
        doi=document.doi,
    )
    return Work((entry,), source=document.document)
