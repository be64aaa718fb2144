"""Read PDF files that have a text layer, page by page; not to be called from two threads at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, make_document, stem_title
from ibidem.readers.pdf_text import join_broken_words, page_text
from ibidem.types import Document

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage


PAGE_BREAK = "\n\n"
_PASSWORD_WANTED = 4  # FPDF_ERR_PASSWORD
_SECURITY_UNKNOWN = 5  # FPDF_ERR_SECURITY
_NO_TITLE = re.compile(r"untitled|microsoft word|\.(?:docx?|pdf|tex|dvi|indd|qxd|pptx?|rtf|odt)\W*$", re.IGNORECASE)


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document whose `pages` are where its pages begin.

    Raises SourceError for damaged and password-protected files, and for those without a text layer.
    """
    pdf = _open(stream.read())
    try:
        pages = [page_text(page) for page in _pages(pdf)]
        title = _title(pdf)
    finally:
        pdf.close()
    if not pages:
        raise SourceError("damaged PDF")
    if not any(page.strip() for page in pages):
        raise SourceError("no text layer (scanned?)")
    pages = [clean_text(page) for page in join_broken_words(pages)]
    lengths = [len(page) + len(PAGE_BREAK) for page in pages]
    starts = tuple(accumulate(lengths[:-1], initial=0))
    yield make_document(path, PAGE_BREAK.join(pages), title=title or stem_title(path), pages=starts)


def _open(data: bytes) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError  # 60 ms

    try:
        return PdfDocument(data)
    except PdfiumError as error:
        if error.err_code == _PASSWORD_WANTED:
            raise SourceError("password-protected") from error
        if error.err_code == _SECURITY_UNKNOWN:
            raise SourceError("protected in an unknown way") from error
        raise SourceError("damaged PDF") from error


def _pages(pdf: PdfDocument) -> Iterator[PdfTextPage]:
    """Yield the text layer of each page; a damaged page is a damaged file, for a part must not pass for the whole."""
    from pypdfium2 import PdfiumError

    try:
        for page in pdf:
            layer = page.get_textpage()
            yield layer
            layer.close()
            page.close()
    except PdfiumError as error:
        raise SourceError("damaged PDF") from error


def _title(pdf: PdfDocument) -> str:
    """Return the title in the file's own data, unless it is a program's default or the name of another file."""
    try:
        title = " ".join(pdf.get_metadata_value("Title").split())
    except UnicodeDecodeError:
        return ""
    return title if len(title) > 3 and any(map(str.isalpha, title)) and not _NO_TITLE.search(title) else ""
