"""An index and the encoder it was built with, opened together: what one question is asked of."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibidem import answer
from ibidem.answer import judged
from ibidem.embed import Encoder, Role
from ibidem.judge import Cancelled, Judge
from ibidem.retrieve import Query
from ibidem.retrieve.search import Searcher
from ibidem.types import Filter, Hit

if TYPE_CHECKING:
    from ibidem.store import Generation


@dataclass(frozen=True, slots=True)
class Room:
    """One generation and its encoder; a question that began in it ends in it, whatever is built meanwhile."""

    generation: Generation
    encoder: Encoder
    judge: Future[Judge | None]
    """None in the end where there is no judge."""

    def query(self, question: str, where: Filter) -> Query:
        """Return the question with its vector and the passages it may find."""
        vector = self.encoder.encode([question], role=Role.QUERY)[0]
        return Query(question, vector, self.generation.catalogue.select(where))

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """Return the k best different passages."""
        return Searcher.over(self.generation).search(query, k)

    def judged(self, question: str, hits: tuple[Hit, ...], *, cancelled: Cancelled | None = None) -> tuple[Hit, ...]:
        """Return the hits in the order they have once the judge, if there is one, has read the best."""
        judge = self.judge.result()
        if judge is None:
            return hits
        return judged.passages(question, hits, judge, answer.PASSAGES, cancelled=cancelled)

    def read(self, query: Query, hits: tuple[Hit, ...], *, cancelled: Cancelled | None = None) -> answer.Reading:
        """Return the ranked candidate sentences of the hits, and the signals behind the decision."""
        similarity = self.similarity(query, hits)
        vocabulary = self.generation.lexical
        return answer.read(query.text, hits, similarity, vocabulary, judge=self.judge.result(), cancelled=cancelled)

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
