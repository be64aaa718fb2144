"""Units of measure, as pint knows them, and the unit that a heading gives for the numbers beneath it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pint import UnitRegistry

_TAIL = re.compile(
    r"(?P<name>\S.*?)(?:\s*[(\[](?:in )?(?P<in_brackets>[^()\[\]]{1,20})[)\]]|(?:,| in| /)\s+(?P<behind>\S{1,12}))"
)
_NUMBER = re.compile(r"[^\w\s]{0,3}\s?\d[\d.,'’ ]*(?:\s?(?:±|–|-|to)\s?\d[\d.,'’ ]*)?")
_SAID = re.compile(r"%|°\s?[CFK]|[$€£¥]|USD|EUR|GBP|CHF|thousands?|millions?|billions?|per cent|percent")
"""What stands for a unit and is none to pint."""
_SPELLED = {"²": "**2", "³": "**3", "⁻¹": "**-1", "⁻²": "**-2", "·": "*", "µ": "u", "μ": "u"}
_SHAPE = re.compile(r"[A-Za-zΩÅ]{1,20}(?:(?:\*\*|\^)-?\d)?(?:[*/ ][A-Za-zΩÅ]{1,20}(?:(?:\*\*|\^)-?\d)?){0,4}")
_COUNTED = frozenset(
    ("N", "n", "M", "F", "B", "a", "T", "Q", "min", "max", "EU", "pt", "pts", "point", "points", "count")
)
"""What heads a column of counts, sexes or ranks far more often than one of newtons."""


def with_unit(name: str, cell: str) -> str:
    """Return a cell of a table beneath its heading, with the unit that this gives behind the number: `Mass: 12 kg`."""
    if match := _TAIL.fullmatch(name.strip()):
        unit = match["in_brackets"] or match["behind"]
        if _NUMBER.fullmatch(cell) and is_unit(unit):
            return f"{match['name']}: {cell} {unit}"
    return f"{name}: {cell}"


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether a short text is a unit of measure, a currency or a multiple."""
    if _SAID.fullmatch(text):
        return True
    spelled = text
    for written, known in _SPELLED.items():
        spelled = spelled.replace(written, known)
    if text in _COUNTED or not _SHAPE.fullmatch(spelled):
        return False
    try:
        return str(registry().parse_units(spelled)) not in ("", "dimensionless")
    except Exception:  # noqa: BLE001 - pint raises errors of many kinds for words that are no units
        return False


@cache
def registry() -> UnitRegistry[float]:
    """Open pint's registry: 0.2 s, spent only where a claim holds a number or a heading may hold a unit."""
    from pint import UnitRegistry

    return UnitRegistry(cache_folder=None)
