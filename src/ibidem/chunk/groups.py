"""Runs of blocks that may share a passage: one kind, one section, one page, nothing between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ibidem.chunk.pieces import Piece, pieces
from ibidem.types import Block, BlockKind, Document, Kind, Span

KINDS = {
    BlockKind.PARAGRAPH: Kind.PROSE,
    BlockKind.CODE: Kind.PROSE,
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
class Group:
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


def groups(document: Document, blocks: Sequence[Block]) -> list[Group]:
    """Return the groups of a document; headings are among them only where there is nothing beneath."""
    found: list[Group] = []
    for run in _runs(document, blocks):
        held = [tuple(pieces(document, block)) for block in run]
        if run[0].kind is BlockKind.TABLE_HEADER and len(run) > 1:
            held = _under_header(held)
        held = [block for block in held if block]
        if held:
            first = run[0]
            page = bisect_right(document.pages, first.start) if document.pages else None
            found.append(Group(KINDS[first.kind], first.section, page and max(page, 1), tuple(held)))
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
        if run and not _continues(document, run[-1], block):
            yield run
            run = []
        if block.kind in _DROPPED or (block.kind is BlockKind.HEADING and not _is_bare(blocks, at)):
            continue
        run.append(block)
    if run:
        yield run


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
    return not document.pages or bisect_right(document.pages, block.start) == bisect_right(document.pages, before.start)


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
