"""The blocks of plain text, by the shape of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ibidem.structure.furniture import furniture
from ibidem.structure.headings import level_of
from ibidem.structure.lines import Line, block_of, is_item, is_rule, lines_of
from ibidem.structure.ranks import ranked
from ibidem.structure.tables import find_tables, table_blocks
from ibidem.structure.wrapping import runs_on, width_of
from ibidem.types import Block, BlockKind

RULE = "rule"


def parse(text: str, pages: Sequence[int] = ()) -> list[Block]:
    """Return blocks over whole lines, in order, without sections; every line that is not blank is in one."""
    lines = lines_of(text, pages)
    labels = furniture(lines) if len(pages) > 1 else {}
    clutter = [block_of(BlockKind.CLUTTER, [lines[index]], label=label) for index, label in labels.items()]
    # What stands between two pages is no part of either: a paragraph may go on beneath it, and a heading may not.
    kept = [replace(line, text="", end=line.start) if index in labels else line for index, line in enumerate(lines)]
    return sorted([*clutter, *ranked(kept, _blocks(kept))], key=lambda block: block.start)


def paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Return the paragraphs of lines that are not blank and nothing else: wrapped lines are joined."""
    found: list[Block] = []
    width = width_of(lines)
    first = 0
    for index, line in enumerate(lines):
        last = index + 1 == len(lines)
        if last or lines[index + 1].page != line.page or not runs_on(line, lines[index + 1], width):
            found.append(block_of(BlockKind.PARAGRAPH, lines[first : index + 1]))
            first = index + 1
    return found


def _blocks(lines: list[Line]) -> list[Block]:
    found: list[Block] = []
    tables = find_tables(lines)
    at = 0
    while at < len(lines):
        if lines[at].blank:
            at += 1
            continue
        end, more = _structure_at(lines, tables, at)
        if not more:
            end = _text_end(lines, tables, at)
            more = paragraphs(lines[at:end])
        found.extend(more)
        at = end
    return found


def _structure_at(lines: list[Line], tables: dict[int, int], at: int) -> tuple[int, list[Block]]:
    """Return where a table, rule, heading or list item that begins on a line ends, with its blocks; else none."""
    if end := tables.get(at, 0):
        return end, table_blocks(lines[at:end])
    if is_rule(lines[at]):
        return at + 1, [block_of(BlockKind.CLUTTER, [lines[at]], label=RULE)]
    if level := level_of(lines, at):
        return at + 1, [block_of(BlockKind.HEADING, [lines[at]], level=level)]
    if is_item(lines[at], _before(lines, at)):
        end = _item_end(lines, tables, at)
        return end, [block_of(BlockKind.LIST_ITEM, lines[at:end])]
    return at, []


def _before(lines: list[Line], at: int) -> Line | None:
    return lines[at - 1] if at and lines[at - 1].page == lines[at].page else None


def _text_end(lines: list[Line], tables: dict[int, int], at: int) -> int:
    """Return the index of the next line that is blank or begins something else than text."""
    end = at + 1
    while end < len(lines) and not (
        lines[end].blank
        or end in tables
        or is_rule(lines[end])
        or is_item(lines[end], _before(lines, end))
        or level_of(lines, end)
    ):
        end += 1
    return end


def _item_end(lines: list[Line], tables: dict[int, int], at: int) -> int:
    """Return the index after the last line of a list item: lines that are indented, or that it was wrapped into."""
    stop = _text_end(lines, tables, at)
    width = width_of(lines[at:stop])
    end = at + 1
    while end < stop and lines[end].page == lines[at].page:
        hangs = lines[end].indent > lines[at].indent
        if not hangs and not runs_on(lines[end - 1], lines[end], width):
            break
        end += 1
    return end
