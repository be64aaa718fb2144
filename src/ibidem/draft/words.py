"""Words with their offsets, made comparable: quotation marks, dashes, white space and marks of a format fall away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ibidem.references.clean import COMPOUND
from ibidem.text import RAISED

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


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    POINT = "point"
    GAP = "gap"
    """An ellipsis or something in brackets: it may stand for anything."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark that counts, or a gap; offsets are those of the text it was read from."""

    sort: Sort
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


def tokens(text: str, *, gaps: bool = False, healed: bool = True) -> list[Token]:
    """Return the tokens of a text; with `gaps`, ellipses and brackets become gaps, else they are read as they stand.

    A word broken at the end of a line is one word, but for a compound such as `well-known`; with `healed` unset it is
    two, as where the hyphen is its own.
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(masked(text)):
        sort = match.lastgroup
        if sort == "gap" or (sort == "bracket" and gaps):
            if gaps:
                found.append(Token(Sort.GAP, "…", "…", *match.span()))
        elif sort == "bracket":
            found.extend(_inside(match))
        elif sort == "word":
            found.extend(_words(match[0], match.start(), healed=healed))
        else:
            found.append(Token(Sort.POINT, match[0], match[0], *match.span()))
    return found


def words_of(text: str) -> list[Token]:
    """Return the words alone, those in brackets left out."""
    return [token for token in tokens(text, gaps=True) if token.sort is Sort.WORD]


def breaks(text: str) -> bool:
    """Whether a line ends within a word."""
    return bool(_BREAK.search(text))


def _inside(match: re.Match[str]) -> list[Token]:
    """Return the words in brackets as they stand."""
    at = match.start() + 1
    return [_word(one[0], at + one.start(), at + one.end()) for one in re.finditer(_LETTER + "+", match[0][1:-1])]


def _words(text: str, start: int, *, healed: bool) -> Iterator[Token]:
    """Yield what the regular expression took for a word: two of them where the hyphen at a line end is their own."""
    at = 0
    for match in _BREAK.finditer(text):
        own = not healed or text[at : match.start()].casefold() in COMPOUND
        if own and not match[0].startswith("\u00ad"):
            yield _word(text[at : match.start()], start + at, start + match.start())
            at = match.end()
    yield _word(text[at:], start + at, start + len(text))


def _word(text: str, start: int, end: int) -> Token:
    # A raised digit is kept apart from the number it stands on, for 10⁶ is not 106; m² and m2 are the same.
    shown = _POWER.sub("^", _BREAK.sub("", text))
    shown = unicodedata.normalize("NFKC", shown).replace("’", "'").replace("−", "-")
    shown = re.sub("[\u00ad\u200b\\[\\]]|(?<=[^\\W\\d_])\\^", "", shown)
    return Token(Sort.WORD, shown, shown.casefold(), start, end, loose=text.startswith("["))
