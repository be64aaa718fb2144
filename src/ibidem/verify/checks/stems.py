"""One key for the forms of an English word, for comparing texts; not a word to show."""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {
    form: base
    for base, forms in {
        "mouse": "mice",
        "man": "men",
        "woman": "women",
        "child": "children",
        "person": "people persons",
        "foot": "feet",
        "tooth": "teeth",
        "life": "lives",
        "wife": "wives",
        "die": "died dies dying death deaths dead",
        "rise": "rose risen rising",
        "fall": "fell fallen",
        "grow": "grew grown",
        "shrink": "shrank shrunk",
        "win": "won winning",
        "lose": "lost losing",
        "find": "found",
        "begin": "began begun beginning",
        "give": "gave given",
        "take": "took taken",
        "write": "wrote written",
        "know": "knew known",
        "see": "saw seen",
        "go": "went gone",
        "come": "came",
        "make": "made",
        "hold": "held",
        "keep": "kept",
        "lead": "led",
        "leave": "left",
        "lay": "laid",
        "bind": "bound",
        "build": "built",
        "break": "broke broken",
        "eat": "ate eaten",
        "fly": "flew flown",
        "sleep": "slept",
        "speak": "spoke spoken",
        "drink": "drank drunk",
        "drive": "drove driven",
        "choose": "chose chosen",
        "bear": "bore born",
        "mitochondrion": "mitochondria",
        "bacterium": "bacteria",
        "criterion": "criteria",
        "analysis": "analyses",
        "diagnosis": "diagnoses",
        "tumour": "tumor tumors",
        "anaemia": "anemia",
    }.items()
    for form in forms.split()
}
_ENDINGS = (
    "isation ization ation ement ment ness ance ence ivity ity ion ive ate ise ize al ic ly y"  # the longer first
)
_SUFFIXES = tuple(_ENDINGS.split())
_VOWEL = re.compile("[aeiouy]")
_LEAST = 4
"""Letters that must remain when an ending of derivation is taken off."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the key of a folded word: without the endings of inflection and of the commonest derivations."""
    word = _IRREGULAR.get(word.removesuffix("'s"), word.removesuffix("'s"))
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    word = _uninflected(_singular(word))
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _LEAST:
            word = word.removesuffix(suffix)
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _uninflected(word: str) -> str:
    for suffix in ("ing", "ied", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest):
            if suffix == "ied":
                return rest + "y"
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
    return word
