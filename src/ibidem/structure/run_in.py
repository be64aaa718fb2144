"""Headings that run into their text: `Section 2. Dues. Each member pays`, `2.1 Term. This Agreement`, `**Dues.** Each`.

What they are is told by their sequence, as that of headings on lines of their own: each number follows the one before.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ibidem.structure.headings import RUN_IN, title_case
from ibidem.structure.outline import NUMBERED_WORDS, number_of
from ibidem.text.claim_detection import states, words_of
from ibidem.types import Block, BlockKind

LONGEST_TITLE = 80
TITLE_WORDS = 8
MOST_BETWEEN = 20
"""The widest step between the numbers of two headings that is filled by what stands between them."""
TITLED_SHARE = 0.75
"""The least share of the paragraphs with a plain number that have a title, where the number alone tells nothing."""
INNER_TITLED_SHARE = 0.5
"""The same of numbers with several parts."""
_HEADED = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(?P<words>[^*_\n]{2,100}?)\1(?P<end>[.:]?)\s+(?=\S)")
_NAMED = re.compile(
    rf"(?P<word>{NUMBERED_WORDS}|§{{1,2}})\.?\s*(?P<number>\d{{1,4}}(?:[.-]\d{{1,3}}){{0,4}}|[IVXLC]{{1,7}}|[A-Z])(?P<letter>[a-z]?)"
    r"(?P<stop>[.:)]?(?:\s?[—–]|\s-)?)(?=[\s—–(])",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4})(?P<stop>[.)]?)(?=\s)")
_TITLE = re.compile(
    rf"\s*(?P<title>[^.:—–|]{{2,{LONGEST_TITLE}}}?)(?P<end>\.?\s?[—–]|\.?\s-(?=\s)|[.:](?=[\s*_]|$)|\.(?=[—–(]))\s*"
)
_STOP = re.compile(r"[.:—–]")
_LOOSE_TITLE = re.compile(
    rf"\s*(?P<title>(?:[^.:—–|]|(?<![^\W_])[A-Z]\.){{2,{LONGEST_TITLE}}}?)(?P<end>(?<![.\s][A-Z])\.(?=[\s*_]|[A-Z][a-z]))\s*"
)
"""The same where the numbers before and behind it make it certain: with abbreviations, and without the space behind."""
_LETTERS = re.compile(r"[^\W\d_]{3}")
_NO_TITLE = re.compile(r"[,\d]|\b[A-Z]{1,3}\b$")
"""What the names of authors have at the begin of an entry of a bibliography."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """How a paragraph begins that may have a heading in it."""

    at: int
    """The index of its block."""
    style: str
    path: tuple[int, ...]
    end: int
    """Where in the text the heading ends; that of the block where it is nothing but a title."""
    titled: bool


def with_run_in_headings(text: str, blocks: Sequence[Block], leads: Mapping[int, int]) -> list[Block]:
    """Return the blocks with such headings parted from their paragraphs, each on its level beneath the others.

    `leads` gives, by the start of a block, where words at its begin end that stand out from the rest in print.
    """
    openings = _accepted(text, blocks)
    levels: dict[tuple[str, int], int] = {}
    base, styles = 0, list[str]()
    found: list[Block] = []
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and block.label != RUN_IN:
            base, styles = block.level, []
            if number := number_of(_bare(text, block)):
                levels[number[0], len(number[1])] = block.level
        elif opening := openings.get(at):
            if opening.style not in styles:
                styles.append(opening.style)
            level = base + styles.index(opening.style) + len(opening.path)
            known = [(depth, held) for (style, depth), held in levels.items() if style == opening.style]
            if known:
                level = max(1, known[0][1] + len(opening.path) - known[0][0])
            found.extend(_parted(text, block, opening.end, level))
            continue
        elif strong := _strong(text, block, leads.get(block.start, 0)):
            found.extend(_parted(text, block, strong, 0, label=RUN_IN))
            continue
        found.append(block)
    return found


def _accepted(text: str, blocks: Sequence[Block]) -> dict[int, _Opening]:
    """Return by index the openings that are headings."""
    groups: defaultdict[tuple[str, tuple[int, ...]], list[_Opening]] = defaultdict(list)
    """By how they are numbered, and the number of the section around them."""
    headings: list[int] = []
    styles: set[str] = set()
    """Those of headings on lines of their own."""
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            headings.append(at)
            styles.update(number[:1] if (number := number_of(_bare(text, block))) else ())
        elif block.kind in _HEADED and not block.label and (opening := _opening(text, at, block)):
            opening = _loose(text, opening, block) if len(opening.path) > 1 else opening
            groups[opening.style, opening.path[:-1]].append(opening)
    accepted: dict[int, _Opening] = {}
    for (style, around), group in groups.items():
        titled = [opening for opening in group if opening.titled]
        least = max(2, INNER_TITLED_SHARE * len(group)) if around else max(3, TITLED_SHARE * len(group))
        if style == "number" and len(titled) < least:
            continue
        sequence = list(_sequence(titled, headings))
        alone = style in styles and style != "number" and sequence and _stands_apart(text, blocks, sequence[0].at)
        if len(sequence) > 1 or alone:
            accepted.update((opening.at, opening) for opening in sequence)
    return _between(text, blocks, headings, accepted)


def _stands_apart(text: str, blocks: Sequence[Block], at: int) -> bool:
    """Whether a blank line or a heading stands before a block."""
    between = text[blocks[at - 1].end : blocks[at].start] if at else ""
    return not at or blocks[at - 1].kind is BlockKind.HEADING or between.count("\n") != 1


def _between(
    text: str, blocks: Sequence[Block], headings: Sequence[int], accepted: dict[int, _Opening]
) -> dict[int, _Opening]:
    """Return the openings with those whose numbers follow one heading, and lead to the next if there is one."""
    anchors = [(at, held.style, held.path[0]) for at, held in accepted.items() if len(held.path) == 1]
    for at in headings:
        if (number := number_of(_bare(text, blocks[at]))) and len(number[1]) == 1:
            anchors.append((at, number[0], number[1][0]))
    filled = dict(accepted)
    for (first, style, low), (last, other, high) in pairwise([*sorted(anchors), (len(blocks), "", 0)]):
        if other == style and not 1 < high - low <= MOST_BETWEEN:
            continue
        inner = ((block, _opening(text, at, block)) for at, block in enumerate(blocks[first + 1 : last], first + 1))
        wanted = [
            _loose(text, opening, block)
            for block, opening in inner
            if block.kind in _HEADED and opening and opening.style == style and len(opening.path) == 1
        ]
        numbers = [opening.path[0] for opening in wanted if opening.titled]
        # Behind the last heading with a number no other tells how many there are.
        ends = high if other == style else low + 1 + len(wanted)
        if numbers and len(numbers) == len(wanted) and numbers == list(range(low + 1, ends)):
            filled.update((opening.at, opening) for opening in wanted)
    return filled


def _loose(text: str, opening: _Opening, block: Block) -> _Opening:
    """Return an opening with a title that may hold commas, abbreviations and words in lower case."""
    title = None if opening.titled else _LOOSE_TITLE.match(text, opening.end, block.end)
    words = title["title"].strip("*_ ") if title else ""
    if title is None or not words[:1].isupper() or len(words.split()) > TITLE_WORDS or states(words_of(words)):
        return opening
    return replace(opening, end=_behind_marks(text, title.end(), block.end), titled=True)


def _bare(text: str, heading: Block) -> str:
    return text[heading.start : heading.end].partition("\n")[0].strip("#* ")


def _opening(text: str, at: int, block: Block) -> _Opening | None:
    start = block.start + len(text[block.start : block.end]) - len(text[block.start : block.end].lstrip("*_ "))
    if match := _NAMED.match(text, start, block.end):
        style, path = number_of(f"{match['word']} {match['number']}") or ("", ())
    elif match := _PLAIN.match(text, start, block.end):
        style, path = number_of(f"{match['number']} A") or ("number", ())
    else:
        return None
    title = _TITLE.match(text, match.end(), block.end)
    if title and _is_title(title, plain=style == "number", rest=text[title.end() : block.end].lstrip("*_ ")):
        end = title.end()
    elif style == "number":
        return _Opening(at, style, path, match.end(), titled=False) if match["stop"] or len(path) > 1 else None
    elif match["stop"] or (match["letter"] and text[match.end()] in "—–("):
        end = match.end()
    else:
        return None
    return _Opening(at, style, path, _behind_marks(text, end, block.end), titled=True)


def _is_title(match: re.Match[str], *, plain: bool, rest: str) -> bool:
    """Whether the words before a stop are a title: short, in title case or before a dash, with a text behind them."""
    title = match["title"].strip("*_ ")
    if not title or not title.lstrip("“\"'‘")[:1].isupper() or len(title.split()) > TITLE_WORDS:
        return False
    if rest[:1].islower() or (plain and _NO_TITLE.search(title)):
        return False
    return match["end"].strip()[-1:] in "—–-" or title_case(title)


def _behind_marks(text: str, at: int, end: int) -> int:
    """Return an offset moved behind the marks of emphasis and the space that stand there."""
    while at < end and text[at] in "*_ \t\n":
        at += 1
    return at


def _sequence(group: Sequence[_Opening], headings: Sequence[int]) -> Iterator[_Opening]:
    """Yield the openings whose numbers follow one another; behind another heading they may begin anew."""
    last: _Opening | None = None
    for opening in group:
        anew = last is None or bisect_left(headings, last.at) < bisect_left(headings, opening.at)
        if last is not None and opening.path[:-1] == last.path[:-1]:
            follows = 1 <= opening.path[-1] - last.path[-1] <= 2
        else:
            follows = len(opening.path) > 1 or opening.path[-1] <= 1
        if follows or anew:
            yield opening
            last = opening


def _strong(text: str, block: Block, lead: int) -> int:
    """Return where the words end that head a paragraph by their type alone; 0 where none do."""
    if block.kind is not BlockKind.PARAGRAPH or block.label:
        return 0
    if match := _STRONG.match(text, block.start, block.end):
        words, end = match["words"] + match["end"], match.end()
    elif lead:
        end = lead + bool(_STOP.match(text, lead, block.end))
        words, end = text[block.start : end].rstrip(), _behind_marks(text, end, block.end)
    else:
        return 0
    if words[-1:] not in (".", ":", "—", "–") or not words[:1].isupper() or len(words.split()) > TITLE_WORDS:
        return 0
    return end if _LETTERS.search(words) and end < block.end and not text[end].islower() else 0


def _parted(text: str, block: Block, end: int, level: int, *, label: str = "") -> Iterator[Block]:
    """Yield the heading of a paragraph, and the rest of it as one."""
    heading_end = min(block.start + len(text[block.start : end].rstrip()), block.end)
    yield Block(BlockKind.HEADING, block.start, heading_end, level=level, label=label)
    if end < block.end and text[end : block.end].strip():
        yield replace(block, kind=BlockKind.PARAGRAPH, start=end)
