"""What is read from one entry, before it has a place in a document."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.types import Person, WorkKind


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a `Reference` that its raw text gives; what could not be read is empty."""

    authors: tuple[Person, ...] = ()
    year: str = ""
    title: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""
    label: str = ""
    more_authors: bool = False
    kind: WorkKind = WorkKind.UNKNOWN
