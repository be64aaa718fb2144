"""An index and the encoder it was built with, opened together: what one question is asked of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Self

from ibidem.answering import composition
from ibidem.answering.question import contrasted, corrected, is_of_a_work
from ibidem.answering.ranking import MOST_DOUBTED
from ibidem.claims import aggregation
from ibidem.claims.aggregation import DocumentStance
from ibidem.claims.attribution import MarkersOf, attributed
from ibidem.claims.candidates import PASSAGES
from ibidem.claims.parts import joint_verdict, split_claim
from ibidem.errors import ModelError, ModelMismatch
from ibidem.models import (
    MULTILINGUAL_REMEDY,
    Cancelled,
    Encoder,
    Judge,
    Role,
    across_languages,
    is_read,
    languages_read,
    require_encoder_package,
    require_judge,
)
from ibidem.references.linking import citations_of_span
from ibidem.retrieval import Query, Searcher
from ibidem.settings import DEFAULT_MODEL, Settings
from ibidem.text.languages import named, question_language
from ibidem.types import (
    Abstention,
    Answer,
    Citation,
    Filter,
    Hit,
    InTextCitation,
    Kind,
    Reference,
    Ruling,
    Verdict,
    Work,
)
from ibidem.types.answers import Timings

if TYPE_CHECKING:
    from ibidem.storage.generation import Generation
    from ibidem.storage.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation and its encoder; a question that began in it ends in it, whatever is built meanwhile."""

    generation: Generation
    encoder: Encoder
    judge: Future[Judge | None]
    """None in the end where there is no judge."""
    note: str = ""
    """What is to be said with every answer: that an engine was not reached, that the settings have changed."""

    @classmethod
    def open(
        cls,
        generation: Generation,
        settings: Settings,
        open_encoder: Callable[[str], Encoder],
        judge: Future[Judge | None],
    ) -> Self:
        """Return a generation with its encoder.

        Raises ModelMismatch where the settings name another, ConfigError where they name an index that nothing adds.
        """
        changed = generation.changed_settings
        if changed:
            generation.require_backends(settings)
        encoder = fitting_encoder(generation.manifest, settings, open_encoder)
        if encoder.digest != generation.manifest.encoder_digest:
            raise ModelMismatch(
                f"The index was built with the model {generation.manifest.encoder}, the settings name {encoder.name} "
                f"({settings.precision}).",
                remedy="Type: ibidem index, to encode the library with it; or take the setting back.",
            )
        told = f"The index was built with other settings ({', '.join(changed)}); type: ibidem index" if changed else ""
        return cls(generation, encoder, judge, f"{generation.note} {told}".strip())

    def query(self, question: str, where: Filter) -> Query:
        """Return the question with its vector and the passages it may find."""
        vector = self.encoder.encode([question], role=Role.QUERY)[0]
        across = across_languages(self.encoder) is not None
        return Query(question, vector, self.generation.catalogue.select(where), across)

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """Return the k best different passages."""
        return Searcher.over(self.generation).search(query, k)

    def found(self, question: str, where: Filter, k: int, *, verbatim: bool = False) -> tuple[Query, tuple[Hit, ...]]:
        """Return the question, its misspelt words corrected unless it is taken as it is, and the k best passages."""
        query = self.query(question, where)
        hits = self.search(query, k)
        meant = question if verbatim else corrected(question, self.generation.lexical, [_text(hit) for hit in hits])
        if meant != question:
            query = self.query(meant, where)
            hits = self.search(query, k)
        return query, self._with_sides(meant, where, hits)

    def _with_sides(self, question: str, where: Filter, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return as many hits, those for each of two things whose difference is asked for in place of the last."""
        found = [hit for side in contrasted(question) or () for hit in self.search(self.query(side, where), OF_A_SIDE)]
        known = {hit.passage.id for hit in hits}
        more = {hit.passage.id: hit for hit in found if hit.passage.id not in known}
        return (*hits[: max(len(hits) - len(more), 1)], *more.values())

    def unread(self, answer: Answer) -> str:
        """Return what to say of languages that encoder or judge do not read; empty where they read them.

        Those are the languages of the question, of what is quoted and of most passages, or of any document where there
        is no answer.
        """
        hits = answer.hits
        counts = Counter(hit.passage.language for hit in hits)
        held = self.generation.catalogue.languages() if answer.reason is not None else ()
        most = (one for one, count in counts.items() if 2 * count > len(hits))
        quoted = (hits[rank - 1].passage.language for rank in answer.quoted_ranks())
        languages = dict.fromkeys((question_language(answer.corrected or answer.question), *quoted, *most, *held))
        name, judge = self.encoder.name, self.judge.result()
        told = []
        if unread := [one for one in languages if not is_read(one, languages_read(self.encoder))]:
            told.append(
                f"The model {name} does not read {named(unread)}, so that much is found by its words alone. "
                f"{MULTILINGUAL_REMEDY}"
            )
        if judge is not None and (unread := [one for one in languages if not is_read(one, languages_read(judge))]):
            told.append(f"The judge does not read {named(unread)}: this is ranked without it.")
        return " ".join(told)

    def judged(self, question: str, hits: tuple[Hit, ...], *, cancelled: Cancelled | None = None) -> tuple[Hit, ...]:
        """Return the hits in the order they have once the judge, if there is one, has read the best."""
        judge = self.judge.result()
        if judge is None:
            return hits
        return composition.rerank_passages(question, hits, judge, composition.PASSAGES, cancelled=cancelled)

    def read(self, query: Query, hits: tuple[Hit, ...], *, cancelled: Cancelled | None = None) -> composition.Reading:
        """Return the ranked candidate sentences of the hits, and the signals behind the decision."""
        similarity = self.similarity(query, hits)
        vocabulary = self.generation.lexical
        return composition.read(
            query.text,
            hits,
            similarity,
            vocabulary,
            judge=self.judge.result(),
            across=across_languages(self.encoder),
            cancelled=cancelled,
        )

    def decide(
        self, query: Query, hits: tuple[Hit, ...], *, cancelled: Cancelled | None = None
    ) -> composition.AnswerDecision:
        """Return what is shown for the hits, or why nothing is."""
        reading = self.read(query, hits, cancelled=cancelled)
        return composition.decide(reading, self.judge.result(), cancelled=cancelled)

    def answer(
        self,
        question: str,
        where: Filter,
        timings: Timings,
        *,
        k: int | None,
        passages: int,
        verbatim: bool = False,
        hits_found: Callable[[Answer], object] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        """Return the answer to a question with k passages, as `Library.ask` does; without k about `passages` of them.

        Ends the parts `search` and `answer` of the timings.
        """
        if (told := self._authors(question, where, timings, k=k, passages=passages)) is not None:
            return told
        query, hits = self.found(question, where, max(k or passages, composition.PASSAGES), verbatim=verbatim)
        timings.end("search")
        if hits_found is not None:
            hits_found(Answer(question, (), hits[: k or passages], 0.0))
        hits = self.judged(query.text, hits, cancelled=cancelled)
        decision = self.decide(query, hits, cancelled=cancelled)
        timings.end("answer")
        nothing_passes = not hits and self.lets_nothing_through(where)
        whole = Answer(
            question,
            decision.composition.sentences,
            hits,
            decision.confidence,
            Abstention.NOTHING_PASSES if nothing_passes else decision.reason,
            elapsed_ms=timings.named("load", "search", "answer"),
            because=decision.because,
            disagreements=decision.composition.disagreements,
            corrected=query.text if query.text != question else "",
        )
        return self._shown(replace(whole, note=f"{self.unread(whole)} {self.note}".strip()), k, passages)

    def _shown(self, whole: Answer, k: int | None, passages: int) -> Answer:
        """Return an answer with the passages that are shown, and what these cite."""
        best = range(1, min(passages, len(whole.hits)) + 1)
        shown = whole.limited(k) if k else whole.with_hits({*best, *whole.quoted_ranks()})
        return replace(shown, references=self.cited(shown.hits))

    def _authors(
        self, question: str, where: Filter, timings: Timings, *, k: int | None, passages: int
    ) -> Answer | None:
        """Return the line that states the authors of the document that a question names; None where it is no other."""
        if not is_of_a_work(question):
            return None
        from ibidem.answering import authorship

        asks = authorship.asks_who_wrote(question)
        work = authorship.named_document(question, self.generation.catalogue.identities()) if asks else None
        if work is None or (where.documents and work.document not in where.documents):
            return None
        scope = replace(where, documents=(work.document,))
        authors = authorship.authors(work)
        _, hits = self.found(authorship.author_names(authors), scope, composition.PASSAGES, verbatim=True)
        line = authorship.author_line(hits, authors)
        timings.end("search")
        if line is None:
            return None
        timings.end("answer")
        elapsed = timings.named("load", "search", "answer")
        sure = MOST_DOUBTED * line.named
        whole = Answer(question, (line.quoted,), hits, sure, elapsed_ms=elapsed, note=self.note)
        return self._shown(whole, k, passages)

    def lets_nothing_through(self, where: Filter) -> bool:
        """Return whether what is asked for by a filter is in no document."""
        passing = self.generation.catalogue.select(where) if where.narrowed else None
        return passing is not None and not len(passing)

    def cited(self, hits: tuple[Hit, ...]) -> dict[int, tuple[str, ...]]:
        """Return the ids of the references cited inside each passage, by the passage's id; only those that cite."""
        return self.generation.catalogue.cited([hit.passage for hit in hits])

    def similarity(self, query: Query, hits: tuple[Hit, ...]) -> dict[int, float]:
        """Return the cosine of the question with every sentence of the hits, by sentence id."""
        import numpy as np

        ids = [sentence.id for hit in hits for sentence in hit.passage.sentences]
        if not ids or query.vector is None:
            return {}
        cosines = self.generation.sentences.vectors(np.array(ids, np.int64)) @ query.vector
        return dict(zip(ids, cosines.tolist(), strict=True))


def fitting_encoder(manifest: Manifest, settings: Settings, open_encoder: Callable[[str], Encoder]) -> Encoder:
    """Return the encoder that is set, else that of an index. Raises ModelError, naming a package that is gone."""
    model = settings.model or manifest.encoder or DEFAULT_MODEL
    try:
        return open_encoder(model)
    except ModelError:
        if model == manifest.encoder:
            require_encoder_package(model, manifest.encoder_package)
        raise


OF_A_SIDE = 2
"""Passages looked for about each of two things whose difference is asked for."""


def _text(hit: Hit) -> str:
    return hit.passage.search_text


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """What the judge does not read near a claim."""

    languages: tuple[str, ...]
    """Those of the passages near the claim, or its own."""
    read: float
    """The share of the passages that it does read."""
    nearest: bool
    """Whether nothing that it reads is nearer to the claim."""


ENTRIES = 12
"""Bibliography entries whose titles are set beside the claim."""


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """One snapshot, its documents filtered, and the judge that was asked for."""

    snapshot: Snapshot
    where: Filter
    wanted_judge: str
    left_out: dict[str, _LeftOut] = field(default_factory=dict)
    """By claim, where the judge does not read it or a passage near it."""

    def ruled(self, claim: str, k: int, timings: Timings, *, cancelled: Cancelled | None = None) -> Verdict:
        """Return the ruling on a claim, joined from those on its statements, with the k best sentences of each side."""
        parts = split_claim(claim)
        verdicts = [self.verdict(part, self.weigh(part, timings, cancelled=cancelled), k) for part in parts]
        joined = verdicts[0] if len(parts) == 1 else joint_verdict(claim, verdicts, k)
        timings.end("references")
        return joined

    def weigh(self, claim: str, timings: Timings, *, cancelled: Cancelled | None = None) -> list[DocumentStance]:
        """Return what each document near the claim says of it. Raises ModelError where there is no judge."""
        hits, similarity = self._sought(claim)
        timings.end("search")
        reader = require_judge(self.snapshot.judge.result(), self.wanted_judge)
        claimed, languages = question_language(claim), languages_read(reader)
        legible = tuple(hit for hit in hits if is_read(claimed, languages) and is_read(hit.passage.language, languages))
        if len(legible) < len(hits):
            left = [hit for hit in hits if hit not in legible]
            unread = dict.fromkeys(hit.passage.language for hit in left)
            across = across_languages(self.snapshot.encoder) or 1.0
            nearest = _nearest(left, similarity) / across >= _nearest(legible, similarity)
            told = tuple(unread) if is_read(claimed, languages) else (claimed,)
            self.left_out[claim] = _LeftOut(told, len(legible) / len(hits), nearest)
        weighed = aggregation.document_stances(claim, legible, similarity, reader, cancelled=cancelled)
        timings.end("judge")
        return weighed

    def verdict(self, claim: str, weighed: list[DocumentStance], k: int) -> Verdict:
        """Return the ruling with the k best sentences of either side and the references behind the claim."""
        catalogue = self.snapshot.generation.catalogue
        found = self._told(aggregation.verdict(claim, weighed, k), weighed)
        found = replace(found, notes=(*found.notes, *filter(None, [self.snapshot.note])))
        works = catalogue.works()
        if not works:
            return found
        return attributed(found, weighed, works, self._markers_of(), self._titled(claim))

    def _told(self, found: Verdict, weighed: Sequence[DocumentStance]) -> Verdict:
        """Return a verdict with what the judge could not read; unclear where that is all there is, or the nearest.

        That nothing is found is the less certain the fewer passages near the claim were read.
        """
        left = self.left_out.get(found.claim)
        if not weighed and left is None and self.snapshot.lets_nothing_through(self.where):
            note = f"{Abstention.NOTHING_PASSES.capitalize()}, so that nothing was checked."
            return replace(found, notes=(*found.notes, note), ruling=Ruling.UNCLEAR, confidence=0.0)
        if left is None:
            return found
        unread = named(left.languages)
        if question_language(found.claim) in left.languages:
            note = f"The judge does not read {unread}, so that nothing was checked. Ask it as a question."
        else:
            note = f"The judge does not read {unread}: what comes near in {_it(left.languages)} was not checked."
        found = replace(found, notes=(*found.notes, note))
        if not weighed or (found.ruling is Ruling.NOT_FOUND and left.nearest):
            return replace(found, ruling=Ruling.UNCLEAR, confidence=0.0)
        read = left.read if found.ruling is Ruling.NOT_FOUND else 1.0
        return replace(found, confidence=found.confidence * read)

    def _sought(self, claim: str) -> tuple[tuple[Hit, ...], dict[int, float]]:
        """Return the passages near a claim, and the cosine of every sentence by id."""
        query = self.snapshot.query(claim, self.where)
        hits = self.snapshot.search(query, PASSAGES)
        return hits, self.snapshot.similarity(query, hits)

    def _markers_of(self) -> MarkersOf:
        """Return what tells the markers of a span, those right after its last stop among them; each is read once."""
        catalogue = self.snapshot.generation.catalogue
        listed = cache(catalogue.markers)

        @cache
        def markers(document: str, start: int, end: int) -> tuple[InTextCitation, ...]:
            found = listed(document)
            return citations_of_span(found, start, end, catalogue.text(document)) if found else ()

        return markers

    def _titled(self, claim: str) -> list[tuple[Reference, float]]:
        """Return the entries nearest to the claim with the cosine of claim and title."""
        query = self.snapshot.query(claim, replace(self.where, kinds=(Kind.REFERENCE,)))
        if query.vector is None:
            return []
        listed = cache(self.snapshot.generation.catalogue.references)
        near = [
            one
            for hit in self.snapshot.search(query, ENTRIES)
            for one in listed(hit.passage.document)
            if hit.passage.start < one.end and one.start < hit.passage.end
        ]
        titled = [one for one in near if one.title][: 2 * ENTRIES]
        vectors = self.snapshot.encoder.encode([one.title for one in titled], role=Role.PASSAGE)
        return list(zip(titled, (vectors @ query.vector).tolist(), strict=True))


def _nearest(hits: Sequence[Hit], similarity: Mapping[int, float]) -> float:
    """Return the cosine of the sentence among passages that is nearest to the claim."""
    return max((similarity.get(one.id, 0.0) for hit in hits for one in hit.passage.sentences), default=0.0)


def _it(languages: Sequence[str]) -> str:
    return "them" if len(languages) > 1 else "it"


def cited(works: Iterable[Work], within: Citation, text: str) -> tuple[Reference, ...]:
    """Return the entries that the citations in a place of a document's text point at, in order."""
    targets: dict[InTextCitation, dict[str, Reference]] = defaultdict(dict)
    for work in works:
        entries = {one.id: one for one in work.entries}
        for mention in work.markers:
            if mention.document == within.document:
                targets[mention].update({id: entries[id] for id in mention.targets if id in entries})
    held = citations_of_span(targets, within.start, within.end, text)
    return tuple({id: one for mention in held for id, one in sorted(targets[mention].items())}.values())
