"""Read HTML pages: their main text, written as Markdown."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, make, stem_title
from ibidem.readers.encoding import decode
from ibidem.readers.html_markdown import to_markdown
from ibidem.types import Document, Syntax

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

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
    yield make(path, text, title=title or stem_title(path), syntax=Syntax.MARKDOWN)


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
