"""Which lines of a text are one paragraph that was wrapped, and which are paragraphs of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.structure.lines import Line, ends_sentence

WIDEST = 140
"""No one wraps text wider than this: a longer line is a whole paragraph."""
NARROWEST = 30
_NEAR = 0.85
_SLACK = 0.8
_RAGGED = 0.55
_SHARE = 0.2
"""The least share of the lines of a wrapped text that nearly reach its width; half of them end within a sentence."""
_CONTINUATION = re.compile(r"[^\W\d_A-Z]|[,;)\]]|\d{1,2}(?![.)\d])\s*\S?")


def width_of(lines: Sequence[Line]) -> int:
    """Return the width to which the lines of a text are wrapped, in characters; 0 where they are not."""
    lengths = sorted(len(line.body) for line in lines if not line.blank)
    if len(lengths) < 3:
        return 0
    # A running header may be wider than the text; a whole paragraph on a line is much wider.
    width = lengths[(len(lengths) - 1) * 9 // 10]
    if not NARROWEST <= width <= WIDEST or lengths[-1] > 2 * width:
        return 0
    near = [line for line in lines if len(line.body) >= _NEAR * width]
    broken = sum(not ends_sentence(line.body) for line in near)
    return width if len(near) >= max(2, _SHARE * len(lengths)) and 2 * broken >= len(near) else 0


def runs_on(line: Line, following: Line, width: int) -> bool:
    """Whether a paragraph goes on from one line to the next: the break was forced, or falls within a sentence."""
    body, after = line.body, following.body
    within = not ends_sentence(body) and bool(_CONTINUATION.match(after)) and not after[0].isupper()
    if not width or len(body) > WIDEST:
        return within
    forced = len(line.text.rstrip()) + 1 + len(after.split(maxsplit=1)[0])
    if ends_sentence(body):
        return forced > width >= _NEAR * len(body)
    return forced > _SLACK * width or (within and len(body) > _RAGGED * width)
