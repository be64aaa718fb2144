"""Linear models over a record of numbers, their weights named as the fields, and the log odds they speak in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from math import log
from operator import attrgetter, mul
from typing import Any


def columns(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass of numbers, in order."""
    return tuple(field.name for field in fields(kind))


def linear(kind: type, weights: Mapping[str, float], intercept: float = 0.0) -> Callable[[Any], float]:
    """Return the function from a record of this kind to its weighed sum. Raises KeyError for a field without weight."""
    first, *rest = columns(kind)
    values = attrgetter(first, *rest)
    in_order = tuple(weights[name] for name in (first, *rest))
    return lambda record: float(intercept + sum(map(mul, in_order, values(record))))


def log_odds(probability: float, *, surest: float) -> float:
    """Return ln(p / (1 - p)) of a probability held between 1 - `surest` and `surest`."""
    held = min(max(probability, 1 - surest), surest)
    return log(held / (1 - held))
