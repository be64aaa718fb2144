"""Find markers that are numbers: in brackets, raised, or after the full stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ibidem.references.calls import Doubt, Mention, Style
from ibidem.text.normalize import LOWERED, RAISED, words

WIDEST = 100
"""A range of more entries is none: it is a range of something else."""
MOST = 999
"""No larger number is an orphan: it is a year or a quantity."""
HEAD = 1500
"""Characters of a document in which raised numbers after names are affiliations."""
_PART = r"\d{1,4}(?:\s{0,2}[-–—‐‑−]\s{0,2}\d{1,4})?"
_LIST = rf"{_PART}(?:\s{{0,2}}[,;]\s{{0,2}}{_PART}){{0,60}}"
_LOCATOR = r"(?:\s{0,2}[,:]\s{0,2}(?:pp?|ch|chap|sect?|figs?|tab|vol|n|§|pages?|chapter|section)\b\.?[^\[\]\n]{0,40})?"
_BRACKET = re.compile(rf"\\?\[(?:(?:see|cf\.|e\.g\.,?)\s)?({_LIST}){_LOCATOR}\\?\]")
_TAGGED = re.compile(rf"<sup>\s{{0,2}}({_LIST})\s{{0,2}}</sup>|(?<=[^\s^])\^({_LIST})\^", re.IGNORECASE)
_RAISED = re.compile(rf"[{RAISED}]{{1,3}}(?:[,⁻˒‚–-]\s?[{RAISED}]{{1,3}}){{0,30}}")
_TRAILING = re.compile(rf"(?<=[a-z][.?!”\"’)])({_LIST})(?=\s+[^\W\da-z_]|\s*\Z|\n)")
_INTERVAL = re.compile(r"(?:\bCIs?|%|interval|range|between|from|to|=|in|∈)[\s,:(]*\Z", re.IGNORECASE)
_LAST_WORD = re.compile(r"([^\W\d_]+)[.?!”\"’)]{0,3}\Z")
_NOT_CITED = frozenset(
    words(
        "fig figs eq eqs no nos vol vols pp sec sect ch chap tab ref refs art ver version ed step item part min max mol"
        " sqrt log"
    )
)
"""Abbreviations and functions that a number follows."""
_RAISED_UNITS = frozenset(words("metre metres meter meters mile miles inch feet foot square cubic"))
"""What a raised number follows that is an exponent, where no stop is between them."""


def calls(text: str) -> Iterator[Mention]:
    """Yield what looks like numbered markers of a document whose bibliography is numbered."""
    yield from _brackets(text)
    for match in (*_TAGGED.finditer(text), *_RAISED.finditer(text)):
        if not _exponent(text, match.start(), match.end()):
            listed = (match[1] or match[2]) if match.re is _TAGGED else match[0].translate(LOWERED)
            yield from _call(listed, match.start(), match.end(), _raised_doubt(text, match.start()))
    for match in _TRAILING.finditer(text):
        if _cited_word(text, match.start()):
            yield from _call(match[1], match.start(), match.end(), Doubt.MUCH)


def expanded(listed: str) -> tuple[str, ...]:
    """Return the numbers of a list such as `3–5, 9` in order; empty where it is not one of entries."""
    found: list[str] = []
    for part in re.split(r"[,;]", listed):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if not ends or ends[0] < 1 or not 0 <= ends[-1] - ends[0] < WIDEST:
            return ()
        found.extend(str(number) for number in range(ends[0], ends[-1] + 1))
    return tuple(dict.fromkeys(found))


def _brackets(text: str) -> Iterator[Mention]:
    """Yield bracketed numbers; `[1]–[3]` is one marker of three."""
    held: list[re.Match[str]] = []
    for match in _BRACKET.finditer(text):
        if held and _chained(text, held[-1].end(), match.start()):
            held.append(match)
            continue
        yield from _bracket(text, held)
        held = [match]
    yield from _bracket(text, held)


def _chained(text: str, end: int, start: int) -> bool:
    return text[end:start].strip() in ("-", "–", "—") and start - end <= 3


def _bracket(text: str, held: list[re.Match[str]]) -> Iterator[Mention]:
    if held:
        start, end = held[0].start(), held[-1].end()
        before, after = text[max(0, start - 16) : start], text[end : end + 1]
        if _INTERVAL.search(before) and "," in held[0][1]:
            return
        listed = "–".join(match[1] for match in held)
        doubtful = before[-1:].isalnum() or after in ("(", "[", ":")
        yield from _call(listed, start, end, Doubt.MUCH if doubtful else Doubt.NONE)


def _call(listed: str, start: int, end: int, doubt: Doubt) -> Iterator[Mention]:
    labels = expanded(listed)
    if labels:
        if any(int(label) > MOST for label in labels):
            doubt = Doubt.MUCH
        yield Mention(start, end, Style.NUMBER, doubt, labels)


def _raised_doubt(text: str, start: int) -> Doubt:
    return Doubt.SOME if text[max(0, start - 1) : start] in tuple('.,;:!?”"’)') else Doubt.MUCH


def _exponent(text: str, start: int, end: int) -> bool:
    """Whether a raised number belongs to a quantity, unit, symbol or isotope, or is an author's affiliation."""
    before = _LAST_WORD.search(text, max(0, start - 40), start)
    if before and start < HEAD and before[1][0].isupper() and before.end(1) == start:
        return True
    return text[end : end + 1].isalpha() or not _cited_word(text, start)


def _cited_word(text: str, start: int) -> bool:
    """Whether an ordinary word, perhaps with a stop after it, ends just before."""
    word = _LAST_WORD.search(text, max(0, start - 40), start)
    if word is None:
        return text[max(0, start - 2) : start] in (").", "].", "),", "].")
    said, touching = word[1].casefold(), word.end(1) == start
    return len(said) >= 3 and said not in _NOT_CITED and not (touching and said in _RAISED_UNITS)
