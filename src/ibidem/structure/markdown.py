"""The blocks of Markdown, by markdown-it's map of tokens to lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from ibidem.structure.lines import WIDEST, Line, block_of, is_ruling, lines_of
from ibidem.structure.plain import RULE, paragraphs
from ibidem.structure.tables import RULING
from ibidem.text.normalize import cells, unmark
from ibidem.types import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


_LINK_TARGET = re.compile(r" {0,3}\[(?!\^)[^\]]+\]:")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]+\]:")
_TAGS = re.compile(r"<!--.*?(?:-->|$)|<[^>]*>?", re.DOTALL)
FRONT_MATTER = "front matter"
_PROPERTY = re.compile(r"([A-Za-z_][\w .-]{0,60}):(?=[ \t]|$)")
_OF_THE_FORMAT = frozenset(
    {"title", "layout", "permalink", "cssclass", "cssclasses", "css", "publish", "template", "theme", "type", "slug"}
    | {"weight", "draft", "toc", "id", "uuid"}
)
"""Properties that say how a page is shown, and the title, which stands above every passage."""
_CELLS = frozenset({"th_open", "th_close", "td_open", "td_close", "inline"})
_MARKS = {"table_open": RULING, "hr": RULE, "front_matter": FRONT_MATTER}
_ANYWHERE = {"list_item_open": BlockKind.LIST_ITEM, "tr_open": BlockKind.TABLE_HEADER}
_OUTSIDE_LISTS = {
    "paragraph_open": BlockKind.PARAGRAPH,
    "html_block": BlockKind.PARAGRAPH,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
}


@dataclass(frozen=True, slots=True)
class _Owner:
    """The innermost token that holds a line."""

    kind: BlockKind
    serial: int
    level: int = 0
    columns: tuple[str, ...] = ()
    label: str = ""


def parse_markdown(text: str) -> list[Block]:
    """Return blocks over whole lines, in order, without sections; every line that is not blank is in one."""
    lines = lines_of(text)
    tokens = _WithoutCells()
    # A carriage return would count as a line of its own; NUL is what the parser forbids.
    _parser().block.parse(text.replace("\r", " ").replace("\0", "\ufffd"), _parser(), {}, tokens)
    owners = _owners(tokens, lines)
    found: list[Block] = []
    for owner, group in groupby(range(len(lines)), key=owners.__getitem__):
        held = _without_blank_ends([lines[index] for index in group])
        if held:
            found.extend(_blocks(owner, held))
    return found


class _WithoutCells(list["Token"]):
    """Tokens but for those of the cells of tables: a table of a million would be a gigabyte of them."""

    def append(self, token: Token) -> None:
        """Add a token that is of no cell."""
        if token.type not in _CELLS:
            super().append(token)


@cache
def _parser() -> MarkdownIt:
    """Return a parser of blocks alone: what is inside a line is left as it stands."""
    from markdown_it import MarkdownIt  # 40 ms
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _owners(tokens: Sequence[Token], lines: Sequence[Line]) -> list[_Owner | None]:
    """Return for each line the block it belongs to; None where no token holds it."""
    owners: list[_Owner | None] = [None] * len(lines)
    items = 0
    columns: tuple[str, ...] = ()
    in_head = False
    for serial, token in enumerate(tokens):
        items += (token.type == "list_item_open") - (token.type == "list_item_close")
        in_head = token.type == "thead_open" or (in_head and token.type != "thead_close")
        if token.type == "tr_open" and in_head and token.map:
            columns = tuple(unmark(cell) for cell in cells(lines[token.map[0]].text.strip(" \t>")))
        owner = _owner(token, serial, items > 0, columns=columns, in_head=in_head)
        if owner and token.map:
            first, last = token.map[0], min(token.map[1], len(lines))
            owners[first:last] = [owner] * (last - first)
    return owners


def _owner(token: Token, serial: int, in_item: bool, *, columns: tuple[str, ...], in_head: bool) -> _Owner | None:
    kind = _ANYWHERE.get(token.type) or (None if in_item else _OUTSIDE_LISTS.get(token.type))
    if token.type == "heading_open":
        return _Owner(BlockKind.HEADING, serial, level=int(token.tag[1:]))
    if token.type == "tr_open" and not in_head:
        return _Owner(BlockKind.TABLE_ROW, serial, columns=columns)
    if label := _MARKS.get(token.type):
        return _Owner(BlockKind.MARKUP, serial, label=label)
    if kind and token.type == "html_block" and not _TAGS.sub("", token.content).strip():
        return _Owner(BlockKind.MARKUP, serial, label="markup")
    return _Owner(kind, serial) if kind else None


def _without_blank_ends(lines: list[Line]) -> list[Line]:
    first, last = 0, len(lines)
    while first < last and lines[first].blank:
        first += 1
    while first < last and lines[last - 1].blank:
        last -= 1
    return lines[first:last]


def _blocks(owner: _Owner | None, lines: list[Line]) -> list[Block]:
    """Return the blocks of lines that one token holds, or none does."""
    if owner is None:
        return [_unowned(line) for line in lines if not line.blank]
    if owner.kind is BlockKind.PARAGRAPH:
        return _paragraphs(lines)
    if owner.label == FRONT_MATTER:
        return _properties(lines)
    if owner.label == RULING:
        return [block_of(BlockKind.MARKUP, [line], label=RULING) for line in lines if not line.blank]
    return [block_of(owner.kind, lines, level=owner.level, columns=owner.columns, label=owner.label)]


def _properties(lines: list[Line]) -> list[Block]:
    """Return each property of front matter as an item of a list, labelled as what it is; the rest is markup."""
    kinds = [BlockKind.MARKUP] * len(lines)
    starts = [index for index, line in enumerate(lines) if _PROPERTY.match(line.text)]
    fenced = lines[-1].body in ("---", "...")
    for first, last in pairwise([*starts, len(lines) - fenced]):
        name = _PROPERTY.match(lines[first].text)
        empty = lines[first].body.endswith(":") and not any(line.body for line in lines[first + 1 : last])
        if name and name[1].casefold() not in _OF_THE_FORMAT and not empty:
            kinds[first:last] = [BlockKind.LIST_ITEM] * (last - first)
    found: list[Block] = []
    serials = [bisect_right(starts, index) if kinds[index] is BlockKind.LIST_ITEM else 0 for index in range(len(lines))]
    for (kind, _), group in groupby(range(len(lines)), key=lambda index: (kinds[index], serials[index])):
        held = _without_blank_ends([lines[index] for index in group])
        if held:
            found.append(block_of(kind, held, label=FRONT_MATTER))
    return found


def _unowned(line: Line) -> Block:
    if _LINK_TARGET.match(line.text):
        return block_of(BlockKind.MARKUP, [line], label="link target")
    if is_ruling(line) or not any(map(str.isalnum, line.text)):
        return block_of(BlockKind.MARKUP, [line], label="markup")
    return block_of(BlockKind.PARAGRAPH, [line])


def _paragraphs(lines: list[Line]) -> list[Block]:
    """Return one paragraph, or several where lines are so long that each is one, or are footnotes."""
    filled = [line for line in lines if not line.blank]
    if len(filled) == len(lines) and any(len(line.body) > WIDEST for line in lines):
        return paragraphs(lines, 0)
    starts = [index for index, line in enumerate(lines) if index and _FOOTNOTE.match(line.text)]
    if lines[0].text.lstrip().startswith(">") and lines[0].text.endswith("  ") and starts[:1] != [1]:
        starts = [1, *starts]  # the title of a callout, which a break parts from its text
    starts = [start for start in starts if start < len(lines)]
    bounds = zip([0, *starts], [*starts, len(lines)], strict=True)
    return [block_of(BlockKind.PARAGRAPH, _without_blank_ends(lines[first:last])) for first, last in bounds]
