"""Rules that change a number or a name in a sentence, or say the same number otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w]|[.,]\d)")
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SPELT = re.compile(rf"\b({'|'.join(_WORDS[2:])})\b", re.IGNORECASE)
_BOUND = re.compile(
    r"(?:about|around|almost|approximately|nearly|roughly|some|over|under|below|above|than|least|most|to|of|by|between|and"
    r"|from|within|only|AD|BC|[~<>=≤≥±–—$£€])\s*$",
    re.IGNORECASE,
)
"""What stands before a number that is no plain count."""
_CAPITALS = r"[A-Z][a-zà-ÿ'-]{2,}"
_NAME = re.compile(
    rf"(?:(?<=\s)|^)[a-z]+,? ((?:{_CAPITALS}|[A-Z]{{2,6}})(?: {_CAPITALS})*)(?![\w&-]| [A-Z&\d]| of [A-Z])"
)


def number(text: str, draw: random.Random) -> tuple[str, str, str] | None:
    """Return the text with one number altered, the number and the other one; None without a number."""
    places = [*_NUMBER.finditer(text), *_SPELT.finditer(text)]
    if not places:
        return None
    place = draw.choice(places)
    other = _other(place[0], draw)
    return text[: place.start()] + other + text[place.end() :], place[0], other


def same_number(text: str, draw: random.Random) -> str | None:
    """Return the text with one number said otherwise: `1000` for `1,000`, `three` for `3`, `about 3.5` for it."""
    places = [*_NUMBER.finditer(text), *_SPELT.finditer(text)]
    if not places:
        return None
    place = draw.choice(places)
    said = _same(place[0], text[place.end() :], draw)
    return None if said is None else text[: place.start()] + said + text[place.end() :]


def bounded(text: str, draw: random.Random) -> tuple[str, str] | None:
    """Return the text with a bound that its number keeps, and with one that it breaks; None without a plain count."""
    places = [place for place in _NUMBER.finditer(text) if _is_count(place, text)]
    if not places:
        return None
    place = draw.choice(places)
    value = float(place[0].replace(",", ""))
    low, high = (
        _like(place[0], value * factor) for factor in (draw.choice((0.5, 0.7, 0.8)), draw.choice((1.3, 1.6, 2)))
    )
    if draw.random() < 0.5:
        kept, broken = f"{draw.choice(('more than', 'over', 'at least'))} {low}", f"more than {high}"
    else:
        kept, broken = f"{draw.choice(('fewer than', 'less than', 'at most'))} {high}", f"less than {low}"
    before, after = text[: place.start()], text[place.end() :]
    return before + kept + after, before + broken + after


def replaced(text: str, said: str, other: str) -> str | None:
    """Return the text with a number exchanged, where it stands as that number; None where it does not."""
    changed = re.sub(rf"(?<![\w.,-]){re.escape(said)}(?!\w|[.,-]\d)", lambda _: other, text)
    return changed if changed != text else None


def names(text: str) -> list[str]:
    """Return the names inside a sentence, in order; its first word is never taken for one."""
    return [found[1].removesuffix("'s") for found in _NAME.finditer(text)]


def renamed(text: str, others: Sequence[str], draw: random.Random) -> tuple[str, str, str] | None:
    """Return the text with a name exchanged for another of `others`, and both names; None without either."""
    inside = names(text)
    if not inside:
        return None
    name = draw.choice(inside)
    fitting = [one for one in others if _alike(name, one) and one not in text and name not in one and one not in name]
    if not fitting:
        return None
    other = draw.choice(fitting)
    return re.sub(rf"\b{re.escape(name)}\b", lambda _: other, text), name, other


def _alike(name: str, other: str) -> bool:
    return len(name.split()) == len(other.split()) and name.isupper() == other.isupper()


def _is_count(place: re.Match[str], text: str) -> bool:
    value = float(place[0].replace(",", ""))
    plain = re.match(r"\s?%| [a-z]", text[place.end() :]) and not _BOUND.search(text[: place.start()])
    return value >= 5 and not 1200 <= value <= 2100 and bool(plain)


def _other(said: str, draw: random.Random) -> str:
    if said.lower() in _WORDS:
        choice = draw.choice([word for word in _WORDS[2:] if word != said.lower()])
        return choice.capitalize() if said[0].isupper() else choice
    value = float(said.replace(",", ""))
    if 1200 <= value <= 2100 and "," not in said and "." not in said:
        return str(int(value) + draw.choice((-40, -17, -9, -6, -3, -2, -1, 1, 2, 3, 5, 8, 14)))
    for _ in range(20):
        other = _like(said, value * draw.choice((0.2, 0.4, 0.5, 0.7, 1.4, 1.8, 2.5, 4)) + draw.choice((0, 1, 3)))
        if other != said:
            return other
    return said + "0"


def _like(said: str, value: float) -> str:
    decimals = len(said.partition(".")[2])
    return f"{value:,.{decimals}f}" if "," in said else f"{value:.{decimals}f}"


def _same(said: str, after: str, draw: random.Random) -> str | None:
    if said.lower() in _WORDS:
        return str(_WORDS.index(said.lower()))
    if "," in said:
        return said.replace(",", "")
    if said.isdigit() and 2 <= int(said) <= 12 and not after.startswith(("%", ".", "-")):
        return _WORDS[int(said)]
    if "." in said and said.split(".")[1]:
        return f"{said}0" if draw.random() < 0.5 else f"about {said}"
    if said.isdigit() and int(said) >= 10_000:
        return f"{int(said):,}"
    return f"about {said}" if draw.random() < 0.5 else None
