"""What a PDF holds beside its pages, and the reader leaves out: notes of viewers, and what was filled into forms."""

from __future__ import annotations

from collections import Counter
from ctypes import POINTER, c_ushort, cast, create_string_buffer
from typing import TYPE_CHECKING

from ibidem.types import Omitted

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

NOTE = "note of a viewer"
FIELD = "value of a form field"
_LONGEST = 1 << 16
"""Bytes of a value that are read: only its length is told."""


def left_out(page: PdfPage, number: int) -> list[Omitted]:
    """Return how many characters the notes and the filled form fields of a page have; `number` is that of the page."""
    from pypdfium2 import raw

    found: Counter[str] = Counter()
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        widget = raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET
        value = _value(annotation, b"V" if widget else b"Contents")
        found[FIELD if widget else NOTE] += len(value)
        raw.FPDFPage_CloseAnnot(annotation)
    return [Omitted(kind, f"page {number}", length) for kind, length in found.items() if length]


def _value(annotation: object, key: bytes) -> str:
    from pypdfium2 import raw

    length = min(raw.FPDFAnnot_GetStringValue(annotation, key, None, 0), _LONGEST)
    if length <= 2:  # the end of the text alone
        return ""
    buffer = create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(annotation, key, cast(buffer, POINTER(c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")
