"""Pictures by Kitty's graphics protocol: sent once, then shown by characters that stand for their cells.

So a picture scrolls, is cut and is drawn over as text is (https://sw.kovidgoyal.net/kitty/graphics-protocol, "Unicode
placeholders").
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from ibidem.page_pictures import PagePicture

ACROSS, DOWN = 10, 20
"""Pixels of a picture to a cell; the terminal fits them to its own."""
IMAGE = 0x1B1DE3
"""The number of the one picture there is at a time; the colour of the characters says it."""
TERMINALS = frozenset(("xterm-kitty", "xterm-ghostty"))
"""Values of TERM: Kitty from 0.28 on, and Ghostty. Behind tmux and screen it has another one."""
PLACEHOLDER = "\U0010eeee"
CHUNK = 4096
"""Bytes of a picture that go into one sequence at most."""
REMOVED = f"\x1b_Ga=d,d=I,i={IMAGE},q=2\x1b\\"
_STYLE = Style(color=f"#{IMAGE:06x}")
# The marks above a letter that count rows and columns, as Kitty's gen/rowcolumn-diacritics.txt lists them.
_MARKS = """
305 30D-30E 310 312 33D-33F 346 34A-34C 350-352 357 35B 363-36F 483-487 592-595 597-599 59C-5A1 5A8-5A9 5AB-5AC 5AF 5C4
610-617 657-65B 65D-65E 6D6-6DC 6DF-6E2 6E4 6E7-6E8 6EB-6EC 730 732-733 735-736 73A 73D 73F-741 743 745 747 749-74A
7EB-7F1 7F3 816-819 81B-823 825-827 829-82D 951 953-954 F82-F83 F86-F87 135D-135F 17DD 193A 1A17 1A75-1A7C 1B6B
1B6D-1B73 1CD0-1CD2 1CDA-1CDB 1CE0 1DC0-1DC1 1DC3-1DC9 1DCB-1DCC 1DD1-1DE6 1DFE 20D0-20D1 20D4-20D7 20DB-20DC 20E1 20E7
20E9 20F0 2CEF-2CF1 2DE0-2DFF A66F A67C-A67D A6F0-A6F1 A8E0-A8F1 AAB0 AAB2-AAB3 AAB7-AAB8 AABE-AABF AAC1 FE20-FE26
"""


def _counted_by() -> Iterator[str]:
    for span in _MARKS.split():
        first, _, last = span.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


MARKS = tuple(_counted_by())
"""The mark of each row and column, from 0; a picture has no more of either."""


def sent(picture: PagePicture, columns: int, rows: int) -> str:
    """Return the sequences that give a picture to the terminal, to be shown in so many cells."""
    data = b64encode(zlib.compress(picture.rgb, 1)).decode("ascii")
    parts = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    head = f"a=T,U=1,i={IMAGE},f=24,o=z,s={picture.width},v={picture.height},c={columns},r={rows},q=2,"
    return REMOVED + "".join(
        f"\x1b_G{'' if number else head}m={int(number < len(parts) - 1)};{part}\x1b\\"
        for number, part in enumerate(parts)
    )


@lru_cache(1024)
def cells(row: int, first: int, last: int) -> Segment:
    """Return the characters that stand for the cells of a row, from one column up to another."""
    return Segment("".join(f"{PLACEHOLDER}{MARKS[row]}{mark}" for mark in MARKS[first:last]), _STYLE)
