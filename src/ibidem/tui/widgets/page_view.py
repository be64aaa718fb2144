"""The picture of a page: by Kitty's protocol, as Sixel, or in blocks, two by two pixels a cell."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from rich.color import Color
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets._toast import Toast

from ibidem.page_pictures import Colour, PagePicture
from ibidem.tui.terminal import ASKS, ListeningApp
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
WIDEST = 900
"""Pixels of a picture as Sixel, across and down: xterm shows none of more than 1,000."""
STEP = 4
"""Columns that a step to the side takes."""
Quarters = tuple[Colour, Colour, Colour, Colour]


class PictureForm(StrEnum):
    """By what a page is drawn."""

    KITTY = "kitty"
    SIXEL = "sixel"
    BLOCKS = "blocks"


class PageView(ScrollView, can_focus=True):
    """A page of a document with the marked sentence in sight."""

    class Turned(Message):
        """The next page is wanted, or the one before."""

        def __init__(self, by: int) -> None:
            self.by = by
            super().__init__()

    DEFAULT_CSS = """
    PageView { overflow: auto auto; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._picture: PagePicture | None = None
        self._form = PictureForm.BLOCKS
        self._cell = (ACROSS, DOWN)
        """Width and height of a cell, in pixels of the picture."""
        self._sight: Region | None = None
        """The cells of the page that are drawn as Sixel."""
        self._drawn = ""
        """What draws them."""
        self._due = False
        """Whether they are about to be drawn."""

    def on_mount(self) -> None:
        """Ask what the terminal can show."""
        if not (self.app.is_web or self.app.is_headless or os.environ.get("TERM") in kitty.TERMINALS):
            self._send(ASKS)

    def on_unmount(self) -> None:
        """Take the picture from the terminal."""
        if self._form is PictureForm.KITTY:
            self._send(kitty.REMOVED)

    def asked(self, enlarged: float) -> tuple[int, int]:
        """Return how many pixels wide a page is to be drawn, and how high a pixel is in its widths."""
        self._form, self._cell = self._best()
        columns = int(self.scrollable_content_region.width * enlarged)
        if self._form is PictureForm.KITTY:
            columns = min(columns, len(kitty.MARKS) - 1)
        return columns * self._cell[0], TALL if self._form is PictureForm.BLOCKS else 1

    def _best(self) -> tuple[PictureForm, tuple[int, int]]:
        """Return the best form that the terminal can show, and the pixels of a cell."""
        if not (self.app.is_web or self.app.is_headless):
            exact = self.app.console.color_system == "truecolor" and not self.app.no_color
            if os.environ.get("TERM") in kitty.TERMINALS and exact:
                return PictureForm.KITTY, (kitty.ACROSS, kitty.DOWN)
            assert isinstance(self.app, ListeningApp)
            terminal = self.app.terminal
            terminal.measure()
            if terminal.sixel and terminal.cell is not None:
                return PictureForm.SIXEL, terminal.cell
        return PictureForm.BLOCKS, (ACROSS, DOWN)

    def show(self, picture: PagePicture | None) -> None:
        """Show a page at what is marked on it; None shows nothing."""
        self._picture = picture
        self._sight = None
        across, down = self._cell
        size = Size(0, 0) if picture is None else Size(-(-picture.width // across), -(-picture.height // down))
        if self._form is PictureForm.KITTY:
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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return rows of cells; Sixel is drawn over them as soon as they are on the screen.

        What lies over the page, as notices do, is drawn once more after that, if it was not the cause.
        """
        whole = crop.size == self.size
        if self._form is PictureForm.SIXEL and not self._due and (whole or not self.screen.query(Toast)):
            self._due = True
            self.call_later(self._draw_sixel)
        return super().render_lines(crop)

    def _draw_sixel(self) -> None:
        """Draw the part of the page in sight; below a panel nothing, for it would be drawn over that too."""
        self._due = False
        picture, region, (across, down) = self._picture, self.scrollable_content_region, self._cell
        if picture is None or not self.display or not self.screen.is_active:
            return
        sight = Region(*self.scroll_offset, *region.size).intersection(self.virtual_size.region)
        if self._sight != sight:
            most = (max(1, WIDEST // across), max(1, WIDEST // down))
            self._sight, self._drawn = sight, ""
            for y in range(sight.y, sight.bottom, most[1]):
                for x in range(sight.x, sight.right, most[0]):
                    part = sight.intersection(Region(x, y, *most))
                    there = Control.move_to(region.x + x - sight.x, region.y + y - sight.y).segment.text
                    self._drawn += there + _sixel(picture, part, across, down)
        self._send(f"\x1b7{self._drawn}\x1b8")
        for notice in self.screen.query(Toast):
            notice.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one row of cells, as Textual asks for it."""
        width = self.scrollable_content_region.width
        picture, column, row = self._picture, self.scroll_offset.x, self.scroll_offset.y + y
        if self._form is PictureForm.SIXEL:
            return Strip.blank(width, self.rich_style)
        if picture is None or row >= self.virtual_size.height:
            return Strip.blank(width, self.rich_style)
        end = min(column + width, self.virtual_size.width)
        if self._form is PictureForm.KITTY:
            return Strip([kitty.cells(row, column, end)], end - column).extend_cell_length(width, self.rich_style)
        cells = (_cell(_quarters(picture, at, row)) for at in range(column, end))
        pieces = [Segment("".join(one for one, _ in run), style) for style, run in groupby(cells, lambda cell: cell[1])]
        return Strip(pieces).crop_extend(0, width, self.rich_style)

    def action_page_down(self) -> None:
        """Go down a screen; from the end of the page, to the next one."""
        if not self.is_vertical_scroll_end:
            super().action_page_down()
        else:
            self.post_message(self.Turned(1))

    def action_page_up(self) -> None:
        """Go up a screen; from the beginning of the page, to the one before."""
        if self.scroll_offset.y:
            super().action_page_up()
        else:
            self.post_message(self.Turned(-1))

    def action_aside(self, by: int) -> None:
        """Move to the side."""
        self.scroll_relative(x=by * STEP, animate=False)

    def _send(self, sequences: str) -> None:
        driver = self.app._driver  # what it writes is no text of a widget, and Textual has no other way
        if driver is not None:
            driver.write(sequences)


def _sixel(picture: PagePicture, cells: Region, across: int, down: int) -> str:
    """Return cells of a picture as Sixel, each so many pixels wide and high."""
    import numpy as np

    from ibidem.tui.widgets import sixel  # numpy takes 0.1 s, which the first frame does not wait for

    pixels = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
    left, top, right, bottom = cells.x * across, cells.y * down, cells.right * across, cells.bottom * down
    return sixel.encoded(pixels[top:bottom, left:right])


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
