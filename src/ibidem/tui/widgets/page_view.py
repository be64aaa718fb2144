"""The picture of a page in half blocks: two pixels a cell, on any terminal that has colours."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ibidem.page_pictures import Colour, PagePicture

HALF = "▀"
"""Its upper half in the colour of the text, its lower half in that of the background."""
SHADES = 0b11110000
"""The bits of a colour that are drawn: equal neighbours make one piece, and fewer colours fewer styles."""
MARKER = (255, 214, 92)
"""What lies under the marked sentence, as a text marker would have it on the paper of the page."""
STEP = 4
"""Columns that a step to the side takes."""


class PageView(ScrollView, can_focus=True):
    """A page of a document with the marked sentence in sight."""

    DEFAULT_CSS = """
    PageView { overflow: auto auto; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._picture: PagePicture | None = None

    def show(self, picture: PagePicture | None) -> None:
        """Show a page at what is marked on it; None shows nothing."""
        self._picture = picture
        self.virtual_size = Size(0, 0) if picture is None else Size(picture.width, -(-picture.height // 2))
        self.refresh()
        if picture is not None and picture.marked:
            left, top, right, bottom = picture.marked[0]
            x = max(0, (left + right) // 2 - self.size.width // 2)
            y = max(0, (top + bottom) // 4 - self.size.height // 2)
            self.scroll_to(x if picture.width > self.size.width else 0, y, animate=False, force=True)
        else:
            self.scroll_home(animate=False)

    def render_line(self, y: int) -> Strip:
        """Return one row of cells, as Textual asks for it."""
        width = self.scrollable_content_region.width
        picture = self._picture
        across, row = self.scroll_offset.x, 2 * (self.scroll_offset.y + y)
        if picture is None or row >= picture.height:
            return Strip.blank(width, self.rich_style)
        lower = min(row + 1, picture.height - 1)
        columns = range(across, min(across + width, picture.width))
        pairs = ((_shade(picture.pixel(x, row)), _shade(picture.pixel(x, lower))) for x in columns)
        pieces = [
            Segment((" " if upper == below else HALF) * len(list(run)), _style(upper, below))
            for (upper, below), run in groupby(pairs)
        ]
        return Strip(pieces).crop_extend(0, width, self.rich_style)

    def action_aside(self, by: int) -> None:
        """Move to the side."""
        self.scroll_relative(x=by * STEP, animate=False)


def _shade(colour: Colour) -> Colour:
    """Return the nearest of the colours that are drawn; the lightest is white."""
    red, green, blue = ((one & SHADES) * 255 // SHADES for one in colour)
    return red, green, blue


@lru_cache(4096)
def _style(upper: Colour, lower: Colour) -> Style:
    return Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower))
