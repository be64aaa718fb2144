"""Find the words of a question in a text, to set them off for the eye."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ibidem.text.normalize import words

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    words(
        "a about after all also an and any are as at be been before but by can could did do does for from had has have"
        " how if in into is it its may me more most my no not of on or our say says should so some tell than that the"
        " their them then there these they this to us was we were what when where which who whom whose why will with"
        " would you your"
    )
)
"""Words that are in every text, so that finding them says nothing."""
LEAST_STEM = 4
"""Two words of that many equal first letters are forms of one, when their endings are short."""
LONGEST_ENDING = 3
_SHORT_ENDINGS = frozenset(f"{double}{end}" for end in ("ed", "er", "ing") for double in ("", *"bdgmnprt")) | {"s"}
"""What may follow a word of three letters, its last letter doubled or not."""


def telling(question: str) -> frozenset[str]:
    """Return the folded words of the question that say what it is about."""
    return frozenset(word for word in words(question) if word not in _EMPTY)


def matches(text: str, sought: Iterable[str]) -> list[tuple[int, int]]:
    """Return the span of each word of the text that is a form of one sought, in order."""
    wanted = tuple(sought)
    known: dict[str, bool] = {}
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        if word not in known:
            known[word] = any(_same(word, one) for one in wanted)
        if known[word]:
            spans.append(match.span())
    return spans


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    shared = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    stem = min(len(one), len(other)) if shared is None else shared
    if shared is None and stem == LEAST_STEM - 1:
        return max(one, other, key=len)[stem:] in _SHORT_ENDINGS
    return stem >= LEAST_STEM and max(len(one), len(other)) - stem <= LONGEST_ENDING
