"""The numbered headings of plain text as one tree: `4. The Chair`, `4.2. Appointment`, `Article 5`, `CHAPTER II`.

A single number may begin a heading or an item of a list. Headings are told by their sequence: each is the successor of
the one before on its level, at the same indent, and stands apart from a text beneath it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ibidem.structure.headings import title_case
from ibidem.structure.lines import Line, ends_sentence, is_rule, runs_on

LONGEST = 110
WORDS = 14
STOPPED_WORDS = 8
"""Words of a heading that ends with a full stop, as those of licences do."""
BODY_SHARE = 0.5
"""The least share of a sequence that has text or a deeper heading beneath it; that of a list has none."""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
NUMBERED_WORDS = (
    "book|part|title|chapter|article|art|section|sec|clause|rule|amendment|appendix|annex|schedule|division"
    "|buch|teil|titel|kapitel|abschnitt|artikel|anhang|livre|partie|titre|chapitre|annexe|parte|título|capítulo|artículo|sección"
)
"""What stands before the number of a heading, in lower case."""
_NAMED = re.compile(
    rf"(?P<word>{NUMBERED_WORDS}|§{{1,2}})\.?\s*(?P<number>\d{{1,4}}(?:\.\d{{1,3}}){{0,4}}|[IVXLC]{{1,7}}|[A-Z])\b[.:)]?"
    r"(?:\s*[–—-])?(?:\s+(?P<title>\S.*))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,5}|[A-Z](?:\.\d{1,3}){1,4}|[IVXLC]{1,7}(?=\.)|[A-Z](?=\.))\.?\s+(?P<title>\S.*)"
)
_BACK = frozenset({"appendix", "annex", "schedule", "anhang", "annexe", "letter"})
"""What stands behind the text is on its highest level."""
_CONTENTS = re.compile(r"(?:\. ?){3,}\s*\d{0,4}$|\s{2,}\d{1,4}$|\t\d{1,4}$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may be a numbered heading."""

    index: int
    style: str
    """How it is numbered: by a word before the number, or the kind of the number."""
    path: tuple[int, ...]
    indent: int
    has_body: bool
    """Whether something else than a heading of its level follows."""


def outline(lines: Sequence[Line], width: int) -> dict[int, int]:
    """Return the level of each numbered heading, from 1, by the index of its line."""
    found = [candidate for index in range(len(lines)) if (candidate := _candidate(lines, index, width))]
    following = {held.index: after for held, after in pairwise(found)}
    groups: defaultdict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for candidate in found:
        if len(candidate.path) == 1:
            groups[candidate.style, candidate.indent].append(candidate)
    accepted = {held.index: held for held in found if len(held.path) > 1}
    by_style: dict[str, list[_Candidate]] = {}
    for (style, _), group in sorted(groups.items(), key=lambda item: item[0][1]):
        sequence = _sequence(group, found)
        bodies = sum(_has_body(held, following.get(held.index)) for held in sequence)
        least = 1 if style in _BACK and style != "letter" else 2
        if len(sequence) < least or bodies < BODY_SHARE * len(sequence):
            continue
        if len(sequence) > len(by_style.get(style, ())):
            by_style[style] = sequence
    for sequence in by_style.values():
        accepted.update((held.index, held) for held in sequence)
    return _levels([accepted[index] for index in sorted(accepted)])


def number_of(heading: str) -> tuple[str, tuple[int, ...]] | None:
    """Return how a heading is numbered, by its word or the kind of the number, and its number as a path."""
    match = _NAMED.fullmatch(heading) or _PLAIN.fullmatch(heading)
    return _numbered(match["number"], (match.groupdict().get("word") or "").casefold()) if match else None


def _candidate(lines: Sequence[Line], index: int, width: int) -> _Candidate | None:
    line = lines[index]
    body = line.body
    if line.blank or len(body) > LONGEST or len(body.split()) > WORDS or _CONTENTS.search(body):
        return None
    match = _NAMED.fullmatch(body) or _PLAIN.fullmatch(body)
    if match is None or not _stands_apart(lines, index):
        return None
    groups = match.groupdict()
    title, word = groups["title"] or "", (groups.get("word") or "").casefold()
    if not _is_title(title, named=bool(word)):
        return None
    after = index + 1
    while after < len(lines) and (lines[after].blank or is_rule(lines[after])):
        after += 1
    if after == index + 1 < len(lines) and title and runs_on(line, lines[after], width):
        return None
    style, path = _numbered(groups["number"], word)
    return _Candidate(index, style, path, line.indent, after < len(lines))


def _stands_apart(lines: Sequence[Line], index: int) -> bool:
    before = lines[index - 1] if index else None
    return before is None or before.blank or before.page != lines[index].page


def _is_title(title: str, *, named: bool) -> bool:
    """Whether words may be those of a heading: they begin like one, and end no sentence but for a short one."""
    if not title:
        return named
    first = title.lstrip("“\"'‘([")[:1]
    if not first.isalpha() or first.islower() or title[-1] in ",;:–—-":
        return False
    if not ends_sentence(title):
        return True
    if not title.endswith(".") or ". " in title:
        return title.endswith("?")
    words = len(title.split())
    return words <= 2 or (words <= STOPPED_WORDS and title_case(title))


def _numbered(number: str, word: str) -> tuple[str, tuple[int, ...]]:
    """Return how a heading is numbered, and its number as a path."""
    first, *rest = number.split(".")
    if first.isdigit():
        return word or "number", tuple(map(int, (first, *rest)))
    letter = ord(first[0].upper()) - ord("A") + 1
    if rest:
        return word or "letter", (letter, *map(int, rest))
    upper = first.upper()
    if all(character in _ROMAN for character in upper) and (len(upper) > 1 or upper in "IVX"):
        return word or "roman", (_roman(upper),)
    return word or "letter", (letter,)


def _roman(number: str) -> int:
    values = [_ROMAN[character] for character in number]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _sequence(group: Sequence[_Candidate], found: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the candidates that follow one another; a number may be wanting, and a new chapter may begin anew."""
    others = [held.index for held in found if held.style != group[0].style]
    inner = {held.index: after.path[0] for held, after in pairwise(found) if len(after.path) > 1}
    sequence: list[_Candidate] = []
    for candidate in group:
        number = candidate.path[0]
        if not sequence:
            follows = number <= 1
        else:
            last = sequence[-1]
            chapters = bisect_left(others, candidate.index) - bisect_left(others, last.index)
            follows = 1 <= number - last.path[0] <= 2 or (number <= 1 and chapters > 0)
            # Those between may be drawn in a box; what is inside a section tells its number once more.
            follows = follows or (number > last.path[0] and inner.get(candidate.index) == number)
        if follows:
            sequence.append(candidate)
    return sequence


def _has_body(candidate: _Candidate, following: _Candidate | None) -> bool:
    """Whether a candidate is followed by text or a deeper number, rather than by the next of its kind."""
    if following is None or len(following.path) > len(candidate.path) or following.style != candidate.style:
        return candidate.has_body
    return following.index - candidate.index > 2


def _levels(headings: Sequence[_Candidate]) -> dict[int, int]:
    """Return the level of each heading: that of its style, which is one below the style it first appeared in."""
    levels: dict[str, int] = {}
    found: dict[int, int] = {}
    current = 0
    last = {heading.style: heading.index for heading in headings}
    for heading in headings:
        depth = len(heading.path) - 1
        if heading.style not in levels:
            first = next(iter(levels), "")
            # Letters number what stands behind the text, or parts of its chapters.
            behind = heading.style in _BACK and (heading.style != "letter" or heading.index > last.get(first, -1))
            levels[heading.style] = 1 if behind or not levels else max(1, current - depth + 1)
        current = levels[heading.style] + depth
        found[heading.index] = current
    return found
