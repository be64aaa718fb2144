"""The records of BibTeX, RIS and CSL-JSON files; a malformed one is named with its line and the rest is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import PurePosixPath
from pkgutil import resolve_name
from typing import NamedTuple, cast

from ibidem.readers.bibliography import list_start
from ibidem.references.fields import Fields, MalformedRecord
from ibidem.text.normalize import line_of, line_starts
from ibidem.types import Block, BlockKind, Document

RecordReader = Callable[[str], Fields]
"""Takes the text of one record. Raises ValueError with the reason in a few words."""
OpenReader = Callable[[Sequence[str], Sequence[str]], RecordReader]
"""Takes what stands between the records of a file, and the records, which may refer to one another."""
MOST_TRIES = 500
"""Objects behind a damaged one that are looked at for the next work."""

_BIBTEX = re.compile(r"^[ \t]*@[ \t]*(?P<type>[A-Za-z]{1,40})[ \t]*[{(]", re.MULTILINE)
_NO_ENTRY = ("string", "preamble", "comment", "xdata")
_RIS_START = re.compile(r"^\ufeff?[ \t]*TY  ?-", re.MULTILINE)
_RIS_TAG = re.compile(r"^\ufeff?[ \t]*[A-Z][A-Z0-9]  ?-(?:[ \t]|$)", re.MULTILINE)
_RIS_END = re.compile(r"^[ \t]*ER  ?-[^\n]*", re.MULTILINE)
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")
_NO_WORKS = ("note", "attachment", "annotation")
"""Items of Zotero that are none."""
_Bounds = Iterator[tuple[int, int, BlockKind]]


@dataclass(frozen=True, slots=True)
class Record:
    """What one record of a file says, or why it could not be read."""

    fields: Fields
    line: int
    """Where it begins in the document."""
    trouble: str = ""
    """The reason in a few words; empty where the record was read."""


def is_bibliography_file(document: Document) -> bool:
    """Whether the document is a file of bibliographic records."""
    return _suffix(document) in _FORMATS and not document.collection


def record_blocks(document: Document) -> list[Block]:
    """Return the blocks of such a file, in order of start; every character but whitespace lies in one."""
    text = document.text
    blocks: list[Block] = []
    at = 0
    for start, end, kind in _FORMATS[_suffix(document)].bounds(text):
        blocks.extend(_block(text, at, start, BlockKind.MARKUP))
        blocks.extend(_block(text, start, end, kind))
        at = end
    blocks.extend(_block(text, at, len(text), BlockKind.MARKUP))
    return blocks


def read_records(document: Document, blocks: Sequence[Block]) -> tuple[Record, ...]:
    """Return a record for each reference block of such a file, in order."""
    between = [document.text[block.start : block.end] for block in blocks if block.kind is BlockKind.MARKUP]
    held = [block for block in blocks if block.kind is BlockKind.REFERENCE]
    texts = [document.text[block.start : block.end] for block in held]
    reader = cast(OpenReader, resolve_name(_FORMATS[_suffix(document)].reader))(between, texts)
    starts = line_starts(document.text)
    records: list[Record] = []
    for block, text in zip(held, texts, strict=True):
        line = line_of(starts, block.start)
        try:
            records.append(Record(reader(text), line))
        except MalformedRecord as error:
            records.append(Record(error.fields, line, str(error)))
        except ValueError as error:
            records.append(Record(Fields(), line, str(error)))
    return tuple(records)


def malformed_records(document: Document, blocks: Sequence[Block]) -> tuple[Record, ...]:
    """Return the records that could not be read, and those with a key that one before them has."""
    if not is_bibliography_file(document):
        return ()
    first: dict[str, int] = {}
    found: list[Record] = []
    for record in read_records(document, blocks):
        key = record.fields.label
        line = first.setdefault(key, record.line) if key else record.line
        if line != record.line:
            found.append(replace(record, trouble=f"same key as the record in line {line}: {key}"))
        elif record.trouble:
            found.append(record)
    return tuple(found)


def _suffix(document: Document) -> str:
    return PurePosixPath(document.path).suffix.lower()


def _block(text: str, start: int, end: int, kind: BlockKind) -> Iterator[Block]:
    """Yield the block of a range, trimmed of whitespace; nothing where there is nothing else."""
    content = text[start:end]
    if content.strip():
        yield Block(kind, start + len(content) - len(content.lstrip()), start + len(content.rstrip()))


def _bibtex(text: str) -> _Bounds:
    """Yield the records: each begins a line with its type, so that one whose braces do not pair ends at the next."""
    matches = list(_BIBTEX.finditer(text))
    limits = [*(match.start() for match in matches), len(text)]
    for match, limit in zip(matches, limits[1:], strict=True):
        kind = BlockKind.MARKUP if match["type"].lower() in _NO_ENTRY else BlockKind.REFERENCE
        yield match.start(), _paired(text, match.end() - 1, limit), kind


def _paired(text: str, opening: int, limit: int) -> int:
    """Return the end of the group a bracket opens; the limit where it is not closed."""
    depth = 0
    closes = {"{": "{}", "(": "()"}[text[opening]]
    for match in re.finditer(r"\\.|[{}()]", text[opening:limit]):
        mark = match[0]
        # Inside a record in round brackets only those count that no brace encloses; entries rarely have them.
        if mark in closes:
            depth += 1 if mark == closes[0] else -1
            if not depth:
                return opening + match.end()
    return limit


def _ris(text: str) -> _Bounds:
    """Yield the records: each begins with its type, or behind the end of another with any tag."""
    starts = {match.start() for match in _RIS_START.finditer(text)}
    for ended in [0, *(match.end() for match in _RIS_END.finditer(text))]:
        tag = _RIS_TAG.search(text, ended)
        if tag and not text[tag.start() : tag.end()].strip().startswith("ER"):
            starts.add(tag.start())
    for start, limit in pairwise([*sorted(starts), len(text)]):
        end = _RIS_END.search(text, start, limit)
        yield start, end.end() if end else limit, BlockKind.REFERENCE


def _json(text: str) -> _Bounds:
    """Yield the objects of the list; one that is damaged ends where the next begins."""
    decoder = json.JSONDecoder()
    start = list_start(text)
    within = bool(text[:start].strip()) if start > 0 else False
    at = text.find("{", max(0, start))
    while at >= 0:
        kind = BlockKind.REFERENCE
        try:
            record, end = decoder.raw_decode(text, at)
            kind = BlockKind.MARKUP if record.get("itemType") in _NO_WORKS else kind
        except (ValueError, RecursionError):
            end = _after_damage(text, at, decoder)
        yield at, end, kind
        at, last = text.find("{", end), end
        if within and "]" in text[last:at]:
            break  # what follows the list in the object that holds it
        between = text[last : at if at >= 0 else None]
        if at >= 0 and between.strip(", \t\r\n"):
            yield last, at, BlockKind.REFERENCE  # no object, where one is due


def _after_damage(text: str, at: int, decoder: json.JSONDecoder) -> int:
    """Return where a damaged object ends: before the next one that can be read and is a work, not a part of one."""
    for match in islice(_NEXT_OBJECT.finditer(text, at), MOST_TRIES):
        try:
            record, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if "type" in record or "title" in record or "itemType" in record:
            return match.start() + 1
    return len(text)


class _Format(NamedTuple):
    bounds: Callable[[str], _Bounds]
    reader: str
    """Where the reader of its records is; loaded on first use."""


_FORMATS = {
    ".bib": _Format(_bibtex, "ibidem.references.bibtex:reader"),
    ".ris": _Format(_ris, "ibidem.references.ris:reader"),
    ".json": _Format(_json, "ibidem.references.csl:reader"),
    ".sqlite": _Format(_json, "ibidem.references.csl:reader"),  # as the reader of Zotero's database writes its items
}
