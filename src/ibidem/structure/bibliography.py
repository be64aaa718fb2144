"""The entries of a BibTeX, RIS or CSL-JSON file, each a reference; whatever stands between them is markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import PurePosixPath

from ibidem.types import Block, BlockKind, Document

_BIBTEX = re.compile(r"^[ \t]*@[ \t]*(?P<type>[A-Za-z]{1,40})[ \t]*[{(]", re.MULTILINE)
_NO_ENTRY = ("string", "preamble", "comment")
_RIS_START = re.compile(r"^\ufeff?[ \t]*TY  ?-", re.MULTILINE)
_RIS_END = re.compile(r"^[ \t]*ER  ?-[^\n]*", re.MULTILINE)
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")

MOST_TRIES = 500
"""Objects behind a damaged one that are looked at for the next work."""
_Bounds = Iterator[tuple[int, int, BlockKind]]


def is_bibliography(document: Document) -> bool:
    """Whether the document is a file of bibliographic records."""
    return PurePosixPath(document.path).suffix.lower() in _FORMATS and not document.collection


def parse(document: Document) -> list[Block]:
    """Return the blocks of such a document, in order of start; every character but whitespace lies in one."""
    text = document.text
    found: list[Block] = []
    at = 0
    for start, end, kind in _FORMATS[PurePosixPath(document.path).suffix.lower()](text):
        found.extend(_block(text, at, start, BlockKind.MARKUP))
        found.extend(_block(text, start, end, kind))
        at = end
    found.extend(_block(text, at, len(text), BlockKind.MARKUP))
    return found


def _block(text: str, start: int, end: int, kind: BlockKind) -> Iterator[Block]:
    """Yield the block of a range, trimmed of whitespace; nothing where there is nothing else."""
    content = text[start:end]
    if content.strip():
        yield Block(kind, start + len(content) - len(content.lstrip()), start + len(content.rstrip()))


def _bibtex(text: str) -> _Bounds:
    """Yield the records: each begins a line with its type, so that one whose braces do not pair ends at the next."""
    found = list(_BIBTEX.finditer(text))
    limits = [*(match.start() for match in found), len(text)]
    for match, limit in zip(found, limits[1:], strict=True):
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
    starts = [match.start() for match in _RIS_START.finditer(text)]
    for start, limit in pairwise([*starts, len(text)]):
        end = _RIS_END.search(text, start, limit)
        yield start, end.end() if end else limit, BlockKind.REFERENCE


def _json(text: str) -> _Bounds:
    """Yield the objects of the list; one that is damaged ends where the next begins."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            end = decoder.raw_decode(text, at)[1]
        except (ValueError, RecursionError):
            end = _after_damage(text, at, decoder)
        yield at, end, BlockKind.REFERENCE
        at = text.find("{", end)


def _after_damage(text: str, at: int, decoder: json.JSONDecoder) -> int:
    """Return where a damaged object ends: before the next one that can be read and is a work, not a part of one."""
    for match in islice(_NEXT_OBJECT.finditer(text, at), MOST_TRIES):
        try:
            found, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if "type" in found or "title" in found:
            return match.start() + 1
    return len(text)


_FORMATS: dict[str, Callable[[str], _Bounds]] = {".bib": _bibtex, ".ris": _ris, ".json": _json}
