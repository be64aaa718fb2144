"""Pictures as Sixel.

The format is that of DEC's VT340 (https://vt100.net/docs/vt3xx-gp/chapter14.html): six rows of pixels are a band, a
character is a column of one, and a band is written once for each of its colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

BAND = 6
"""Rows of pixels in a band."""
LEVELS = 6
"""Steps of red, green and blue: 216 colours, of the 256 that terminals have at least."""
FIRST = ord("?")
"""The character of a column without a pixel."""
_COLOURS = tuple(
    f"{100 * red // (LEVELS - 1)};{100 * green // (LEVELS - 1)};{100 * blue // (LEVELS - 1)}"
    for red in range(LEVELS)
    for green in range(LEVELS)
    for blue in range(LEVELS)
)
_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)
Pixels = NDArray[np.uint8]


def encoded(pixels: Pixels) -> str:
    """Return the sequence that draws pixels, of shape (height, width, 3), with its upper left at the cursor."""
    height, width, _ = pixels.shape
    steps = (pixels.astype(np.uint16) * (LEVELS - 1) + 127) // 255
    numbers = (steps[..., 0] * LEVELS + steps[..., 1]) * LEVELS + steps[..., 2]
    defined = "".join(f"#{number};2;{_COLOURS[number]}" for number in np.unique(numbers))
    bands = (numbers[top : top + BAND] for top in range(0, height, BAND))
    drawn = "-".join("$".join(_passes(band)) for band in bands)
    return f'\x1bP0;1q"1;1;{width};{height}{defined}{drawn}\x1b\\'


def _passes(band: NDArray[np.uint16]) -> Iterator[str]:
    """Yield a band once for each of its colours: the commonest fills it, the others are drawn over that."""
    weights = (1 << np.arange(len(band), dtype=np.uint8))[:, None]
    numbers, counts = np.unique(band, return_counts=True)
    in_order = numbers[np.argsort(-counts, kind="stable")]
    yield f"#{in_order[0]}!{band.shape[1]}{chr(FIRST + (1 << len(band)) - 1)}"
    for number in islice(in_order, 1, None):
        columns = ((band == number) * weights).sum(axis=0, dtype=np.uint8) + FIRST
        packed = _RUN.sub(lambda run: b"!%d%c" % (len(run[0]), run[1][0]), columns.tobytes().rstrip(b"?"))
        yield f"#{number}{packed.decode('ascii')}"
