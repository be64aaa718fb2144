"""The one object both faces hold: index, ask, open, judge the state of a library."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from ibidem.config import DEFAULT_MODEL, Settings
from ibidem.errors import IndexMissing, ModelMismatch, UsageError
from ibidem.library import Library
from ibidem.text import words
from ibidem.types import (
    EVERYTHING,
    Abstention,
    Answer,
    Document,
    Filter,
    Hit,
    IndexReport,
    Progress,
    Status,
)

if TYPE_CHECKING:
    from ibidem.answer import Reading
    from ibidem.embed import Encoder
    from ibidem.retrieve import Query
    from ibidem.store import Generation

ProgressCallback = Callable[[Progress], None]


class Engine:
    """A library opened for asking; safe to use from several threads."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings
        self._loading = threading.RLock()
        self._generation: Generation | None = None
        self._encoder: Encoder | None = None

    @classmethod
    def open(cls, library: Library, settings: Settings) -> Self:
        """Open the library; the index and the encoder are loaded on first use."""
        return cls(library, settings)

    def close(self) -> None:
        """Release what is held open."""
        with self._loading:
            if self._generation is not None:
                self._generation.close()
                self._generation = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(
        self,
        *,
        rebuild: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IndexReport:
        """Bring the index up to date with corpus/; the previous one serves questions meanwhile.

        Raises KeyboardInterrupt soon after `cancelled` turns true; what was encoded so far is kept.
        """
        from ibidem import ingest

        report = ingest.refresh(
            self.library,
            self.settings,
            self._open_encoder,
            rebuild=rebuild,
            progress=progress,
            cancelled=cancelled,
            on_wait=on_wait,
        )
        if report.written:
            self.close()
        return report

    def stale(self) -> tuple[str, ...]:
        """Return the paths added, changed or removed since the index was built. Raises IndexMissing."""
        from ibidem import ingest

        return ingest.stale(self.library, self._opened().catalogue, max_file_mb=self.settings.max_file_mb)

    def status(self) -> Status:
        """Return the state of the library, comparing the index with corpus/ as it is now."""
        from ibidem.status import status

        try:
            generation = self._opened()
        except IndexMissing:
            return status(self.library, self.settings, None)
        return status(self.library, self.settings, generation)

    def preview(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        """Return lexical hits alone, at once, without loading the encoder; no sentences, reason None."""
        from ibidem.retrieve import Query
        from ibidem.retrieve.search import Searcher

        asked = _asked(question)
        generation = self._opened()
        query = Query(asked, allowed=generation.catalogue.select(where))
        return Answer(asked, (), Searcher.lexical(generation).search(query, k or self.settings.passages), 0.0)

    def search(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        """Return the k best different passages. Raises as `ask` does."""
        asked = _asked(question)
        return self._search(self._query(asked, where), k or self.settings.passages)

    def ask(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        """Return the answer to a question.

        Raises UsageError for a question without words, IndexMissing before the first build, ModelMismatch when the
        library names another model than its index was built with.
        """
        from ibidem import answer

        asked = _asked(question)
        clock = _Clock()
        generation = self._opened()
        if not len(generation.passages):
            return Answer(asked, (), (), 0.0, Abstention.EMPTY, clock.laps("load", "search", "answer"))
        self._encoder_in_force()
        clock.lap("load")
        query = self._query(asked, where)
        hits = self._search(query, k or self.settings.passages)
        clock.lap("search")
        reading = self._read(query, hits)
        decision = answer.decide(reading, hits)
        clock.lap("answer")
        return Answer(
            asked,
            decision.sentences,
            hits,
            decision.confidence,
            decision.reason,
            clock.laps("load", "search", "answer"),
        )

    def read(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Reading:
        """Return the ranked candidate sentences and the signals behind the decision, without deciding."""
        query = self._query(_asked(question), where)
        return self._read(query, self._search(query, k or self.settings.passages))

    def document(self, document_id: str) -> Document:
        """Return a document as it was indexed. Raises KeyError for an unknown id."""
        return self._opened().catalogue.document(document_id)

    def settings_in_force(self) -> dict[str, object]:
        """Return what a measurement depends on besides the settings: encoder and fusion weights."""
        from ibidem.retrieve.fuse import WEIGHTS

        encoder = self._encoder_in_force()
        return {"model": encoder.name, "encoder": encoder.digest[:16], "note": encoder.note, "fusion": dict(WEIGHTS)}

    def _opened(self) -> Generation:
        with self._loading:
            if self._generation is None:
                from ibidem import store

                self._generation = store.open_current(self.library)
            return self._generation

    def _open_encoder(self, model: str) -> Encoder:
        """Return the encoder for a model, keeping it for later questions."""
        with self._loading:
            if self._encoder is None or self._encoder.name != model:
                from ibidem.embed import open_encoder

                self._encoder = open_encoder(
                    model,
                    models=self.library.models,
                    precision=self.settings.precision,
                    threads=self.settings.threads,
                )
            return self._encoder

    def _encoder_in_force(self) -> Encoder:
        """Return the encoder the index was built with. Raises ModelMismatch when the settings name another."""
        manifest = self._opened().manifest
        encoder = self._open_encoder(self.settings.model or manifest.encoder or DEFAULT_MODEL)
        if encoder.digest != manifest.encoder_digest:
            raise ModelMismatch(
                f"The index was built with the model {manifest.encoder}, the settings name {encoder.name} "
                f"({self.settings.precision}).",
                remedy="Type: ibidem index, to encode the library with it; or take the setting back.",
            )
        return encoder

    def _query(self, asked: str, where: Filter) -> Query:
        from ibidem.embed import Role
        from ibidem.retrieve import Query

        vector = self._encoder_in_force().encode([asked], role=Role.QUERY)[0]
        return Query(asked, vector, self._opened().catalogue.select(where))

    def _search(self, query: Query, k: int) -> tuple[Hit, ...]:
        from ibidem.retrieve.search import Searcher

        return Searcher.over(self._opened()).search(query, k)

    def _read(self, query: Query, hits: tuple[Hit, ...]) -> Reading:
        from ibidem import answer

        return answer.read(query.text, hits, self._similarity(query, hits), self._opened().lexical)

    def _similarity(self, query: Query, hits: tuple[Hit, ...]) -> dict[int, float]:
        """Return the cosine of the question with every sentence of the hits, by sentence id."""
        import numpy as np

        ids = [sentence.id for hit in hits for sentence in hit.passage.sentences]
        if not ids or query.vector is None:
            return {}
        cosines = self._opened().sentences.vectors(np.array(ids, np.int64)) @ query.vector
        return dict(zip(ids, cosines.tolist(), strict=True))


class _Clock:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self._last_s = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round((now - self._last_s) * 1000, 2)
        self._last_s = now

    def laps(self, *names: str) -> dict[str, float]:
        return {name: self._laps.get(name, 0.0) for name in names}


def _asked(question: str) -> str:
    """Return the question without surrounding space. Raises UsageError when it holds no word."""
    asked = question.strip()
    if not words(asked):
        raise UsageError(
            "The question has no words." if asked else "The question is empty.",
            remedy='Ask in plain words, for instance: ibidem ask "What does exercise do to sleep?"',
        )
    return asked
