"""What is found: passages and their sentences, hits and the places they point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ibidem.types.documents import Syntax
from ibidem.types.locators import Locator, Mark, Rectangle

OMISSION = "[…]"
"""What stands in shown text where clutter was cut out."""


class Kind(StrEnum):
    """What a passage is, as scripts see it."""

    PROSE = "prose"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    """A program, its output or a formula, with the sentence that leads to it; quoted whole, and evidence of nothing."""
    DEFINITION = "definition"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item, table row or entry: the smallest thing an answer quotes."""

    id: int
    """63-bit, derived from the document's id and digest and the span; the same on every machine."""
    start: int
    end: int
    lines: tuple[int, int] | None
    """First and last line, inclusive: of the page where there are pages, else of the file; None where it has none."""
    text: str
    """The document's own characters, with an omission mark for each cut."""
    search_text: str
    """What is embedded: without cuts or omission marks, a table row with its column names."""
    marks: tuple[Mark, ...] = ()
    """Those that hold where it starts, but for lines."""
    rectangles: tuple[Rectangle, ...] | None = None
    """Its boxes on the page, one a printed line; None where the format has none."""


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
    lines: tuple[int, int] | None
    """As those of a sentence."""
    sentences: tuple[Sentence, ...]
    label: str = ""
    """The label printed on its page; empty where there is none."""
    marks: tuple[Mark, ...] = ()
    """Those that hold where it starts, but for lines."""
    rectangles: tuple[Rectangle, ...] | None = None
    """Its boxes on the page, one a printed line; None where the format has none."""
    syntax: Syntax = Syntax.PLAIN
    """How its text marks its structure."""
    language: str = ""
    """That of its document."""

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
    lines: tuple[int, int] | None
    start: int
    end: int
    quote: str
    label: str = ""
    """The label printed on its page; empty where there is none."""
    marks: tuple[Mark, ...] = ()
    """Those that hold where it starts, but for lines."""
    rectangles: tuple[Rectangle, ...] | None = None
    """Its boxes on the page, one a printed line; None where the format has none."""
    syntax: Syntax = Syntax.PLAIN
    """How the quote marks its structure."""
    language: str = ""
    """That of its document."""

    @property
    def locator(self) -> Locator:
        """Every way to find it in its file."""
        return Locator.of_marks(
            self.marks,
            page=self.page,
            label=self.label,
            lines=self.lines,
            section=self.section,
            rectangles=self.rectangles,
        )


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
        p = self.passage
        return self.cite(p.start, p.end, p.text, p.lines, rectangles=p.rectangles)

    def cite(
        self,
        start: int,
        end: int,
        quote: str,
        lines: tuple[int, int] | None,
        *,
        marks: tuple[Mark, ...] | None = None,
        rectangles: tuple[Rectangle, ...] | None = None,
    ) -> Citation:
        """Return the place of a part of the passage; without marks of its own, those of the passage hold."""
        p = self.passage
        held = p.marks if marks is None else marks
        at = (p.page, lines, start, end, quote, p.label, held, rectangles, p.syntax, p.language)
        return Citation(p.document, self.digest, p.title, p.section, *at)

    def cite_sentence(self, sentence: Sentence) -> Citation:
        """Return the place of a sentence of the passage."""
        s = sentence
        return self.cite(s.start, s.end, s.text, s.lines, marks=s.marks, rectangles=s.rectangles)

    def cite_sentences(self, sentences: Sequence[Sentence], main: Sentence) -> Citation:
        """Return the place from the first to the last of neighbouring sentences; of `main` alone where text is cut out.

        What is cut out of a passage is not the document's own.
        """
        p, first, last = self.passage, sentences[0], sentences[-1]
        if len(sentences) == 1 or len(p.text) != p.end - p.start:
            return self.cite_sentence(main)
        lines = (first.lines[0], last.lines[1]) if first.lines and last.lines else None
        boxes = [one.rectangles for one in sentences if one.rectangles is not None]
        rectangles = tuple(box for held in boxes for box in held) if boxes else None
        quote = p.text[first.start - p.start : last.end - p.start]
        return self.cite(first.start, last.end, quote, lines, marks=first.marks, rectangles=rectangles)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may return; applied inside the search."""

    globs: tuple[str, ...] = ()
    """Corpus-relative path globs; a passage must match one, unless there are none."""
    kinds: tuple[Kind, ...] = ()
    without: str = ""
    """The corpus-relative path of a document that is left out; empty for none."""
    gone: frozenset[str] = frozenset()
    """Corpus-relative paths of files that are left out because they are no longer there."""
    documents: tuple[str, ...] = ()
    """Ids of the documents that are searched; empty for all."""

    def __bool__(self) -> bool:
        return bool(self.narrowed or self.without or self.gone)

    @property
    def narrowed(self) -> bool:
        """Whether only some documents or kinds of passages are asked for."""
        return bool(self.globs or self.kinds or self.documents)


EVERYTHING = Filter()
"""The filter that lets every passage through."""
