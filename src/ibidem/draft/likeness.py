"""Set a quotation beside a stretch of a source: word for word the same, or changed and how."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from ibidem.draft.report import Change, Edit
from ibidem.draft.words import Sort, Token

LEAST_ALIKE = 0.7
"""Share of a quotation's words that must stand in the source, in order, for it to count as altered from there."""
_FARTHEST = 400
"""Tokens after a gap within which the next words are looked for; whether it may hide so many is for `gaps` to say."""
_ROOM = 60
"""Tokens by which the stretch that is compared is longer, for each gap."""
STOPS = frozenset(".!?")


class Run(NamedTuple):
    """Some words of a quotation that its source has: the first row on either side, and how many."""

    ours: int
    theirs: int
    size: int


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where in the source an altered quotation comes from, as rows of its tokens, and how much of it is there."""

    first: int
    last: int
    """Half-open."""
    share: float


def exact(quoted: Sequence[Token], source: Sequence[Token]) -> tuple[Run, ...] | None:
    """Return where the source says each run of the quotation between its gaps word for word, and leaves least between.

    The case of a first letter may differ; any other letter and every mark inside must be the same.
    """
    segments = list(_segments(quoted))
    if not segments:
        return None
    first, *others = segments
    found = (
        _followed(others, quoted, source, Run(first[0], at, len(first)))
        for at in _occurrences(_held(quoted, first), source, 0, len(source))
    )
    return min(filter(None, found), key=lambda runs: runs[-1].theirs - runs[0].theirs, default=None)


def aligned(quoted: Sequence[Token], source: Sequence[Token]) -> Aligned | None:
    """Return the stretch of the source most like the quotation; None where too little of it is there."""
    words = sum(token.sort is Sort.WORD for token in quoted)
    low, high = _window(quoted, source)
    blocks = [block for block in _matcher(quoted, source[low:high]).get_matching_blocks() if block.size]
    same = sum(quoted[row].sort is Sort.WORD for block in blocks for row in range(block.a, block.a + block.size))
    if not words or same < LEAST_ALIKE * words:
        return None
    first, last = low + blocks[0].b, low + blocks[-1].b + blocks[-1].size
    before, after = blocks[0].a, len(quoted) - blocks[-1].a - blocks[-1].size
    return Aligned(_back(source, first, before), _on(source, last, after), same / words)


def changes(quoted_text: str, quoted: Sequence[Token], text: str, source: Sequence[Token]) -> tuple[Change, ...]:
    """Return the quotation beside its source as runs of words, in order."""
    found: list[Change] = []
    for tag, a, b, c, d in _matcher(quoted, source, exactly=True).get_opcodes():
        ours, theirs = quoted[a:b], source[c:d]
        said, says = sliced(quoted_text, ours), sliced(text, theirs)
        if tag == "equal":
            edit = Edit.SAME
        elif any(token.sort is Sort.GAP for token in ours) and all(token.sort is not Sort.WORD for token in ours):
            edit = Edit.MARKED
        else:
            edit = Edit.REPLACED if ours and theirs else Edit.LEFT_OUT if theirs else Edit.ADDED
        found.append(Change(edit, said, says))
    return tuple(found)


def sliced(text: str, held: Sequence[Token]) -> str:
    """Return what a text has from the first of its tokens to the last, on one line."""
    return " ".join(text[held[0].start : held[-1].end].split()) if held else ""


def _followed(
    segments: Sequence[range], quoted: Sequence[Token], source: Sequence[Token], first: Run
) -> tuple[Run, ...] | None:
    """Return the first run with those of the further segments, each where it comes next."""
    runs = [first]
    for segment in segments:
        low = runs[-1].theirs + runs[-1].size
        at = next(_occurrences(_held(quoted, segment), source, low, low + _FARTHEST + len(segment)), None)
        if at is None:
            return None
        runs.append(Run(segment[0], at, len(segment)))
    return tuple(runs)


def _segments(quoted: Sequence[Token]) -> Iterator[range]:
    """Yield the rows between the gaps, without the marks at their ends."""
    gaps = [row for row, token in enumerate(quoted) if token.sort is Sort.GAP]
    for low, high in pairwise([-1, *gaps, len(quoted)]):
        words = [row for row in range(low + 1, high) if quoted[row].sort is Sort.WORD]
        if words:
            yield range(words[0], words[-1] + 1)


def _held(quoted: Sequence[Token], rows: range) -> Sequence[Token]:
    return quoted[rows.start : rows.stop]


def _occurrences(segment: Sequence[Token], source: Sequence[Token], low: int, high: int) -> Iterator[int]:
    size = len(segment)
    for at in range(low, min(high, len(source)) - size + 1):
        if source[at].folded == segment[0].folded and all(
            _same(ours, theirs, first=row == 0)
            for row, (ours, theirs) in enumerate(zip(segment, source[at : at + size], strict=True))
        ):
            yield at


def _same(ours: Token, theirs: Token, *, first: bool) -> bool:
    if first or ours.loose:
        return ours.folded == theirs.folded and ours.shown[1:] == theirs.shown[1:]
    return ours.shown == theirs.shown


def _matcher(quoted: Sequence[Token], source: Sequence[Token], *, exactly: bool = False) -> SequenceMatcher[str]:
    ours = [token.shown if exactly else token.folded for token in quoted]
    theirs = [token.shown if exactly else token.folded for token in source]
    if exactly:  # a first letter may differ in case
        known = {_lowered(one): one for one in reversed(theirs)}
        for row, token in enumerate(quoted):
            if row == 0 or token.loose:
                ours[row] = known.get(_lowered(token.shown), token.shown)
    return SequenceMatcher(None, ours, theirs, autojunk=False)


def _lowered(word: str) -> str:
    return word[:1].casefold() + word[1:]


def _window(quoted: Sequence[Token], source: Sequence[Token]) -> tuple[int, int]:
    """Return the stretch, somewhat longer than the quotation, that shares most tokens with it."""
    gaps = sum(token.sort is Sort.GAP for token in quoted)
    size = len(quoted) * 3 // 2 + 8 + _ROOM * gaps
    ours = {token.folded for token in quoted if token.sort is Sort.WORD}
    held = [row for row, token in enumerate(source) if token.folded in ours]
    best, at = 0, 0
    for place, row in enumerate(held):
        count = bisect_left(held, row + size) - place
        if count > best:
            best, at = count, row
    return at, min(at + size, len(source))


def _back(source: Sequence[Token], first: int, by: int) -> int:
    """Return a row so much earlier, in the same sentence."""
    while by and first and source[first - 1].shown not in STOPS:
        first, by = first - 1, by - 1
    return first


def _on(source: Sequence[Token], last: int, by: int) -> int:
    while by and last < len(source) and source[last].shown not in STOPS:
        last, by = last + 1, by - 1
    return last
