"""Cut the tree of an HTML page into its blocks: headings, paragraphs, list items, tables, code, quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ibidem.readers.archives import local_name
from ibidem.readers.html_elements import (
    BLOCKS,
    HEADINGS,
    LISTS,
    NOTE_NUMBER,
    PICTURE,
    counted,
    is_layout,
    is_noteref,
    is_struck,
    left_out,
    link_share,
    list_type,
    notes_of,
    own_text,
    shift_of,
)
from ibidem.readers.html_writer import HtmlBlock, HtmlKind, HtmlOmission
from ibidem.readers.markdown_writer import (
    MarkdownWriter,
    parted,
    without_noncharacters,
    without_points,
)
from ibidem.readers.source_lines import SourceLines
from ibidem.text.raised import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_SPAN = 200
"""Columns or rows of a table that one cell may span."""
_BACK = "↑↩⤴^\ufe0e \n\t"
"""What links back from a note to its place."""
_SPACE = re.compile(r"[ \t\n\r\f]+")


def html_blocks(root: Element, writer: MarkdownWriter | None = None) -> tuple[list[HtmlBlock], list[HtmlOmission]]:
    """Return the blocks of a page in order, and what was left out of them. Never recurses, however deep the page.

    With the writer that they will be written to, their texts have points where the lines of the file begin.
    """
    from lxml import etree

    cutter = _Cutter(notes_of(root), SourceLines(root, writer))
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "comment":
            cutter.tail(node)
        elif event == "end":
            cutter.end(node, local_name(node).lower(), is_root=node is root)
        elif not cutter.start(node, local_name(node).lower()):
            walk.skip_subtree()
    cutter.flush()
    return cutter.blocks, cutter.omissions


def html_root(page: str) -> Element:
    """Return the tree of a page, however damaged or deep; an empty one where it holds nothing."""
    from lxml import etree, html

    try:
        # As bytes, for a declaration of the encoding is an error in text.
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return html.document_fromstring("<html></html>")


@dataclass(slots=True)
class _Item:
    """A list item that is open."""

    depth: int
    number: int | None
    label: str = ""
    """What stands before its words where it is counted by letters or Roman numbers."""
    written: bool = False


@dataclass(slots=True)
class _Cutter:
    """A walk over a page in progress."""

    notes: dict[str, str]
    """The label of each foot- or endnote, by the id of its element."""
    lines: SourceLines
    blocks: list[HtmlBlock] = field(default_factory=list)
    omissions: list[HtmlOmission] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _links: int = 0
    """How many links are open."""
    _linked: int = 0
    """Characters of `_text` that are links, spaces not counted."""
    _line: int = 0
    _anchor: str = ""
    _heading: int = 0
    _quotes: int = 0
    _items: list[_Item | None] = field(default_factory=list)
    """The open list items; None for a list that has no item yet."""
    _counters: list[int | None] = field(default_factory=list)
    """The next number of each open list; None for a bulleted one."""
    _types: list[str] = field(default_factory=list)
    """How each open list counts: `a`, `A`, `i`, `I`, or `1`."""
    _shifted: list[int] = field(default_factory=list)
    """Where in `_text` each raised or lowered element that is open begins."""
    _note: str = ""
    _node: Element | None = None
    _skipped_node: Element | None = None
    """The last element that is not walked through, until it ends."""

    def tail(self, node: Element) -> None:
        """Add the text behind an element or comment to the present block."""
        self._append(self.lines.tail(node))

    def start(self, node: Element, tag: str) -> bool:
        """Begin an element; return whether what is in it is to be walked through."""
        if reason := left_out(node, tag):
            if tag not in ("script", "style", "head", "link", "meta"):
                self._omit(reason, node)
            return self._skipped(node)
        if anchor := node.get("id") or (node.get("name") if tag == "a" else None):
            if tag in BLOCKS or not "".join(self._text).strip():
                self._begin_anchor(tag)
                self._anchor = anchor
            if label := self.notes.get(anchor, ""):
                self.flush()
                self._note = label
        if tag == "table" and not is_layout(node):
            self.flush()
            self._table(node)
            return self._skipped(node)
        if tag == "pre":
            self.flush()
            for part in (one for one in node.iterdescendants() if is_struck(one, local_name(one).lower())):
                self._omit("text struck out", part)
            text = self.lines.code(node, without_noncharacters("".join(own_text(node))))
            self._add(
                HtmlBlock(HtmlKind.CODE, text=text, line=node.sourceline or 0, node=node, linked=link_share(node))
            )
            return self._skipped(node)
        shift = shift_of(node, tag)
        if (shift or (tag == "a" and is_noteref(node))) and (label := self._note_mark(node)):
            self._text.append(f"[^{label}]")
            return self._skipped(node)
        if shift:
            self._shifted.append(len(self._text))
        elif tag == "br":
            self._text.append("\n")
        elif tag == "q":
            self._text.append("“")
        elif tag in BLOCKS:
            self._begin_block(node, tag)
        elif tag == "a":
            self._links += 1
        elif tag == "img" and (description := (node.get("alt") or "").strip()):
            self.omissions.append(HtmlOmission(PICTURE, node.sourceline or 0, len(description)))
        self._append(self.lines.text(node))
        return True

    def end(self, node: Element, tag: str, *, is_root: bool) -> None:
        """End an element."""
        if self._skipped_node is not None and node is self._skipped_node:
            self._skipped_node = None
            if not is_root:
                self.tail(node)
            return
        if (shift := shift_of(node, tag)) and self._shifted:
            at = self._shifted.pop()
            shifted = "".join(self._text[at:])
            self._text[at:] = [superscript(shifted) if shift == "sup" else subscript(shifted)]
        elif tag in HEADINGS:
            self.flush()
            self._heading = 0
        elif tag in LISTS:
            self.flush()
            if self._counters:
                self._counters.pop()
                self._items.pop()
                self._types.pop()
        elif tag == "li":
            self.flush()
            if self._items:
                self._items[-1] = None
        elif tag == "blockquote":
            self.flush()
            self._quotes = max(0, self._quotes - 1)
        elif tag == "q":
            self._text.append("”")
        elif tag == "a":
            self._links = max(0, self._links - 1)
        elif tag in ("dt", "summary") or (tag in BLOCKS and tag != "p" and self._in_item()):
            self._text.append("\n")
        elif tag in BLOCKS:
            self.flush()
        if node.get("id") in self.notes and self._note:
            self.flush()
            last = self.blocks[-1] if self.blocks else None
            if last is None or last.kind is not HtmlKind.NOTE or last.label != self._note:
                self._omit("note without text", node)
            self._note = ""
        if not is_root:
            if tag in BLOCKS and (node.tail or "").strip():
                self._node = node.getparent()
            self.tail(node)

    def flush(self) -> None:
        """End the present block."""
        text, self._text = "".join(self._text), []
        self._shifted.clear()
        line, self._line = self.lines.first(text) or self._line, 0
        linked, self._linked = self._linked, 0
        if not text.strip():
            return
        item = next((held for held in reversed(self._items) if held is not None), None)
        if self._note:
            points, words = parted(text.strip(_BACK))
            label = NOTE_NUMBER.match(without_points(words))
            if label and label[1] in (self._note, superscript(self._note)):
                words = _without_first(words, label.end()).lstrip(". ")
            if not without_points(words).strip():
                return  # its number, in a paragraph of its own
            block = HtmlBlock(HtmlKind.NOTE, points + words, label=self._note)
        elif self._heading:
            block = HtmlBlock(HtmlKind.HEADING, text, level=self._heading)
        elif item is not None and not item.written:
            item.written = True
            block = HtmlBlock(HtmlKind.ITEM, f"{item.label}{text.lstrip()}", level=item.depth, number=item.number)
        elif item is not None and item is self._items[-1]:
            block = HtmlBlock(HtmlKind.CONTINUATION, text)
        elif self._quotes:
            block = HtmlBlock(HtmlKind.QUOTE, text)
        else:
            block = HtmlBlock(HtmlKind.PARAGRAPH, text)
        block.line = line
        block.node = self._node
        block.linked = linked / len("".join(block.words.split()))
        self._add(block)

    def _append(self, text: str) -> None:
        self._text.append(text)
        if self._links:
            self._linked += len("".join(without_points(text).split()))

    def _add(self, block: HtmlBlock) -> None:
        block.anchor, self._anchor = self._anchor, ""
        self.blocks.append(block)

    def _omit(self, kind: str, node: Element) -> None:
        if held := len(_SPACE.sub(" ", "".join(own_text(node))).strip()):
            self.omissions.append(HtmlOmission(kind, node.sourceline or 0, held))

    def _skipped(self, node: Element) -> bool:
        self._skipped_node = node
        return False

    def _begin_anchor(self, tag: str) -> None:
        if tag in BLOCKS and not (tag in HEADINGS or self._in_item() or tag == "dd"):
            self.flush()

    def _in_item(self) -> bool:
        return bool(self._items) and self._items[-1] is not None and not self._items[-1].written

    def _begin_block(self, node: Element, tag: str) -> None:
        if tag == "dd" and "".join(self._text).strip():
            self._text.append("\n")
            return
        if tag in HEADINGS or tag in LISTS or tag in ("li", "blockquote", "p") or not self._in_item():
            self.flush()
        else:
            self._text.append("\n")
        if not "".join(self._text).strip():
            self._line = node.sourceline or 0
            self._node = node
        if tag in HEADINGS:
            self._heading = HEADINGS[tag]
        elif tag in LISTS:
            first = node.get("start", "1")
            self._counters.append((int(first) if first.isdecimal() and len(first) < 9 else 1) if tag == "ol" else None)
            self._items.append(None)
            self._types.append(list_type(node))
        elif tag == "li":
            self._begin_item(node)
        elif tag == "blockquote":
            self._quotes += 1

    def _begin_item(self, node: Element) -> None:
        if not self._counters:
            return
        number = self._counters[-1]
        value = node.get("value", "")
        if number is not None:
            number = int(value) if value.isdecimal() and len(value) < 9 else number
            self._counters[-1] = number + 1
        label = counted(number, self._types[-1]) if number is not None else ""
        self._items[-1] = _Item(len(self._counters) - 1, None if label else number, f"{label}. " if label else "")

    def _note_mark(self, node: Element) -> str:
        """Return the label of the note that an element is the mark of."""
        near = (*node.iter("{*}a"), node.getparent())
        link = next((one for one in near if one is not None and local_name(one).lower() == "a"), None)
        target = (link.get("href") or "").partition("#")[2] if link is not None else ""
        return self.notes.get(target, "")

    def _table(self, table: Element) -> None:
        for caption in table.iterchildren("{*}caption"):
            self._add(HtmlBlock(HtmlKind.PARAGRAPH, _inline(caption, self), line=caption.sourceline or 0, node=table))
        rows: list[list[str]] = []
        spans: dict[int, tuple[int, str]] = {}
        row_lines: list[int] = []
        header, first = None, True
        for row in table.iter("{*}tr"):
            cells = [cell for cell in row if local_name(cell).lower() in ("td", "th")]
            if first and cells:
                header, first = _is_header(row, cells), False
            rows.append(_row(cells, spans, self))
            row_lines.append(row.sourceline or 0)
        width = max(map(len, rows), default=0)
        while rows and width > 1 and sum(map(bool, rows[0])) == 1 and rows[0][0] and len(rows) > 1:
            caption_text = rows.pop(0)[0]
            row_lines.pop(0)
            self._add(HtmlBlock(HtmlKind.PARAGRAPH, caption_text, line=table.sourceline or 0, node=table))
            header = True
        if any(any(row) for row in rows):
            shape = HtmlBlock(HtmlKind.TABLE, rows=rows, has_header=header is not False, node=table)
            shape.row_lines = row_lines
            shape.line = table.sourceline or 0
            shape.linked = link_share(table)
            self._add(shape)


def _without_first(text: str, count: int) -> str:
    """Return a text without its first characters, and without the points before them."""
    for _ in range(count):
        text = parted(text)[1][1:]
    return text


def _inline(node: Element, page: _Cutter) -> str:
    """Return the text of a cell or caption on one line, what is in lists and paragraphs set off by spaces."""
    from lxml import etree

    cutter = _Cutter(page.notes, page.lines)
    walk = etree.iterwalk(node, events=("start", "end", "comment"))
    for event, part in walk:
        tag = local_name(part).lower()
        if event == "comment":
            cutter.tail(part)
        elif event == "end":
            if part is not node:
                cutter.end(part, tag, is_root=False)
        elif not cutter.start(part, tag):
            walk.skip_subtree()
    cutter.flush()
    page.omissions.extend(cutter.omissions)
    return " ".join(_SPACE.sub(" ", block.text).strip() for block in cutter.blocks)


def _row(cells: list[Element], spans: dict[int, tuple[int, str]], page: _Cutter) -> list[str]:
    """Return a row of a table; a cell that spans rows stands in each of them."""
    row: list[str] = []

    def from_above() -> None:
        while len(row) in spans:
            left, text = spans[len(row)]
            if left > 1:
                spans[len(row)] = (left - 1, text)
            else:
                del spans[len(row)]
            row.append(text)

    for cell in cells:
        from_above()
        text = _inline(cell, page)
        columns, down = _span(cell, "colspan"), _span(cell, "rowspan")
        for offset in range(columns):
            if down > 1:
                spans[len(row)] = (down - 1, without_points(text) if not offset else "")
            row.append(text if not offset else "")
    from_above()
    return row


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), _MOST_SPAN)) if value.isdecimal() else 1


def _is_header(row: Element, cells: list[Element]) -> bool:
    """Whether the first row names the columns: it stands in the head, or is not a row with a heading of its own."""
    above = row.getparent()
    if above is not None and local_name(above).lower() == "thead":
        return True
    named = [local_name(cell).lower() == "th" for cell in cells]
    return all(named) or not named[0]
