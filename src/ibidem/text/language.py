"""Tell whether a text says anything that a judge could read."""

from __future__ import annotations

import re
import unicodedata

from ibidem.text.vocabulary import word_list

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,60}(?![^\W\d_])")
_ACCENTED = re.compile("[a-z]*[ß-ž][a-zß-ž]*")  # not the letters of phonetic script
_SEEN = 2000
"""Characters that are looked at: a language shows in fewer."""
_ENGLISH = word_list("english")
_OTHER = word_list("other_languages")
_FEWEST_MARKS = 2
_LEAST_SHARE = 0.15


def has_words(text: str) -> bool:
    """Whether there is a word in the text: two letters in a row, and no endless row of them."""
    return _LETTERS.search(text) is not None


def is_english(text: str) -> bool:
    """Whether a text may be English: not in another script, nor full of the small words or accents of another language.

    In doubt it may be: short texts, names and tables have no small words. Words with a capital are taken for names.
    """
    written = _WORD.findall(unicodedata.normalize("NFC", text[:_SEEN]))
    letters = "".join(written)
    if sum(_is_latin(letter) for letter in letters) * 2 < len(letters):
        return False
    english = sum(word.casefold() in _ENGLISH for word in written)
    other = sum(word in _OTHER or _ACCENTED.fullmatch(word) is not None for word in written)
    return other < _FEWEST_MARKS or other <= 2 * english or other < _LEAST_SHARE * len(written)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
