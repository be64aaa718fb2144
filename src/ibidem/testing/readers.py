"""What holds for every reader of documents."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from ibidem.errors import SourceError
from ibidem.readers.registry import Reader
from ibidem.structure.parse import blocks
from ibidem.types import Document, Skipped


@dataclass(frozen=True, slots=True)
class ReaderSample:
    """A reader with a file that it can read."""

    reader: Reader
    path: str
    """A corpus-relative path with the suffix of the format."""
    content: bytes
    """The bytes of a sound file with at least one document in it."""

    def read(self) -> list[Document | Skipped]:
        """Return what the reader gives for the sample."""
        return list(self.reader(io.BytesIO(self.content), self.path))

    def documents(self) -> list[Document]:
        """Return the documents of the sample."""
        return [document for document in self.read() if isinstance(document, Document)]


def documents_are_whole(sample: ReaderSample) -> None:
    """Require a document with words and a title, under the path of the file, each id once."""
    documents = sample.documents()
    assert documents, "the sample gives no document"
    for document in documents:
        assert document.text.strip(), f"{document.id} has no text"
        assert document.title.strip(), f"{document.id} has no title"
        assert document.path == sample.path, f"{document.id} is under {document.path}"
        assert "\r" not in document.text, f"{document.id} has line ends that are not line feeds"
    ids = [document.id for document in documents]
    assert len(ids) == len(set(ids)), f"an id comes twice among {ids}"


def places_are_in_order(sample: ReaderSample) -> None:
    """Require marks and pages that ascend and lie within the text, and a label for each page or none."""
    for document in sample.documents():
        for starts in (document.pages, tuple(mark.start for mark in document.marks)):
            assert list(starts) == sorted(starts), f"{document.id}: places do not ascend"
            assert all(0 <= start <= len(document.text) for start in starts), f"{document.id}: a place is outside"
        assert len(document.page_labels) in (0, len(document.pages)), f"{document.id}: labels do not match pages"


def reading_repeats(sample: ReaderSample) -> None:
    """Require the same documents when a file is read again."""
    assert sample.read() == sample.read(), "reading again gives something else"


def blocks_lie_within(sample: ReaderSample) -> None:
    """Require that the structure of each document can be found, and lies within its text."""
    for document in sample.documents():
        for block in blocks(document):
            assert 0 <= block.start <= block.end <= len(document.text), f"{document.id}: a block is outside"


def damage_is_reported(sample: ReaderSample) -> None:
    """Require that an empty, a cut, a binary and a mangled file is read or raises SourceError with a reason."""
    half = sample.content[: len(sample.content) // 2]
    for content in (b"", half, bytes(range(256)) * 8, b"\xff\xfe" + half, sample.content[::-1]):
        reason = "none needed"
        try:
            list(sample.reader(io.BytesIO(content), sample.path))
        except SourceError as error:
            reason = error.message
        assert reason, "a file is refused without a reason"


READER_CHECKS: tuple[Callable[[ReaderSample], None], ...] = (
    documents_are_whole,
    places_are_in_order,
    reading_repeats,
    blocks_lie_within,
    damage_is_reported,
)
"""What holds for every reader, to parametrize a test with; each raises AssertionError."""
