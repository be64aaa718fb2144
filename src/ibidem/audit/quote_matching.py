"""Set a quotation beside a stretch of a source: word for word the same, or changed and how."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from ibidem.references.bibliography import COMPOUND
from ibidem.text.normalize import RAISED
from ibidem.types.audits import QuoteEdit, WordChange

_LETTER = r"[^\W_]"
_HYPHEN = "[-‐\u00ad]\\n[ \\t]*"
"""The end of a line within a word."""
_INSIDE = "\u0300-\u036f\u00ad\u200b"
"""Accents that stand by themselves, and characters that no one sees."""
_ELLIPSIS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
_TOKEN = re.compile(
    rf"(?P<gap>\[\s*{_ELLIPSIS}\s*\]|{_ELLIPSIS})"
    rf"|(?P<word>(?:\[{_LETTER}{{1,3}}\](?={_LETTER}))?(?:(?<![^\s(])[-−](?=\d))?"
    rf"(?:\d+(?:[.,]\d+)+(?!{_LETTER}|\^)|{_LETTER}(?:(?<=[^\W\d_]){_HYPHEN}(?=[^\W\d_A-Z])|{_LETTER}|[{_INSIDE}]"
    rf"|['’](?={_LETTER})|⁻(?=[{RAISED}])|(?<=\w)\^[-−]?(?=\d))*))"
    r"|(?P<bracket>\[[^\[\]\n]{1,80}\])"
    r"|(?P<point>[,.;:!?()%$€£+=<>/&°±×])"
)
_LINK = re.compile(
    r"(!?\[)([^\[\]\n]{1,300})(\](?:\([^()\s]{0,500}(?:\s+[\"'(][^\"'()\n]{0,200}[\"')])?\)|\[[^\[\]\n]{0,100}\]))"
)
_UNITS = "[cdhkmnpµμ]m|[kmnµμ]g|[mnµμ]s|[mMkG]?Hz|ft|yd|mi|ha|sec|min|mol"
_MARKED = re.compile(
    rf"(?P<power>(?<=\d)⁻?[{RAISED}]+|(?<![^\W_])(?:[^\W\d_{RAISED}]|{_UNITS})⁻?[{RAISED}]+"
    rf"|(?<=[^\W\d_{RAISED}])⁻[{RAISED}]+)"  # no marker: it belongs to a number, a symbol or a unit
    r"|(?m:^[ \t]*(?:>[ \t]?)+)"  # quoted lines
    r"|\[\^[^\[\]\s]{1,60}\]|\[@[^\[\]\n]{1,200}\]|\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\]"  # markers
    rf"|[{RAISED}]+(?:[,⁻˒‚–-]\s?[{RAISED}]+)*"
    r"|</?[A-Za-z][^<>\n]{0,200}>|<!--.{0,1000}?-->"
)

_BREAK = re.compile(_HYPHEN)
_POWER = re.compile(rf"(?<=\d)(?=⁻?[{RAISED}])")


class TokenSort(StrEnum):
    """What a token is."""

    WORD = "word"
    POINT = "point"
    GAP = "gap"
    """An ellipsis or something in brackets: it may stand for anything."""


@dataclass(frozen=True, slots=True)
class ComparableToken:
    """A word, a mark that counts, or a gap; offsets are those of the text it was read from."""

    sort: TokenSort
    shown: str
    """With its case; compatibility forms and apostrophes made equal."""
    folded: str
    start: int
    end: int
    loose: bool = False
    """Whether its first letter was marked as changed."""


def masked(text: str) -> str:
    """Return the text, as long as it was, with marks of a format and citation markers as spaces."""
    text = _LINK.sub(lambda match: " " * len(match[1]) + match[2] + " " * len(match[3]), text)
    return _MARKED.sub(lambda match: match["power"] or " " * len(match[0]), text)


def comparable_tokens(text: str, *, gaps: bool = False, healed: bool = True) -> list[ComparableToken]:
    """Return the tokens of a text; with `gaps`, ellipses and brackets become gaps, else they are read as they stand.

    A word broken at the end of a line is one word, but for a compound such as `well-known`; with `healed` unset it is
    two, as where the hyphen is its own.
    """
    found: list[ComparableToken] = []
    for match in _TOKEN.finditer(masked(text)):
        sort = match.lastgroup
        if sort == "gap" or (sort == "bracket" and gaps):
            if gaps:
                found.append(ComparableToken(TokenSort.GAP, "…", "…", *match.span()))
        elif sort == "bracket":
            found.extend(_inside(match))
        elif sort == "word":
            found.extend(_words(match[0], match.start(), healed=healed))
        else:
            found.append(ComparableToken(TokenSort.POINT, match[0], match[0], *match.span()))
    return found


def words_of(text: str) -> list[ComparableToken]:
    """Return the words alone, those in brackets left out."""
    return [token for token in comparable_tokens(text, gaps=True) if token.sort is TokenSort.WORD]


def breaks(text: str) -> bool:
    """Whether a line ends within a word."""
    return bool(_BREAK.search(text))


def _inside(match: re.Match[str]) -> list[ComparableToken]:
    """Return the words in brackets as they stand."""
    at = match.start() + 1
    return [_word(one[0], at + one.start(), at + one.end()) for one in re.finditer(_LETTER + "+", match[0][1:-1])]


def _words(text: str, start: int, *, healed: bool) -> Iterator[ComparableToken]:
    """Yield what the regular expression took for a word: two of them where the hyphen at a line end is their own."""
    at = 0
    for match in _BREAK.finditer(text):
        own = not healed or text[at : match.start()].casefold() in COMPOUND
        if own and not match[0].startswith("\u00ad"):
            yield _word(text[at : match.start()], start + at, start + match.start())
            at = match.end()
    yield _word(text[at:], start + at, start + len(text))


def _word(text: str, start: int, end: int) -> ComparableToken:
    # A raised digit is kept apart from the number it stands on, for 10⁶ is not 106; m² and m2 are the same.
    shown = _POWER.sub("^", _BREAK.sub("", text))
    shown = unicodedata.normalize("NFKC", shown).replace("’", "'").replace("−", "-")
    shown = re.sub("[\u00ad\u200b\\[\\]]|(?<=[^\\W\\d_])\\^", "", shown)
    return ComparableToken(TokenSort.WORD, shown, shown.casefold(), start, end, loose=text.startswith("["))


LEAST_ALIKE = 0.7
"""Share of a quotation's words that must stand in the source, in order, for it to count as altered from there."""
_FARTHEST = 400
"""Tokens after a gap within which the next words are looked for; whether it may hide so many is for `gaps` to say."""
_ROOM = 60
"""Tokens by which the stretch that is compared is longer, for each gap."""
STOPS = frozenset(".!?")


class MatchedRun(NamedTuple):
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


def exact(quoted: Sequence[ComparableToken], source: Sequence[ComparableToken]) -> tuple[MatchedRun, ...] | None:
    """Return where the source says each run of the quotation between its gaps word for word, and leaves least between.

    The case of a first letter may differ; any other letter and every mark inside must be the same.
    """
    segments = list(_segments(quoted))
    if not segments:
        return None
    first, *others = segments
    found = (
        _followed(others, quoted, source, MatchedRun(first[0], at, len(first)))
        for at in _occurrences(_held(quoted, first), source, 0, len(source))
    )
    return min(filter(None, found), key=lambda runs: runs[-1].theirs - runs[0].theirs, default=None)


def aligned(quoted: Sequence[ComparableToken], source: Sequence[ComparableToken]) -> Aligned | None:
    """Return the stretch of the source most like the quotation; None where too little of it is there."""
    words = sum(token.sort is TokenSort.WORD for token in quoted)
    low, high = _window(quoted, source)
    blocks = [block for block in _matcher(quoted, source[low:high]).get_matching_blocks() if block.size]
    same = sum(quoted[row].sort is TokenSort.WORD for block in blocks for row in range(block.a, block.a + block.size))
    if not words or same < LEAST_ALIKE * words:
        return None
    first, last = low + blocks[0].b, low + blocks[-1].b + blocks[-1].size
    before, after = blocks[0].a, len(quoted) - blocks[-1].a - blocks[-1].size
    return Aligned(_back(source, first, before), _on(source, last, after), same / words)


def changes(
    quoted_text: str, quoted: Sequence[ComparableToken], text: str, source: Sequence[ComparableToken]
) -> tuple[WordChange, ...]:
    """Return the quotation beside its source as runs of words, in order."""
    found: list[WordChange] = []
    for tag, a, b, c, d in _matcher(quoted, source, exactly=True).get_opcodes():
        ours, theirs = quoted[a:b], source[c:d]
        said, says = sliced(quoted_text, ours), sliced(text, theirs)
        if tag == "equal":
            edit = QuoteEdit.SAME
        elif any(token.sort is TokenSort.GAP for token in ours) and all(
            token.sort is not TokenSort.WORD for token in ours
        ):
            edit = QuoteEdit.MARKED
        else:
            edit = QuoteEdit.REPLACED if ours and theirs else QuoteEdit.LEFT_OUT if theirs else QuoteEdit.ADDED
        found.append(WordChange(edit, said, says))
    return tuple(found)


def sliced(text: str, held: Sequence[ComparableToken]) -> str:
    """Return what a text has from the first of its tokens to the last, on one line."""
    return " ".join(text[held[0].start : held[-1].end].split()) if held else ""


def _followed(
    segments: Sequence[range], quoted: Sequence[ComparableToken], source: Sequence[ComparableToken], first: MatchedRun
) -> tuple[MatchedRun, ...] | None:
    """Return the first run with those of the further segments, each where it comes next."""
    runs = [first]
    for segment in segments:
        low = runs[-1].theirs + runs[-1].size
        at = next(_occurrences(_held(quoted, segment), source, low, low + _FARTHEST + len(segment)), None)
        if at is None:
            return None
        runs.append(MatchedRun(segment[0], at, len(segment)))
    return tuple(runs)


def _segments(quoted: Sequence[ComparableToken]) -> Iterator[range]:
    """Yield the rows between the gaps, without the marks at their ends."""
    gaps = [row for row, token in enumerate(quoted) if token.sort is TokenSort.GAP]
    for low, high in pairwise([-1, *gaps, len(quoted)]):
        words = [row for row in range(low + 1, high) if quoted[row].sort is TokenSort.WORD]
        if words:
            yield range(words[0], words[-1] + 1)


def _held(quoted: Sequence[ComparableToken], rows: range) -> Sequence[ComparableToken]:
    return quoted[rows.start : rows.stop]


def _occurrences(
    segment: Sequence[ComparableToken], source: Sequence[ComparableToken], low: int, high: int
) -> Iterator[int]:
    size = len(segment)
    for at in range(low, min(high, len(source)) - size + 1):
        if source[at].folded == segment[0].folded and all(
            _same(ours, theirs, first=row == 0)
            for row, (ours, theirs) in enumerate(zip(segment, source[at : at + size], strict=True))
        ):
            yield at


def _same(ours: ComparableToken, theirs: ComparableToken, *, first: bool) -> bool:
    if first or ours.loose:
        return ours.folded == theirs.folded and ours.shown[1:] == theirs.shown[1:]
    return ours.shown == theirs.shown


def _matcher(
    quoted: Sequence[ComparableToken], source: Sequence[ComparableToken], *, exactly: bool = False
) -> SequenceMatcher[str]:
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


def _window(quoted: Sequence[ComparableToken], source: Sequence[ComparableToken]) -> tuple[int, int]:
    """Return the stretch, somewhat longer than the quotation, that shares most tokens with it."""
    gaps = sum(token.sort is TokenSort.GAP for token in quoted)
    size = len(quoted) * 3 // 2 + 8 + _ROOM * gaps
    ours = {token.folded for token in quoted if token.sort is TokenSort.WORD}
    held = [row for row, token in enumerate(source) if token.folded in ours]
    best, at = 0, 0
    for place, row in enumerate(held):
        count = bisect_left(held, row + size) - place
        if count > best:
            best, at = count, row
    return at, min(at + size, len(source))


def _back(source: Sequence[ComparableToken], first: int, by: int) -> int:
    """Return a row so much earlier, in the same sentence."""
    while by and first and source[first - 1].shown not in STOPS:
        first, by = first - 1, by - 1
    return first


def _on(source: Sequence[ComparableToken], last: int, by: int) -> int:
    while by and last < len(source) and source[last].shown not in STOPS:
        last, by = last + 1, by - 1
    return last
