"""Turn the text layer of PDF pages into lines and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage


WIDE_GAP = 1.35
"""Times the usual distance between lines, from which on two lines belong to different paragraphs."""
OTHER_SIZE = 1.12
"""Times the height of the line before, from which on a line is of another kind, as a heading is."""
SAMPLES = 8
"""Characters of a line that are measured: a bullet or a symbol is of another font than the words."""
BROKEN = "\ufffe"
"""What pdfium writes for a hyphen and the line end behind it."""
_BROKEN_WORD = re.compile(rf"(\w+){BROKEN}(\w+)")
_WORD = re.compile(r"\w+(?:-\w+)*")
# Characters that stand for nothing on the page.
_NOTHING = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff\uffff]")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    top: float
    """Baseline of its first character, in points from the bottom of the page."""
    bottom: float
    """Baseline of its last character: a line with a broken word in it goes over several on the page."""
    size: float
    """Height of its font, in points."""


def page_text(layer: PdfTextPage) -> str:
    """Return the text of a page, a blank line between paragraphs that are set apart by space or size."""
    lines = list(_lines(layer))
    steps = [above.bottom - below.top for above, below in pairwise(lines)]
    usual = median([step for step in steps if step > 0] or [0.0])
    parts: list[str] = [line.text for line in lines[:1]]
    for above, below, step in zip(lines, lines[1:], steps, strict=False):
        apart = step > WIDE_GAP * max(usual, below.size) or _other_size(above, below)
        parts.extend(("", below.text) if apart else (below.text,))
    return "\n".join(parts).strip("\n")


def join_broken_words(pages: Sequence[str]) -> list[str]:
    """Return the pages with words that a line end broke joined again.

    The hyphen stays where the document writes the word with it elsewhere and never without, or where a part is no
    plain word ("COVID-19"); it goes otherwise.
    """
    known = {match[0].casefold() for page in pages for match in _WORD.finditer(page)}

    def join(match: re.Match[str]) -> str:
        left, right = match.groups()
        whole, hyphened = f"{left}{right}", f"{left}-{right}"
        if whole.casefold() in known:
            return whole
        kept = hyphened.casefold() in known or not right.isalpha() or not right.islower() or not left.isalpha()
        return hyphened if kept else whole

    return [_BROKEN_WORD.sub(join, page).replace(BROKEN, "-") for page in pages]


def _lines(layer: PdfTextPage) -> Iterator[_Line]:
    """Yield the lines of a page that have characters, with their places."""
    text = layer.get_text_range().replace("\x02", BROKEN)
    offset = 0
    for raw in text.split("\n"):
        line = _NOTHING.sub("", raw).strip()
        if line:
            start = offset + len(raw) - len(raw.lstrip())
            end = offset + len(raw.rstrip()) - 1
            sizes = [_size(layer, at) for at in range(start, end + 1, max(1, (end - start) // SAMPLES))]
            yield _Line(line, _baseline(layer, start), _baseline(layer, end), median(sizes))
        offset += len(raw) + 1


def _baseline(layer: PdfTextPage, offset: int) -> float:
    """Return the height above the bottom of the page on which the character at an offset of the text stands."""
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex, FPDFText_GetCharOrigin

    x, y = c_double(), c_double()
    FPDFText_GetCharOrigin(layer, FPDFText_GetCharIndexFromTextIndex(layer, offset), x, y)
    return y.value


def _size(layer: PdfTextPage, offset: int) -> float:
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex

    index = FPDFText_GetCharIndexFromTextIndex(layer, offset)
    if index < 0:
        return 0.0
    _, bottom, _, top = layer.get_charbox(index, loose=True)
    return float(top - bottom)


def _other_size(above: _Line, below: _Line) -> bool:
    low, high = sorted((above.size, below.size))
    return low > 0 and high > OTHER_SIZE * low
