"""Words: lists that are written once, the words of languages with their counts, and whether a text may be English."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ibidem.text.normalize import words

_FILE = "words.toml"


def word_list(name: str) -> frozenset[str]:
    """Return a list of folded words by its name in `words.toml`. Raises KeyError for an unknown name."""
    return frozenset(ordered_words(name))


def ordered_words(name: str) -> tuple[str, ...]:
    """Return the same in the order of the file."""
    return tuple(_lists()[name].split())


@cache
def number_words() -> dict[str, int]:
    """Return the English words of one part from zero to ninety, with their values."""
    small = {word: value for value, word in enumerate(ordered_words("small_numbers"))}
    return small | {word: value for value, word in zip(range(20, 100, 10), ordered_words("tens"), strict=True)}


def telling(question: str) -> frozenset[str]:
    """Return the folded words of the question that say what it is about."""
    return frozenset(words(question)) - word_list("stop")


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files("ibidem.text") / _FILE).read_text("utf-8"))


_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile("[a-z]*[ß-ž][a-zß-ž]*")  # not the letters of phonetic script
SEEN = 2000
"""Characters that are looked at: a language shows in fewer."""
_ENGLISH = word_list("english")
_OTHER = word_list("other_languages")
_FEWEST_MARKS = 2
_LEAST_SHARE = 0.15


def is_english(text: str) -> bool:
    """Whether a text may be English: not in another script, nor full of the small words or accents of another language.

    In doubt it may be: short texts, names and tables have no small words. Words with a capital are taken for names.
    """
    written = _WORD.findall(unicodedata.normalize("NFC", text[:SEEN]))
    letters = "".join(written)
    if not letters.isascii() and 2 * sum(not _is_latin(one) for one in letters) > len(letters):
        return False
    english = sum(word.casefold() in _ENGLISH for word in written)
    other = sum(word in _OTHER or _ACCENTED.fullmatch(word) is not None for word in written)
    return other < _FEWEST_MARKS or other <= 2 * english or other < _LEAST_SHARE * len(written)


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


@cache
def word_counts(language: str) -> Mapping[str, int]:
    """Return the words of a language with their counts, as pyspellchecker has them: de, en, es, fr, it, nl or pt."""
    import gzip
    import json

    data = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()  # 0.1 s
    counts: dict[str, int] = json.loads(gzip.decompress(data))
    return counts


@cache
def words_counted(language: str) -> int:
    """Return how many words all those counts stand for."""
    return sum(word_counts(language).values())
