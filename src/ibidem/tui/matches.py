"""Which words of a text match the words of a question, by a plain stem."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "e", "y")
_STOP = """
a an and any are as at be been but by can could did do does for from had has have how i if in into is it its me my no
nor not of on or our shall should so than that the their them then there these they this those to was we were what when
where which who whom whose why will with would you your
"""
_SHORTEST_STEM = 3
_STOP_WORDS = frozenset(_STOP.split())
_MOST_WORDS = 200  # a question of 100 kB is pasted text: its first words say enough


def stem(word: str) -> str:
    """Return a crude stem: folded, one common English ending and a doubled last letter taken off."""
    word = word.casefold()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word.removesuffix(suffix)
            break
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] == word[-2] else word


def matches(question: str, text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each word of the text that a content word of the question matches."""
    asked = _WORD.findall(question[:10_000])[:_MOST_WORDS]
    wanted = {stem(word) for word in asked if word.casefold() not in _STOP_WORDS}
    return [match.span() for match in _WORD.finditer(text) if stem(match[0]) in wanted]
