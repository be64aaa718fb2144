"""Numbers in figures and in English words, each with its value and how finely it is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SMALL = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_PARTS = {
    "half": 2,
    "halve": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_UNITY = "|".join(sorted(_SMALL, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_FIGURES = re.compile(
    r"(?<![\w.,])(?P<value>[-−]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)(?P<power>[eE][-+]?\d{1,3}(?!\w))?"
    rf"(?P<ten>\s?[×x]\s?10\^?[-−]?\d{{1,3}}\b)?(?P<scale>(?:\s(?:{_SCALE})\b){{0,2}})(?P<half>\sand\sa\shalf\b|[½¼¾⅓⅔])?"
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<half>half\san?)\s(?P<of>{_SCALE})|(?P<run>(?:(?:a|an)\s(?=(?:{_SCALE})\b))?"
    rf"(?:{_UNITY}|{_SCALE})(?:[\s-](?:and\s)?(?:{_UNITY}|{_SCALE})){{0,8}})(?P<more>\sand\sa\shalf)?)(?![\w]|-(?:third|quarter|fifth))",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>a|one|two|three|four|[1-9])[\s-])?(?P<part>{'|'.join(_PARTS)})s?\b(?!-)"
    r"(?:\s(?P<of>of\s)?(?:(?:an?|the|all)\b))?",
    re.IGNORECASE,
)
_MOST_DIGITS = 24
"""Digits of a number, or its exponent, beyond which it is an identifier or a joke."""
_GLYPH = re.compile("(?<![0-9])[½¼¾⅓⅔]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text."""

    start: int
    end: int
    value: float
    step: float
    """The size of the last place that is stated: 0.1 for 2.5, 100 000 for 1.2 million."""
    fraction: bool = False
    """Whether it is a part of something, which may be said in percent."""
    figures: bool = True


def numerals(text: str) -> list[Numeral]:
    """Return the numbers in order, none inside another; a fraction such as *two thirds* is one number."""
    found = [*_fractions(text), *_figures(text), *_worded(text)]
    kept: list[Numeral] = []
    for number in sorted(found, key=lambda each: (each.start, -each.end, not each.fraction)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _figures(text: str) -> list[Numeral]:
    found = []
    for match in _FIGURES.finditer(text):
        digits = match["value"].replace(",", "").replace("−", "-")
        exponent = _exponent(match["ten"]) + int((match["power"] or "e0")[1:])
        if len(digits) > _MOST_DIGITS or abs(exponent) > _MOST_DIGITS:
            continue
        size = 10.0**exponent
        for word in match["scale"].split():
            size *= _SCALES[word]
        more = match["half"] or ""
        value = float(digits) + (_GLYPHS.get(more, 0.5) if more else 0.0)
        places = len(digits.partition(".")[2])
        found.append(Numeral(match.start(), match.end(), value * size, size * 10.0**-places))
    return found


def _exponent(ten: str | None) -> int:
    """Return the exponent of `× 10^6`, whose minus may be typographic."""
    return int(re.sub(r"[^\d-]", "", ten.replace("−", "-").split("10", 1)[1]) or 0) if ten else 0


def _worded(text: str) -> list[Numeral]:
    found = []
    for match in _WORDS.finditer(text):
        if match["half"]:
            value = 0.5 * _SCALES[match["of"].lower()]
        else:
            value = _run(re.findall(r"[a-z]+", match["run"].lower())) + (0.5 if match["more"] else 0.0)
        found.append(Numeral(match.start(), match.end(), value, 1.0, figures=False))
    return found


def _run(names: list[str]) -> float:
    """Return the value of number words in order: two hundred and fifty thousand."""
    total, current = 0.0, 0.0
    for name in names:
        if name in _SMALL:
            current += _SMALL[name]
        elif name in ("hundred", "dozen"):
            current = max(current, 1.0) * _SCALES[name]
        elif name in _SCALES:
            total, current = total + max(current, 1.0) * _SCALES[name], 0.0
    return total + current


def _fractions(text: str) -> list[Numeral]:
    found = [Numeral(m.start(), m.end(), _GLYPHS[m[0]], 0.01, fraction=True) for m in _GLYPH.finditer(text)]
    for match in _FRACTION.finditer(text):
        count, part = (match["count"] or "").lower(), match["part"].lower()
        following = text[match.end() : match.end() + 12].lower()
        ordinal = part not in ("half", "halve", "quarter") and (not count or count in ("a", "1"))
        if part == "fourth" or (ordinal and not (match["of"] or following.lstrip().startswith("of "))):
            continue  # the third trial, a third trial
        if not count and part != "half":
            continue
        many = 1 if count in ("", "a") else _SMALL.get(count) or int(count)
        found.append(Numeral(match.start(), match.end(), many / _PARTS[part], 0.01, fraction=True, figures=False))
    return found
