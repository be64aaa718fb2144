"""Words with their offsets, made comparable: quotation marks, dashes, white space and marks of a format fall away."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_LETTER = r"[^\W_]"
_INSIDE = "\u0300-\u036f\u00ad\u200b"
"""Accents that stand by themselves, and characters that no one sees."""
_ELLIPSIS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
_TOKEN = re.compile(
    rf"(?P<gap>\[\s*{_ELLIPSIS}\s*\]|{_ELLIPSIS})"
    rf"|(?P<word>(?:\[{_LETTER}{{1,3}}\](?={_LETTER}))?(?:(?<![^\s(])[-−](?=\d))?"
    rf"(?:\d+(?:[.,]\d+)+(?!{_LETTER})|{_LETTER}(?:{_LETTER}|[{_INSIDE}]|['’](?={_LETTER}))*))"
    r"|(?P<bracket>\[[^\[\]\n]{1,80}\])"
    r"|(?P<point>[,.;:!?()%$€£+=<>/&°±×])"
)
_LINK = re.compile(
    r"(!?\[)([^\[\]\n]{1,300})(\](?:\([^()\s]{0,500}(?:\s+[\"'(][^\"'()\n]{0,200}[\"')])?\)|\[[^\[\]\n]{0,100}\]))"
)
_MARKED = re.compile(
    r"(?m:^[ \t]*(?:>[ \t]?)+)"  # quoted lines
    r"|\[\^[^\[\]\s]{1,60}\]|\[@[^\[\]\n]{1,200}\]|\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\]|[⁰¹²³⁴-⁹]+"  # markers
    r"|</?[A-Za-z][^<>\n]{0,200}>|<!--.{0,1000}?-->"
)


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
    return _MARKED.sub(lambda match: " " * len(match[0]), text)


def tokens(text: str, *, gaps: bool = False) -> list[Token]:
    """Return the tokens of a text; with `gaps`, ellipses and brackets become gaps, else they are read as they stand."""
    found: list[Token] = []
    for match in _TOKEN.finditer(masked(text)):
        sort = match.lastgroup
        if sort == "gap" or (sort == "bracket" and gaps):
            if gaps:
                found.append(Token(Sort.GAP, "…", "…", *match.span()))
        elif sort == "bracket":
            found.extend(_inside(match))
        elif sort == "word":
            found.append(_word(match[0], match.start(), match.end()))
        else:
            found.append(Token(Sort.POINT, match[0], match[0], *match.span()))
    return found


def words_of(text: str) -> list[Token]:
    """Return the words alone, those in brackets left out."""
    return [token for token in tokens(text, gaps=True) if token.sort is Sort.WORD]


def _inside(match: re.Match[str]) -> list[Token]:
    """Return the words in brackets as they stand."""
    at = match.start() + 1
    return [_word(one[0], at + one.start(), at + one.end()) for one in re.finditer(_LETTER + "+", match[0][1:-1])]


def _word(text: str, start: int, end: int) -> Token:
    shown = unicodedata.normalize("NFKC", text).replace("’", "'").replace("−", "-")
    shown = re.sub("[\u00ad\u200b\\[\\]]", "", shown)
    return Token(Sort.WORD, shown, shown.casefold(), start, end, loose=text.startswith("["))
