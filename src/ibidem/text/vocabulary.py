"""English words, each list written once, and their stems."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FILE = "words.toml"
_KEPT_STEMS = 50_000


def word_list(name: str) -> frozenset[str]:
    """Return a list of folded words by its name in `words.toml`. Raises KeyError for an unknown name."""
    return frozenset(ordered_words(name))


def ordered_words(name: str) -> tuple[str, ...]:
    """Return the same in the order of the file."""
    return tuple(_lists()[name].split())


@lru_cache(_KEPT_STEMS)
def stem(word: str) -> str:
    """Return the stem of a folded English word (Snowball's second Porter stemmer, which the lexical index uses too)."""
    return _stemmer()(word)


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files("ibidem.text") / _FILE).read_text("utf-8"))


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # 12 ms

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word
