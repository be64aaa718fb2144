"""Read HTML pages: their main text, written as Markdown."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, decode, make_document, stem_title
from ibidem.types import Document, Syntax

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


DECLARED_WITHIN = 1024
"""Bytes in which a page must declare its encoding (HTML standard, 4.2.5.5)."""
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w.:-]{2,30})", re.IGNORECASE)
# Latin-1 and ASCII mean Windows-1252 on the web (Encoding standard), which `decode` tries anyway.
_TRUSTED = re.compile(r"windows-|cp\d|iso-8859-(?!1$)|iso-2022|koi8|shift_jis|sjis|euc-|gb|big5|mac", re.IGNORECASE)
_NO_DATES = {"original_date": False, "extensive_search": False, "max_date": "2100-01-01"}
"""Titles come with dates; searching for those at length would cost two seconds on the first page."""
_LOGGERS = ("trafilatura", "htmldate", "courlan", "justext", "readability")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the page as one document. Raises SourceError for binary or empty files and pages without a main text."""
    data = stream.read()
    page = decode(data, declared=_declared(data))
    if not page.strip():
        raise SourceError("empty")
    title, body = _extract(page)
    text = clean_text(to_markdown(body)) if body is not None else ""
    if not text.strip():
        raise SourceError("no main text found")
    yield make_document(path, text, title=title or stem_title(path), syntax=Syntax.MARKDOWN)


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:DECLARED_WITHIN])
    name = match[1].decode() if match else ""
    return name if _TRUSTED.match(name) else None


def _extract(page: str) -> tuple[str, Element | None]:
    """Return title and main text of a page, as trafilatura's own small vocabulary of elements."""
    import trafilatura  # 0.3 s

    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    page = page if "<html" in page[:4096].lower() else f"<html><body>{page}</body></html>"
    try:
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, include_formatting=False, with_metadata=True, date_extraction_params=_NO_DATES
        )
        body = found.body if found else trafilatura.baseline(page)[0]
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # Whatever a page does to the extractor, it is one page that is lost.
        raise SourceError("damaged HTML") from error
    return (found.title or "") if found else "", body
