"""The size of type whose font does not tell it, by how high its letters are drawn.

Fonts that were made into pictures may have any unit: text of ten points says that its size is 1, or 0.12.
"""

from __future__ import annotations

from collections import defaultdict
from ctypes import addressof
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

LEAST_SIZE = 3.0
"""In points; a font that says less does not say its size."""
_HEIGHTS = {
    **dict.fromkeys("acemnorsuvwxz", 0.45),
    **dict.fromkeys("bdfhklgpqyABCDEFGHIKLMNOPRSTUVWXYZ0123456789", 0.68),
    **dict.fromkeys("it", 0.64),
}
"""How high letters are drawn, of the size of their type: those of Computer Modern, and nearly those of Times."""
_LETTERS = 200
"""Letters of a font that are looked at."""


def glyph_sizes(layer: PdfTextPage) -> dict[int, float]:
    """Return the size of each font of a page, in points, by the address that `font_address` gives."""
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    found: defaultdict[int, list[float]] = defaultdict(list)
    for index in range(raw.FPDFText_CountChars(layer.raw)):
        share = _HEIGHTS.get(chr(raw.FPDFText_GetUnicode(layer.raw, index)), 0.0)
        sizes = found[font_address(layer, index)] if share else []
        if share and len(sizes) < _LETTERS and raw.FPDFText_GetLooseCharBox(layer.raw, index, rectangle):
            # Text that runs upwards has its height across.
            height = min(rectangle.top - rectangle.bottom, 2.5 * (rectangle.right - rectangle.left))
            sizes.append(height / share)
    return {font: median(sizes) for font, sizes in found.items() if sizes}


def font_address(layer: PdfTextPage, index: int) -> int:
    """Return what tells the font of a character from the others of a page; 0 where it has none."""
    from pypdfium2 import raw

    owner = raw.FPDFText_GetTextObject(layer.raw, index)
    font = raw.FPDFTextObj_GetFont(owner) if owner else None
    return addressof(font.contents) if font else 0
