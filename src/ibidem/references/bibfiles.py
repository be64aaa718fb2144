"""The records of BibTeX, RIS and CSL-JSON files; a malformed one is named with its line and the rest is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from pkgutil import resolve_name
from typing import cast

from ibidem.references.fields import Fields
from ibidem.text.normalize import line_of, line_starts
from ibidem.types import Block, BlockKind, Document

FORMATS = {
    ".bib": "ibidem.references.bibtex:reader",
    ".ris": "ibidem.references.ris:reader",
    ".json": "ibidem.references.csl:reader",
}
"""From the suffix of a file to what returns a reader of its records; the parsers are loaded on first use."""

RecordReader = Callable[[str], Fields]
"""Takes the text of one record. Raises ValueError with the reason in a few words."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one record of a file says, or why it could not be read."""

    fields: Fields
    line: int
    """Where it begins in the document."""
    trouble: str = ""
    """The reason in a few words; empty where the record was read."""


def is_bibliography(document: Document) -> bool:
    """Whether the document is a file of bibliographic records."""
    return PurePosixPath(document.path).suffix.lower() in FORMATS and not document.collection


def read(document: Document, blocks: Sequence[Block]) -> tuple[Record, ...]:
    """Return a record for each reference block of such a document, in order."""
    named = FORMATS[PurePosixPath(document.path).suffix.lower()]
    between = [document.text[block.start : block.end] for block in blocks if block.kind is BlockKind.MARKUP]
    reader = cast(Callable[[Sequence[str]], RecordReader], resolve_name(named))(between)
    starts = line_starts(document.text)
    found: list[Record] = []
    for block in blocks:
        if block.kind is not BlockKind.REFERENCE:
            continue
        line = line_of(starts, block.start)
        try:
            found.append(Record(reader(document.text[block.start : block.end]), line))
        except ValueError as error:
            found.append(Record(Fields(), line, str(error)))
    return tuple(found)


def malformed(document: Document, blocks: Sequence[Block]) -> tuple[Record, ...]:
    """Return the records that could not be read."""
    return tuple(record for record in read(document, blocks) if record.trouble) if is_bibliography(document) else ()
