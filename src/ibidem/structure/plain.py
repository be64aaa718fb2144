"""The blocks of plain text, by the shape of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ibidem.structure.boilerplate import running_lines
from ibidem.structure.headings import level_of, ranked, underlined
from ibidem.structure.lines import Line, block_of, is_item, is_rule, lines_of, runs_on, width_of
from ibidem.structure.tables import find_tables, table_blocks
from ibidem.types import Block, BlockKind

RULE = "rule"


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a text, and what they tell together."""

    lines: list[Line]
    tables: dict[int, int]
    width: int


def parse_plain(text: str, pages: Sequence[int] = ()) -> list[Block]:
    """Return blocks over whole lines, in order, without sections; every line that is not blank is in one."""
    lines = lines_of(text, pages)
    labels = running_lines(lines) if len(pages) > 1 else {}
    clutter = [block_of(BlockKind.CLUTTER, [lines[index]], label=label) for index, label in labels.items()]
    kept = [replace(line, text="", end=line.start) if index in labels else line for index, line in enumerate(lines)]
    found = _blocks(_Layout(kept, find_tables(kept), width_of(kept)))
    found = _without_lone_numbers(text, found)
    if not pages:  # the layout of a page is lost in its text, and with it the space between lines
        found = ranked(kept, found)
    return sorted([*clutter, *found], key=lambda block: block.start)


def paragraphs(lines: Sequence[Line], width: int) -> list[Block]:
    """Return the paragraphs of lines that are not blank and nothing else: lines wrapped to a width are joined."""
    found: list[Block] = []
    first = 0
    for index, line in enumerate(lines):
        last = index + 1 == len(lines)
        if last or lines[index + 1].page != line.page or not runs_on(line, lines[index + 1], width):
            found.append(block_of(BlockKind.PARAGRAPH, lines[first : index + 1]))
            first = index + 1
    return found


def _blocks(layout: _Layout) -> list[Block]:
    found: list[Block] = []
    at = 0
    while at < len(layout.lines):
        if layout.lines[at].blank:
            at += 1
            continue
        end, more = _structure_at(layout, at)
        if not more:
            end = _text_end(layout, at)
            more = paragraphs(layout.lines[at:end], layout.width)
        found.extend(more)
        at = end
    return found


def _structure_at(layout: _Layout, at: int) -> tuple[int, list[Block]]:
    """Return where a table, rule, heading or list item that begins on a line ends, with its blocks; else none."""
    lines = layout.lines
    if end := layout.tables.get(at, 0):
        return end, table_blocks(lines[at:end])
    if is_rule(lines[at]):
        return at + 1, [block_of(BlockKind.MARKUP, [lines[at]], label=RULE)]
    if level := level_of(lines, at, layout.width):
        end = at + 1 + bool(underlined(lines, at))
        return end, [block_of(BlockKind.HEADING, lines[at:end], level=level)]
    if is_item(lines[at], _before(lines, at)):
        end = _item_end(layout, at)
        return end, [block_of(BlockKind.LIST_ITEM, lines[at:end])]
    return at, []


def _before(lines: list[Line], at: int) -> Line | None:
    return lines[at - 1] if at and lines[at - 1].page == lines[at].page else None


def _text_end(layout: _Layout, at: int) -> int:
    """Return the index of the next line that is blank or begins something else than text."""
    lines = layout.lines
    end = at + 1
    while end < len(lines) and not (
        lines[end].blank
        or end in layout.tables
        or is_rule(lines[end])
        or is_item(lines[end], _before(lines, end))
        or level_of(lines, end, layout.width)
    ):
        end += 1
    return end


def _item_end(layout: _Layout, at: int) -> int:
    """Return the index after the last line of a list item: lines that are indented, or that it was wrapped into."""
    lines = layout.lines
    stop = _text_end(layout, at)
    end = at + 1
    while end < stop and lines[end].page == lines[at].page:
        hangs = lines[end].indent > lines[at].indent
        if not hangs and not runs_on(lines[end - 1], lines[end], layout.width):
            break
        end += 1
    return end


def _without_lone_numbers(text: str, found: list[Block]) -> list[Block]:
    """Return the blocks with a numbered item that has no neighbour as the paragraph it is."""
    listed = [block.kind is BlockKind.LIST_ITEM for block in found]
    for at, block in enumerate(found):
        lone = listed[at] and not any(listed[max(0, at - 1) : at]) and not any(listed[at + 1 : at + 2])
        if lone and text[block.start].isalnum() | (text[block.start] == "("):
            found[at] = replace(block, kind=BlockKind.PARAGRAPH)
    return found
