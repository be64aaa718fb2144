"""The nouns of ibidem: frozen values that every room passes to the next.

Offsets are character offsets into `Document.text`, half-open, counted from 0. Lines and pages count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

OMISSION = "[…]"
"""What stands in shown text where clutter was cut out."""


class Kind(StrEnum):
    """What a passage is, as scripts see it."""

    PROSE = "prose"
    LIST = "list"
    TABLE = "table"
    DEFINITION = "definition"
    REFERENCE = "reference"


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
    """Words that are not the document's own: consent text, promotion, sharing lines, page furniture."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of one document; never empty, never negative."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")


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
    """SHA-256 (hex) over title, syntax, page starts and text: what structure and passages depend on."""
    syntax: Syntax = Syntax.PLAIN
    pages: tuple[int, ...] = ()
    """The offset where each page begins, ascending; empty where the format has no pages."""
    collection: bool = False
    """Whether it is one record of a file that holds many."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of one, that was not read, with the reason in a few words."""

    path: str
    reason: str


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
class Sentence:
    """A sentence, list item, table row or entry: the smallest thing an answer quotes."""

    id: int
    """63-bit, derived from the document's id and digest and the span; the same on every machine."""
    start: int
    end: int
    lines: tuple[int, int]
    """First and last line, inclusive."""
    text: str
    """The document's own characters, with an omission mark for each cut."""
    search_text: str
    """What is embedded: without cuts or omission marks, a table row with its column names."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of one document that is embedded, searched and shown whole; never crosses a heading or a page."""

    id: int
    """63-bit, derived from the document's id and digest, kind and span; the same on every machine."""
    document: str
    title: str
    kind: Kind
    start: int
    end: int
    text: str
    """The document's own characters, with an omission mark for each cut."""
    search_text: str
    """What is embedded and searched after the context line: without cuts, table rows with their column names."""
    section: tuple[str, ...]
    page: int | None
    lines: tuple[int, int]
    """First and last line, inclusive."""
    sentences: tuple[Sentence, ...]

    @property
    def context(self) -> str:
        """The context line that is embedded before the text: title and heading path, without repeats."""
        parts: list[str] = []
        for part in (self.title, *self.section):
            if part and part not in parts:
                parts.append(part)
        return " › ".join(parts)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that can be opened: the quote is verbatim in the document, omission marks aside."""

    document: str
    digest: str
    title: str
    section: tuple[str, ...]
    page: int | None
    lines: tuple[int, int]
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One retriever's part in a hit."""

    rank: int | None
    """From 1, in that retriever's own list; None where it did not list the passage among its candidates."""
    score: float
    """The retriever's own score; higher is better."""
    part: float
    """What it adds to the hit's score."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; the parts in `trace` sum to `score`."""

    passage: Passage
    digest: str
    """The digest of the passage's document."""
    score: float
    trace: Mapping[str, Signal]
    also: tuple[Citation, ...] = ()
    """Other places that say the same and were folded into this hit."""

    @property
    def citation(self) -> Citation:
        """The place of the whole passage."""
        return self.cite(self.passage.start, self.passage.end, self.passage.text, self.passage.lines)

    def cite(self, start: int, end: int, quote: str, lines: tuple[int, int]) -> Citation:
        """Return the place of a part of the passage."""
        p = self.passage
        return Citation(p.document, self.digest, p.title, p.section, p.page, lines, start, end, quote)


class Abstention(StrEnum):
    """Why there is no answer."""

    EMPTY = "the library is empty"
    NOTHING_CLOSE = "nothing close"
    NO_SENTENCE = "close, but no sentence answers it"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One verbatim sentence of an answer."""

    text: str
    citations: tuple[int, ...]
    """Ranks (from 1) of the hits it is quoted from; the first is where `place` lies. Never empty."""
    place: Citation

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a sentence of an answer must be cited")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question; abstaining is a value, not an error."""

    question: str
    sentences: tuple[AnswerSentence, ...]
    hits: tuple[Hit, ...]
    confidence: float
    """Estimated probability, between 0 and 1, that the library answers the question."""
    reason: Abstention | None = None
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds spent in `load`, `search` and `answer`."""

    @property
    def abstained(self) -> bool:
        """Whether no sentence is offered as an answer."""
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may return; applied inside the search."""

    globs: tuple[str, ...] = ()
    """Corpus-relative path globs; a passage must match one, unless there are none."""
    kinds: tuple[Kind, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.globs or self.kinds)


EVERYTHING = Filter()
"""The filter that lets every passage through."""


@dataclass(frozen=True, slots=True)
class Clutter:
    """A piece of a document that was recognised as clutter and left out."""

    document: str
    lines: tuple[int, int]
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing run is; sent at most a few times a second."""

    stage: str
    """`read`, `model`, `encode` or `write`."""
    done: int
    total: int
    unit: str = ""
    """What is counted: `documents`, `passages and sentences`."""
    per_second: float = 0.0
    left_s: float | None = None
    """Estimated seconds until this stage ends."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did."""

    generation: str
    documents: int
    passages: int
    sentences: int
    added: int
    changed: int
    removed: int
    encoded: int
    """Texts that had to be embedded; the others' vectors were carried over."""
    skipped: tuple[Skipped, ...]
    clutter: int
    elapsed_s: float
    written: bool
    """Whether a new generation was committed; False when nothing had changed."""


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a library."""

    root: str
    documents: int
    passages: int
    sentences: int
    model: str
    model_note: str
    """Empty, or what to know of how the model runs (for instance that the export was not faithful)."""
    generation: str | None
    """None when there is no index yet."""
    current: bool
    """Whether the index reflects `corpus/` and the settings as they are now."""
    stale: tuple[str, ...]
    """Paths added, changed or removed since."""
    skipped: tuple[Skipped, ...]
    clutter: tuple[Clutter, ...]
    size_bytes: int
    changed_settings: tuple[str, ...] = ()
    """Settings by which the index would be built differently now."""
    judge: str = ""
    """The judge that reads passages, or why there is none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of `doctor`."""

    check: str
    healthy: bool
    detail: str
    remedy: str = ""
    """The next command to type; empty when healthy."""
