"""Misspelt words of a question, corrected to words of the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ibidem.index.protocols import LexicalIndex
from ibidem.text.normalize import words
from ibidem.text.vocabulary import asks_in_english, word_counts

SHORTEST = 4
"""Characters of a word that is corrected."""
FAR = 7
"""The same of a word that is corrected by more than one letter."""
CLOSENESS = 0.8
"""How like the word, by Ratcliff and Obershelp, what replaces it by more than one letter must be."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrected(question: str, lexical: LexicalIndex, near: Iterable[str] = ()) -> str:
    """Return the question with its misspelt words as the library has them; the question itself where none is.

    A question in another language is left as it is. A word is misspelt that neither the library nor English has, where
    the library has one that is a letter away (Norvig, How to write a spelling corrector, 2007), or the texts `near` the
    question have a longer one that is like it.
    """
    if not asks_in_english(question):
        return question
    absent = lexical.rarity("\0")
    nearby: set[str] | None = None

    def known(word: str) -> float:
        """Return by how much a word is commoner than one that the library does not have."""
        stems = lexical.stems(word)
        return absent - lexical.rarity(stems[0]) if len(stems) == 1 else 0.0

    def put(match: re.Match[str]) -> str:
        nonlocal nearby
        typed = match[0]
        word = typed.casefold()
        if len(word) < SHORTEST or typed.isupper() or not word.isascii() or "'" in word or known(word) > 0:
            return typed
        best = max(((known(one), one) for one in _one_letter_away(word)), default=(0.0, ""))
        if best[0] <= 0 and len(word) >= FAR:
            nearby = {one for text in near for one in words(text) if len(one) >= FAR - 1} if nearby is None else nearby
            like = get_close_matches(word, [one for one in nearby if one[0] == word[0]], n=1, cutoff=CLOSENESS)
            best = (1.0, like[0]) if like else best
        if best[0] <= 0 or _is_english(word):
            return typed
        return best[1].capitalize() if typed[0].isupper() else best[1]

    return _WORD.sub(put, question)


def _is_english(word: str) -> bool:
    counts = word_counts("en")
    return word in counts or word.removesuffix("s") in counts


def _one_letter_away(word: str) -> Iterator[str]:
    """Yield each text that a letter left out, put in, changed or swapped makes of a word."""
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right and letter != right[0]:
                yield left + letter + right[1:]
