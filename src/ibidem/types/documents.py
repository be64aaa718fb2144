"""What is read: documents, their blocks, and what was left out of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ibidem.types.locators import Locator, Mark


class Syntax(StrEnum):
    """How the text of a document marks its structure."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_HEADER = "table-header"
    TABLE_ROW = "table-row"
    DEFINITION = "definition"
    REFERENCE = "reference"
    CODE = "code"
    MARKUP = "markup"
    """Marks of the format: a rule, the line under a table's header, front matter, the target of a link."""
    CLUTTER = "clutter"
    """Words that are not the document's own: consent text, promotion, sharing lines, running headers."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of one document; never empty, never negative."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a reader left out of a file: its kind, where it stood, and how many characters it had."""

    kind: str
    """In a few words, the same for all of a kind: `comment`, `hidden sheet`, `page header or footer`."""
    place: str
    """Where in the file, as a person finds it; may be empty."""
    characters: int


@dataclass(frozen=True, slots=True)
class LineBox:
    """A printed line: the span of the text that stands on it, and its box in points from the top left of its page."""

    start: int
    end: int
    page: int
    """The sheet, from 1."""
    x0: float
    y0: float
    x1: float
    y1: float

    def values(self) -> tuple[int, int, int, float, float, float, float]:
        """Return its fields in order; `dataclasses.astuple` takes twenty times as long, for thousands of lines."""
        return self.start, self.end, self.page, self.x0, self.y0, self.x1, self.y1


@dataclass(frozen=True, slots=True)
class BlockHint:
    """A block as its reader saw it on the page; what `structure` takes as it is."""

    start: int
    end: int
    kind: BlockKind
    level: int = 0
    """Depth of a heading, from 1."""
    label: str = ""
    """`footnote` or `caption`; for clutter, why it is clutter."""
    lead: int = 0
    """How many characters at its begin stand out from the rest, as a heading does that runs into its paragraph."""


@dataclass(frozen=True, slots=True)
class SourceReference:
    """A work that the file itself lists or carries a record of, as a reference manager or a publisher wrote it."""

    key: str
    """What the citations of the same file name it by."""
    record: str
    """One CSL-JSON object; empty where the file lists the work without its fields."""
    start: int = -1
    end: int = -1
    """Where the text lists it; -1 where it does not, or where that is not known."""


@dataclass(frozen=True, slots=True)
class SourceCitation:
    """A place in the text that the file itself marks as a citation."""

    start: int
    end: int
    keys: tuple[str, ...]
    """Of its source references, in order; LaTeX and Org name entries of a bibliography file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read; `text` is never altered afterwards."""

    id: str
    """The corpus-relative path, with forward slashes; for a record of a collection, `path#record`."""
    path: str
    """The corpus-relative path of the file it was read from."""
    title: str
    text: str
    digest: str
    """SHA-256 (hex) over title, syntax, pages, marks, records and text: all that the index depends on."""
    syntax: Syntax = Syntax.PLAIN
    pages: tuple[int, ...] = ()
    """The offset where each page begins, ascending; empty where the format has no pages."""
    collection: bool = False
    """Whether it is one record of a file that holds many."""
    marks: tuple[Mark, ...] = ()
    """Ascending by start."""
    page_labels: tuple[str, ...] = ()
    """The printed label of each page; empty where they are the numbers of the sheets."""
    has_lines: bool = True
    """Whether a person with the file can count the lines of `text`; False for a word processor's file."""
    omitted: tuple[Omitted, ...] = ()
    """What its reader left out of the file, in the order of the file."""
    source_references: tuple[SourceReference, ...] = ()
    source_citations: tuple[SourceCitation, ...] = ()
    """Ascending by start."""
    own_record: str = ""
    """What work the document is, as a CSL-JSON object, as far as its file says; empty where it does not."""
    layout: tuple[LineBox, ...] = ()
    """The printed lines of a format that has pages, ascending by start; on a page not always ascending."""
    hints: tuple[BlockHint, ...] = ()
    """Ascending and without overlap; they cover all words where there are any."""
    language: str = ""
    """Its ISO 639-1 code, told when it is indexed; empty where it is not certain."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of one, that was not read, with the reason in a few words."""

    path: str
    reason: str
    unreadable: bool = False
    """Whether the system refused it: permission, input or output. It is tried again at each run, and what the index
    holds of it stays."""


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of one document; blocks come in document order of `start`."""

    kind: BlockKind
    start: int
    end: int
    section: tuple[str, ...] = ()
    """The headings above it, outermost first; for a heading, those above itself."""
    level: int = 0
    """Depth of a heading, from 1; 0 for anything else."""
    cuts: tuple[Span, ...] = ()
    """Spans inside it that are not its own words: definitions and clutter injected into a sentence."""
    columns: tuple[str, ...] = ()
    """For a table row, the names of its columns; may be shorter than the row."""
    label: str = ""
    """For a definition, the term it defines; for clutter, why it is clutter."""


@dataclass(frozen=True, slots=True)
class Clutter:
    """A piece of a document that was recognised as clutter and left out."""

    document: str
    lines: tuple[int, int] | None
    start: int
    end: int
    reason: str
    page: int | None = None

    @property
    def locator(self) -> Locator:
        """Its page and lines."""
        return Locator(page=self.page, lines=self.lines)
