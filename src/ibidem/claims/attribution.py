"""The references behind a claim, the strongest first and never confused with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ibidem.claims.aggregation import SAID_FROM, DocumentStance
from ibidem.labels import brief
from ibidem.types import Attribution, Evidence, InTextCitation, Reference, Relation, Verdict, Work

MOST = 6
"""References that are shown for a claim."""
IN_PASSAGE = 0.7
"""What a marker elsewhere in the passage is worth beside one in the sentence."""
TITLES = 3
"""Of those, works that only their title speaks for."""
TITLE_FROM = 0.4
"""The cosine of claim and title from which a work is said to be about the claim."""
_ORDER = tuple(Relation)

MarkersOf = Callable[[str, int, int], Sequence[InTextCitation]]
"""The markers that belong to a span of a document: its id, start and end."""


def attributed(
    verdict: Verdict,
    weighed: Sequence[DocumentStance],
    works: Sequence[Work],
    markers_of: MarkersOf,
    titled: Iterable[tuple[Reference, float]],
) -> Verdict:
    """Return the verdict with the references behind the claim, and with notes on sentences that cite another work.

    Only what is held to support the claim is asked for its references: a sentence that is merely shown is no ground.
    `titled` are entries with the cosine of claim and title.
    """
    by_entry = {entry.id: work for work in works for entry in work.entries}
    found = [
        *_cited([one for one in verdict.supporting if one.score >= SAID_FROM], weighed, by_entry, markers_of),
        *_in_library(weighed, works),
        *_titled(titled, by_entry),
    ]
    noted = [
        tuple(_with_primary(one, by_entry, markers_of) for one in side)
        for side in (verdict.supporting, verdict.contradicting)
    ]
    return replace(verdict, supporting=noted[0], contradicting=noted[1], references=_strongest(found))


def _cited(
    evidence: Sequence[Evidence], weighed: Sequence[DocumentStance], by_entry: Mapping[str, Work], markers_of: MarkersOf
) -> Iterable[tuple[Work, Attribution]]:
    """Yield the works that a marker in a supporting sentence points at, else those of its passage."""
    passages = {
        (read.document, read.candidate.sentence.start): read.candidate.hit.passage
        for one in weighed
        for read in one.sentences
    }
    for one in evidence:
        place = one.place
        own = markers_of(place.document, place.start, place.end)
        passage = passages.get((place.document, place.start))
        near = markers_of(place.document, passage.start, passage.end) if passage and not own else ()
        for marker in own or near:
            worth = one.score if own else IN_PASSAGE * one.score
            yield from (_backing(by_entry[t], Relation.CITED_HERE, worth, t) for t in marker.targets if t in by_entry)


def _in_library(weighed: Sequence[DocumentStance], works: Sequence[Work]) -> Iterable[tuple[Work, Attribution]]:
    """Yield the works whose own text supports the claim."""
    supports = {one.document: one.supports for one in weighed if one.leans_to_support and one.supports >= SAID_FROM}
    for work in works:
        if work.source in supports:
            yield _backing(work, Relation.IN_LIBRARY, supports[work.source])


def _titled(
    titled: Iterable[tuple[Reference, float]], by_entry: Mapping[str, Work]
) -> Iterable[tuple[Work, Attribution]]:
    """Yield the works whose titles come nearest to the claim."""
    near = sorted((pair for pair in titled if pair[1] >= TITLE_FROM), key=lambda pair: -pair[1])
    works = {by_entry[entry.id].entries[0].id: (entry, score) for entry, score in reversed(near)}
    for entry, score in sorted(works.values(), key=lambda pair: -pair[1])[:TITLES]:
        yield _backing(by_entry[entry.id], Relation.TITLE_MATCH, score, entry.id)


def _with_primary(evidence: Evidence, by_entry: Mapping[str, Work], markers_of: MarkersOf) -> Evidence:
    """Return the evidence with a note for each work it cites: it is a secondary citation."""
    place = evidence.place
    targets = [target for one in markers_of(place.document, place.start, place.end) for target in one.targets]
    works = {work.entries[0].id: work for target in targets if (work := by_entry.get(target))}
    notes = [_secondary(work) for work in works.values()]
    return replace(evidence, notes=(*evidence.notes, *notes)) if notes else evidence


def _secondary(work: Work) -> str:
    here = f"its text is here: {work.source}" if work.source else "its text is not in the library"
    return f"secondary citation of {brief(work.entries[0])}; {here}"


def _strongest(found: Iterable[tuple[Work, Attribution]]) -> tuple[Attribution, ...]:
    """Return each work once, by its strongest relation and best score."""
    best: dict[str, Attribution] = {}
    for work, one in sorted(found, key=lambda pair: (_ORDER.index(pair[1].relation), -pair[1].score)):
        best.setdefault(work.entries[0].id, one)
    return tuple(best.values())[:MOST]


def _backing(work: Work, relation: Relation, score: float, entry: str = "") -> tuple[Work, Attribution]:
    """Return the work with its backing by that entry of it, else by its fullest."""
    listed = next((one for one in work.entries if one.id == entry), work.entries[0])
    return work, Attribution(listed, relation, score, work.source)
