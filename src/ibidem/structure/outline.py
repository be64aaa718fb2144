"""The numbered headings of plain text as one tree: `4. The Chair`, `4.2. Appointment`, `Article 5`, `CHAPTER II`.

A single number may begin a heading or an item of a list. Headings are told by their sequence: each is the successor of
the one before on its level, at the same indent, and stands apart from a text beneath it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from ibidem.structure.headings import title_case
from ibidem.structure.lines import Line, ends_sentence, is_rule, runs_on
from ibidem.text.claim_detection import FINITE, HELPERS, states, words_of

LONGEST = 110
WORDS = 14
MOST_LINES = 4
"""Lines of one heading; each is as short as `LONGEST` and `WORDS` say."""
STOPPED_WORDS = 8
"""Words of a heading that ends with a full stop, as those of licences do."""
BODY_SHARE = 0.5
"""The least share of a sequence that has text or a deeper heading beneath it; that of a list has none."""
WEAK_BODY_SHARE = 0.9
"""The same where most titles read as short sentences, as the items of a list do."""
NumbersByIndent = Mapping[int, list[tuple[int, int]]]
"""By indent, the lines that a number opens, as index and number."""
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
NUMBERED_WORDS = (
    "book|part|title|chapter|article|art|section|sec|clause|rule|amendment|appendix|annex|schedule|division"
    "|buch|teil|titel|kapitel|abschnitt|artikel|anhang|livre|partie|titre|chapitre|annexe|parte|título|capítulo|artículo|sección"
)
"""What stands before the number of a heading, in lower case."""
_NAMING = frozenset((*NUMBERED_WORDS.split("|"), "§", "§§"))
_SECTIONS = frozenset({"number", "§", "§§", "section", "sec", "article", "art", "clause", "rule", "artikel"})
"""How the sections of one document may be numbered in turn: `2. Rent`, `§ 3 Deposit`."""
_NAMED = re.compile(
    rf"(?P<word>{NUMBERED_WORDS}|§{{1,2}})\.?(?:\s+|(?=\d))(?P<number>\d{{1,4}}(?:\.\d{{1,3}}){{0,4}}|[IVXLC]{{1,7}}|[A-Z])"
    r"(?:(?<=\d)(?:(?P<letter>[a-z]| ?(?:bis|ter|quater))|er|re|[°ºª]))?(?!\w)"
    r"[.:)]?(?:\s*[–—-])?(?:\s+(?P<title>\S.*))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,5}|[A-Z](?:\.\d{1,3}){1,4}|[IVXLC]{1,7}(?=\.)|[A-Z](?=\.))"
    r"(?:[.)]?\s+|\.(?=[^\W\d_]{2}))(?P<title>\S.*)"
)
_OPENS = re.compile(r"\s*(?P<number>\d{1,3})(?:[.)]|(?=\s+[A-Z]))")
"""A line that begins with a number, whatever follows."""
_ABBREVIATED = re.compile(r"(?<![^\W_])[A-Z]\. ")
_ASKS = re.compile(r"(?:[?!…]|(?<!\.)\.{3})[\"'”’»)\]]*$")
"""How a heading ends that is a question, a call, or breaks off."""
_LEADS_ON = re.compile(r"\(|[^\W\d_A-Z]")
"""How what a clause leads to begins: `(a) the cart;`."""
_BACK = frozenset({"appendix", "annex", "schedule", "anhang", "annexe", "letter"})
"""What stands behind the text is on its highest level."""
_CONTENTS = re.compile(r"(?:\. ?){4,}$|(?:\. ?){3,}\s*\d{1,4}$|\s{2,}\d{1,4}$|\t\d{1,4}$")


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
    inserted: bool = False
    """Whether a letter behind the number says that it was put between two others: `§ 4a`."""
    is_weak: bool = False
    """Whether only its number tells it: the title has the shape of a short sentence, or no blank line above it."""
    end: int = 0
    """The index after its last line."""


def opening_numbers(lines: Sequence[Line]) -> NumbersByIndent:
    """Return by indent the lines that a number opens, as index and number."""
    opened: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, line in enumerate(lines):
        if match := _OPENS.match(line.text):
            opened[line.indent].append((index, int(match["number"])))
    return opened


def outline(lines: Sequence[Line], width: int, opened: NumbersByIndent) -> dict[int, int]:
    """Return the level of each numbered heading, from 1, by the index of its line."""
    found = [candidate for index in range(len(lines)) if (candidate := _candidate(lines, index, width))]
    bodies = {held.index for held, after in pairwise([*found, None]) if held and _has_body(lines, held, after)}
    groups: defaultdict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    mixed: defaultdict[int, list[_Candidate]] = defaultdict(list)
    for candidate in found:
        if len(candidate.path) == 1:
            groups[candidate.style, candidate.indent].append(candidate)
            if candidate.style in _SECTIONS:
                mixed[candidate.indent].append(candidate)
    accepted = {held.index: held for held in found if len(held.path) > 1 and not held.is_weak}
    by_style: dict[str, list[_Candidate]] = {}
    for (style, _), group in sorted(groups.items(), key=lambda item: item[0][1]):
        sequence = _sequence(group, found, opened)
        if _are_headings(sequence, bodies) and len(sequence) > len(by_style.get(style, ())):
            by_style[style] = sequence
    for group in mixed.values():
        _mix(by_style, group, found, bodies)
    for sequence in by_style.values():
        accepted.update((held.index, held) for held in sequence)
    alone = [group for (style, _), group in groups.items() if len(group) == 1 and style not in by_style]
    for group in alone if accepted else ():
        if group[0].style in _NAMING:
            accepted[group[0].index] = group[0]  # its word says what it is, though no other follows it
    return _levels([accepted[index] for index in sorted(accepted)])


def _are_headings(sequence: Sequence[_Candidate], bodies: Collection[int]) -> bool:
    """Whether enough of the members of a sequence have something beneath them."""
    if not sequence:
        return False
    style = sequence[0].style
    least = 1 if style in _BACK and style != "letter" else 2
    weak = sum(held.is_weak for held in sequence)
    share = WEAK_BODY_SHARE if 2 * weak > len(sequence) else BODY_SHARE
    return len(sequence) >= least and sum(held.index in bodies for held in sequence) >= share * len(sequence)


def _mix(
    by_style: dict[str, list[_Candidate]],
    group: Sequence[_Candidate],
    found: Sequence[_Candidate],
    bodies: Collection[int],
) -> None:
    """Put one sequence in place of those of its styles, where sections are numbered in turn by several of them."""
    sequence: list[_Candidate] = []
    for candidate in group:
        last = sequence[-1] if sequence else None
        wanted = last.path[0] + 1 if last else 1
        same = last is None or last.style == candidate.style
        if candidate.path[0] == wanted or (same and last and _follows(last, candidate, found)):
            sequence.append(candidate)
    members = {held.index for held in sequence}
    styles = {held.style for held in sequence}
    single = [held for style in styles for held in by_style.get(style, ())]
    longest = max((len(by_style.get(style, ())) for style in styles), default=0)
    if len(styles) < 2 or len(sequence) <= longest or any(held.index not in members for held in single):
        return
    if _are_headings(sequence, bodies):
        for style in styles:
            by_style.pop(style, None)
        by_style[sequence[0].style] = [replace(held, style=sequence[0].style) for held in sequence]


def wrapped_below(lines: Sequence[Line], at: int, width: int) -> int:
    """Return over how many more lines a title is wrapped up to a blank line, or 0 where it is text."""
    match = _match(lines[at].body)
    if match is None or not match["title"] or not _stands_apart(lines, at):
        return 0
    end = at + 1
    while (
        end < min(len(lines), at + MOST_LINES) and not lines[end].blank and runs_on(lines[end - 1], lines[end], width)
    ):
        end += 1
    after = next((line for line in lines[end : end + 4] if not line.blank), None)
    if end == at + 1 or end >= len(lines) or not lines[end].blank or after is None:
        return 0
    more = lines[at + 1 : end]
    inner = lines[at].indent + match.start("title")
    if any(line.indent not in (lines[at].indent, inner) or _match(line.body) for line in more):
        return 0
    if _ASKS.search(more[-1].body):
        return len(more)
    listed = ")" in lines[at].body[: match.start("title")] or _LEADS_ON.match(after.body)
    return len(more) if not listed and _is_long_title(" ".join([match["title"], *(line.body for line in more)])) else 0


def _is_long_title(title: str) -> bool:
    """Whether words over two lines are those of a title: they state nothing, and no stop or comma ends them."""
    return _is_title(title, named=False) and not ends_sentence(title) and not states(words_of(title))


def title_below(lines: Sequence[Line], at: int) -> int:
    """Return how many lines below a heading that is only a word and a number its title stands, or 0 for none."""
    match = _NAMED.fullmatch(lines[at].body)
    if match is None or match["title"] or at + 2 >= len(lines):
        return 0
    below = at + 1 + lines[at + 1].blank
    title, last = lines[below], below + 1 >= len(lines)
    apart = not last and (
        lines[below + 1].blank or lines[below + 1].page != title.page or ends_sentence(lines[below + 1].body)
    )
    if title.blank or not apart or len(title.body) > LONGEST or is_rule(title):
        return 0
    return below - at if _is_heading_alone(title.body) else 0


def side_headings(lines: Sequence[Line], opened: NumbersByIndent) -> frozenset[int]:
    """Return the lines above the numbers of an act that head their sections: `Short title` above `1. This Act may`."""
    found: set[int] = set()
    for numbers in opened.values():
        above = [(number, _heading_above(lines, index)) for index, number in numbers]
        for (number, one), (following, other) in pairwise(above):
            if following == number + 1 and one and other:
                found |= {one, other}
    return frozenset(found)


def _heading_above(lines: Sequence[Line], index: int) -> int:
    """Return the index of a short line between a blank line and the one with a number, or 0 where there is none."""
    at = index - 1 - (index > 1 and lines[index - 1].blank)
    if at < 1 or lines[at].blank or not lines[at - 1].blank:
        return 0
    return at if len(lines[at].body) <= LONGEST and _is_heading_alone(lines[at].body) else 0


def _is_heading_alone(body: str) -> bool:
    if not _begins(body) or ends_sentence(body) or number_of(body) is not None:
        return False
    return title_case(body) or (len(body.split()) <= STOPPED_WORDS and not states(words_of(body)))


def number_of(heading: str) -> tuple[str, tuple[int, ...]] | None:
    """Return how a heading is numbered, by its word or the kind of the number, and its number as a path."""
    match = _match(heading)
    return _numbered(match["number"], (match.groupdict().get("word") or "").casefold()) if match else None


def numbered_title(body: str) -> tuple[tuple[int, ...], str] | None:
    """Return the number that opens a line as a path, and the words behind it."""
    match = _match(body)
    return (_numbered(match["number"], "")[1], match["title"]) if match and match["title"] else None


def _match(body: str) -> re.Match[str] | None:
    return _NAMED.fullmatch(body) or _PLAIN.fullmatch(body)


def _candidate(lines: Sequence[Line], index: int, width: int) -> _Candidate | None:
    line = lines[index]
    body = line.body
    if line.blank or len(body) > LONGEST or _CONTENTS.search(body):
        return None
    match = _match(body)
    apart = _stands_apart(lines, index)
    if match is None or not (apart or ends_sentence(lines[index - 1].body)):
        return None
    groups = match.groupdict()
    end = index + 1 + wrapped_below(lines, index, width)
    if len(body.split()) > WORDS and end == index + 1 and not _ASKS.search(body):
        return None
    title = " ".join(filter(None, [groups["title"], *(line.body for line in lines[index + 1 : end])]))
    word = (groups.get("word") or "").casefold()
    is_short_sentence = _may_be_title(title)
    if not is_short_sentence and not _is_title(title, named=bool(word)):
        return None
    after = end
    while after < len(lines) and (lines[after].blank or is_rule(lines[after])):
        after += 1
    if after == index + 1 < len(lines) and title and not title.isupper() and runs_on(line, lines[after], width):
        return None
    style, path = _numbered(groups["number"], word)
    return _Candidate(
        index,
        style,
        path,
        line.indent,
        has_body=after < len(lines),
        inserted=bool(groups.get("letter")),
        is_weak=is_short_sentence or not apart,
        end=end,
    )


def _stands_apart(lines: Sequence[Line], index: int) -> bool:
    before = lines[index - 1] if index else None
    return before is None or before.blank or before.page != lines[index].page


def _is_title(title: str, *, named: bool) -> bool:
    """Whether words may be those of a heading: they begin like one, and end no sentence but for a short one."""
    if not title:
        return named
    if not _begins(title) or title[-1] in ",;:–—-":
        return False
    if not ends_sentence(title) or _ASKS.search(title):
        return True
    if not title.endswith(".") or ". " in _ABBREVIATED.sub("", title):
        return False
    words = len(title.split())
    return words <= 2 or (words <= STOPPED_WORDS and title_case(title) and not _has_verb(title))


def _has_verb(title: str) -> bool:
    """Whether a title in title case states something: `A Bog means Wet Land`."""
    words = title.split()[1:]
    return not (FINITE.isdisjoint(words) and HELPERS.isdisjoint(words))


def _may_be_title(title: str) -> bool:
    """Whether words may be a title that only its number tells: `Power to levy.`, `Definitions:`."""
    if _ASKS.search(title):
        return False
    if not _begins(title) or title[-1] not in ".:" or ". " in _ABBREVIATED.sub("", title) or len(title.split()) < 3:
        return title.endswith(":") and _begins(title)
    if title_case(title) and len(title.split()) <= STOPPED_WORDS:
        return title.endswith(":")
    return not states(words_of(title))


def _begins(title: str) -> bool:
    first = title.lstrip("“\"'‘([")[:1]
    return first.isalpha() and not first.islower()


def _numbered(number: str, word: str) -> tuple[str, tuple[int, ...]]:
    """Return how a heading is numbered, and its number as a path."""
    first, *rest = number.removesuffix(".0").split(".")
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


def _sequence(group: Sequence[_Candidate], found: Sequence[_Candidate], opened: NumbersByIndent) -> list[_Candidate]:
    """Return the candidates that follow one another; a new chapter may begin anew.

    A number may be wanting, and any that open paragraphs between, whose headings run into their text.
    """
    inner = {held.index: after.path[0] for held, after in pairwise(found) if len(after.path) > 1}
    lowest = list(accumulate((held.path for held in reversed(group)), min))[::-1]
    """The lowest number from each candidate on."""
    sequence: list[_Candidate] = []
    for candidate, lowest_behind in zip(group, lowest, strict=True):
        number = candidate.path[0]
        last = sequence[-1] if sequence else None
        # An excerpt of an act begins anywhere.
        follows = number <= 1 or candidate.style in _NAMING if last is None else _follows(last, candidate, found)
        if last is not None and number > last.path[0]:
            # Those between may be drawn in a box; what is inside a section tells its number once more.
            follows = follows or number in (inner.get(candidate.index), _next_number(candidate, opened))
            # Sections before it may have been left out, where none behind it has a lower number.
            is_excerpt = candidate.style in _NAMING and not candidate.is_weak and lowest_behind == candidate.path
            follows = follows or is_excerpt
        if follows or _is_bridged(last, candidate, opened.get(candidate.indent, [])):
            sequence.append(candidate)
    return sequence


def _next_number(candidate: _Candidate, opened: NumbersByIndent) -> int | None:
    """Return the number that opens the next line with one at the indent of a candidate: `10` of `10.1 Notices go`."""
    lines = opened.get(candidate.indent, [])
    at = bisect_right(lines, (candidate.index, candidate.path[0]))
    return lines[at][1] if at < len(lines) else None


def _is_bridged(last: _Candidate | None, candidate: _Candidate, opened: Sequence[tuple[int, int]]) -> bool:
    """Whether the numbers between two candidates, or before the first, open lines between them."""
    index, number = (last.index, last.path[0]) if last else (-1, 0)
    wanted = range(number + 1, candidate.path[0])
    between = opened[bisect_right(opened, (index, number)) : bisect_left(opened, (candidate.index, 0))]
    numbers = iter([number for _, number in between])
    return bool(wanted) and all(number in numbers for number in wanted)


def _follows(last: _Candidate, candidate: _Candidate, found: Sequence[_Candidate]) -> bool:
    """Whether the number of a candidate follows that of another of its style, or begins anew in a new chapter."""
    step = candidate.path[0] - last.path[0] + candidate.inserted
    if candidate.is_weak:
        return step == 1
    return 1 <= step <= 2 or (candidate.path[0] <= 1 and _has_other_between(last, candidate, found))


def _has_other_between(last: _Candidate, candidate: _Candidate, found: Sequence[_Candidate]) -> bool:
    """Whether a heading of another style stands between two candidates."""
    start = bisect_right(found, last.index, key=_index)
    return any(held.style != candidate.style for held in found[start : bisect_left(found, candidate.index, key=_index)])


def _index(candidate: _Candidate) -> int:
    return candidate.index


def _has_body(lines: Sequence[Line], candidate: _Candidate, following: _Candidate | None) -> bool:
    """Whether a candidate is followed by text or a deeper number, rather than by the next of its kind."""
    if following is None or len(following.path) > len(candidate.path) or following.style != candidate.style:
        return candidate.has_body
    return not all(line.blank for line in lines[candidate.end : following.index])


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
