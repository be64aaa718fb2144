"""Where sentences end inside a sentence: full stops told from those of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP = re.compile(r"[.!?]+[\"”’»)\]]*(?=\s|$)")
_NOT_A_STOP = re.compile(
    r"(?:\b[A-Za-z]|\b(?:e\.g|i\.e|etc|cf|viz|approx|ca|vs|al|figs?|eqs?|refs?|no|vols?|pp?|dr|mrs?|ms|prof|st|inc))\.$",
    re.IGNORECASE,
)


def stops(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offset after each sentence end between two offsets; the end itself is the last."""
    last = start
    for match in _STOP.finditer(text, start, end):
        if match[0].startswith(".") and _NOT_A_STOP.search(text, max(last, match.start() - 12), match.start() + 1):
            continue
        last = match.end()
        yield last
    if last < end:
        yield end
