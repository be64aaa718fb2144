"""What a PDF says of itself: title, page labels, outline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ibidem.readers.pdf.layout import PdfLine
from ibidem.readers.pdf.paragraphs import Paragraph, ParagraphRole, fold_heading

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_NO_TITLE = re.compile(
    r"untitled|microsoft word|\.(?:docx?|pdf|tex|dvi|indd|qxd|pptx?|rtf|odt)\W*$|^doi:|^\W*\d+\W*$", re.IGNORECASE
)
_LABEL_LENGTH = 20
_OUTLINE = 5000
"""Entries of an outline that are looked at."""


def stated_title(pdf: PdfDocument) -> str:
    """Return the title in the file's own data, unless it is a program's default or the name of another file."""
    try:
        title = " ".join(pdf.get_metadata_value("Title").split())
    except UnicodeDecodeError:
        return ""
    return title if len(title) > 3 and any(map(str.isalpha, title)) and not _NO_TITLE.search(title) else ""


def printed_title(found: Sequence[Paragraph]) -> str:
    """Return the heading in the largest type on the first page that has words, if it is larger than the text."""
    first = next((paragraph.lines[0].page for paragraph in found), 0)
    if all(paragraph.lines[0].page == first for paragraph in found):
        return ""  # the heading of a single page may be that of any part
    headings = [p for p in found if p.role is ParagraphRole.HEADING and p.lines[0].page == first and len(p.text) > 8]
    largest = max((p.lines[0].size for p in headings), default=0.0)
    usual = max((p.lines[0].size for p in found if p.role is ParagraphRole.TEXT), default=0.0)
    title = next((p for p in headings if p.lines[0].size > 0.98 * largest), None)
    return title.text if title is not None and largest > 1.15 * usual else ""


def page_labels(pdf: PdfDocument, pages: int) -> tuple[str, ...]:
    """Return the printed label of each page; nothing where they count the sheets."""
    labels: list[str] = []
    for index in range(pages):
        try:
            label = pdf.get_page_label(index).strip()[:_LABEL_LENGTH]
        except UnicodeDecodeError:
            label = ""
        labels.append("".join(letter for letter in label if letter.isprintable()) or str(index + 1))
    return tuple(labels) if any(label != str(index) for index, label in enumerate(labels, start=1)) else ()


def outline_levels(pdf: PdfDocument) -> dict[str, int]:
    """Return the level of each entry of the outline by its folded words, from 1."""
    from pypdfium2 import PdfiumError

    found: dict[str, int] = {}
    try:
        for count, entry in enumerate(pdf.get_toc(max_depth=6)):
            if count >= _OUTLINE:
                break
            name = fold_heading(entry.get_title())
            if len(name) > 2:
                found.setdefault(name, entry.level + 1)
    except (PdfiumError, UnicodeDecodeError, RecursionError):
        return found
    return found


def matched_outline(levels: dict[str, int], pages: Sequence[Sequence[PdfLine]]) -> dict[str, int]:
    """Return the outline with the numbers too that the page prints before a heading and the outline leaves out."""
    found = dict(levels)
    for lines in pages:
        for line in lines:
            if len(line.text) < 120 and line.text[:1].isdigit():
                name = fold_heading(line.text)
                bare = name.lstrip("0123456789")
                if bare in levels:
                    found.setdefault(name, levels[bare])
    return found
