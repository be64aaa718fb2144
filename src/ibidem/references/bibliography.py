"""All that a document says of other works: its entries, its citations, and what work it is itself."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from ibidem.references.fields import Fields, names_work, read_fields
from ibidem.references.identity import identity
from ibidem.references.linking import link_citations
from ibidem.references.notes import cites_again, in_short, is_footnote
from ibidem.references.records import is_bibliography_file, read_records
from ibidem.references.sources import merged, source_citations, source_entries, written
from ibidem.types import Block, BlockKind, Document, DocumentPlaces, Identity, InTextCitation, Reference

ID_LENGTH = 16
"""Hexadecimal digits of an entry's id."""
_UNFINISHED = re.compile(r"(?:https?://|10\.\d{4,9}/)\S*[/.?=&_-]$")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_WITHIN = re.compile(r"\bIn:?\s(?:[^\[\]]{0,80}\s)?\[(?P<label>[\w+.-]{1,12})\]", re.IGNORECASE)
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
    keyed = _keyed_entries(document, blocks)
    entries = tuple(entry for _, entry in keyed)
    listed = [(block.start, block.end) for block in blocks if block.kind is BlockKind.REFERENCE]
    starts = [start for start, _ in listed]
    within = ((one, bisect_right(starts, one.start) - 1) for one in entries)
    listed_entries = [one for one, at in within if at >= 0 and one.start < listed[at][1]]
    own = identity(document, listed_entries)
    exact = tuple(source_citations(document, {key: entry for keys, entry in keyed for key in keys}))
    return Bibliography(own, entries, link_citations(document, listed_entries, blocks, exact))


def read_entries(document: Document, blocks: Sequence[Block]) -> tuple[Reference, ...]:
    """Return one reference for each reference block, in order; one that could not be read keeps its raw text.

    A note that only cites again what another cites in full is no entry. What the file carries a record of has the
    fields of the record, and where no list names it, its place is that where it is first cited.
    """
    return tuple(entry for _, entry in _keyed_entries(document, blocks))


def _keyed_entries(document: Document, blocks: Sequence[Block]) -> list[tuple[tuple[str, ...], Reference]]:
    """Return the entries in order, each with its keys in the file's own citations, where it has any."""
    held = [block for block in blocks if block.kind is BlockKind.REFERENCE]
    place = _placer(document)
    if is_bibliography_file(document):
        records = read_records(document, blocks)
        raws = [" ".join(document.text[block.start : block.end].split()) for block in held]
        return [
            ((), place(block.start, block.end, raw, record.fields))
            for block, raw, record in zip(held, raws, records, strict=True)
        ]
    held = [block for block in held if not cites_again(document.text[block.start : block.end])]
    held, parsed = _by_work(document, held, _parsed(document, held))
    sources = source_entries(document, held, [fields for _, fields in parsed]) if document.source_references else ()
    by_block = {one.block: one for one in sources if one.block is not None}
    found: list[tuple[tuple[str, ...], Reference]] = []
    for at, (block, (raw, fields)) in enumerate(zip(held, parsed, strict=True)):
        source = by_block.get(at)
        own = merged(source.fields, fields) if source else fields
        found.append((source.keys if source else (), place(block.start, block.end, raw, own)))
    first = _first_cited(document)
    for one in sources:
        cited = sorted(first[key] for key in one.keys if key in first)
        if one.block is None and cited:
            found.append((one.keys, place(*cited[0], written(one.fields), replace(one.fields, label=""))))
    return sorted(found, key=lambda pair: pair[1].start)


def _first_cited(document: Document) -> dict[str, tuple[int, int]]:
    """Return where the file's own citations first name each key."""
    found: dict[str, tuple[int, int]] = {}
    for one in document.source_citations:
        for key in one.keys:
            found.setdefault(key, (one.start, one.end))
    return found


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
    return _within_others(parsed)


def _within_others(parsed: Sequence[tuple[str, Fields]]) -> list[tuple[str, Fields]]:
    """Return the entries, those within another of the list (`In POPL93 [40]`) with its year and title."""
    labelled = {fields.label: fields for _, fields in parsed if fields.label}
    found: list[tuple[str, Fields]] = []
    for raw, fields in parsed:
        match = _WITHIN.search(raw)
        whole = labelled.get(match["label"]) if match else None
        if whole is not None and whole is not fields and whole.title:
            fields = replace(fields, year=fields.year or whole.year, container=whole.title)  # noqa: PLW2901
        found.append((raw, fields))
    return found


def _by_work(
    document: Document, held: Sequence[Block], parsed: Sequence[tuple[str, Fields]]
) -> tuple[list[Block], list[tuple[str, Fields]]]:
    """Return the blocks and what was read of them, of a note those parts that are the entry of a work, one each.

    What notes cite in short of those before them is no entry. Only the first entry of a note has its label.
    """
    blocks: list[Block] = []
    found: list[tuple[str, Fields]] = []
    for block, (raw, fields) in zip(held, parsed, strict=True):
        text = document.text[block.start : block.end]
        short, rest = in_short(text, [one for _, one in found]) if is_footnote(text, block) else ([], [])
        if short and not rest:
            continue
        parts = [text[start:end] for start, end in rest]
        if len(parts) > 1 and not block.cuts and all(_YEAR.search(part) and names_work(part) for part in parts):
            for at, ((start, end), part) in enumerate(zip(rest, parts, strict=True)):
                blocks.append(replace(block, start=block.start + (start if at else 0), end=block.start + end))
                found.append((unwrap(part), replace(read_fields(unwrap(part)), label="" if at else fields.label)))
            continue
        blocks.append(block)
        found.append((raw, replace(read_fields(unwrap("; ".join(parts))), label=fields.label) if short else fields))
    return blocks, found


def _own_text(document: Document, block: Block) -> str:
    """Return the text of a block without what stands inside it and is not its own, such as the head of a page."""
    parts: list[str] = []
    at = block.start
    for cut in block.cuts:
        parts.append(document.text[at : cut.start])
        at = cut.end
    return "".join([*parts, document.text[at : block.end]])


def _placer(document: Document) -> Callable[[int, int, str, Fields], Reference]:
    """Return what makes a reference of a span; entries of the same words are told apart by a number in their ids."""
    places = DocumentPlaces.of(document)
    seen: Counter[str] = Counter()

    def place(start: int, end: int, raw: str, fields: Fields) -> Reference:
        digest = hashlib.sha256(f"{document.id}\n{raw}".encode(errors="surrogatepass")).hexdigest()[:ID_LENGTH]
        seen[digest] += 1
        return Reference(
            id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}",
            document=document.id,
            start=start,
            end=end,
            lines=places.lines(start, end),
            raw=raw,
            **{each.name: getattr(fields, each.name) for each in dataclasses.fields(fields)},
            parsed=bool(fields.authors or fields.title),
            page=places.page(start),
        )

    return place
