"""Bibliographies: the entries beneath a heading that announces them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice, pairwise
from pathlib import PurePosixPath

from ibidem.bodies import BODY
from ibidem.structure.headings import heading_name
from ibidem.structure.lines import Line, block_of, lines_of
from ibidem.text.normalize import RAISED
from ibidem.types import Block, BlockKind, Document

_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:(?:selected |key |cited )?references(?: cited)?|(?:selected )?bibliography|works cited"
    r"|(?:literature|works) (?:cited|list)|reference list|list of references)",
    re.IGNORECASE,
)
_DOUBTFUL_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:literature|sources(?: cited| and references)?|further reading|(?:end|foot)?notes"
    r"|notes and references|references and (?:notes|further reading)|citations)",
    re.IGNORECASE,
)
_CITED = re.compile(r"\b(?:1[6-9]|20)\d\d[a-z]?\b|\bdoi\b|10\.\d{4,9}/|https?://|\bIn press\b|\bn\.d\.", re.IGNORECASE)
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]+\]:")
AUTHOR_FOLLOWS = r"\s+[^\W\d_][\w'’-]+(?: [A-Z]{1,3}[.,] |(?: [^\W\d_][\w'’-]+){0,2}, (?:[A-Z]\.|[A-Z][a-z]+[.,]? ))"
"""What stands behind a bare number that labels an entry, as a regular expression: a name as lists have it."""
_NUMBERED = re.compile(
    r"\s*(?:(?:\[\^?\w{1,12}\]:?|\(?\d{1,3}[.)]|[-*+•–])\s*\S"
    rf"|[{RAISED}]{{1,3}}\s*[^\W\d_]|\d{{1,3}}{AUTHOR_FOLLOWS})"
)
_ENDED = re.compile(r"(?:[.)\]”\"]|\d|https?://\S+|10\.\d{4,9}/\S+)$")
_AUTHOR = re.compile(
    r"\s*(?!(?:\S+ ){1,3}Press,)(?:[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+){0,2},\s|[^\W\d_][\w'’-]+ [A-Z]{1,3}[.,] |“)"
)
_CORPORATE = re.compile(
    r"\s*(?P<name>(?:(?:[^\W\d_a-z][^\W\d_]*|of|for|and|the|on|in|&),? ){1,11}[^\W\d_a-z][^\W\d_]*(?: \([A-Z]{2,8}\))?)"
    r"(?:\.? [(\[](?:1[6-9]|20)\d\d[^()\[\]]{0,20}[)\]][.,:]?|\.) (?!Retrieved|Available|Accessed|Published|Press)"
    r"(?:[“\"‘]|[^\W\d_a-z][\w’'-]*[ :,] ?[^.]*[^\W\d_])"
)
"""What stands where an author would, and the beginning of a title; its words say whether it names a body."""
_LONG = 400


def with_references(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each bibliography entry as one reference, whatever form the list has."""
    found: list[Block] = []
    for region, group in groupby(_regions(text, blocks), key=lambda pair: pair[0]):
        held = [block for _, block in group]
        if region == 0:
            found.extend(_footnotes(text, held))
            continue
        entries = _entries(text, held)
        found.extend(entries if region > 0 or _mostly_cited(text, entries) else held)
    return found


def _regions(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """Yield each block with the number of the bibliography it lies in; negative where its heading leaves a doubt."""
    region = count = level = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            name = heading_name(text[block.start : block.end])
            count += 1
            if _HEADING.fullmatch(name):
                region, level = count, block.level
            elif _DOUBTFUL_HEADING.fullmatch(name):
                region, level = -count, block.level
            elif block.level <= level:
                region = level = 0
        yield region, block


def _mostly_cited(text: str, entries: Sequence[Block]) -> bool:
    references = [block for block in entries if block.kind is BlockKind.REFERENCE]
    return sum(bool(_CITED.search(text, b.start, b.end)) for b in references) * 2 >= len(references)


def _footnotes(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with Markdown footnotes that cite something as references."""
    return [
        replace(block, kind=BlockKind.REFERENCE)
        if block.kind is BlockKind.PARAGRAPH
        and _FOOTNOTE.match(text, block.start)
        and _CITED.search(text, block.start, block.end)
        else block
        for block in blocks
    ]


def _entries(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of one bibliography: list items are entries, other text is parted into them."""
    listed = any(block.kind is BlockKind.LIST_ITEM for block in blocks)
    found: list[Block] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        held = list(group)
        if kind is BlockKind.LIST_ITEM:
            found.extend(replace(block, kind=BlockKind.REFERENCE) for block in held)
        elif kind in (BlockKind.PARAGRAPH, BlockKind.CODE):
            found.extend(_parted(text, held, listed=listed))
        else:
            found.extend(held)
    return found


def _parted(text: str, blocks: Sequence[Block], *, listed: bool) -> list[Block]:
    lines: list[Line] = []
    for block in blocks:
        inside = lines_of(text[block.start : block.end])
        lines.extend(
            Line(block.start + x.start, block.start + x.end, x.text, block.start) for x in inside if not x.blank
        )
    entries = [
        block_of(BlockKind.REFERENCE, lines[first:last], section=blocks[0].section)
        for first, last in _bounds(text, lines)
    ]
    # A paragraph after the list, or a long one that cites nothing, is text that merely has no heading of its own.
    return list(blocks) if any(_is_text(text, entry, listed=listed) for entry in entries) else entries


def _is_text(text: str, entry: Block, *, listed: bool) -> bool:
    return (listed or entry.end - entry.start > _LONG) and not _CITED.search(text, entry.start, entry.end)


def _bounds(text: str, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where entries begin and end: at their markers, at outdented lines, at blank lines, or at an author."""
    starts = _starts(text, lines)
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _starts(text: str, lines: Sequence[Line]) -> list[int]:
    count = range(len(lines))
    marked = [index for index in count if _NUMBERED.match(lines[index].text)]
    if marked and marked[0] == 0:
        return marked
    indents = [_indent(text, line) for line in lines]
    if len(set(indents)) > 1:
        outdented = [index for index in count if indents[index] == min(indents)]
        if outdented[0] == 0:
            return outdented
    parted = [index for index in count if index == 0 or text[lines[index - 1].end : lines[index].start].count("\n") > 1]
    if len(parted) > 1:
        return parted
    return [index for index in count if index == 0 or _begins_entry(lines[index - 1], lines[index])]


def _indent(text: str, line: Line) -> int:
    return line.start - (text.rfind("\n", 0, line.start) + 1) + line.indent


def _begins_entry(before: Line, line: Line) -> bool:
    if not _ENDED.search(before.body):
        return False
    return len(before.body) > 140 or bool(_AUTHOR.match(line.text)) or _begins_with_body(line.text)


def _begins_with_body(line: str) -> bool:
    """Whether a line begins with an institution as its author; one that ends in `Press` published the work before."""
    match = _CORPORATE.match(line)
    return match is not None and bool(BODY.search(match["name"])) and not match["name"].endswith(("Press", "Inc"))


_BIBTEX = re.compile(r"^[ \t]*@[ \t]*(?P<type>[A-Za-z]{1,40})[ \t]*[{(]", re.MULTILINE)
_NO_ENTRY = ("string", "preamble", "comment")
_RIS_START = re.compile(r"^\ufeff?[ \t]*TY  ?-", re.MULTILINE)
_RIS_END = re.compile(r"^[ \t]*ER  ?-[^\n]*", re.MULTILINE)
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")

MOST_TRIES = 500
"""Objects behind a damaged one that are looked at for the next work."""
_Bounds = Iterator[tuple[int, int, BlockKind]]


def is_bibliography_file(document: Document) -> bool:
    """Whether the document is a file of bibliographic records."""
    return PurePosixPath(document.path).suffix.lower() in _FORMATS and not document.collection


def parse_bibliography_file(document: Document) -> list[Block]:
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
