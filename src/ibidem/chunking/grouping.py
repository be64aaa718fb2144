"""Runs of blocks that may share a passage: one kind, one section, one page, nothing between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ibidem.chunking.rendering import plain
from ibidem.text import sentences
from ibidem.text.normalize import cells, unmark
from ibidem.text.units import with_unit
from ibidem.types import Block, BlockKind, Document, Kind, Span, Syntax

_QUOTE = re.compile(r"(?:[ \t]*>)+[ \t]*")
_BULLET = r"(?:[ \t]*>)*[ \t]*[-*+•‣◦▪▫●○·∙–—➢✓][ \t]+(?:\[[ xX]\][ \t]+)?"
_NUMBER = r"(?:[ \t]*>)*[ \t]*\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)][ \t]+"
_MARKS = {
    BlockKind.LIST_ITEM: re.compile(f"(?:{_BULLET}|{_NUMBER})"),
    BlockKind.REFERENCE: re.compile(_BULLET),
    BlockKind.HEADING: re.compile(r"(?:[ \t]*>)*[ \t]*#{1,6}[ \t]+"),
}
"""What stands before the words of a block; the number of a bibliography entry is part of it."""
_TERM = re.compile(r"([^.!?:;∞\n]{2,60}?)\**\s*(?:\s∞\s|:\**\s|\s[–—]\s)\s*\S")
_TERM_WORDS = 8
LONGEST_LEAD_IN = 300
"""Characters of a paragraph that shares a passage with the list it announces."""


LONGEST_CODE = 600
"""Characters of code that are quoted together."""
_CODE_LINE = re.compile(r"\S(?:[^\n]*\S)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest thing that is quoted, with what it is embedded as alone and inside its passage."""

    start: int
    end: int
    outer: Span
    """What it covers of its block: with the list marker before it, or the table's header above it."""
    plain: str
    search: str
    cuts: tuple[Span, ...] = ()


def split_block(document: Document, block: Block) -> list[Piece]:
    """Return the pieces of a block in order; their outer spans cover the block but for its cuts and whitespace."""
    if block.kind in (BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER):
        return [_row(document, block)]
    start = _content_start(document.text, block)
    text, starts, originals = _compact(document.text, start, block)
    if block.kind in (BlockKind.REFERENCE, BlockKind.HEADING):
        spans = [(0, len(text))] if text.strip() else []
    elif block.kind is BlockKind.CODE:
        spans = list(_code_parts(text))
    else:
        spans = sentences.split(text)
    found: list[Piece] = []
    lead = _lead(block, text, document.syntax)
    for low, high in spans:
        first = originals[bisect_right(starts, low) - 1] + low - starts[bisect_right(starts, low) - 1]
        at = bisect_right(starts, high - 1) - 1
        last = originals[at] + high - starts[at]
        words = plain(text[low:high], document.syntax)
        search = words if not lead or words.casefold().startswith(lead.casefold()) else f"{lead}: {words}"
        inside = words if block.kind is not BlockKind.DEFINITION or found else search
        found.append(Piece(first, last, Span(first, last), inside, search, block.cuts))
    # One entry needs no bullet; in a list the bullets tell the items apart.
    return _widened(found, start if block.kind is BlockKind.REFERENCE else block.start, block.end)


def _content_start(text: str, block: Block) -> int:
    match = _MARKS.get(block.kind, _QUOTE).match(text, block.start, block.end)
    return match.end() if match and match.end() < block.end else block.start


def _compact(text: str, start: int, block: Block) -> tuple[str, list[int], list[int]]:
    """Return a block's text without its cuts, where each kept part begins in it, and where in the document."""
    parts: list[str] = []
    starts: list[int] = []
    originals: list[int] = []
    length = 0
    bounds = [start, *(offset for cut in block.cuts for offset in (cut.start, cut.end)), block.end]
    for low, high in zip(bounds[::2], bounds[1::2], strict=True):
        if low >= high:
            continue
        if parts and not parts[-1][-1].isspace() and text[low].isalnum():
            parts.append(" ")
            length += 1
        parts.append(text[low:high])
        starts.append(length)
        originals.append(low)
        length += high - low
    return "".join(parts), starts, originals


def _code_parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of code that are quoted: whole, or where it is long, so many lines of it as are read at once."""
    start = end = -1
    for line in _CODE_LINE.finditer(text):
        if start >= 0 and line.end() - start > LONGEST_CODE:
            yield start, end
            start = -1
        start, end = start if start >= 0 else line.start(), line.end()
    if start >= 0:
        yield start, end


def _lead(block: Block, text: str, syntax: Syntax) -> str:
    """Return what each sentence of the block is about, and may not say itself: a list item's term, what is defined."""
    if block.kind is BlockKind.DEFINITION:
        return "" if block.label and block.label.casefold() in text[:120].casefold() else block.label
    match = _TERM.match(text) if block.kind is BlockKind.LIST_ITEM else None
    if match is None or len(match[1].split()) > _TERM_WORDS:
        return ""
    return plain(match[1], syntax).strip("* ")


def _widened(found: list[Piece], start: int, end: int) -> list[Piece]:
    """Return the pieces with the first and the last reaching to the ends of the block."""
    if not found:
        return []
    found[0] = replace(found[0], outer=Span(start, found[0].end))
    found[-1] = replace(found[-1], outer=Span(found[-1].outer.start, end))
    return found


def _row(document: Document, block: Block) -> Piece:
    """Return a table row as `Column: cell; Column: cell unit`."""
    names = [*block.columns]
    said: list[str] = []
    row = document.text[block.start : block.end].lstrip("> \t")
    for at, cell in enumerate(cells(row)):
        words = unmark(cell) if document.syntax is Syntax.MARKDOWN else cell
        name = names[at] if at < len(names) else ""
        if words:
            said.append(with_unit(name, words) if name and block.kind is BlockKind.TABLE_ROW else words)
    words = plain("; ".join(said) or row, Syntax.PLAIN)
    return Piece(block.start, block.end, Span(block.start, block.end), words, words)


KINDS = {
    BlockKind.PARAGRAPH: Kind.PROSE,
    BlockKind.CODE: Kind.CODE,
    BlockKind.HEADING: Kind.PROSE,
    BlockKind.LIST_ITEM: Kind.LIST,
    BlockKind.TABLE_HEADER: Kind.TABLE,
    BlockKind.TABLE_ROW: Kind.TABLE,
    BlockKind.DEFINITION: Kind.DEFINITION,
    BlockKind.REFERENCE: Kind.REFERENCE,
}
_DROPPED = (BlockKind.CLUTTER, BlockKind.MARKUP)
_ALONE = (BlockKind.DEFINITION, BlockKind.REFERENCE, BlockKind.HEADING)


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Blocks that may be one passage, as the pieces of each."""

    kind: Kind
    section: tuple[str, ...]
    page: int | None
    blocks: tuple[tuple[Piece, ...], ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in order."""
        return tuple(piece for block in self.blocks for piece in block)

    @property
    def whole(self) -> bool:
        """Whether it stays one passage as long as it fits the window, however far it is above the target."""
        return len(self.blocks) == 1 or self.kind is not Kind.PROSE


def group_blocks(document: Document, blocks: Sequence[Block]) -> list[BlockGroup]:
    """Return the groups of a document; headings are among them only where there is nothing beneath."""
    found: list[BlockGroup] = []
    for run in _runs(document, blocks):
        held = [tuple(split_block(document, block)) for block in run]
        if run[0].kind is BlockKind.TABLE_HEADER and len(run) > 1:
            held = _under_header(held)
        held = [block for block in held if block]
        if held:
            first, kind = run[0], run[-1].kind  # a lead-in belongs to its list
            found.append(BlockGroup(KINDS[kind], first.section, page_of(document, first.start), tuple(held)))
    return found


def _runs(document: Document, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    run: list[Block] = []
    host_end = 0
    for at, block in enumerate(blocks):
        if block.start < host_end:
            if block.kind is BlockKind.DEFINITION:
                yield [block]
            continue
        host_end = block.end
        if _is_ruling(block, run):
            continue
        if _leads_in(document, run, block):
            if run[:-1]:
                yield run[:-1]
            run = run[-1:]
        elif run and not _continues(document, run[-1], block):
            yield run
            run = []
        if block.kind in _DROPPED or (block.kind is BlockKind.HEADING and not _is_bare(blocks, at)):
            continue
        run.append(block)
    if run:
        yield run


def _leads_in(document: Document, run: Sequence[Block], item: Block) -> bool:
    """Return whether a list or code begins under a short paragraph that announces it, by a colon or without a stop."""
    if not run or run[-1].kind is not BlockKind.PARAGRAPH or item.kind not in (BlockKind.LIST_ITEM, BlockKind.CODE):
        return False
    before = run[-1]
    said = document.text[before.start : before.end].rstrip().rstrip("*_")
    near = before.section == item.section and page_of(document, before.start) == page_of(document, item.start)
    closed = '.!?;)”"' if item.kind is BlockKind.CODE else '.!?;,)”"'
    return near and len(said) <= LONGEST_LEAD_IN and said[-1:] not in closed


def _is_ruling(block: Block, run: Sequence[Block]) -> bool:
    in_table = bool(run) and run[-1].kind in (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW)
    return in_table and block.kind is BlockKind.MARKUP and block.label == "table ruling"


def _continues(document: Document, before: Block, block: Block) -> bool:
    if block.kind in (*_DROPPED, *_ALONE) or before.kind in _ALONE:
        return False
    if KINDS[block.kind] is not KINDS[before.kind] or block.section != before.section:
        return False
    if block.kind is BlockKind.TABLE_HEADER or (block.kind is BlockKind.TABLE_ROW and _other_table(before, block)):
        return False
    return page_of(document, block.start) == page_of(document, before.start)


def page_of(document: Document, offset: int) -> int | None:
    """Return the page, from 1, on which an offset is printed; None where there are no pages."""
    if document.layout:
        at = bisect_right(document.layout, offset, key=lambda box: box.start)
        return document.layout[max(at - 1, 0)].page
    return max(bisect_right(document.pages, offset), 1) if document.pages else None


def _other_table(before: Block, row: Block) -> bool:
    return before.kind is BlockKind.TABLE_ROW and before.columns != row.columns


def _is_bare(blocks: Sequence[Block], at: int) -> bool:
    """Whether a heading has nothing beneath it, so that it would be found nowhere else."""
    for block in blocks[at + 1 :]:
        if block.kind in _DROPPED:
            continue
        return block.kind is BlockKind.HEADING and block.level <= blocks[at].level
    return True


def _under_header(held: list[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """Return the rows of a table, the first of them reaching up over the header."""
    header, first, *rest = held
    row = replace(first[0], outer=Span(header[0].start, first[0].outer.end))
    return [(row, *first[1:]), *rest]
