"""The tokens of English text: content words with their stems, function words, numbers, punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ibidem.text.analysis import stem as text_stem
from ibidem.text.normalize import fold
from ibidem.text.vocabulary import ordered_words, word_list

_BASES = dict(pair.split("=") for pair in ordered_words("irregular_forms"))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a folded word, of an irregular form that of its base."""
    word = word.removesuffix("'s")
    return text_stem(_BASES.get(word, word))


_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?![^\W\d_])"  # a number
    r"|[^\W_]+(?:['’][^\W_]+)*"  # a word, or a name such as p53
    r"|[^\w\s]|_"
)
_NAME = re.compile(r"(?:[A-Z]{1,4}-[A-Z]{2,}\w*|[^\W\d_]+-\d+[^\W_]*|\d+-[^\W\d_]*[A-Z][^\W_]*)")
"""A name in two parts: IL-6, 5-HT1A."""

PREPOSITIONS = word_list("prepositions")
AUXILIARIES = word_list("auxiliaries")
DETERMINERS = word_list("claim_determiners")
CONJUNCTIONS = word_list("conjunctions")
_OTHERS = word_list("other_function_words")
FUNCTION_WORDS = PREPOSITIONS | AUXILIARIES | DETERMINERS | CONJUNCTIONS | _OTHERS
"""Words that say how, not what: they never count as shared content."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark with its offsets."""

    text: str
    """Folded."""
    stem: str
    """The key of a content word; empty for function words, numbers and marks."""
    start: int
    end: int


def tokens(text: str, start: int = 0) -> tuple[Token, ...]:
    """Return the tokens in order, their offsets counted from `start`."""
    found: list[Token] = []
    position = 0
    while match := (_NAME.match(text, position) or _TOKEN.search(text, position)):
        if match.re is _TOKEN and (name := _NAME.match(text, match.start())):
            match = name
        position = match.end()
        word = fold(match[0])
        if match.re is _NAME:
            word = word.replace("-", "")
        found.append(Token(word, _key(word), start + match.start(), start + match.end()))
    return tuple(found)


def content(found: tuple[Token, ...] | list[Token]) -> frozenset[str]:
    """Return the stems of the content words."""
    return frozenset(token.stem for token in found if token.stem)


def share(wanted: frozenset[str], offered: frozenset[str]) -> float:
    """Return the part of the wanted stems that is offered; 0 where nothing is wanted."""
    return len(wanted & offered) / len(wanted) if wanted else 0.0


def _key(word: str) -> str:
    if word in FUNCTION_WORDS or not any(character.isalpha() for character in word):
        return ""
    return stem(word)
