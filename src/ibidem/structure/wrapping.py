"""Which lines of a text are one paragraph that was wrapped, and which are paragraphs of their own."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.structure.lines import Line, ends_sentence

WIDEST = 140
"""No one wraps text wider than this: a longer line is a whole paragraph."""
_SLACK = 0.8
_RAGGED = 0.55


def width_of(lines: Sequence[Line]) -> int:
    """Return the width to which a run of lines is wrapped, in characters; 0 where it is not."""
    longest = max((len(line.body) for line in lines), default=0)
    return longest if longest <= WIDEST else 0


def runs_on(line: Line, following: Line, width: int) -> bool:
    """Whether a paragraph goes on from one line to the next: the break was forced, or falls within a sentence."""
    if not width:
        return False
    body, after = line.body, following.body
    word = after.split(maxsplit=1)[0]
    forced = len(line.text.rstrip()) + 1 + len(word)
    if forced > width or (not ends_sentence(body) and forced > _SLACK * width):
        return True
    return not ends_sentence(body) and after[:1].islower() and len(body) > _RAGGED * width
