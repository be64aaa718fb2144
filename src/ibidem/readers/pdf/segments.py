"""The characters of a page as segments: pieces of a line that are drawn together, with their place and style."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from ctypes import addressof, byref, c_double, c_int, c_uint, create_string_buffer
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ibidem.readers.pdf.accents import displaced_accents
from ibidem.readers.pdf.characters import UNLIKE_ASCII, character, for_later, of_tex
from ibidem.readers.pdf.glyph_sizes import LEAST_SIZE, font_address, glyph_sizes

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

WORD_GAP = 0.16
"""Of the font size: from here on a gap between two characters is a space; pdftotext has 0.1, for other boxes."""
CELL_GAP = 1.0
"""Of the font size: from here on a gap parts columns or the cells of a table."""
_FORCE_BOLD = 1 << 18
_BOLD_NAME = re.compile(r"[Bb]old|Black|Heavy|-Medi\b|CMBX|CMB\d|SFBX")
_ITALIC_NAME = re.compile(r"Ital|Obli|CMTI|CMMI|CMSL|SFTI")
_ITALIC_FLAG = 1 << 6
_MONO_FLAG = 1
_MONO_NAME = re.compile(r"Mon[oL]|Courier|CMTT|CMSLTT|SFTT|Typewriter|Consola|Inconsolata|Menlo")
_SKEW = 3
"""Degrees that a scan may be off."""
SLANTED = 45
"""The angle of all text that runs in none of the four directions."""
HIDDEN = -1
"""The angle of text that nobody sees: white on a page with nothing but text."""
_WHITE = 250
"""Of each colour, from 0 to 255, from which on text is white."""
_SPACES = frozenset((9, 10, 13, 32, 160))


@dataclass(slots=True)
class Run:
    """Characters of one font on one baseline without a gap between them; in points from the top left of the page."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool = False
    italic: bool = False
    spaced: bool = False
    """Whether a space stands before it."""
    mono: bool = False
    """Whether all letters of its font are as wide: program text."""


@dataclass(slots=True)
class Segment:
    """Runs that follow one another on a line, without a gap that parts columns."""

    runs: list[Run] = field(default_factory=list)
    x0: float = 0.0
    x1: float = 0.0
    baseline: float = 0.0
    size: float = 0.0

    @classmethod
    def of(cls, runs: list[Run]) -> Segment:
        """Return the segment of some runs, on the baseline of the largest of them that has letters."""
        weights: Counter[tuple[float, float]] = Counter()
        for run in [run for run in runs if any(map(str.isalnum, run.text))] or runs:
            weights[run.baseline, run.size] += len(run.text)
        tallest = max(size for _, size in weights)
        baseline, size = max(
            (key for key in weights if key[1] > 0.8 * tallest or weights[key] > 3), key=lambda key: weights[key]
        )
        return cls(runs, min(run.x0 for run in runs), max(run.x1 for run in runs), baseline, size)

    @property
    def text(self) -> str:
        """Its characters as they are, with single spaces."""
        return "".join(f" {run.text}" if run.spaced and at else run.text for at, run in enumerate(self.runs))

    @property
    def top(self) -> float:
        """Where its letters begin, in points from the top."""
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """Where its letters end, in points from the top."""
        return self.baseline + 0.22 * self.size


@dataclass(slots=True)
class PageSegments:
    """What is drawn on a page as text."""

    width: float
    height: float
    segments: list[Segment]
    rotated: list[str]
    """What stands at another angle than most of the page: stamps and watermarks."""
    outside: list[str] = field(default_factory=list)
    """What is drawn where no page is."""
    hidden: list[str] = field(default_factory=list)
    """What nobody sees."""


class _Rectangle(Protocol):
    left: float
    bottom: float
    right: float
    top: float


class _Pointer(Protocol):
    contents: object


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    angle: int
    bold: bool
    italic: bool
    mono: bool


def page_segments(page: PdfPage, layer: PdfTextPage) -> PageSegments:
    """Return the segments of a page in the order in which they are drawn."""
    width, height = page.get_width(), page.get_height()
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation() % 180
    by_angle: dict[int, list[Run]] = {}
    for angle, run in _runs(layer):
        by_angle.setdefault(angle, []).append(run)
    hidden = [run.text for run in by_angle.pop(HIDDEN, [])]
    if not by_angle:
        return PageSegments(width, height, [], [], hidden=hidden)
    lengths = {angle: sum(len(run.text) for run in by_angle[angle]) for angle in by_angle if angle != SLANTED}
    main = max(lengths, key=lambda angle: lengths[angle], default=0)
    if lengths.get(0, 0) * 4 > lengths.get(main, 0):
        main = 0
    if bool(turned) == bool(main % 180):
        across, down = width, height
    else:
        across, down = height, width
    # The runs come with the baseline along the x axis of their own angle; the origin is the corner that is up then.
    shift_x = {0: left, 90: bottom, 180: -right, 270: -top}[main]
    shift_y = {0: top, 90: -left, 180: -bottom, 270: right}[main]
    runs = by_angle.get(main, [])
    for run in runs:
        run.x0, run.x1, run.baseline = run.x0 - shift_x, run.x1 - shift_x, shift_y - run.baseline
    rotated = [run.text for angle, others in by_angle.items() if angle != main for run in others]
    inside, outside = _on_page(runs, across, down)
    return PageSegments(across, down, _segments(inside), rotated, [run.text for run in outside], hidden)


def _on_page(runs: list[Run], across: float, down: float) -> tuple[list[Run], list[Run]]:
    """Return the runs on a page with what runs over its edge from there, and those that nothing on it leads to."""
    on = [run.x1 > 0 and run.x0 < across and 0 < run.baseline < down + run.size for run in runs]
    if all(on):
        return runs, []
    lines = {round(run.baseline) for run, held in zip(runs, on, strict=True) if held}
    kept = [held or round(run.baseline) in lines for run, held in zip(runs, on, strict=True)]
    return [*itertools.compress(runs, kept)], [run for run, held in zip(runs, kept, strict=True) if not held]


def _segments(runs: list[Run]) -> list[Segment]:
    """Return the runs joined while each stands right behind the one before it, at most raised or lowered."""
    found: list[list[Run]] = []
    for run in runs:
        before = found[-1][-1] if found else None
        if before is not None and _follows(before, run):
            gap = run.x0 - before.x1
            run.spaced = run.spaced or gap > WORD_GAP * min(run.size, before.size)
            found[-1].append(run)
        else:
            found.append([run])
    return [Segment.of(held) for held in found]


def _follows(before: Run, run: Run) -> bool:
    size = max(before.size, run.size)
    gap = run.x0 - before.x1
    return -0.4 * size < gap < CELL_GAP * size and abs(run.baseline - before.baseline) < 0.55 * size


def _runs(layer: PdfTextPage) -> list[tuple[int, Run]]:
    """Return the runs of a page with their angle; x along the line and the baseline across it, in user space."""
    from pypdfium2 import raw

    unicode, unknown, box, origin = (
        raw.FPDFText_GetUnicode,
        raw.FPDFText_HasUnicodeMapError,
        raw.FPDFText_GetLooseCharBox,
        raw.FPDFText_GetCharOrigin,
    )
    handle = layer.raw
    rectangle, x, y = raw.FS_RECTF(), c_double(), c_double()
    at_rectangle, at_x, at_y = byref(rectangle), byref(x), byref(y)
    styles = _Styles(layer)
    moved = displaced_accents(layer)
    found: list[tuple[int, Run]] = []
    run: Run | None = None
    angle, bottom, top = 0, 0.0, 0.0
    spaced, read_later = False, False
    last: tuple[float, ...] = ()
    for index in range(raw.FPDFText_CountChars(handle)):
        code = unicode(handle, index)
        if index in moved:
            letter = moved[index]
        elif code in UNLIKE_ASCII and unknown(handle, index):
            letter, read_later = for_later(code, named=bool(_font_name(handle, index))), True
        elif code in _SPACES:
            spaced = True
            continue
        else:
            letter = character(code)
        if not letter:
            continue
        box(handle, index, at_rectangle)
        if (
            run is not None
            and not spaced
            and (rectangle.left, rectangle.right, rectangle.bottom, rectangle.top) == last
        ):
            run.text += letter  # of a ligature, whose characters have one box
            continue
        last = (rectangle.left, rectangle.right, rectangle.bottom, rectangle.top)
        # A call into pdfium costs a microsecond; most characters go on in the style of the one before.
        if (
            run is not None
            and not spaced
            and angle == 0
            and rectangle.bottom == bottom
            and rectangle.top == top
            and abs(rectangle.left - run.x1) < WORD_GAP * run.size
        ):
            run.text += letter
            run.x1 = rectangle.right
            continue
        bottom, top = rectangle.bottom, rectangle.top
        style = styles.at(index)
        origin(handle, index, at_x, at_y)
        low, high, baseline = _along(style.angle, rectangle, x.value, y.value)
        if (
            run is not None
            and not spaced
            and angle == style.angle
            and (run.size, run.bold, run.italic, run.mono) == (style.size, style.bold, style.italic, style.mono)
            and abs(run.baseline - baseline) < 0.05
            and abs(low - run.x1) < WORD_GAP * run.size
        ):
            run.text += letter
            run.x1 = high
            continue
        angle = style.angle
        run = Run(letter, low, high, baseline, style.size, style.bold, style.italic, spaced, style.mono)
        spaced = False
        found.append((angle, run))
    if not read_later:
        return found
    for _, run in found:
        run.text = of_tex(run.text)
    return [(angle, run) for angle, run in found if run.text]


def _along(angle: int, rectangle: _Rectangle, x: float, y: float) -> tuple[float, float, float]:
    """Return where a character begins and ends along its line, and its baseline, counted upwards."""
    match angle:
        case 90:
            return rectangle.bottom, rectangle.top, -x
        case 180:
            return -rectangle.right, -rectangle.left, -y
        case 270:
            return -rectangle.top, -rectangle.bottom, x
        case _:
            return rectangle.left, rectangle.right, y


def _address(pointer: _Pointer) -> int:
    return addressof(pointer.contents) if pointer else 0  # type: ignore[arg-type]  # what ctypes gives has no type


class _Styles:
    """The styles of a page's text objects, each looked up once."""

    def __init__(self, layer: PdfTextPage) -> None:
        self._layer = layer
        self._by_object: dict[int, _Style] = {}

    @cached_property
    def _drawn(self) -> dict[int, float]:
        return glyph_sizes(self._layer)

    @cached_property
    def _is_bare(self) -> bool:
        """Whether nothing but text is drawn on the page, so that it is white."""
        from pypdfium2 import raw

        return all(one.type == raw.FPDF_PAGEOBJ_TEXT for one in self._layer.page.get_objects(max_depth=1))

    def _is_hidden(self, index: int) -> bool:
        from pypdfium2 import raw

        owner = raw.FPDFText_GetTextObject(self._layer.raw, index)
        if not owner or raw.FPDFTextObj_GetTextRenderMode(owner) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            return False  # what was recognised on a scan lies so behind its picture
        colours = [c_uint() for _ in range(4)]
        raw.FPDFPageObj_GetFillColor(owner, *colours)
        return all(colour.value >= _WHITE for colour in colours[:3]) and self._is_bare

    def at(self, index: int) -> _Style:
        """Return the style of a character."""
        from pypdfium2 import raw

        key = _address(raw.FPDFText_GetTextObject(self._layer.raw, index))
        style = self._by_object.get(key)
        if style is None:
            style = _style(self._layer, index)
            if style.size < LEAST_SIZE:
                size = self._drawn.get(font_address(self._layer, index), style.size)
                style = replace(style, size=round(size, 1))
            if self._is_hidden(index):
                style = replace(style, angle=HIDDEN)
            self._by_object[key] = style
        return style


def _style(layer: PdfTextPage, index: int) -> _Style:
    from pypdfium2 import raw

    handle = layer.raw
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, index, matrix)
    size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
    degrees = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    angle = round(degrees / 90) * 90
    if abs(degrees - angle) > _SKEW:
        angle = SLANTED
    flags = c_int()
    font = _font_name(handle, index, flags)
    bold = bool(flags.value & _FORCE_BOLD) or bool(_BOLD_NAME.search(font))
    italic = bool(flags.value & _ITALIC_FLAG) or bool(_ITALIC_NAME.search(font))
    mono = bool(flags.value & _MONO_FLAG) or bool(_MONO_NAME.search(font))
    return _Style(round(size, 1) or 1.0, angle % 360 if angle != SLANTED else angle, bold, italic, mono)


def _font_name(handle: object, index: int, flags: c_int | None = None) -> str:
    """Return the name of the font of a character; fonts that were made into pictures have none."""
    from pypdfium2 import raw

    name = create_string_buffer(128)
    raw.FPDFText_GetFontInfo(handle, index, name, 128, flags if flags is not None else c_int())
    return name.value.decode("latin-1")
