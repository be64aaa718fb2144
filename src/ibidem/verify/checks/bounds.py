"""What stands around a number and makes it a bound, an approximation or an interval."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import inf

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
    rough: bool


def qualified(text: str, start: int, end: int, low: float, high: float) -> Qualified:
    """Return the interval that a number, or a range of two, stands for with the words around it.

    The number is at `start` up to `end`, its unit included.
    """
    before = text[max(0, start - 40) : start]
    if match := _BEFORE.search(before):
        return Qualified(_bounded(match, low, high), start - (len(before) - match.start()), end, False)
    if match := _AFTER_LEAST.match(text, end):
        return Qualified(Interval(low, inf), start, match.end(), False)
    if match := _AFTER_MOST.match(text, end):
        return Qualified(Interval(-inf, high), start, match.end(), False)
    if match := _ABOUT.search(before):
        apart = _ROUGH * max(abs(low), abs(high))
        return Qualified(Interval(low - apart, high + apart), start - (len(before) - match.start()), end, True)
    return Qualified(Interval(low, high), start, end, False)


def _bounded(match: re.Match[str], low: float, high: float) -> Interval:
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
