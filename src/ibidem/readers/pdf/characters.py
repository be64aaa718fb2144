"""Characters of a page: ligatures, raised and lowered ones, and the hyphens at line ends."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from ibidem.text.raised import SUPERSCRIPT_OF
from ibidem.text.vocabulary import word_counts

HYPHENS = "-\u00ad\u2010\u2011"
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    0x02: "-",  # what pdfium gives for a hyphen at a line end
    0xFFFE: "-",
    0xAD: "-",
    0x2010: "-",
    0x2011: "-",
}
_LEAST_WORDS = 0.15
"""The share of what is printed in a document that is words; where nearly nothing is printed, none need be."""
_FEWEST_PRINTED = 400
_PARTS = re.compile(r"[^\w]+|[\d_]+")
_PRIVATE, _NAMED = 0xE000, 0xE100
"""What is added to a code that is not read yet, which makes it a character for private use."""
UNKNOWN = "\ufffd"
"""What stands for a sign that is printed and that nothing tells."""
UNLIKE_ASCII = frozenset((*range(0x0B, 0x20), 0x7B, 0x88))
"""Codes that fonts of TeX may have for something else."""
_LIGATURES_OF_TEX = ("ff", "fi", "fl", "ffi", "ffl")
_FEWEST_LETTERS = 2
"""Letters beside a ligature that tell which it is."""
_OWN_CODES = re.compile(r"([^\W\d_]*)[\ue100-\ue1ff]([^\W\d_]*)")
_LIGATURE = "[\ue00b-\ue00f\ue01b-\ue01f]"
_TEX: tuple[tuple[re.Pattern[str], Mapping[int, str]], ...] = (
    (
        re.compile(
            rf"(?<=[a-z]{{2}}){_LIGATURE}|{_LIGATURE}(?=[a-z]{{2}})|(?<=\bo){_LIGATURE}|(?<=[a-z]-){_LIGATURE}"
            r"|(?<![^\W_])[\ue00c\ue01c](?=t(?![^\W_]))"
        ),
        {first + at: text for first in (0x0B, 0x1B) for at, text in enumerate(_LIGATURES_OF_TEX)},
    ),
    (re.compile(r"(?<![^\W_])\ue010(?=[^\W_]{2})"), {0x10: "“"}),
    (re.compile(r"(?:(?<=[^\W_]{2})|(?<=[^\W_][.,;:?!)]))\ue011(?![^\W_])"), {0x11: "”"}),
    (re.compile(r"(?<=\w)\ue015(?=\w)|(?<=\d)[\ue015\ue07b]$|(?<=[\dA-Z])\ue07b(?=\d)"), {0x15: "–", 0x7B: "–"}),
    (re.compile(r"(?<=[^\W\d_]{2})\ue016|\ue016(?=[^\W\d_]{2})"), {0x16: "—"}),
    (re.compile(r"^\ue088$"), {0x88: "•"}),
)
"""Each with what it shows: ligatures, quotation marks, dashes and bullets."""
_LEFT_PRIVATE = re.compile("[\ue000-\ue0ff]")
_RAISED = SUPERSCRIPT_OF | dict(zip("abcdefghjklmoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_AS_THEY_ARE = frozenset("*†‡§¶∗⋆★™®°′″'’\"”,;.•#◦")
COMBINING = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˘": "\u0306",
    "˚": "\u030a",
    "˙": "\u0307",
    "˝": "\u030b",
    "¯": "\u0304",
    "¸": "\u0327",
}
"""Accents that stand alone, with those that join the letter before them."""
_ACCENTED = re.compile(
    r"(?<=[^\W\d_])([¨ˆ˜ˇ˘˚˙˝¯¸])([^\W\d_])"
    r"|(?:(?<=[^\W\d_]{2})(?<![Qq]u)|(?<=[A-Z]))([´`])([aeiouyıAEIOUY]|[^\W\d_](?=[^\W\d_]))"
    r"|(?<![\w´`])([´¨ˆˇ])([A-ZÅ])(?=[^\W\d_])"
)
"""An accent before its letter; one that may be an apostrophe, as in `l´art`, `qu´il` and `John´s`, is none."""
_LOGO = re.compile(r"(L\s?\^A\s?)T_?E\s?X|T_E\s?X")
_ORDINAL = frozenset(("st", "nd", "rd", "th"))
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def character(code: int) -> str:
    """Return the character, or characters, of a code of pdfium; nothing for what shows nothing."""
    if code in _LIGATURES:
        return _LIGATURES[code]
    if code < 0x20 or 0x7F <= code < 0xA0 or code in (0xFEFF, 0xFFFF, 0x200B) or 0xD800 <= code < 0xE000:
        return ""
    return chr(code) if code <= 0x10FFFF else ""


def for_later(code: int, *, named: bool = False) -> str:
    """Return a code of UNLIKE_ASCII, whose font does not say what it shows, as a character that `of_tex` reads.

    A font that has a name has codes of its own.
    """
    return chr((_NAMED if named else _PRIVATE) + code)


def of_tex(text: str) -> str:
    """Return a run with what `for_later` gave read as in the text fonts of TeX, where letters beside it bear it out.

    Fonts of TeX that were made into pictures say nothing of their characters: letters and digits stand at their codes
    in ASCII; ligatures, quotation marks and dashes stand where Knuth's fonts (OT1) or the Cork encoding (T1) have
    them. In fonts of mathematics the same codes are Greek letters, which stand alone: those are left out. What a font
    with codes of its own shows is the ligature that makes a word, if any does.
    """
    if _OWN_CODES.search(text):
        text = _OWN_CODES.sub(_as_word, text)
    for pattern, characters in _TEX:
        text = pattern.sub(lambda match, shown=characters: shown[ord(match[0]) - _PRIVATE], text)  # type: ignore[misc]
    return _LEFT_PRIVATE.sub(lambda match: character(ord(match[0]) - _PRIVATE) or UNKNOWN, text)


def _as_word(match: re.Match[str]) -> str:
    """Return a word with a ligature in the place of a code, the one that makes the most frequent word."""
    before, after = match[1], match[2]
    if len(before + after) < _FEWEST_LETTERS:
        return before + after  # a sign of a formula
    for language in ("en", "de", "fr", "es"):
        listed = word_counts(language)
        count, best = max((listed.get(f"{before}{one}{after}".casefold(), 0), one) for one in _LIGATURES_OF_TEX)
        if count:
            return f"{before}{best}{after}"
    return before + after


def is_writing(texts: Iterable[str]) -> bool:
    """Return whether texts are of words, not of what a font without names for its characters is read as.

    A word is three letters or more without a capital inside, or of a script without capitals. Of real documents half
    of what is printed and more is in words, program listings and tables included; of the others a twentieth.
    """
    printed = in_words = 0
    for text in texts:
        for token in text.split():
            printed += len(token)
            parts = _PARTS.split(token)
            in_words += sum(len(part) for part in parts if len(part) > 2 and part.isalpha() and _is_even(part))
    return printed < _FEWEST_PRINTED or in_words >= _LEAST_WORDS * printed


def _is_even(word: str) -> bool:
    return word[1:].islower() or word.isupper() or word.casefold() == word.upper()


def composed(text: str) -> str:
    """Return text with accents that stand alone before their letters, as old fonts of TeX print them, in one with them.

    The raised and lowered letters in the name of TeX's programs stand on the line.

    At the beginning of a word an accent may be a quotation mark: it is joined there to a capital alone.
    """
    plain = _LOGO.sub(lambda match: "LaTeX" if match[1] else "TeX", text) if "X" in text else text
    return _ACCENTED.sub(_with_accent, plain)


def _with_accent(match: re.Match[str]) -> str:
    accent, letter = (group for group in match.groups() if group)
    letter = letter.replace("ı", "i").replace("ȷ", "j")
    whole = unicodedata.normalize("NFC", letter + COMBINING[accent])
    return whole if len(whole) == 1 else match[0]


def raised(text: str) -> str:
    """Return text as raised characters; behind a `^` where Unicode has none."""
    if text in _ORDINAL or all(letter in _AS_THEY_ARE for letter in text):
        return text
    return _shifted(text, _RAISED, "^")


def lowered(text: str) -> str:
    """Return text as lowered characters; behind a `_` where Unicode has none."""
    if all(letter in _AS_THEY_ARE for letter in text):
        return text
    return _shifted(text, _LOWERED, "_")


def _shifted(text: str, table: Mapping[str, str], mark: str) -> str:
    if all(letter in table or letter in _AS_THEY_ARE for letter in text):
        return "".join(table.get(letter, letter) for letter in text)
    return f"{mark}{text}"


class Hyphenation:
    """Decides whether a hyphen at a line end belongs to the word: by the document's words, then by a word list."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Count the words of lines in order, without the halves at which one breaks off."""
        self._own: Counter[str] = Counter()
        broken = False
        for text in texts:
            words = _WORD.findall(text.casefold())
            breaks = text.rstrip()[-1:] in HYPHENS
            self._own.update(words[broken : len(words) - breaks])
            broken = breaks

    def join(self, left: str, right: str) -> str:
        """Return what stands between two halves, the first without its hyphen: nothing or a hyphen."""
        first, second = _last_word(left), _first_word(right)
        whole, hyphened = f"{first}{second}".casefold(), f"{first}-{second}".casefold()
        if not first or not second or not second[0].islower() or not left[-1:].isalpha():
            return "-"
        if self._own[whole] or self._own[hyphened]:
            return "" if self._own[whole] >= self._own[hyphened] else "-"
        listed = word_counts(self._language())
        tail = first.rpartition("-")[2].casefold()
        if len(tail) == 1:
            return "-"  # no one breaks a word behind its first letter
        if f"{tail}{second}".casefold() in listed:
            return ""
        # Half a word is seldom a word itself, and then a short one: "ap-pointed", "an-swer".
        return "-" if min(_weight(tail, listed), _weight(second.casefold(), listed)) > 0 else ""

    def _language(self) -> str:
        scores = {name: sum(self._own[word] for word in words) for name, words in _COMMON.items()}
        return max(scores, key=lambda name: (scores[name], name == "en"))


_COMMON = {
    "en": ("the", "of", "and", "is", "that"),
    "de": ("der", "und", "die", "ist", "nicht"),
    "fr": ("les", "des", "est", "une", "dans"),
    "es": ("los", "las", "una", "por", "del"),
    "it": ("che", "della", "sono", "per", "una"),
    "pt": ("que", "uma", "não", "dos", "com"),
    "nl": ("het", "een", "van", "niet", "zijn"),
}


def _weight(word: str, listed: Mapping[str, int]) -> int:
    """Return how often a word list has a word, or its singular or stem."""
    if len(word) < 3:
        return 0
    return (
        max(listed.get(word, 0), listed.get(word.removesuffix("s"), 0)) if len(word) > 3 else listed.get(word, 0) // 50
    )


def _last_word(text: str) -> str:
    match = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)?$", text[-60:])
    return match[0] if match else ""


def _first_word(text: str) -> str:
    match = re.match(r"[^\W\d_]+", text)
    return match[0] if match else ""
