"""Words and languages: lists that are written once, stems, and whether a text is English."""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ibidem.text.normalize import words

if TYPE_CHECKING:
    from collections.abc import Callable

_FILE = "words.toml"
_KEPT_STEMS = 50_000
_ASKED_OTHERWISE = re.compile(
    r"\W*(?:wer|wem|wen|wessen|wie|wann|warum|weshalb|wieso|wo|woher|wohin|welche[rsnm]?|was\s(?:ist|sind|bedeutet|heißt)"
    r"|ist|sind|wurden?|kann|können|darf|dürfen|muss|müssen|wird|werden|soll|sollte"
    r"|qui|quand|quels?|quelles?|pourquoi|combien|où|qu['’]|est-ce|qué|cómo|cuándo|dónde|quién|cuál|cuántos?"
    r"|perché|quando|quanti|waarom|wanneer|welke?|hoeveel)\b",
    re.IGNORECASE,
)
"""How questions begin in other languages and none does in English."""
_HIGHLIGHTED = re.compile(r"[^\W_]+")


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


_STEMMING = threading.Lock()
"""The stemmer keeps the word it is at work on in itself."""


@lru_cache(_KEPT_STEMS)
def stem(word: str) -> str:
    """Return the stem of a folded English word (Snowball's second Porter stemmer, which the lexical index uses too)."""
    with _STEMMING:
        return _stemmer()(word)


def telling(question: str) -> frozenset[str]:
    """Return the folded words of the question that say what it is about."""
    return frozenset(words(question)) - word_list("stop")


def matches(text: str, sought: Iterable[str]) -> list[tuple[int, int]]:
    """Return the span of each word of the text that is a form of one sought, in order."""
    wanted = frozenset(map(stem, sought))
    return [match.span() for match in _HIGHLIGHTED.finditer(text) if stem(match[0].casefold()) in wanted]


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files("ibidem.text") / _FILE).read_text("utf-8"))


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # 12 ms

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word


_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile("[a-z]*[ß-ž][a-zß-ž]*")  # not the letters of phonetic script
_SEEN = 2000
"""Characters that are looked at: a language shows in fewer."""
_ENGLISH = word_list("english")
_OTHER = word_list("other_languages")
_FEWEST_MARKS = 2
_LEAST_SHARE = 0.15


def is_english(text: str) -> bool:
    """Whether a text may be English: not in another script, nor full of the small words or accents of another language.

    In doubt it may be: short texts, names and tables have no small words. Words with a capital are taken for names.
    An identifier of languages (py3langid) would take .5 s before the first answer, and calls names other languages.
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


def asks_in_english(question: str) -> bool:
    """Return whether a question may be English, by how it begins and by its small words."""
    return _ASKED_OTHERWISE.match(question) is None and is_english(question)


def needs_other_encoder(question: str, texts: Sequence[str]) -> bool:
    """Return whether an encoder that reads English reads little of a question, or of most of the texts beside it."""
    return not asks_in_english(question) or sum(not is_english(text) for text in texts) * 2 > len(texts)


@cache
def word_counts(language: str) -> Mapping[str, int]:
    """Return the words of a language with their counts, as pyspellchecker has them: de, en, es, fr, it, nl or pt."""
    import gzip
    import json

    data = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()  # 0.1 s
    counts: dict[str, int] = json.loads(gzip.decompress(data))
    return counts
