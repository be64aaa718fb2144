"""What names, titles and years are compared by, however they are spelled."""

from __future__ import annotations

import re
import unicodedata

from ibidem.text.normalize import fold, unmark, words

PARTICLES = frozenset(
    words(
        "van von vom der den dem de del dela della delle degli di da do dos das du des la le las los lo ter ten te t zu"
        " zum zur af av bin ibn ben al el st saint"
    )
)
"""Words before a family name that lists and texts keep or drop as they please."""
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['ʼ](?=\w)")
_SUBTITLE = re.compile(r"[:：]\s*|[.?!;]\s+|\s[-]+\s")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
_YEAR = re.compile(r"\d{4}")


def family_keys(name: str) -> frozenset[str]:
    """Return the forms a family or corporate name may take: without accents, and with ä as ae; empty for no word."""
    folded = fold(_BRACKETED.sub(" ", name))
    forms = (_without_accents(folded), _without_accents(folded.translate(_EXPANDED)))
    return frozenset(key for key in (_family(form) for form in forms) if key)


def title_key(title: str) -> str:
    """Return the words of a title without case, accents, punctuation and marks of emphasis."""
    return _joined(_without_accents(fold(unmark(title)).replace("&", " and ")))


def main_key(title: str) -> str:
    """Return the key of a title without its subtitle."""
    parts = _SUBTITLE.split(fold(unmark(title)), maxsplit=1)
    return title_key(parts[0]) or title_key(title)


def year_key(year: str) -> str:
    """Return the four digits of a year, or the words that stand in their place."""
    found = _YEAR.match(year)
    return found[0] if found else year.strip().casefold()


def _family(text: str) -> str:
    parts = _WORD.findall(_APOSTROPHE.sub("", text))
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    first = next((index for index, word in enumerate(parts) if word not in PARTICLES), 0)
    return " ".join(parts[first:])


def _joined(text: str) -> str:
    return " ".join(_WORD.findall(_APOSTROPHE.sub("", text)))


def _without_accents(folded: str) -> str:
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).translate(_BARE)
