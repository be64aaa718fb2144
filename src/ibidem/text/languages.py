"""Which language a text is in, as an ISO 639-1 code; empty where that is not certain.

The identifier is fastText's `lid.176.ftz` (Joulin et al., 2016), which comes with the package; loading it takes 90 ms,
so that a question that is plainly English is told without it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ibidem.text.vocabulary import SEEN, is_english, word_list

if TYPE_CHECKING:
    from fasttext import _FastText as Identifier

ENGLISH = "en"
NAMES = {
    **{"af": "Afrikaans", "sq": "Albanian", "ar": "Arabic", "hy": "Armenian", "az": "Azerbaijani", "eu": "Basque"},
    **{"be": "Belarusian", "bn": "Bengali", "bs": "Bosnian", "bg": "Bulgarian", "my": "Burmese", "ca": "Catalan"},
    **{"zh": "Chinese", "hr": "Croatian", "cs": "Czech", "da": "Danish", "nl": "Dutch", "en": "English"},
    **{"eo": "Esperanto", "et": "Estonian", "fi": "Finnish", "fr": "French", "gl": "Galician", "ka": "Georgian"},
    **{"de": "German", "el": "Greek", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian"},
    **{"is": "Icelandic", "id": "Indonesian", "ga": "Irish", "it": "Italian", "ja": "Japanese", "kn": "Kannada"},
    **{"kk": "Kazakh", "km": "Khmer", "ko": "Korean", "lo": "Lao", "la": "Latin", "lv": "Latvian"},
    **{"lt": "Lithuanian", "mk": "Macedonian", "ms": "Malay", "ml": "Malayalam", "mr": "Marathi", "mn": "Mongolian"},
    **{"ne": "Nepali", "no": "Norwegian", "fa": "Persian", "pl": "Polish", "pt": "Portuguese", "pa": "Punjabi"},
    **{"ro": "Romanian", "ru": "Russian", "sr": "Serbian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian"},
    **{"es": "Spanish", "sw": "Swahili", "sv": "Swedish", "tl": "Tagalog", "ta": "Tamil", "te": "Telugu"},
    **{"th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese"},
    **{"cy": "Welsh", "yi": "Yiddish"},
}
"""The languages that are told apart, with their English names."""
_MODEL = "lid.176.ftz"
_LABEL = "__label__"
_SAME = {"nn": "no", "wuu": "zh", "yue": "zh", "arz": "ar"}
_SURE_OF_TEXT = 0.5
"""The probability from which a text is taken to be in a language; all 5,183 abstracts of SciFact are English by it."""
_SURE_OF_QUESTION = 0.7
"""The same of a question that may be English, which a few words are easily taken for another language than."""
_FEWEST_WORDS = 3
"""Words of a question in Latin letters from which it is taken to be in another language."""
_OF_SCRIPT = {
    **{"CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km"},
    **{"MYANMAR": "my", "GREEK": "el", "HEBREW": "he", "ARMENIAN": "hy", "GEORGIAN": "ka", "BENGALI": "bn"},
    **{"TAMIL": "ta", "TELUGU": "te", "GUJARATI": "gu", "GURMUKHI": "pa", "KANNADA": "kn", "MALAYALAM": "ml"},
    **{"SINHALA": "si", "CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi"},
}
"""The language that most texts in a script are in, by the first word of the names of its letters in Unicode."""
_OF_MANY = frozenset({"ru", "ar", "hi", "he"})
"""Those whose scripts others share: the identifier tells which, however unsure it is."""
_KANA = frozenset({"HIRAGANA", "KATAKANA"})
_DENSE = _KANA | {"CJK", "HANGUL"}
_LETTERS_OF_A_SIGN = 3
"""Latin letters that stand for as much as one character of a dense script."""
_ACCENT = re.compile("[à-öø-žÀ-ÖØ-Ý]")
_PLAINLY_ENGLISH = word_list("plainly_english")
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """Return the language of a text; empty where it holds no words, or may be English and is not certain."""
    language, sure = _identified(text)
    return language if sure >= _SURE_OF_TEXT or not is_english(text) else ""


@lru_cache(64)
def question_language(question: str) -> str:
    """Return the language of a question or claim; English where nothing speaks for another."""
    words = _WORD.findall(question.casefold())
    if question.isascii() and not _PLAINLY_ENGLISH.isdisjoint(words):
        return ENGLISH
    language, sure = _identified(question)
    accented = _ACCENT.search(question) and _PLAINLY_ENGLISH.isdisjoint(words)
    enough = sure >= (_SURE_OF_TEXT if accented else _SURE_OF_QUESTION) and len(words) >= _FEWEST_WORDS
    other = enough or _by_script(question) or not is_english(question)
    return language if language and other else ENGLISH


def named(languages: Sequence[str]) -> str:
    """Return languages by their names, as a list in words."""
    names = [NAMES.get(language, language) for language in languages]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _identified(text: str) -> tuple[str, float]:
    """Return the likeliest language of a text with its probability."""
    seen = " ".join(text[:SEEN].split())
    labels, sure = _identifier().predict(seen.casefold() if seen.isupper() else seen, k=1)
    if not labels:
        return "", 0.0
    code = labels[0].removeprefix(_LABEL)
    language, p = _SAME.get(code, code), float(sure[0])
    language = language if language in NAMES else ""
    if (by_script := _by_script(seen)) and language not in by_script:
        many = not _OF_MANY.isdisjoint(by_script) and language not in ("", ENGLISH)
        return (language, p) if many else (by_script[0], 1.0)
    return (language, p) if language else ("", 0.0)


def _by_script(text: str) -> tuple[str, ...]:
    """Return the languages of the scripts of a text, the likeliest first; none where most of it is in Latin letters."""
    if text.isascii():
        return ()
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", text[:SEEN]))
    counts = Counter(unicodedata.name(one, "").partition(" ")[0] for one in letters)
    most = max(counts, key=lambda one: counts[one] * (_LETTERS_OF_A_SIGN if one in _DENSE else 1), default="")
    if most not in _OF_SCRIPT:
        return ()
    kana = sorted(counts.keys() & _KANA) if most == "CJK" else []
    return tuple(dict.fromkeys(_OF_SCRIPT[one] for one in (*kana, most, *counts) if one in _OF_SCRIPT))


@cache
def _identifier() -> Identifier:
    import fasttext  # 2 ms, and the model 90 ms

    return fasttext.load_model(str(files("ibidem.text").joinpath(_MODEL)))
