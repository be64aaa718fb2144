"""Units of measure: what each measures, and its size in the base unit of that dimension."""

from __future__ import annotations

import re
from dataclasses import dataclass

TIME, LENGTH, MASS, VOLUME, AREA = "time", "length", "mass", "volume", "area"
TEMPERATURE, PERCENT, FOLD, AGE = "temperature", "percent", "fold", "age"
AMOUNT, MONEY, ENERGY, POWER, PRESSURE, FREQUENCY = "amount", "money", "energy", "power", "pressure", "frequency"
YEAR, COUNT = "year", "count"

DAY_S = 86_400.0
YEAR_S = 365.25 * DAY_S


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures: a value of it is `factor * value + offset` in the base unit of its dimension."""

    dimension: str
    factor: float
    offset: float = 0.0


# Names whose case does not matter; a plural s may follow.
_WORDS: dict[str, tuple[str, float]] = {
    name: (dimension, factor)
    for dimension, factor, names in (
        (TIME, 1e-3, "millisecond msec"),
        (TIME, 1.0, "second sec"),
        (TIME, 60.0, "minute min"),
        (TIME, 3600.0, "hour hr"),
        (TIME, DAY_S, "day"),
        (TIME, 7 * DAY_S, "week wk"),
        (TIME, YEAR_S / 12, "month"),
        (TIME, YEAR_S, "year yr"),
        (TIME, 10 * YEAR_S, "decade"),
        (TIME, 100 * YEAR_S, "century centurie"),
        (LENGTH, 1e-9, "nanometre nanometer"),
        (LENGTH, 1e-6, "micrometre micrometer micron"),
        (LENGTH, 1e-3, "millimetre millimeter"),
        (LENGTH, 1e-2, "centimetre centimeter"),
        (LENGTH, 1.0, "metre meter"),
        (LENGTH, 1e3, "kilometre kilometer"),
        (LENGTH, 0.0254, "inch inche"),
        (LENGTH, 0.3048, "foot feet"),
        (LENGTH, 0.9144, "yard"),
        (LENGTH, 1609.344, "mile"),
        (LENGTH, 9.4607e15, "light-year lightyear"),
        (MASS, 1e-9, "microgram mcg"),
        (MASS, 1e-6, "milligram"),
        (MASS, 1e-3, "gram gramme"),
        (MASS, 1.0, "kilogram kilogramme kilo"),
        (MASS, 1e3, "tonne ton"),
        (MASS, 0.45359237, "pound lb"),
        (MASS, 0.028349523, "ounce oz"),
        (VOLUME, 1e-6, "microlitre microliter"),
        (VOLUME, 1e-3, "millilitre milliliter cc"),
        (VOLUME, 1e-2, "centilitre centiliter"),
        (VOLUME, 0.1, "decilitre deciliter"),
        (VOLUME, 1.0, "litre liter"),
        (AREA, 1e4, "hectare"),
        (AREA, 4046.86, "acre"),
        (AMOUNT, 1e-3, "millimole mmol"),
        (AMOUNT, 1.0, "mole mol"),
        (MONEY + " dollar", 1.0, "dollar"),
        (MONEY + " euro", 1.0, "euro"),
        (MONEY + " pound", 1.0, "pounds-sterling"),
        (ENERGY, 4184.0, "kilocalorie kcal"),
        (ENERGY, 4.184, "calorie"),
        (ENERGY, 1.0, "joule"),
        (POWER, 1.0, "watt"),
        (POWER, 1e3, "kilowatt"),
        (PRESSURE, 133.322, "mmhg"),
        (FREQUENCY, 1.0, "hertz"),
        (PERCENT, 1.0, "percent"),
        (FOLD, 1.0, "fold"),
        ("sessions", 1.0, "session"),
    )
    for name in names.split()
}
# Symbols, whose case matters and which have no plural.
_SYMBOLS: dict[str, tuple[str, float]] = {
    "ms": (TIME, 1e-3), "s": (TIME, 1.0), "h": (TIME, 3600.0), "d": (TIME, DAY_S),
    "nm": (LENGTH, 1e-9), "µm": (LENGTH, 1e-6), "μm": (LENGTH, 1e-6), "mm": (LENGTH, 1e-3), "cm": (LENGTH, 1e-2),
    "m": (LENGTH, 1.0), "km": (LENGTH, 1e3), "ft": (LENGTH, 0.3048),
    "pg": (MASS, 1e-15), "ng": (MASS, 1e-12), "µg": (MASS, 1e-9), "μg": (MASS, 1e-9), "ug": (MASS, 1e-9),
    "mg": (MASS, 1e-6), "g": (MASS, 1e-3), "kg": (MASS, 1.0), "t": (MASS, 1e3),
    "µl": (VOLUME, 1e-6), "μl": (VOLUME, 1e-6), "µL": (VOLUME, 1e-6), "ml": (VOLUME, 1e-3), "mL": (VOLUME, 1e-3),
    "cl": (VOLUME, 1e-2), "dl": (VOLUME, 0.1), "dL": (VOLUME, 0.1), "l": (VOLUME, 1.0), "L": (VOLUME, 1.0),
    "m2": (AREA, 1.0), "m²": (AREA, 1.0), "km2": (AREA, 1e6), "km²": (AREA, 1e6), "ha": (AREA, 1e4),
    "nM": (AMOUNT + " per volume", 1e-9), "µM": (AMOUNT + " per volume", 1e-6), "μM": (AMOUNT + " per volume", 1e-6),
    "mM": (AMOUNT + " per volume", 1e-3), "M": (AMOUNT + " per volume", 1.0),
    "W": (POWER, 1.0), "kW": (POWER, 1e3), "MW": (POWER, 1e6), "J": (ENERGY, 1.0), "kJ": (ENERGY, 1e3),
    "Hz": (FREQUENCY, 1.0), "kHz": (FREQUENCY, 1e3), "MHz": (FREQUENCY, 1e6), "GHz": (FREQUENCY, 1e9),
    "Pa": (PRESSURE, 1.0), "kPa": (PRESSURE, 1e3), "MPa": (PRESSURE, 1e6), "%": (PERCENT, 1.0),
}  # fmt: skip
_DEGREES = {"c": Unit(TEMPERATURE, 1.0), "f": Unit(TEMPERATURE, 5 / 9, -160 / 9), "k": Unit(TEMPERATURE, 1.0, -273.15)}
CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound"}

_ONE = (
    r"(?:per\s?cent|percent|light[\s-]years?|mm\s?Hg|"
    + "|".join(sorted((re.escape(name) + "s?" for name in _WORDS), key=len, reverse=True))
    + ")"
)
_SYMBOL = "(?:" + "|".join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True)) + ")"
_NAMED = rf"(?:(?i:{_ONE})(?![^\W\d_])|{_SYMBOL}(?![\w²³]))"
_AGE = re.compile(r"[\s-]?(?:years?|yrs?)(?:[\s-]olds?\b|\sof\sage\b)|[\s-]?y/?o\b", re.IGNORECASE)
_DEGREE = re.compile(r"\s?(?:°\s?|º\s?|degrees?\s)(?P<scale>[CFK]|Celsius|Fahrenheit|centigrade)\b")
_UNIT = re.compile(rf"[\s-]?(?P<unit>{_NAMED})")
_PER = re.compile(rf"\s?(?:/|\bper\b|\ban?\b|\bin\san?\b)\s?(?P<unit>{_NAMED})")
_TIMES = re.compile(r"\stimes\b(?=\s(?:as|more|less|higher|greater|larger|faster|lower|longer|the))", re.IGNORECASE)


def unit_at(text: str, start: int) -> tuple[Unit, int] | None:
    """Return the unit that follows a number, with the offset where it ends; None where there is none."""
    if match := _AGE.match(text, start):
        return Unit(AGE, YEAR_S), match.end()
    if match := _DEGREE.match(text, start):
        return _DEGREES[match["scale"][0].lower()], match.end()
    if match := _TIMES.match(text, start):
        return Unit(FOLD, 1.0), match.end()
    if not (match := _UNIT.match(text, start)):
        return None
    unit, end = _named(match["unit"]), match.end()
    while (match := _PER.match(text, end)) and unit.dimension not in (PERCENT, FOLD):
        lower = _named(match["unit"])
        unit, end = Unit(f"{unit.dimension} per {lower.dimension}", unit.factor / lower.factor), match.end()
    return unit, end


def _named(name: str) -> Unit:
    if name in _SYMBOLS:
        return Unit(*_SYMBOLS[name])
    key = re.sub(r"\s+", "", name.lower())
    if key in ("percent", "mmhg"):
        return Unit(*_WORDS[key])
    if key.startswith("light"):
        return Unit(*_WORDS["lightyear"])
    found = _WORDS.get(key) or _WORDS[key.removesuffix("s")]
    return Unit(*found)
