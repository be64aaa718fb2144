"""Write the elements of an extracted page as Markdown, every character of the page's text as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BLOCKS = frozenset({"body", "code", "div", "head", "list", "p", "quote", "table"})
_SPACE = re.compile(r"[^\S\n]+")
_FENCE = re.compile("`{3,}")


def to_markdown(body: Element) -> str:
    """Return headings, paragraphs, lists, tables and code as Markdown, a blank line between blocks."""
    return "\n\n".join(block for block in _blocks(body) if block) + "\n"


def _blocks(element: Element) -> Iterator[str]:
    """Yield the blocks of a container; loose text between them is a paragraph of its own."""
    if element.tag not in {"body", "div", "quote"}:
        yield _block(element)
        return
    loose = element.text or ""
    for child in element:
        if child.tag in _BLOCKS:
            yield _tidy(loose)
            yield from _blocks(child)
            loose = child.tail or ""
        else:
            loose += _inline(child) + (child.tail or "")
    yield _tidy(loose)


def _block(element: Element) -> str:
    match element.tag:
        case "head":
            level = (element.get("rend") or "h2").removeprefix("h")
            line = " ".join(_inline(element).split())
            return f"{'#' * int(level) if level in '123456' else '##'} {line}" if line else ""
        case "list":
            return "\n".join(_items(element))
        case "table":
            return _table(element)
        case "code":
            return _code(element)
        case _:
            return _tidy(_inline(element))


def _items(element: Element, indent: str = "") -> Iterator[str]:
    """Yield the lines of a list; a list inside an item is indented by the width of the item's mark."""
    items = [child for child in element if child.tag == "item"]
    for number, item in enumerate(items, start=1):
        mark = f"{number}. " if element.get("rend") == "ol" else "- "
        nested = [child for child in item if child.tag == "list"]
        text = " ".join(_inline(item, without=frozenset({"list"})).split())
        if text:
            yield f"{indent}{mark}{text}"
        for child in nested:
            yield from _items(child, indent + " " * len(mark) if text else indent)


def _table(element: Element) -> str:
    """Return a table whose first row of several cells names the columns; a lone cell above it is a caption."""
    rows = [[_cell(cell) for cell in row.iter("cell")] for row in element.iter("row")]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    captions: list[str] = []
    while rows and width > 1 and sum(map(bool, rows[0])) == 1 and rows[0][0]:
        captions.append(rows.pop(0)[0])
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    lines[1:1] = [f"|{' --- |' * width}"] if lines else []
    return "\n\n".join([*captions, *(["\n".join(lines)] if lines else [])])


def _cell(cell: Element) -> str:
    return " ".join(_inline(cell).split()).replace("|", "\\|")


def _code(element: Element) -> str:
    code = "".join(element.itertext()).strip("\n")
    if not code.strip():
        return ""
    longest = max((len(run) for run in _FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{code}\n{fence}"


def _inline(element: Element, *, without: frozenset[str] = frozenset()) -> str:
    """Return the text of an element; a line break becomes a line feed, a block inside it is set off by a space."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child.tag not in without:
            text = _inline(child, without=without)
            parts.append(f" {text} " if child.tag in _BLOCKS or child.tag == "item" else text)
        parts.append(child.tail or "")
    return "".join(parts)


def _tidy(text: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
