"""The picture of a page: itself where the terminal shows pictures, else in blocks, two by two pixels a cell."""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ibidem.page_pictures import Colour, PagePicture
from ibidem.tui.widgets import kitty

ACROSS, DOWN = 2, 2
"""Pixels of a cell, in blocks."""
TALL = 2
"""The height of a pixel in its widths, in a cell that is twice as high as it is wide."""
BLOCKS = " ▗▖▄▝▐▞▟▘▚▌▙▀▜▛█"
"""By which quarters are dark: upper left 8, upper right 4, lower left 2, lower right 1."""
SHADES = 0b11110000
"""The bits of a colour that are drawn: equal neighbours make one piece, and fewer colours fewer styles."""
MARKER = (255, 214, 92)
"""What lies under the marked sentence, as a text marker would have it on the paper of the page."""
STEP = 4
"""Columns that a step to the side takes."""
Quarters = tuple[Colour, Colour, Colour, Colour]


class PageView(ScrollView, can_focus=True):
    """A page of a document with the marked sentence in sight."""

    DEFAULT_CSS = """
    PageView { overflow: auto auto; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._picture: PagePicture | None = None
        self._real = False
        """Whether the terminal shows pictures."""

    def on_mount(self) -> None:
        """Look at what the terminal can show."""
        elsewhere = self.app.is_web or self.app.is_headless
        exact = self.app.console.color_system == "truecolor" and not self.app.no_color
        self._real = os.environ.get("TERM") in kitty.TERMINALS and exact and not elsewhere

    def on_unmount(self) -> None:
        """Take the picture from the terminal."""
        self._send(kitty.REMOVED)

    def asked(self, enlarged: float) -> tuple[int, int]:
        """Return how many pixels wide a page is to be drawn, and how high a pixel is in its widths."""
        columns = int(self.scrollable_content_region.width * enlarged)
        return (min(columns, len(kitty.MARKS) - 1) * kitty.ACROSS, 1) if self._real else (columns * ACROSS, TALL)

    def show(self, picture: PagePicture | None) -> None:
        """Show a page at what is marked on it; None shows nothing."""
        self._picture = picture
        across, down = (kitty.ACROSS, kitty.DOWN) if self._real else (ACROSS, DOWN)
        size = Size(0, 0) if picture is None else Size(-(-picture.width // across), -(-picture.height // down))
        if self._real:
            size = Size(size.width, min(size.height, len(kitty.MARKS)))
            self._send(kitty.REMOVED if picture is None else kitty.sent(picture, size.width, size.height))
        self.virtual_size = size
        self.refresh()
        if picture is not None and picture.marked:
            left, top, right, bottom = picture.marked[0]
            x = max(0, (left + right) // (2 * across) - self.size.width // 2)
            y = max(0, (top + bottom) // (2 * down) - self.size.height // 2)
            self.scroll_to(x, y, animate=False, force=True)
        else:
            self.scroll_home(animate=False)

    def render_line(self, y: int) -> Strip:
        """Return one row of cells, as Textual asks for it."""
        width = self.scrollable_content_region.width
        picture, column, row = self._picture, self.scroll_offset.x, self.scroll_offset.y + y
        if picture is None or row >= self.virtual_size.height:
            return Strip.blank(width, self.rich_style)
        end = min(column + width, self.virtual_size.width)
        if self._real:
            return Strip([kitty.cells(row, column, end)], end - column).extend_cell_length(width, self.rich_style)
        cells = (_cell(_quarters(picture, at, row)) for at in range(column, end))
        pieces = [Segment("".join(one for one, _ in run), style) for style, run in groupby(cells, lambda cell: cell[1])]
        return Strip(pieces).crop_extend(0, width, self.rich_style)

    def action_aside(self, by: int) -> None:
        """Move to the side."""
        self.scroll_relative(x=by * STEP, animate=False)

    def _send(self, sequences: str) -> None:
        driver = self.app._driver  # what it writes is no text of a widget, and Textual has no other way
        if self._real and driver is not None:
            driver.write(sequences)


def _quarters(picture: PagePicture, column: int, row: int) -> Quarters:
    """Return the colours of the pixels of a cell: the upper two, then the lower two."""
    left, top = ACROSS * column, DOWN * row
    right, bottom = min(left + 1, picture.width - 1), min(top + 1, picture.height - 1)
    upper = _shade(picture.pixel(left, top)), _shade(picture.pixel(right, top))
    return *upper, _shade(picture.pixel(left, bottom)), _shade(picture.pixel(right, bottom))


def _shade(colour: Colour) -> Colour:
    """Return the nearest of the colours that are drawn; the lightest is white."""
    red, green, blue = ((one & SHADES) * 255 // SHADES for one in colour)
    return red, green, blue


@lru_cache(65536)
def _cell(quarters: Quarters) -> tuple[str, Style]:
    """Return the block and the two colours that come nearest to four pixels: the darker ones are the block."""
    light = [sum(one) for one in quarters]
    middle = (min(light) + max(light)) / 2
    dark = [one <= middle for one in light] if max(light) > min(light) else [False] * 4
    block = BLOCKS[sum(8 >> at for at, is_dark in enumerate(dark) if is_dark)]
    ink = [one for one, is_dark in zip(quarters, dark, strict=True) if is_dark]
    paper = [one for one, is_dark in zip(quarters, dark, strict=True) if not is_dark]
    return block, Style(color=_mean(ink or paper), bgcolor=_mean(paper))


def _mean(colours: list[Colour]) -> Color:
    return Color.from_rgb(*(sum(part) / len(colours) for part in zip(*colours, strict=True)))
