"""What a sentence asserts, taken apart: numbers, polarity and modality, which must be equal, and the other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from ibidem.text.normalize import fold, words
from ibidem.text.vocabulary import number_words

ALIKE_FROM = 0.75
"""The share of the words of both, but for numbers, negations and modals, from which only those tell them apart."""


def _words(text: str) -> list[str]:
    return text.split()


_LITTLE = frozenset(
    _words(
        "a an the of in on at to for from by with and or but is are was were be been being do does did has have had"
        " that this these those it its as than there der die das des dem den ein eine einer im zu von und oder ist sind"
        " war le la les un une des de du et ou est sont était"
    )
)
"""Words that say nothing of the subject."""
_NUMERALS = {
    **{word: str(value) for word, value in number_words().items()},
    **{"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000"},
    **{"half": "0.5", "once": "1", "twice": "2", "dozen": "12"},
    **{
        word: str(value) for value, word in enumerate(_words("eins zwei drei vier fünf sechs sieben acht neun zehn"), 1)
    },
    **{word: str(value) for value, word in enumerate(_words("deux trois quatre cinq sept huit neuf dix"), 2)},
}
_NEGATIONS = frozenset(
    _words(
        "no not never none nor neither without cannot nobody nothing kein keine keinen keiner nicht nie niemals ohne"
        " pas jamais aucun aucune sans"
    )
)
_MODALS = {
    **dict.fromkeys(_words("may might can could cannot darf dürfen kann können peut peuvent"), "may"),
    **dict.fromkeys(_words("must shall muss müssen doit doivent"), "must"),
    **dict.fromkeys(_words("should ought soll sollen sollte"), "should"),
}
_BEFORE_YEARS = frozenset(_words("in since during until before after by year im seit en depuis"))
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_NUMBER_OR_REST = re.compile(r"\d[\d.,]*\d|\d|[^\d]+")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a sentence says, taken apart: what must be equal, and the rest."""

    content: frozenset[str]
    """Words that say something of the subject, units not among them."""
    numbers: frozenset[tuple[str, str]]
    """Each number with its unit: the word behind it, empty for one that says nothing; `year` for a year."""
    denies: bool
    """Whether it has an odd number of negations."""
    modals: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Assertion:
        """Read a sentence."""
        every = [word for part in _NUMBER_OR_REST.findall(fold(text)) for word in _parted(part)]
        numbers = frozenset((value, _unit(every, at)) for at, word in enumerate(every) if (value := _number(word)))
        units = {unit for _, unit in numbers}
        denials = sum(word in _NEGATIONS or word.endswith("n't") for word in every)
        modals = frozenset(_MODALS[bare] for word in every if (bare := word.removesuffix("n't")) in _MODALS)
        content = frozenset(word for word in every if word not in _LITTLE and not _number(word))
        return cls(content - _NEGATIONS - _MODALS.keys() - units, numbers, denials % 2 == 1, modals)

    def agrees(self, other: Assertion) -> bool:
        """Return whether numbers, polarity and modality are equal."""
        return (self.numbers, self.denies, self.modals) == (other.numbers, other.denies, other.modals)

    def alike(self, other: Assertion) -> float:
        """Return the share of the words of both that both have (Jaccard)."""
        return len(self.content & other.content) / max(len(self.content | other.content), 1)

    def near(self, other: Assertion) -> float:
        """Return the share of the shorter one's words that the longer one has."""
        shorter = min(len(self.content), len(other.content))
        return len(self.content & other.content) / shorter if shorter else 0.0

    def conflicts(self, other: Assertion) -> bool:
        """Return whether they are alike but for a number of the same unit, polarity, or what is allowed and is due."""
        if self.alike(other) < ALIKE_FROM:
            return False
        if self.denies != other.denies:
            return self.numbers == other.numbers
        if self.numbers == other.numbers:
            return bool(self.modals and other.modals and self.modals != other.modals)
        ours, theirs = self.numbers - other.numbers, other.numbers - self.numbers
        if len(ours) != 1 or len(theirs) != 1:
            return False
        [(_, unit)], [(_, same)] = ours, theirs
        return unit == same != "year"  # a year may be the frame of what is said


def altered(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether texts of the same words, one longer at its ends perhaps, differ in a number, negation or modal."""
    if one == two:
        return False
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return True
    changed = (
        word
        for left, right in pairwise(blocks)
        for word in (*one[left.a + left.size : right.a], *two[left.b + left.size : right.b])
    )
    return any(_number(word) or word in _NEGATIONS or word.endswith("n't") or word in _MODALS for word in changed)


def _parted(part: str) -> list[str]:
    """Return the words of a text without digits, or a number with a full stop for its decimals."""
    if not part[0].isdigit():
        return words(part)
    whole = re.sub(r"[,.](?=\d{3}(?!\d))", "", part)
    return [whole.replace(",", ".")]


def _unit(every: Sequence[str], at: int) -> str:
    """Return the unit of the number at a place among words."""
    before, behind = every[at - 1] if at else "", every[at + 1] if at + 1 < len(every) else ""
    unit = "" if behind in _LITTLE or _number(behind) else behind
    return "year" if _YEAR.fullmatch(every[at]) and (not unit or before in _BEFORE_YEARS) else unit


def _number(word: str) -> str:
    """Return the value of a numeral or of a number in digits; empty for other words."""
    return _NUMERALS.get(word, word if word[:1].isdigit() else "")
