"""Text to terms, one way for each language: what the lexical index holds and what is set off for the eye are the same.

Terms of another language than English begin with its code, so that no two languages mix. Chinese, Japanese, Korean and
other scripts without spaces are cut into pairs of neighbouring characters, which needs no dictionary, and into those
characters that can be words by themselves. So they are wherever they stand: a word ends where such a script begins.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ibidem.text.languages import ENGLISH
from ibidem.text.vocabulary import telling, word_list

if TYPE_CHECKING:
    import tantivy

LONGEST_WORD = 80
_STEMMERS = {
    **{"ar": "arabic", "da": "danish", "nl": "dutch", "en": "english", "fi": "finnish", "fr": "french"},
    **{"de": "german", "el": "greek", "hu": "hungarian", "it": "italian", "no": "norwegian", "pt": "portuguese"},
    **{"ro": "romanian", "ru": "russian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish"},
}
"""Snowball's stemmers, as tantivy has them."""
_WITHOUT_STOP_WORDS = frozenset(("ar", "el", "ro", "ta", "tr"))
"""Languages with a stemmer for which tantivy has no list of stop words."""
_UNSPACED = frozenset(("zh", "ja", "ko", "th", "lo", "km", "my"))
_UNSPACED_LETTERS = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\uac00-\ud7af"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003134f"
)
"""Of scripts without spaces; of Korean, whose words carry their particles."""
_RUN = re.compile(f"[{_UNSPACED_LETTERS}]+")
_RUN_OR_WORD = re.compile(rf"{_RUN.pattern}|[^\W_{_UNSPACED_LETTERS}]+")
_LETTER = re.compile(".[\uff9e\uff9f]?", re.DOTALL)
"""A letter, with its sound mark where both are half as wide."""
_MAY_BE_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003134f]")
"""Characters that can be a word by themselves: Chinese ones and Korean syllables."""
_PLAIN = {0xFF01 + at: 0x21 + at for at in range(94)} | {ord("İ"): "i"}
"""Wide forms of ASCII as they are elsewhere; the Turkish letter, which as a small one would be two."""
_NOT_PLAIN = re.compile("[\uff01-\uff5eİ]")
_STOP = word_list("stop")
_WORD = re.compile(r"[^\W_]+")
_KEPT_STEMS = 50_000


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """Return the terms of a text in order, as the lexical index holds them for that language; "" stands for English."""
    if _is_mixed(text, language):
        return [term for term, _, _ in placed_terms(text, language)]
    found: list[str] = _analyser(language).analyze(_plain(text))
    mark = _mark(language)
    return [mark + term for term in found] if mark else found


def placed_terms(text: str, language: str = ENGLISH, *, pairs_only: bool = False) -> Iterator[tuple[str, int, int]]:
    """Yield the terms of a text, each with the span that it is made of.

    With `pairs_only`, a character that can be a word is no term beside those that it makes with its neighbours.
    """
    mixed, analysed = _is_mixed(text, language), "" if language in _UNSPACED else language
    mark = _mark(language)
    for match in (_RUN_OR_WORD if mixed else _WORD).finditer(_plain(text)):
        start, end = match.span()
        if mixed and _RUN.match(match[0]):
            for term, at, to in _grams(match[0], pairs_only=pairs_only):
                yield mark + term, start + at, start + to
        else:
            found_words: list[str] = _analyser(analysed).analyze(match[0].casefold())
            yield from ((mark + term, start, end) for term in found_words)


def _is_mixed(text: str, language: str) -> bool:
    """Return whether a text has, or is in, a script without spaces."""
    return language in _UNSPACED or (not text.isascii() and _RUN.search(text) is not None)


def _plain(text: str) -> str:
    # A character that the table lacks costs a failed look-up, and nearly every text has one.
    return text.translate(_PLAIN) if not text.isascii() and _NOT_PLAIN.search(text) else text


def _mark(language: str) -> str:
    """Return what terms of a language begin with."""
    return "" if _is_english(language) else f"{language}:"


def _grams(run: str, *, pairs_only: bool) -> Iterator[tuple[str, int, int]]:
    """Yield the terms of a run of characters without spaces, with their spans in it."""
    letters = [
        (letter, *match.span()) for match in _LETTER.finditer(run) for letter in unicodedata.normalize("NFKC", match[0])
    ]
    for at, (letter, start, end) in enumerate(letters):
        if len(letters) == 1 or (not pairs_only and _MAY_BE_WORD.match(letter)):
            yield letter, start, end
        if at + 1 < len(letters):
            following, _, last = letters[at + 1]
            yield letter + following, start, last


def matches(text: str, question: str, language: str = ENGLISH) -> list[tuple[int, int]]:
    """Return the span of each word of a text in that language that is a form of a word of the question, in order.

    Words that say nothing of what a question is about are left out.
    """
    asked = " ".join(telling(question)) if _is_english(language) else question
    wanted = frozenset(term for term, _, _ in placed_terms(asked, language, pairs_only=True))
    found: list[tuple[int, int]] = []
    for term, start, end in placed_terms(text, language):
        if term not in wanted:
            continue
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def says_nothing(word: str, language: str = ENGLISH) -> bool:
    """Return whether a folded word is in every text or question of a language, so that finding it says nothing."""
    return word in _STOP if _is_english(language) else not terms(word, language)


@lru_cache(_KEPT_STEMS)
def stem(word: str) -> str:
    """Return the stem of a folded English word; a word of several parts as it is."""
    found = terms(word)
    return found[0] if len(found) == 1 else word


def _is_english(language: str) -> bool:
    return language in ("", ENGLISH)


class _Analysers(threading.local):
    """The analysers of a thread: one that is at work in another thread must not be used."""

    def __init__(self) -> None:
        self.held: dict[str, tantivy.TextAnalyzer] = {}


_analysers = _Analysers()


def _analyser(language: str) -> tantivy.TextAnalyzer:
    held = _analysers.held
    if language not in held:
        held[language] = _made(language)
    return held[language]


def _made(language: str) -> tantivy.TextAnalyzer:
    """Return what turns text into terms; of the variants tried for English, the plainest was the best.

    The stemmers of other languages need the accents, so that those are folded behind them.
    """
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer  # 25 ms

    builder = (
        TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD)).filter(Filter.lowercase())
    )
    name = _STEMMERS.get(language or ENGLISH)
    if _is_english(language):
        return builder.filter(Filter.ascii_fold()).filter(Filter.stemmer(name)).build()
    if name and language not in _WITHOUT_STOP_WORDS:
        builder = builder.filter(Filter.stopword(name))
    if name:
        builder = builder.filter(Filter.stemmer(name))
    return builder.filter(Filter.ascii_fold()).build()
