"""On which line of the file each text of an HTML or XML tree stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters
from ibidem.types import MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SPACE = re.compile(r"[ \t\n\r\f]+")
"""White space of HTML and XML; a space that does not break is a character like any other."""
_LAST_KNOWN = 65_535
"""libxml2 gives no line beyond it."""


class SourceLines:
    """The texts of a tree with runs of white space as one space, and with points where the lines of the file begin."""

    def __init__(self, root: Element, writer: MarkdownWriter | None) -> None:
        """Look at a tree; without a writer texts have no points, as where nobody can open the file that they are in."""
        self._writer = writer
        self._lines = {} if writer is None else _lines(root)

    def text(self, node: Element) -> str:
        """Return the text of an element before its first child."""
        return self._placed(node.text, self._lines.get(node, (0, 0))[0])

    def tail(self, node: Element) -> str:
        """Return the text behind an element."""
        return self._placed(node.tail, self._lines.get(node, (0, 0))[1])

    def first(self, text: str) -> int:
        """Return the line on which a text from here begins; 0 where it is not known."""
        return 0 if self._writer is None else self._writer.line_of(text)

    def code(self, node: Element, text: str) -> str:
        """Return the text of an element that is code, line by line as it stands."""
        first = self._lines.get(node, (0, 0))[0]
        return self._pointed(text, first) if first and text.count("\n") == node.xpath("string()").count("\n") else text

    def _placed(self, text: str | None, first: int) -> str:
        if not text:
            return ""
        text = without_noncharacters(text)
        return _SPACE.sub(" ", self._pointed(text, first) if first else text)

    def _pointed(self, text: str, first: int) -> str:
        """Return a text with a point before the first word of each line, of which the first has a number."""
        assert self._writer is not None
        rows = text.split("\n")
        for offset, row in enumerate(rows):
            if words := row.strip():
                at = row.index(words[0])
                rows[offset] = f"{row[:at]}{self._writer.point(MarkKind.LINE, str(first + offset))}{row[at:]}"
        return "\n".join(rows)


def _lines(root: Element) -> dict[Element, tuple[int, int]]:
    """Return the lines on which the text in each element and the text behind it begin, from 1.

    The parser counts an element and a comment by the line on which its tag ends.
    """
    from lxml import etree

    found: dict[Element, tuple[int, int]] = {}
    at = 1
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event != "end" and 0 < (node.sourceline or 0) < _LAST_KNOWN:
            at = node.sourceline
        if event == "start":
            found[node] = (at, at)
            at += (node.text or "").count("\n")
        else:
            found[node] = (found[node][0] if event == "end" else at, at)
            at += (node.tail or "").count("\n")
    return found
