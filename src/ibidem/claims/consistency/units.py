"""Units of measure: what each measures, and its size in the base unit of that dimension, by pint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ibidem.claims.consistency.tokens import FUNCTION_WORDS
from ibidem.text.units import registry
from ibidem.text.vocabulary import word_list

TIME = "second"
PERCENT, POINTS, FOLD, AGE, MONEY = "percent", "percentage points", "fold", "age", "money"
YEAR, COUNT = "year", "count"
YEAR_S = 365.25 * 86_400.0


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures: a value of it is `factor * value + offset` in the base unit of its dimension."""

    dimension: str
    """One of the constants above, or pint's name of the base unit, as `meter / second`."""
    factor: float
    offset: float = 0.0


CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_MONEY = re.compile(r"[\s-]?(?P<name>dollar|euro|yen|rupee|franc|USD|EUR|GBP)s?\b", re.IGNORECASE)
_AGE = re.compile(r"[\s-]?(?:years?|yrs?)(?:[\s-]olds?\b|\sof\sage\b)|[\s-]?y/?o\b", re.IGNORECASE)
_POINTS = re.compile(r"\s?(?:%|per\s?cent(?:age)?)[\s-]points?\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b)", re.IGNORECASE)
_TIMES = re.compile(
    r"\stimes\b(?=\s(?:as|more|less|higher|greater|larger|faster|slower|lower|longer|the))|-?fold\b|[x×](?![\w×]|\s?\d)",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"\s?(?:°\s?|º\s?|degrees?\s)(?P<scale>[CFK]|Celsius|Fahrenheit|centigrade)\b")
_SCALES = {"C": "degC", "F": "degF", "K": "kelvin", "c": "degC"}
_WORD = r"[^\W\d_]+[²³]?|[^\W\d_]+[23](?!\w)"
_NAME = re.compile(
    rf"[\s-]?(?P<name>(?:(?:square|cubic)\s)?(?:{_WORD})(?:(?:\s?/\s?|\s(?:per|an?)\s)(?:{_WORD})){{0,2}})(?![\w²³])"
)
_LAST = re.compile(r"(?:\s?/\s?|\s(?:per|an?)\s)[^\s/]+$")
_SHORT = word_list("unit_letters")
"""Symbols of one letter that are read as units."""
_NO_UNITS = FUNCTION_WORDS | word_list("no_units")
"""Words that pint knows as units and that seldom are one."""
_SPELLED = {
    "cc": "ml",
    "hrs": "hour",
    "mcg": "microgram",
    "mins": "minute",
    "mmhg": "mmHg",
    "mph": "mile/hour",
    "msec": "ms",
    "sec": "second",
    "ton": "metric_ton",
    "tons": "metric_ton",
    "ug": "microgram",
    "wk": "week",
    "yr": "year",
    "yrs": "year",
}
"""What pint spells otherwise."""


_NAMED = (
    (_AGE, Unit(AGE, YEAR_S)),
    (_POINTS, Unit(POINTS, 1.0)),
    (_PERCENT, Unit(PERCENT, 1.0)),
    (_TIMES, Unit(FOLD, 1.0)),
)


def unit_at(text: str, start: int) -> tuple[Unit, int] | None:
    """Return the unit that follows a number, with the offset where it ends; None where there is none."""
    if found := next(((unit, match.end()) for name, unit in _NAMED if (match := name.match(text, start))), None):
        return found
    if match := _MONEY.match(text, start):
        return Unit(f"{MONEY} {match['name'].lower()}", 1.0), match.end()
    if match := _DEGREES.match(text, start):
        degrees = measured(_SCALES[match["scale"][0]])
        return (degrees, match.end()) if degrees else None
    return _longest(match) if (match := _NAME.match(text, start)) else None


def _longest(match: re.Match[str]) -> tuple[Unit, int] | None:
    """Return the longest front of a name that is a unit: *km per hour*, else *km*."""
    name, start = match["name"], match.start("name")
    while name:
        if unit := _named(name):
            return unit, start + len(name)
        shorter = _LAST.sub("", name)
        name = shorter if shorter != name else ""
    return None


def _named(name: str) -> Unit | None:
    words = re.split(r"(\s?/\s?|\s(?:per|an?)\s|(?<=square)\s|(?<=cubic)\s)", name)
    spelled = [_spelled(word) if place % 2 == 0 else word for place, word in enumerate(words)]
    if not all(spelled):
        return None
    return measured(re.sub(r"\s(?:per|an?)\s", "/", "".join(spelled)))


def _spelled(word: str) -> str:
    """Return the word as pint spells it; nothing where it is not read as a unit."""
    plain = word.replace("²", "**2").replace("³", "**3")
    plain = re.sub(r"^([^\W\d_]{1,2})([23])$", r"\1**\2", plain)
    if len(word) == 1:
        return plain if word in _SHORT else ""
    lowered = word.lower()
    return "" if lowered in _NO_UNITS else _SPELLED.get(lowered, plain)


@lru_cache(maxsize=4096)
def measured(name: str) -> Unit | None:
    """Return what a unit measures, None where it is none; names of more than three letters in any case."""
    for spelled in dict.fromkeys((name, name.lower() if len(name) > 3 else name)):
        try:
            units = registry()
            unit = units.parse_units(spelled)
            zero, one = (units.Quantity(value, unit).to_root_units() for value in (0.0, 1.0))
        except Exception:  # noqa: BLE001 - pint raises errors of many kinds for words that are no units
            continue
        return Unit(str(one.units), float(one.magnitude - zero.magnitude), float(zero.magnitude))
    return None
