"""Read a draft: one document with its blocks, or a sentence that says why it cannot be audited."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Self

from ibidem.audit.quote_matching import masked, words_of
from ibidem.errors import SourceError, UsageError
from ibidem.types import Block, BlockKind, Document, DocumentPlaces, Skipped, Syntax
from ibidem.types.audits import VERBATIM, ManuscriptPlace

_READABLE = "A draft is a text, Markdown, LaTeX, Typst, Word, HTML or PDF file with words in it."
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A draft as it was read."""

    document: Document
    blocks: tuple[Block, ...]
    verbatim: bool
    """Whether offsets and lines are those of the file."""
    line_feeds: bool
    """Whether the file has no carriage return that its text lacks."""
    source: str = ""
    """The text of the file, its marks included, where places are those of the file; else empty."""
    rests: Mapping[int, str] = field(default_factory=dict)
    """What stands for private characters of the text: the rest of words that had no room in their place."""


def read_manuscript(path: Path, *, max_file_mb: float, text: str | None = None) -> Manuscript:
    """Return the draft in a file, or the text that is about to be written to it.

    Raises UsageError naming what stands in the way.
    """
    from ibidem.readers import registry
    from ibidem.text.normalize import spell

    if text is not None:
        return _typed(path, text)
    if os.path.isdir(path):  # noqa: PTH112 - a name that no file can have is none, and no error
        raise UsageError(f"{path} is a folder.", remedy="Name the file that holds the draft.")
    if not os.path.exists(path):  # noqa: PTH110
        raise UsageError(f"There is no file {path}.", remedy="Name the file that holds the draft.")
    suffix, limit = path.suffix.lower(), int(max_file_mb * _BYTES_PER_MB)
    found = list(registry.read_file(path, spell(path.name), max_bytes=limit, reader=_readers().get(suffix)))
    documents = [one for one in found if isinstance(one, Document)]
    if len(documents) != 1 or documents[0].collection:
        raise _unreadable(path, found)
    return _manuscript(documents[0], suffix, path.read_bytes() if suffix in VERBATIM else None)


def _typed(path: Path, text: str) -> Manuscript:
    """Return a draft as it stands in an editor. Raises UsageError for a text without words."""
    from ibidem.readers import plain
    from ibidem.text.normalize import spell

    suffix, data = path.suffix.lower(), text.encode("utf-8", "replace")
    try:
        document = next(iter(_readers().get(suffix, plain.read)(BytesIO(data), spell(path.name))))
    except SourceError as error:
        raise UsageError(f"{path} cannot be read: {error.message}.", remedy="Write something first.") from error
    return _manuscript(document, suffix, data)


def _readers() -> dict[str, Callable[[BinaryIO, str], Iterator[Document]]]:
    """Return the readers by suffix that keep the offsets of a file: who writes in it sees its marks."""
    from ibidem.audit.markup import READERS
    from ibidem.readers.markdown import read_source

    return {".md": read_source, ".markdown": read_source, **READERS}


def _manuscript(document: Document, suffix: str, data: bytes | None) -> Manuscript:
    """Return a draft; `data` is the file where places in the text are places in it, else None."""
    from ibidem.audit.markup import rests
    from ibidem.readers.document import decode
    from ibidem.structure import parse

    blocks = parse.blocks(document)
    if data is None:
        return Manuscript(document, blocks, verbatim=False, line_feeds=False)
    source = decode(data)
    held = rests(source) if suffix == ".tex" else {}
    return Manuscript(document, blocks, verbatim=True, line_feeds=b"\r" not in data, source=source, rests=held)


def _unreadable(path: Path, found: list[Document | Skipped]) -> UsageError:
    reasons = [one.reason for one in found if isinstance(one, Skipped)]
    if len(found) > 1 or not reasons:
        return UsageError(f"{path} is a collection of texts, not a draft.", remedy="Name a file that holds one text.")
    return UsageError(
        f"The draft {path} cannot be read: {reasons[0]}.",
        remedy=_READABLE,
    )


@dataclass(frozen=True, slots=True)
class PlaceFinder:
    """The places of one draft."""

    places: DocumentPlaces

    @classmethod
    def of(cls, document: Document) -> Self:
        """Return the finder of a document's places."""
        return cls(DocumentPlaces.of(document))

    def place(self, start: int, end: int) -> ManuscriptPlace:
        """Return the place of a span that is not empty."""
        places = self.places
        lines = places.lines(start, end)
        page, label, marks = places.page(start), places.label(start), places.marks_at(start)
        return ManuscriptPlace(start, end, lines, places.columns(start, end), page, label, marks)


FEWEST = 4
"""Words of a quotation that is looked up; shorter ones are names and words held at arm's length."""
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.DEFINITION)
# Characters between two quotation marks: beyond 6000 one of them is taken to be missing.
_PAIRS = re.compile(
    r"“(?P<a>[^“”]{1,6000})”"
    r"|„(?P<b>[^„“”]{1,6000})[“”]"
    r"|«(?P<c>[^«»]{1,6000})»"
    r"|(?<!\w)»(?=\S)(?P<f>[^«»]{1,6000})(?<=\S)[«»](?!\w)"
    r"|(?<!\w)‘(?=\S)(?P<e>(?:[^‘’]|’(?=\w)){1,6000})(?<=\S)’(?!\w)"
    r"|(?<![\w\"\\])\"(?=[^\s\"])(?P<d>[^\"]{1,6000})(?<=[^\s\"])\"(?!\w)"
    r"|<q\b[^<>]*>(?P<g>[^<>]{1,6000})</q>"
)
_CODE = re.compile(r"(`{1,3})(?!`)[^`\n]{1,1000}\1(?!`)")
_ATTRIBUTION = re.compile(r"(?:^|\n)[>\s]*(?:[—–―]|--?)\s*[^\n]{1,200}\s*$")
_TITLE_LETTERS = 4
"""A word of that many letters has a capital in a title."""
_COVERED = 0.7
"""A quoted block of which inner quotation marks hold that share is not a quotation as a whole."""


@dataclass(frozen=True, slots=True)
class QuotationMark:
    """A quotation in the draft's text."""

    start: int
    """Where its words begin, behind the opening mark."""
    end: int
    outer: tuple[int, int]
    """The same with its quotation marks."""


def quotations(document: Document, blocks: Sequence[Block]) -> list[QuotationMark]:
    """Return the quotations of at least FEWEST words in order; titles in capitals are none."""
    found: list[QuotationMark] = []
    for block in blocks:
        if block.kind in _TEXT:
            found.extend(_of_block(document, block))
    return [one for one in found if _is_told(document.text[one.start : one.end])]


def is_quoted(document: Document, block: Block) -> bool:
    """Whether all of a block is quoted, in Markdown's way."""
    lines = document.text[block.start : block.end].splitlines()
    return document.syntax is Syntax.MARKDOWN and all(line.lstrip().startswith(">") for line in lines if line.strip())


def _of_block(document: Document, block: Block) -> Iterator[QuotationMark]:
    text = _CODE.sub(lambda match: " " * len(match[0]), document.text[block.start : block.end])
    inner = list(_between(text, block.start))
    quoted = _block(text, block.start) if is_quoted(document, block) else None
    covered = sum(one.end - one.start for one in inner)
    if quoted is not None and covered < _COVERED * (quoted.end - quoted.start):
        yield quoted
    else:
        yield from inner


def _between(text: str, start: int) -> Iterator[QuotationMark]:
    for match in _PAIRS.finditer(text):
        low, high = match.span(match.lastgroup or 0)
        yield QuotationMark(start + low, start + high, (start + match.start(), start + match.end()))


def _block(text: str, start: int) -> QuotationMark | None:
    """Return a quoted block without the line that says whose it is."""
    whole = len(text)
    if match := _ATTRIBUTION.search(text):
        text = text[: match.start()]
    clear = masked(text).rstrip()
    first = len(clear) - len(clear.lstrip(" \t\n"))
    return QuotationMark(start + first, start + len(clear), (start, start + whole)) if first < len(clear) else None


def _is_told(text: str) -> bool:
    """Whether a quotation is long enough, and not the title of a work."""
    words = [token.shown for token in words_of(text)]
    if len(words) < FEWEST:
        return False
    telling = [word for word in words if len(word) >= _TITLE_LETTERS and word[0].isalpha()]
    return len(telling) < 2 or not all(word[0].isupper() for word in telling)
