"""Draw a page of a PDF file, with places on it marked; in a process of its own, which a bad file may end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import LibraryError
from ibidem.types.locators import Rectangle

MOST_PIXELS = 40_000_000
LONGEST_S = 30.0
"""After that, a page counts as one that cannot be drawn."""
_LOOK_S = 0.1
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawn page."""

    page: int
    """The sheet, from 1."""
    width: int
    height: int
    rgb: bytes
    """Three bytes a pixel, row by row from the top; a pixel is as high as `tall` of its widths."""
    marked: tuple[tuple[int, int, int, int], ...] = ()
    """Left, top, right and bottom of the marked places, in pixels."""

    def pixel(self, x: int, y: int) -> Colour:
        """Return the colour of a pixel."""
        at = 3 * (y * self.width + x)
        return self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]


def page_picture(
    file: Path,
    page: int,
    rectangles: Sequence[Rectangle],
    *,
    width: int,
    tall: int = 1,
    marker: Colour,
    cancelled: Callable[[], bool] = lambda: False,
) -> PagePicture | None:
    """Return a page drawn `width` pixels wide, places on it in the colour of a marker; None where it was cancelled.

    Each pixel is as high as `tall` of its widths.
    Raises LibraryError where the file has no such page or cannot be drawn.
    """
    asked = json.dumps(
        {"file": str(file), "page": page, "rectangles": rectangles, "width": width, "tall": tall, "marker": marker}
    ).encode()
    words = [sys.executable, "-P", "-m", "ibidem.page_pictures"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        for look in range(int(LONGEST_S / _LOOK_S)):
            try:
                drawn, _ = child.communicate(asked if look == 0 else None, timeout=_LOOK_S)
                break
            except subprocess.TimeoutExpired:
                if cancelled():
                    child.kill()
                    return None
        else:
            child.kill()
            drawn = b""
    head, _, rgb = drawn.partition(b"\n")
    if child.returncode or not rgb:
        raise LibraryError(
            f"Page {page} of {file.name} cannot be drawn.", remedy="Press o to open the file in a viewer."
        )
    told = json.loads(head)
    return PagePicture(page, told["width"], told["height"], rgb, tuple(map(tuple, told["marked"])))


def _draw() -> None:
    """Draw what standard input asks for, and write it to standard output: a line of JSON, then the pixels."""
    import numpy as np
    import pypdfium2

    asked = json.load(sys.stdin)
    page = pypdfium2.PdfDocument(asked["file"])[asked["page"] - 1]
    wide, high = page.get_size()
    scale = min(asked["width"] / wide, (MOST_PIXELS / (wide * high)) ** 0.5)
    drawn = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
    tall, width = asked["tall"], drawn.shape[1]
    height = len(drawn) // tall
    pixels = drawn[: height * tall].reshape(height, tall, width, 3).mean(axis=1).astype(np.uint8)
    marked = []
    for left, top, right, bottom in asked["rectangles"]:
        box = (
            max(0, int(left * scale)),
            max(0, int(top * scale / tall)),
            min(width, int(right * scale) + 1),
            min(height, int(bottom * scale / tall) + 1),
        )
        marked.append(box)
        part = pixels[box[1] : box[3], box[0] : box[2]].astype(np.uint16)
        pixels[box[1] : box[3], box[0] : box[2]] = part * np.array(asked["marker"], np.uint16) // 255
    head = {"width": width, "height": height, "marked": marked}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pixels.tobytes())


if __name__ == "__main__":
    _draw()
