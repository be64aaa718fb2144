"""What stands behind a text: bibliography entries, the markers that point at them, and the works they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ibidem.types.locators import Locator


@dataclass(frozen=True, slots=True)
class Person:
    """An author; a body such as a ministry has its whole name as `family` and no `given`."""

    family: str
    given: str = ""


class WorkKind(StrEnum):
    """What a work is, as a record says or as the fields of its entry suggest."""

    UNKNOWN = ""
    """Nobody says, and the fields suggest nothing."""
    ARTICLE = "article"
    BOOK = "book"
    CHAPTER = "chapter"
    PAPER = "paper"
    """In the proceedings of a meeting."""
    THESIS = "thesis"
    MASTERS_THESIS = "masters-thesis"
    REPORT = "report"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reference:
    """One bibliography entry as one document lists it; what could not be read is empty, `raw` never is."""

    id: str
    """Derived from the document's id and the entry's raw text; the same on every machine."""
    document: str
    start: int
    end: int
    lines: tuple[int, int] | None
    """First and last line, inclusive: of the page where there are pages, else of the file; None where it has none."""
    raw: str
    """The entry as it stands, its line breaks made spaces."""
    authors: tuple[Person, ...] = ()
    year: str = ""
    """Four digits, with the letter that tells works of one year apart; or `in press`."""
    title: str = ""
    container: str = ""
    """The journal, the book of a chapter, the site of a page."""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    """In lower case, from `10.` on."""
    url: str = ""
    label: str = ""
    """What markers call it by: its number without brackets, or its key; empty where the list has neither."""
    parsed: bool = True
    """Whether authors or title were recognised."""
    more_authors: bool = False
    """Whether the entry leaves authors out, as `et al.` does."""
    kind: WorkKind = WorkKind.UNKNOWN
    file: str = ""
    """The path of its text as a record gives it; empty where no record does."""
    page: int | None = None
    """The page on which it is listed; None where the document has no pages."""

    @property
    def locator(self) -> Locator:
        """Where it is listed."""
        return Locator(page=self.page, lines=self.lines)


@dataclass(frozen=True, slots=True)
class Identity:
    """What work a document says it is; what it does not say is empty."""

    document: str
    titles: tuple[str, ...]
    """What may be its title: that of the metadata, its first line, and its first ones joined where it may be broken."""
    doi: str = ""
    year: str = ""
    family: str = ""
    """The family name of its first author."""
    authors: tuple[Person, ...] = ()
    """All of them, where its file states them."""


class Unresolved(StrEnum):
    """Why a marker points at nothing certain."""

    ORPHAN = "no entry"
    AMBIGUOUS = "several entries"


@dataclass(frozen=True, slots=True)
class InTextCitation:
    """A place in a document's text that points at entries of its bibliography."""

    document: str
    start: int
    end: int
    text: str
    targets: tuple[str, ...]
    """Ids of the references it certainly points at; those of a range or list in order."""
    trouble: Unresolved | None = None
    """Why a part of it points at nothing; never guessed away."""


class MatchGrade(StrEnum):
    """By what a document of the library is known to be a work, the surest first."""

    DOI = "doi"
    FILE = "file"
    """A record of a bibliography names the file."""
    TITLE = "title"
    AUTHOR_YEAR = "author-year"
    """First author and year alone; the titles are at most similar."""
    SAME_TITLE = "same-title"
    """Its title, which another document has too; neither year nor first author tells which of them it is."""


@dataclass(frozen=True, slots=True)
class Work:
    """What several documents list as one work."""

    entries: tuple[Reference, ...]
    """Its entries, the fullest first; never empty."""
    markers: tuple[InTextCitation, ...] = ()
    """Where it is cited, by document and place."""
    source: str | None = None
    """The id of the library's document that is this work; None where its text is not here."""
    source_match: MatchGrade | None = None
    """By what that is known; None where its text is not here."""


@dataclass(frozen=True, slots=True)
class CitableWork:
    """A work with the key that it is cited by."""

    key: str
    """Of the bibliography file that lists it, else family name, year and first word of the title."""
    work: Work


@dataclass(frozen=True, slots=True)
class StyledWork:
    """A work as a citation style writes it, in plain characters."""

    key: str
    mark: str
    """What stands in the text: `(Smith & Müller, 2001)`, `[1]`, or a whole note."""
    entry: str
    """What stands in the bibliography, its number included where the style has numbers."""


class Exporter(Protocol):
    """What an entry point of the group `ibidem.exporters` is: it writes works in a format of another program."""

    def __call__(self, works: Sequence[Work], named: Sequence[str] | None = None, /) -> str:
        """Return the whole text of a file with a record for each work, in their order; none may be there.

        `named` are the keys by which the works are known, one for each; None for those that they have among themselves.
        The fullest entry of a work, its first, may have any of its fields empty: one that was not understood has its
        `raw` text alone. Fields hold what documents say, also what the format would take for markup.
        """


class Relation(StrEnum):
    """How a reference stands behind a claim, the strongest first."""

    CITED_HERE = "cited-here"
    """A marker in the quoted sentence, or else in its passage, points at it."""
    IN_LIBRARY = "in-library"
    """The work's own text is in the library and itself supports the claim."""
    TITLE_MATCH = "title-match"
    """Only the title of the entry is about the claim; its text was not read."""
