"""Accents that a page draws apart from their letters: behind the line, and over the letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibidem.readers.pdf.characters import COMBINING

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_FAR = 400
"""Characters before and behind an accent among which its letter is looked for."""
_LEVEL = 0.25
"""Of the height of an accent: how far its letter may stand above or below it."""


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    bottom: float
    height: float

    def is_over(self, letter: _Box) -> bool:
        """Whether the middle of an accent lies within the width of a letter on its line."""
        middle = (self.left + self.right) / 2
        return letter.left < middle < letter.right and abs(self.bottom - letter.bottom) < _LEVEL * self.height


def displaced_accents(layer: PdfTextPage) -> dict[int, str]:
    """Return, by the index of a character, what stands in its place: a letter with its accent, nothing for the accent.

    Accents that stand beside their letters, as fonts of TeX have them, are none of these.
    """
    text = layer.get_text_range()
    if not any(accent in text for accent in COMBINING):
        return {}
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(layer.raw)
    found: dict[int, str] = {}
    for index in range(count):
        accent = chr(raw.FPDFText_GetUnicode(layer.raw, index))
        if accent not in COMBINING:
            continue
        box = _box(layer, index)
        if any(box.is_over(_box(layer, near)) for near in (index - 1, index + 1) if 0 <= near < count):
            continue
        for near in _nearest(index, count):
            letter = chr(raw.FPDFText_GetUnicode(layer.raw, near))
            whole = unicodedata.normalize("NFC", letter + COMBINING[accent]) if letter.isalpha() else ""
            if len(whole) == 1 and near not in found and box.is_over(_box(layer, near)):
                found[near], found[index] = whole, ""
                break
    return found


def _nearest(index: int, count: int) -> Iterator[int]:
    for step in range(2, _FAR):
        yield from (near for near in (index - step, index + step) if 0 <= near < count)


def _box(layer: PdfTextPage, index: int) -> _Box:
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(layer.raw, index, rectangle)
    return _Box(rectangle.left, rectangle.right, rectangle.bottom, rectangle.top - rectangle.bottom)
