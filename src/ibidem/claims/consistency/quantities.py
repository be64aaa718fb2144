"""Quantities in English text: numbers with what they measure or count, as intervals in base units.

Names, citations, confidence intervals and p values are none; a year, or a date with its year, is a kind of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

from ibidem.claims.consistency.numerals import Numeral, masked, numerals
from ibidem.claims.consistency.tokens import Token, tokens
from ibidem.claims.consistency.units import (
    AGE,
    COUNT,
    CURRENCIES,
    FOLD,
    MONEY,
    PERCENT,
    TIME,
    YEAR,
    YEAR_S,
    Unit,
    unit_at,
)
from ibidem.text.vocabulary import number_words, word_list

_ROUGH = 0.1
"""How far, relatively, a number may lie from one that is called approximate."""
_BEFORE = re.compile(
    r"(?P<not>\b(?:no|not|never|nor)\s)?(?:(?P<more>\b(?:more|greater|higher|larger|longer|older|later)\sthan|\bover|\babove"
    r"|\bexceed(?:s|ed|ing)?|\bin\sexcess\sof|\bupwards\sof|\bbeyond|>)"
    r"|(?P<less>\b(?:fewer|less|lower|smaller|shorter|younger|earlier)\sthan|\bunder|\bbelow|\bjust\sshort\sof|<)"
    r"|(?P<least>\bat\sleast|\b(?:a\s)?minimum\sof|\bas\s(?:many|much)\sas|≥|>=)"
    r"|(?P<most>\bat\smost|\bup\sto|\b(?:a\s)?maximum\sof|\bwithin|≤|<=))"
    r"(?:\s(?:an?|the|about|around|some|age(?:\sof)?))?\s{0,2}$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|some|circa|ca?\.|nearly|almost|close\sto|an\sestimated|estimated\sat"
    r"|in\sthe\sregion\sof|on\sthe\sorder\sof|just\sover|just\sunder|every)|[~≈∼])(?:\s(?:every|an?|the))?\s{0,2}$",
    re.IGNORECASE,
)
_AFTER_LEAST = re.compile(
    r"\s?\+(?!\s?/)|\s(?:or|and)\s(?:more|over|above|older|greater|longer|higher)\b", re.IGNORECASE
)
_AFTER_MOST = re.compile(r"\s(?:or|and)\s(?:less|fewer|under|below|younger|lower|shorter)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a statement allows, in one unit."""

    low: float
    high: float
    open_low: bool = False
    """Whether `low` itself is left out."""
    open_high: bool = False

    def meets(self, other: Interval) -> bool:
        """Return whether some value is allowed by both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        ends = (self, other)
        return low == high and not any(
            (each.open_low and each.low == low) or (each.open_high and each.high == high) for each in ends
        )

    @property
    def is_bound(self) -> bool:
        """Whether it has no end on one side: *at least 30*."""
        return self.low == -inf or self.high == inf

    def bounds_alike(self, other: Interval) -> bool:
        """Return whether both have no end on the same side: *at least 30* and *at least 150*."""
        return self.low == other.low == -inf or self.high == other.high == inf

    def scaled(self, factor: float, offset: float = 0.0) -> Interval:
        """Return it in a unit of which one is `factor` of the other, from `offset`."""
        return replace(self, low=self.low * factor + offset, high=self.high * factor + offset)

    def widened(self, by: float) -> Interval:
        """Return it with its stated ends moved apart; a bound that is open keeps its meaning."""
        low = self.low if self.open_low else self.low - by
        return replace(self, low=low, high=self.high if self.open_high else self.high + by)


@dataclass(frozen=True, slots=True)
class Qualified:
    """An interval with the place of all the words that make it."""

    interval: Interval
    start: int
    end: int


def qualified(text: str, start: int, end: int, low: float, high: float) -> Qualified:
    """Return the interval that a number, or a range of two, stands for with the words around it.

    The number is at `start` up to `end`, its unit included.
    """
    before = text[max(0, start - 40) : start]
    if match := _BEFORE.search(before):
        return Qualified(_bounded_bounds(match, low, high), start - (len(before) - match.start()), end)
    if match := _AFTER_LEAST.match(text, end):
        return Qualified(Interval(low, inf), start, match.end())
    if match := _AFTER_MOST.match(text, end):
        return Qualified(Interval(-inf, high), start, match.end())
    if match := _ABOUT.search(before):
        apart = _ROUGH * max(abs(low), abs(high))
        return Qualified(Interval(low - apart, high + apart), start - (len(before) - match.start()), end)
    return Qualified(Interval(low, high), start, end)


def _bounded_bounds(match: re.Match[str], low: float, high: float) -> Interval:
    """Return the side that a bound leaves open; *no more than* is *at most*."""
    if match["least"]:
        return Interval(low, inf)
    if match["most"]:
        return Interval(-inf, high)
    if match["more"]:
        if match["not"]:
            return Interval(-inf, high)
        # `over three years` also means during three years
        return Interval(low, inf, open_low="over" not in match["more"].lower())
    return Interval(low, inf) if match["not"] else Interval(-inf, high, open_high=True)


_RANGE = re.compile(r"\s?(?:(?P<spread>±|\+/[-−–]|\+-)|-|–|—|−|(?P<to>to|and|or))\s?")
_BETWEEN = re.compile(r"\bbetween\s(?:the\s(?:ages|years)\sof\s)?$", re.IGNORECASE)
_IN = re.compile(
    r"/|\s[a-z-]+\sout\sof\s|\s(?:[a-z-]+\s){1,3}(?:for|in|per)\severy\s"
    r"|\s(?:(?:in|out\sof)(?:\severy)?|(?:out\s)?of(?:\s(?:the|its|all|their))?)\s"
)
_COUNTED_BEHIND = re.compile(r"\s(?:[a-z-]+\s)?[a-z-]{2,}s\b")
"""Behind a number that could be a year: *one in 1024 traces*."""
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|by|from|until|till|of|during|before|after|years?|between|to|and|early|late|circa|around|about|mid|pre"
    r"|post|spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)[\s-](?:the\s)?|[,(–-]\s?|^\s*)$",
    re.IGNORECASE,
)
_DECADE = re.compile(r"['’]?s\b")
_SHORT_DECADE = re.compile(r"['’‘]\d0s\b")
"""*’90s*: of the last century from the twenties on, of this one before."""
_ERA = re.compile(r"\s?(?P<era>BCE?|AD|CE)\b")
_AGE_BEFORE = re.compile(r"\bage[ds]?\s(?:of\s)?(?:\w+\sthan\s|over\s|under\s|between\s|at\sleast\s)?$", re.IGNORECASE)
_ONE_BEFORE = re.compile(
    r"\b(?:for|in|within|after|about|lasts?|lasted|takes?|took|least|than|every|nearly|almost|under|half)\s(?P<one>an?)\s",
    re.IGNORECASE,
)
_FOLDED = re.compile(
    r"\b(?:(?P<many>two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)fold"
    r"|(?P<verb>doubl|tripl|trebl|quadrupl|halv)(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
_FOLDS = number_words() | {"hundred": 100, "doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "halv": 0.5}
_SCORES = {"tens": 1e1, "dozens": 12.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_SCORES |= {"trillions": 1e12}
_MANY = re.compile(
    rf"\b(?P<first>{'|'.join(_SCORES)})\s(?:of\s(?P<second>thousands|millions|billions|trillions)\s)?of\s",
    re.IGNORECASE,
)
"""*Millions of users*, *tens of thousands of users*: no fewer than one of the kind, and fewer than one of the next."""
_NEXT = {1e1: 10.0, 12.0: 10.0, 1e2: 10.0}
"""How many times as large the next kind is; a thousand times for the others."""
_MOST_OF = re.compile(
    r"\b(?:(?P<most>(?<!the\s)(?<!second\s)(?<!third\s)most(?:\sof(?:\s(?:the|its|their|all|these|those))?)?|(?:the|a)\smajority\sof)"
    r"|(?P<less>a\sminority\sof))\s(?=[a-z]+s\b|people\b)(?!(?:of|is|was|has|always)\b)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:(?P<before>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?)?(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
    r"(?:\s(?P<after>\d{1,2})(?:st|nd|rd|th)?)?,?\s$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHEN = re.compile(
    r"\b(?:(?P<before>before|prior\sto|earlier\sthan)|(?P<until>until|till|by)|(?P<after>after|later\sthan)|(?P<since>since))\s(?:the\s)?$",
    re.IGNORECASE,
)
_ORDINAL_BEFORE = re.compile(
    r"\b(?:first|second|other|latter|upper|lower|better|no|some|any|every|each)\s$", re.IGNORECASE
)
_LISTED = re.compile(r",?\s(?:and|or)\s|,\s")
_AND_A_HALF = re.compile(r"\sand\sa\shalf\b", re.IGNORECASE)
_PLURAL = word_list("irregular_plurals")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity with its place; `interval` holds the values it allows, in the base unit of its dimension."""

    start: int
    end: int
    dimension: str
    """One of the constants of `units`, or two of them joined by `per`."""
    interval: Interval
    number: str
    """The number as written, with the words that bound it: at least 30, 30 or more."""
    unit: str
    """The unit, or the noun that is counted, as written."""
    step: float
    """The size of the last stated place, in the base unit."""
    thing: frozenset[str] = frozenset()
    """The stems of what is counted or measured; empty where it does not follow the number."""
    figure: float | None = None
    """The number itself, in the unit as written; None for a range, a year and what has no figure."""

    size: float = 1.0
    """One of the unit, in the base unit."""

    def same_size(self, other: Quantity) -> bool:
        """Return whether the unit is as large as the other's."""
        return abs(self.size - other.size) < 0.05 * other.size


@lru_cache(maxsize=256)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of the text in order; cached, because a claim is set beside many sentences."""
    plain = masked(text)
    numbers = [*numerals(plain), *_ones(plain)]
    numbers.sort(key=lambda number: number.start)
    found: list[Quantity] = [*_folds(plain), *_parts(plain), *_many(plain)]
    row = 0
    while row < len(numbers):
        quantity, taken = _quantity(plain, numbers, row)
        if quantity:
            found.append(_dated(text, quantity) if quantity.dimension == YEAR else quantity)
        row += taken
    return tuple(sorted(found, key=lambda each: each.start))


def _quantity(text: str, numbers: list[Numeral], row: int) -> tuple[Quantity | None, int]:
    """Return the quantity that begins with a number, and how many numbers it takes."""
    first = numbers[row]
    if _ORDINAL_BEFORE.search(text[max(0, first.start - 10) : first.start]) and not first.figures:
        return None, 1
    if row + 1 < len(numbers):
        second = numbers[row + 1]
        years = [len(text[each.start : each.end]) == 4 and 1000 <= each.value < 2100 for each in (first, second)]
        is_year = years[1] and not _COUNTED_BEHIND.match(text, second.end)
        if _IN.fullmatch(text[first.end : second.start]) and 0 < first.value < second.value and not is_year:
            return _shared(text, first, second), 2
        inner = unit_at(text, first.end)
        gap = _RANGE.fullmatch(text, inner[1] if inner else first.end, second.start)
        if (
            gap
            and (not gap["to"] or years[0] == years[1])
            and (gap["to"] != "and" or _BETWEEN.search(text[max(0, first.start - 30) : first.start]))
        ):
            return _ranged(text, first, second, spread=bool(gap["spread"])), 2
    return _measured(text, first, first.value, first.value, first, listed=_unit_of_list(text, numbers, row)), 1


def _unit_of_list(text: str, numbers: Sequence[Numeral], row: int) -> Unit | None:
    """Return the unit that the last of several listed numbers has: *12 and 15 years old*."""
    while row + 1 < len(numbers) and _LISTED.fullmatch(text[numbers[row].end : numbers[row + 1].start]):
        row += 1
        if found := unit_at(text, numbers[row].end):
            return found[0]
    return None


def _ranged(text: str, first: Numeral, second: Numeral, *, spread: bool) -> Quantity | None:
    if spread:
        low, high = first.value - second.value, first.value + second.value
    else:
        low, high = sorted((first.value, second.value))
    return _measured(text, first, low, high, second)


def _measured(
    text: str, first: Numeral, low: float, high: float, last: Numeral, *, listed: Unit | None = None
) -> Quantity | None:
    """Return what is measured or counted from the first number to the last, which are one unless it is a range."""
    number = text[first.start : last.end].strip()
    if year := _year(text, first, low, high, last):
        return year
    if currency := CURRENCIES.get(text[first.start - 1 : first.start]):
        return _made(
            text,
            first,
            end=last.end,
            unit=Unit(f"{MONEY} {currency}", 1.0),
            ends=(low, high),
            number=number,
            name=currency,
        )
    aged = _AGE_BEFORE.search(text[max(0, first.start - 24) : first.start])
    if found := unit_at(text, last.end):
        unit, end = found
        if aged and unit.dimension == TIME and unit.factor > 0.9 * YEAR_S:
            unit = Unit(AGE, YEAR_S)
        if half := _AND_A_HALF.match(text, end):
            low, high, end = low + 0.5, high + 0.5, half.end()
        return _made(
            text, first, end=end, unit=unit, ends=(low, high), number=number, name=text[last.end : end].strip(" -")
        )
    if first.fraction or last.fraction:
        return _made(text, first, end=last.end, unit=Unit(PERCENT, 100.0), ends=(low, high), number=number, name="")
    if aged:
        return _made(text, first, end=last.end, unit=Unit(AGE, YEAR_S), ends=(low, high), number=number, name="years")
    counted = _made(
        text, first, end=last.end, unit=listed or Unit(COUNT, 1.0), ends=(low, high), number=number, name=""
    )
    bare = low == high == 1 and not first.figures and counted.start == first.start
    return None if bare and not counted.thing else counted  # *one* for a person or a thing named before


def _made(
    text: str, first: Numeral, *, end: int, unit: Unit, ends: tuple[float, float], number: str, name: str
) -> Quantity:
    """Return the quantity with the words around it; its number ends at `end`, and `ends` are in the unit."""
    start = first.start - (unit.dimension.startswith(MONEY) and text[first.start - 1] in CURRENCIES)
    around = qualified(text, start, end, *ends)
    thing, noun = _thing(text, around.end, counted=unit.dimension == COUNT)
    return Quantity(
        around.start,
        around.end,
        unit.dimension,
        around.interval.scaled(unit.factor, unit.offset),
        _bounded(text, around, start, number, end),
        name or noun,
        0.5 * first.step * abs(unit.factor) if not first.fraction else 1.0,
        thing,
        ends[0] if ends[0] == ends[1] and not first.fraction else None,
        unit.factor,
    )


def _year(text: str, first: Numeral, low: float, high: float, last: Numeral) -> Quantity | None:
    """Return the quantity where it is a year, a decade, or a range of years."""
    written = text[first.start : first.end]
    if short := _SHORT_DECADE.match(text, first.start - 1) if first.start else None:
        century = 1900 if first.value >= 20 else 2000
        return Quantity(short.start(), short.end(), YEAR, Interval(century + low, century + low + 9), short[0], "", 0.0)
    era = _ERA.match(text, last.end)
    if not (era or (len(written) == 4 and written.isdigit() and low >= 1000 and high < 2100)):
        return None
    if decade := _DECADE.match(text, last.end) if high % 10 == 0 else None:
        high += 99 if low % 100 == 0 and low < 2000 else 9
        number = text[first.start : decade.end()]
        return Quantity(first.start, decade.end(), YEAR, Interval(low, high), number, "", 0.0)
    if era and era["era"].startswith("BC"):
        low, high = -high, -low
    elif not era:
        before = text[max(0, first.start - 16) : first.start]
        if unit_at(text, last.end) or not (_YEAR_BEFORE.search(before) or low == high == 0):
            return None
        if re.match(
            r"\s(?:patients|people|men|women|children|participants|subjects|samples|cases)\b", text[last.end :]
        ):
            return None
    return Quantity(first.start, last.end, YEAR, Interval(low, high), text[first.start : last.end], "", 0.0)


def _shared(text: str, first: Numeral, second: Numeral) -> Quantity:
    """Return *one in five* as a percentage."""
    part = 100.0 * first.value / second.value
    thing, _ = _thing(text, second.end, counted=True)
    around = qualified(text, first.start, second.end, part, part)
    return Quantity(
        around.start,
        around.end,
        PERCENT,
        around.interval,
        _bounded(text, around, first.start, text[first.start : second.end], second.end),
        "",
        0.02 * part,
        thing,
    )


def _bounded(text: str, around: Qualified, start: int, number: str, end: int) -> str:
    """Return a number, with its unit at `start` up to `end`, behind the words that bound it, and those after it."""
    return " ".join(f"{text[around.start : start].lower()}{number}{text[end : around.end]}".split())


def _dated(text: str, year: Quantity) -> Quantity:
    """Return a year with the month and the day before it, and with what bounds it, as an interval of years."""
    start, low, high = year.start, year.interval.low, year.interval.high + 1.0
    if match := _DATE.search(text[max(0, start - 24) : start]):
        month, day = _MONTHS.index(match["month"].lower()), match["before"] or match["after"]
        low += month / 12 + (min(int(day), 31) - 1) / 372 if day else month / 12
        high, start = low + (1 / 372 if day else 1 / 12), start - len(match[0])
    interval = Interval(low, high, open_high=True)
    if match := _WHEN.search(text[max(0, start - 16) : start]):
        interval = (
            Interval(-inf, low, open_high=True)
            if match["before"]
            else Interval(high, inf)
            if match["after"]
            else Interval(low, inf)
            if match["since"]
            else Interval(-inf, high, open_high=True)
        )
        start -= len(match[0])
    return replace(year, interval=interval, number=" ".join(text[start : year.end].split()))


def _parts(text: str) -> list[Quantity]:
    """Return *most of them* and *a minority* as percentages."""
    found = []
    for match in _MOST_OF.finditer(text):
        interval = Interval(50.0, 100.0, open_low=True) if match["most"] else Interval(0.0, 50.0, open_high=True)
        thing, _ = _thing(text, match.end(), counted=True)
        found.append(Quantity(match.start(), match.end(), PERCENT, interval, match[0].strip(), "", 0.0, thing))
    return found


def _many(text: str) -> list[Quantity]:
    """Return *millions of users* as counts."""
    found = []
    for match in _MANY.finditer(text):
        first, second = (_SCORES[name.lower()] if name else 1.0 for name in match.groups())
        thing, noun = _thing(text, match.end(), counted=True)
        if thing and not unit_at(text, match.end()):
            least = first * second
            interval = Interval(least, least * (_NEXT.get(first, 1e3) - 1))
            found.append(Quantity(match.start(), match.end(), COUNT, interval, match[0].strip(), noun, 0.0, thing))
    return found


def _folds(text: str) -> list[Quantity]:
    found = []
    for match in _FOLDED.finditer(text):
        value = float(_FOLDS[(match["many"] or match["verb"]).lower()])
        around = qualified(text, match.start(), match.end(), value, value)
        number = text[around.start : around.end]
        kind = FOLD if match["many"] else f"{FOLD} of change"
        found.append(Quantity(around.start, around.end, kind, around.interval, number, "", 0.0))
    return found


def _ones(text: str) -> list[Numeral]:
    """Return *a* and *an* before a unit where they mean one: *for an hour*."""
    return [
        Numeral(match.start("one"), match.end("one"), 1.0, 1.0, figures=False)
        for match in _ONE_BEFORE.finditer(text)
        if (unit := unit_at(text, match.end("one"))) and unit[0].dimension == TIME and match[0][:4].lower() != "half"
    ]


def _thing(text: str, end: int, *, counted: bool) -> tuple[frozenset[str], str]:
    """Return the stems of the noun after a number, which for a measure must follow *of*, and the noun as written."""
    following = tokens(text[end : end + 80])
    if not counted:
        if not following or following[0].text != "of":
            return frozenset(), ""
        following = tuple(token for token in following[1:] if token.text not in ("the", "all", "these", "their", "its"))
    noun = _noun(following)
    return (frozenset({noun.stem}), noun.text) if noun else (frozenset(), "")


def _noun(following: tuple[Token, ...]) -> Token | None:
    """Return the head of the noun phrase at the front: its first plural, else its first word."""
    phrase: list[Token] = []
    for token in following[:5]:
        if not token.stem:
            break
        phrase.append(token)
    plural = (
        token for token in phrase if token.text in _PLURAL or (token.text.endswith("s") and token.text[-2:] != "ss")
    )
    return next(plural, phrase[0] if phrase else None)
