"""The one object both faces hold: index, ask, open, judge the state of a library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from ibidem.config import Settings
from ibidem.library import Library
from ibidem.types import EVERYTHING, Answer, Document, Filter, IndexReport, Progress, Status

ProgressCallback = Callable[[Progress], None]


class Engine:
    """A library opened for asking; safe to use from several threads."""

    @classmethod
    def open(cls, library: Library, settings: Settings) -> Self:
        """Open the library; reads little, loads the index and the encoder on first use."""
        raise NotImplementedError

    def close(self) -> None:
        """Release what is held open."""

    def refresh(
        self,
        *,
        rebuild: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IndexReport:
        """Bring the index up to date with corpus/.

        Raises KeyboardInterrupt soon after `cancelled` turns true; what was encoded so far is kept.
        """
        raise NotImplementedError

    def status(self) -> Status:
        """Return the state of the library, comparing the index with corpus/ as it is now."""
        raise NotImplementedError

    def preview(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        """Return lexical hits alone, at once, without loading the encoder; no sentences, reason None."""
        raise NotImplementedError

    def ask(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        """Return the answer to a question. Raises UsageError for an empty one, IndexMissing before the first build."""
        raise NotImplementedError

    def document(self, document_id: str) -> Document:
        """Return a document as it was indexed. Raises KeyError for an unknown id."""
        raise NotImplementedError
