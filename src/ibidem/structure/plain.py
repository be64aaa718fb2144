"""The blocks of plain text, by the shape of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ibidem.structure.boilerplate import REPEATED, running_lines
from ibidem.structure.bylines import byline
from ibidem.structure.contents import contents_of
from ibidem.structure.headings import beneath_numbers, level_of, ranked, underlined
from ibidem.structure.lines import Line, block_of, is_item, is_rule, lines_of, runs_on, width_of
from ibidem.structure.outline import opening_numbers, outline, side_headings, title_below, wrapped_below
from ibidem.structure.tables import find_tables, table_blocks
from ibidem.types import Block, BlockKind

RULE = "rule"
CONTENTS = "table of contents"
LEAST_CONTENTS = 3
"""Lines with dots up to a page number, from which on they are a table of contents."""
_PAGE_END = re.compile(r"\[Page \d{1,4}\][ \t]*$")
_IN_COLUMNS = re.compile(r"\S {3,}\S.* {3,}\S")
"""A line whose words stand at its left, in its middle and at its right, as a header does."""
_LEADERS = re.compile(r"(?:\. ?){4,200}[ \t]{0,20}(?:\d{1,4}|[ivxl]{1,6})[ \t]*$")
_ITEM_NUMBER = re.compile(r"[ \t]*\(?\d{1,3}[.)][ \t]")


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a text, and what they tell together."""

    lines: list[Line]
    tables: dict[int, int]
    width: int
    numbered: dict[int, int]
    """The level of each numbered heading, by the index of its line."""
    beside: frozenset[int]
    """The indices of the lines without a number that head numbered sections."""
    authors: frozenset[int]
    """The indices of the lines below the title that say who wrote the text."""


def parse_plain(text: str, pages: Sequence[int] = ()) -> list[Block]:
    """Return blocks over whole lines, in order, without sections; every line that is not blank is in one."""
    lines = lines_of(text, pages)
    labels = running_lines(lines) if len(pages) > 1 else {} if pages else _unpaged_furniture(text, lines)
    clutter = [block_of(BlockKind.CLUTTER, [lines[index]], label=label) for index, label in labels.items()]
    kept = [replace(line, text="", end=line.start) if index in labels else line for index, line in enumerate(lines)]
    width = width_of(kept)
    opened = {} if pages else opening_numbers(kept)
    numbered, beside = outline(kept, width, opened) if not pages else {}, side_headings(kept, opened)
    authors = frozenset[int]() if pages else byline(kept)
    found = _blocks(_Layout(kept, find_tables(kept), width, numbered, beside, authors))
    found = _without_lone_numbers(text, found)
    if not pages:  # the layout of a page is lost in its text, and with it the space between lines
        starts = {block_of(BlockKind.HEADING, [kept[index]]).start for index in numbered}
        found = beneath_numbers(text, ranked(kept, found, starts), starts)
    return sorted([*clutter, *found], key=lambda block: block.start)


def _unpaged_furniture(text: str, lines: Sequence[Line]) -> dict[int, str]:
    """Return the indices of the lines that a text carries from its printed form, with the reason.

    Pages of such a text end at form feeds, or at lines such as `Person   Informational   [Page 3]`.
    """
    ends = [index for index, line in enumerate(lines) if _PAGE_END.search(line.text)]
    feeds = [index for index, line in enumerate(lines) if "\f" in line.text]
    contents = [index for index, line in enumerate(lines) if _LEADERS.search(line.text)]
    found = contents if len(contents) >= LEAST_CONTENTS else contents_of(lines)
    labels = dict.fromkeys(found, CONTENTS)
    if not ends and len(feeds) < 2:
        return labels
    starts = sorted({0, *(lines[index].end + 1 for index in ends), *(lines[index].start for index in feeds)})
    paged = lines_of(text, starts)
    labels.update(running_lines(paged) if len(paged) == len(lines) else {})
    labels.update(dict.fromkeys(ends, REPEATED))
    for end in ends:
        after = next((index for index in range(end + 1, min(end + 6, len(lines))) if not lines[index].blank), end)
        if _IN_COLUMNS.search(lines[after].text):
            labels[after] = REPEATED
    return labels


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
    if level := _level(layout, at):
        wrapped = wrapped_below(lines, at, layout.width) if at in layout.numbered else 0
        end = at + 1 + (wrapped or title_below(lines, at) or bool(underlined(lines, at)))
        return end, [block_of(BlockKind.HEADING, lines[at:end], level=level)]
    if is_item(lines[at], _before(lines, at)):
        end = _item_end(layout, at)
        return end, [block_of(BlockKind.LIST_ITEM, lines[at:end])]
    return at, []


def _level(layout: _Layout, at: int) -> int:
    """Return the level of the heading on a line, from 1; 0 where it is none."""
    if at in layout.authors:
        return 0
    if at in layout.numbered:
        return layout.numbered[at]
    if at in layout.beside:
        return 1
    if layout.numbered and _ITEM_NUMBER.match(layout.lines[at].text) and not underlined(layout.lines, at):
        return 0  # a number outside the sequence of the headings is that of an item
    return level_of(layout.lines, at, layout.width)


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
        or _level(layout, end)
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
