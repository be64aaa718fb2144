"""The blocks of an HTML page, and writing them as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ibidem.readers.markdown_writer import MarkdownWriter, without_points
from ibidem.types import MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class HtmlKind(StrEnum):
    """What a block of a page is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"
    CONTINUATION = "continuation"
    """A further paragraph of a list item."""
    QUOTE = "quote"
    NOTE = "note"


@dataclass(slots=True)
class HtmlBlock:
    """A block of a page."""

    kind: HtmlKind
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    """Of a table."""
    row_lines: list[int] = field(default_factory=list)
    """The line of each row; empty where they are not known."""
    has_header: bool = True
    """Whether the first row of a table names its columns."""
    level: int = 0
    """Of a heading, from 1; of a list item its depth, from 0."""
    number: int | None = None
    """Of an item of a numbered list."""
    label: str = ""
    """Of a note."""
    line: int = 0
    """Of the file, from 1; 0 where it is not known."""
    node: Element | None = None
    """The innermost element that it begins in."""
    linked: float = 0.0
    """The share of its characters that are links."""
    anchor: str = ""
    """The id that a link to this place would name; empty where none is nearer than the last block's."""

    @property
    def words(self) -> str:
        """All that is written in it."""
        return without_points(self.text or "\n".join(" ".join(row) for row in self.rows))


@dataclass(frozen=True, slots=True)
class HtmlOmission:
    """An element that no reader of the page sees as text."""

    kind: str
    line: int
    characters: int


def write_blocks(writer: MarkdownWriter, blocks: Iterable[HtmlBlock], *, shift: int = 0, prefix: str = "") -> None:
    """Write blocks, headings lowered by `shift` levels; anchors are named with a prefix before them."""
    for block in blocks:
        if block.line:
            writer.mark(MarkKind.LINE, str(block.line))
        if block.anchor:
            writer.mark(MarkKind.ANCHOR, f"{prefix}{block.anchor}")
        match block.kind:
            case HtmlKind.HEADING:
                writer.heading(block.level + shift, block.text)
            case HtmlKind.ITEM:
                writer.item(block.text, depth=block.level, number=block.number)
            case HtmlKind.CONTINUATION:
                writer.continuation(block.text)
            case HtmlKind.TABLE:
                writer.table(_placed(writer, block), header=block.has_header)
            case HtmlKind.CODE:
                writer.code(block.text)
            case HtmlKind.QUOTE:
                writer.quote(block.text)
            case HtmlKind.NOTE:
                writer.note(block.label, block.text)
            case HtmlKind.PARAGRAPH:
                writer.paragraph(block.text)


def _placed(writer: MarkdownWriter, block: HtmlBlock) -> Iterator[list[str]]:
    """Yield the rows of a table, each with the point from which its own line holds."""
    for index, row in enumerate(block.rows):
        line = block.row_lines[index] if block.line and index < len(block.row_lines) else 0
        point = writer.point(MarkKind.LINE, str(line)) if line and row else ""
        yield [point + row[0], *row[1:]] if row else row
