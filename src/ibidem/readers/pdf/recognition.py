"""Recognise the text of pages that are pictures, with the extra `ibidem[ocr]`; offline, its models are in its wheel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ibidem.errors import with_extra
from ibidem.readers.pdf.segments import PageSegments, Run, Segment
from ibidem.readers.registry import more_time

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

INSTALL = f"to have it read, i{with_extra('ocr')[1:]}"
_SCALE = 2.0
"""Pixels a point: 144 dots an inch, where letters of 9 points are 18 pixels high."""
_MOST_PIXELS = 8_000_000
_LEAST_SCORE = 0.6
"""Of a line, from 0 to 1: what is less sure is a speck or a piece of a drawing."""
_BELOW = 0.22
"""Of the height of a line's box: what is below the baseline."""
_LETTERS = 0.8
"""Of the height of a line's box: the size of the type; the rest is margin."""
_ALIKE = 0.3
"""Of the usual size of the page: lines that differ less have it, for boxes are not exact."""


def can_recognise() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


def is_picture(page: PdfPage) -> bool:
    """Whether a page without text has something drawn on it."""
    from pypdfium2 import raw

    return bool(raw.FPDFPage_CountObjects(page) > 0)


class Recogniser:
    """Reads pages; its models are loaded with the first of them."""

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401  # rapidocr has no types
        from rapidocr import RapidOCR  # 2 s

        # One line at a time takes a third of the memory of six, and no more time; lines are not upside down.
        engine = RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, "Rec.rec_batch_num": 1})
        more_time.get()()
        return engine

    def segments(self, page: PdfPage) -> PageSegments:
        """Return what stands on a page, each line as one segment; asks for as much time again as a file may take."""
        width, height = page.get_width(), page.get_height()
        scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
        found = self._engine(page.render(scale=scale).to_numpy())
        lines: list[tuple[str, float, float, float, float]] = []
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True) if found.txts else ():
            if score >= _LEAST_SCORE and text.strip():
                xs, ys = [float(x) / scale for x, _ in box], [float(y) / scale for _, y in box]
                lines.append((text.strip(), min(xs), max(xs), min(ys), max(ys)))
        more_time.get()()
        return PageSegments(width, height, _segments(lines), [])


def _segments(lines: Sequence[tuple[str, float, float, float, float]]) -> list[Segment]:
    """Return lines of text with left, right, top and bottom as segments."""
    heights = sorted(bottom - top for *_, top, bottom in lines)
    usual = heights[len(heights) // 2] if heights else 0.0
    found: list[Segment] = []
    for text, left, right, top, bottom in lines:
        height = bottom - top
        if abs(height - usual) < _ALIKE * usual:
            height = usual
        size = round(_LETTERS * height, 1)
        baseline = (top + bottom) / 2 + (0.5 - _BELOW) * height
        found.append(Segment.of([Run(text, left, right, baseline, size)]))
    return found
