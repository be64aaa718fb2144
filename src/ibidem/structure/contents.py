"""Tables of contents of plain text without dots or page numbers: numbered lines that all come again as headings."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ibidem.structure.lines import Line, is_rule
from ibidem.structure.outline import numbered_title

LEAST = 3
"""Entries from which on they are a table of contents."""
AGAIN = 0.8
"""The least share of the entries that come again as headings."""
WITH_TEXT = 0.5
"""The least share of those headings that have text beneath them; those of a list that is repeated have none."""
MOST_LINES = 4
LEADING_WORDS = 3
"""Words from which on a line with a colon above a list is a sentence that leads to it, no `Table of contents:`."""


@dataclass(frozen=True, slots=True)
class _Entry:
    first: int
    end: int
    key: tuple[tuple[int, ...], str]
    """Its number, and the first word of its title."""
    words: tuple[str, ...]


def contents_of(lines: Sequence[Line]) -> set[int]:
    """Return the indices of the lines that tables of contents take up."""
    entries = _entries(lines)
    places: defaultdict[tuple[tuple[int, ...], str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        places[entry.key].append(entry)
    found: set[int] = set()
    for run in _runs(lines, entries):
        again = [_again(entry, places) for entry in run]
        held = [at for at, heading in enumerate(again) if heading]
        kept = run[held[0] : held[-1] + 1] if held else []
        if _is_contents(lines, kept, [heading for heading in again if heading]):
            found.update(at for at in range(kept[0].first, kept[-1].end) if not lines[at].blank)
    return found


def _entries(lines: Sequence[Line]) -> list[_Entry]:
    found: list[_Entry] = []
    titles = [numbered_title(line.body) for line in lines]
    for at, titled in enumerate(titles):
        if titled is None:
            continue
        end = at + 1
        while end < len(lines) and not lines[end].blank and titles[end] is None and end < at + MOST_LINES:
            end += 1
        path, title = titled
        words = tuple(title.casefold().split())
        found.append(_Entry(at, end, (path, words[0]), words))
    return found


def _runs(lines: Sequence[Line], entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Return the entries between which there is nothing but blank lines."""
    runs: list[list[_Entry]] = []
    for entry in entries:
        if runs and all(line.blank or is_rule(line) for line in lines[runs[-1][-1].end : entry.first]):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs


def _again(entry: _Entry, places: Mapping[tuple[tuple[int, ...], str], Sequence[_Entry]]) -> _Entry | None:
    """Return the next line with the number and the words of an entry, as far as both lines go."""
    same = places[entry.key]
    at = bisect_right(same, entry.first, key=lambda other: other.first)
    return next((other for other in same[at : at + LEAST] if all(map(str.__eq__, entry.words, other.words))), None)


def _is_contents(lines: Sequence[Line], run: Sequence[_Entry], again: Sequence[_Entry]) -> bool:
    if len(run) < LEAST or len(again) < AGAIN * len(run) or again[0].first < run[-1].end:
        return False
    above = next((lines[at].body for at in range(run[0].first - 1, -1, -1) if not lines[at].blank), "")
    if above.endswith(":") and len(above.split()) > LEADING_WORDS:
        return False
    steps = list(pairwise(again))
    if any(after.first <= before.first for before, after in steps):
        return False
    with_text = sum(
        _length(lines, one.first, after.first) > 2 * _length(lines, one.first, one.first + 1) for one, after in steps
    )
    return with_text >= WITH_TEXT * len(steps)


def _length(lines: Sequence[Line], first: int, end: int) -> int:
    return sum(len(line.body) for line in lines[first:end])
