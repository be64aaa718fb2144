"""Acronyms of one text written out where another text has the words: BAT, brown adipose tissue."""

from __future__ import annotations

import re

_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Za-z]{1,5}[A-Z](?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3


def written_out(text: str, other: str) -> str:
    """Return the text with each acronym replaced by consecutive words of the other text that begin with its letters."""
    found = _WORD.findall(other)
    initials = "".join(word[0].lower() for word in found)

    def _words(match: re.Match[str]) -> str:
        letters = match[0].lower()
        place = initials.find(letters) if len(letters) >= _LEAST else -1
        if place < 0 or match[0] in other:
            return match[0]
        return " ".join(found[place : place + len(letters)])

    return _ACRONYM.sub(_words, text)
