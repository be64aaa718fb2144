"""What a PDF says of itself: title, authors, page labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_NO_TITLE = re.compile(
    r"untitled|microsoft word|\.(?:docx?|pdf|tex|dvi|indd|qxd|pptx?|rtf|odt|txt|html?|e?ps|exe)\W*$|^doi:|^\W*\d+\W*$"
    r"|^\S+_\S+$",
    re.IGNORECASE,
)
_LABEL_LENGTH = 20


def stated_values(pdf: PdfDocument) -> dict[str, str]:
    """Return what the file's own data say, by their names: `Title`, `Author`, `Subject`, `Keywords`."""
    found: dict[str, str] = {}
    for name in ("Title", "Author", "Subject", "Keywords"):
        with suppress(UnicodeDecodeError):
            found[name] = " ".join(pdf.get_metadata_value(name).split())
    return found


def stated_title(stated: Mapping[str, str]) -> str:
    """Return the title in the file's own data, unless it is a program's default or the name of another file."""
    title = stated.get("Title", "")
    return title if len(title) > 3 and any(map(str.isalpha, title)) and not _NO_TITLE.search(title) else ""


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
