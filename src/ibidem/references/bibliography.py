"""All that a document says of other works: its entries, its citations, and what work it is itself."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence

from ibidem.references.fields import Fields, read_fields
from ibidem.references.identity import Identity, identity
from ibidem.references.linking import link_citations
from ibidem.references.notes import cites_again
from ibidem.references.records import is_bibliography_file, read_records
from ibidem.types import Block, BlockKind, Document, DocumentPlaces, InTextCitation, Reference

ID_LENGTH = 16
"""Hexadecimal digits of an entry's id."""
_UNFINISHED = re.compile(r"(?:https?://|10\.\d{4,9}/)\S*[/.?=&_-]$")
_HYPHENATED = re.compile(r"([^\W\d_]{2,})-$")
# fmt: off
COMPOUND = frozenset((
    "all", "anti", "bi", "brain", "co", "counter", "cross", "data", "decision", "double", "evidence", "ex", "fast",
    "first", "free", "full", "half", "high", "home", "inter", "intra", "large", "long", "low", "macro", "meta",
    "micro", "mid", "mind", "multi", "near", "neo", "new", "non", "one", "open", "over", "part", "peer", "post",
    "pre", "pro", "problem", "proto", "pseudo", "quasi", "re", "real", "risk", "second", "self", "semi", "short",
    "single", "small", "socio", "state", "sub", "super", "text", "third", "three", "time", "trans", "two", "ultra",
    "under", "user", "well", "work", "world",
))
# fmt: on
"""First parts of words after which a hyphen at the end of a line is taken for the word's own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bibliography:
    """What is stored of one document's references."""

    identity: Identity
    entries: tuple[Reference, ...] = ()
    citations: tuple[InTextCitation, ...] = ()


def read_bibliography(document: Document, blocks: Sequence[Block]) -> Bibliography:
    """Return what a document lists and cites."""
    entries = read_entries(document, blocks)
    return Bibliography(identity(document, entries), entries, link_citations(document, entries, blocks))


def read_entries(document: Document, blocks: Sequence[Block]) -> tuple[Reference, ...]:
    """Return one reference for each reference block, in order; one that could not be read keeps its raw text.

    A note that only cites again what another cites in full is no entry.
    """
    held = [block for block in blocks if block.kind is BlockKind.REFERENCE]
    if not is_bibliography_file(document):
        held = [block for block in held if not cites_again(document.text[block.start : block.end])]
    if is_bibliography_file(document):
        records = read_records(document, blocks)
        raws = [" ".join(document.text[block.start : block.end].split()) for block in held]
        parsed = [(raw, record.fields) for raw, record in zip(raws, records, strict=True)]
    else:
        parsed = _parsed(document, held)
    place = _placer(document)
    return tuple(place(block, raw, fields) for block, (raw, fields) in zip(held, parsed, strict=True))


def unwrap(text: str) -> str:
    """Return an entry on one line: broken words and addresses joined, other line ends as one space."""
    lines = [" ".join(line.split()) for line in text.replace("\u00ad\n", "").replace("\u00ad", "").split("\n")]
    whole = ""
    for line in filter(None, lines):
        whole = _joined(whole, line) if whole else line
    return whole


def _joined(before: str, line: str) -> str:
    if _UNFINISHED.search(before[-300:]):
        return before + line
    hyphenated = _HYPHENATED.search(before[-60:])
    if hyphenated and line[0].islower():
        return before + line if hyphenated[1].lower() in COMPOUND else before[:-1] + line
    if before[-1] in "-–" and (before[-2:-1].isdigit() or before[-2:-1].isalpha()) and line[0].isalnum():
        return before + line
    return f"{before} {line}"


def _parsed(document: Document, held: Sequence[Block]) -> list[tuple[str, Fields]]:
    """Return raw text and fields of each block; a dash for authors repeats those of the entry before."""
    parsed: list[tuple[str, Fields]] = []
    fields = Fields()
    for block in held:
        raw = unwrap(_own_text(document, block))
        fields = read_fields(raw, fields.authors, more_before=fields.more_authors)
        parsed.append((raw, fields))
    return parsed


def _own_text(document: Document, block: Block) -> str:
    """Return the text of a block without what stands inside it and is not its own, such as the head of a page."""
    parts: list[str] = []
    at = block.start
    for cut in block.cuts:
        parts.append(document.text[at : cut.start])
        at = cut.end
    return "".join([*parts, document.text[at : block.end]])


def _placer(document: Document) -> Callable[[Block, str, Fields], Reference]:
    """Return what makes a reference of a block; entries of the same words are told apart by a number in their ids."""
    places = DocumentPlaces.of(document)
    seen: Counter[str] = Counter()

    def place(block: Block, raw: str, fields: Fields) -> Reference:
        digest = hashlib.sha256(f"{document.id}\n{raw}".encode(errors="surrogatepass")).hexdigest()[:ID_LENGTH]
        seen[digest] += 1
        return Reference(
            id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}",
            document=document.id,
            start=block.start,
            end=block.end,
            lines=places.lines(block.start, block.end),
            raw=raw,
            **{each.name: getattr(fields, each.name) for each in dataclasses.fields(fields)},
            parsed=bool(fields.authors or fields.title),
            page=places.page(block.start),
        )

    return place
