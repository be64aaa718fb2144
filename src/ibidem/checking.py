"""A claim put to one room: the passages near it, what each document says of it, and the references behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from ibidem import judge, verify
from ibidem.embed import Role
from ibidem.judge import Cancelled
from ibidem.laps import Laps
from ibidem.references.link import of_span
from ibidem.room import Room
from ibidem.types import Filter, Hit, Kind, Marker, Reference, Verdict
from ibidem.verify import Weighed
from ibidem.verify.backing import MarkersOf, backed
from ibidem.verify.checks import negation

ENTRIES = 12
"""Bibliography entries whose titles are set beside the claim."""


@dataclass(frozen=True, slots=True)
class Checking:
    """One room, its documents filtered, and the judge that was asked for."""

    room: Room
    where: Filter
    wanted_judge: str

    def weigh(self, claim: str, clock: Laps, *, cancelled: Cancelled | None = None) -> list[Weighed]:
        """Return what each document near the claim says of it. Raises ModelError where there is no judge."""
        hits, similarity = self._sought(claim)
        clock.lap("search")
        reader = judge.needed(self.room.judge.result(), self.wanted_judge)
        weighed = verify.documents(claim, hits, similarity, reader, cancelled=cancelled)
        clock.lap("judge")
        return weighed

    def verdict(self, claim: str, weighed: list[Weighed], k: int) -> Verdict:
        """Return the ruling with the k best sentences of either side and the references behind the claim."""
        catalogue = self.room.generation.catalogue
        found = verify.verdict(claim, weighed, k)
        works = catalogue.works()
        if not works:
            return found
        return backed(found, weighed, works, self._markers_of(), self._titled(claim))

    def _sought(self, claim: str) -> tuple[tuple[Hit, ...], dict[int, float]]:
        """Return the passages near a claim or its negation-free core, and the cosine of every sentence by id.

        What denies a claim shares its core more than its words.
        """
        found: dict[int, Hit] = {}
        similarity: dict[int, float] = {}
        for words in dict.fromkeys((claim, negation.core(claim))):
            query = self.room.query(words, self.where)
            hits = self.room.search(query, verify.PASSAGES)
            for hit in hits:
                found.setdefault(hit.passage.id, hit)
            for sentence, cosine in self.room.similarity(query, hits).items():
                similarity[sentence] = max(cosine, similarity.get(sentence, -1.0))
        return tuple(sorted(found.values(), key=lambda hit: (-hit.score, hit.passage.id))), similarity

    def _markers_of(self) -> MarkersOf:
        """Return what tells the markers of a span, those right after its last stop among them; each is read once."""
        catalogue = self.room.generation.catalogue
        listed = cache(catalogue.markers)

        @cache
        def markers(document: str, start: int, end: int) -> tuple[Marker, ...]:
            found = listed(document)
            return of_span(found, start, end, catalogue.document(document).text) if found else ()

        return markers

    def _titled(self, claim: str) -> list[tuple[Reference, float]]:
        """Return the entries nearest to the claim with the cosine of claim and title."""
        query = self.room.query(claim, replace(self.where, kinds=(Kind.REFERENCE,)))
        if query.vector is None:
            return []
        listed = cache(self.room.generation.catalogue.references)
        near = [
            one
            for hit in self.room.search(query, ENTRIES)
            for one in listed(hit.passage.document)
            if hit.passage.start < one.end and one.start < hit.passage.end
        ]
        titled = [one for one in near if one.title][: 2 * ENTRIES]
        vectors = self.room.encoder.encode([one.title for one in titled], role=Role.PASSAGE)
        return list(zip(titled, (vectors @ query.vector).tolist(), strict=True))
