"""Find the words of a question in a text, to set them off for the eye."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ibidem.text.normalize import words
from ibidem.text.vocabulary import stem, word_list

_WORD = re.compile(r"[^\W_]+")


def telling(question: str) -> frozenset[str]:
    """Return the folded words of the question that say what it is about."""
    return frozenset(words(question)) - word_list("stop")


def matches(text: str, sought: Iterable[str]) -> list[tuple[int, int]]:
    """Return the span of each word of the text that is a form of one sought, in order."""
    wanted = frozenset(map(stem, sought))
    return [match.span() for match in _WORD.finditer(text) if stem(match[0].casefold()) in wanted]
