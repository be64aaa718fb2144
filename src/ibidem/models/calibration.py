"""Measures to one number, and logits to calibrated probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import isfinite, log
from operator import attrgetter, mul
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEEPEST = 30.0
"""Further from 0 a float32 sigmoid is 0 or 1, and exponentials overflow."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Temperatures and biases of both heads; as it stands, it changes nothing.

    Guo et al., On calibration of modern neural networks, 2017: temperature scaling, here with biases.
    """

    answers_temperature: float = 1.0
    answers_bias: float = 0.0
    stance_temperature: float = 1.0
    stance_biases: tuple[float, ...] = (0.0, 0.0, 0.0)
    """In the order of STANCES."""

    def __post_init__(self) -> None:
        numbers = (self.answers_temperature, self.answers_bias, self.stance_temperature, *self.stance_biases)
        if len(self.stance_biases) != 3 or not all(map(isfinite, numbers)):
            raise ValueError("a calibration has finite numbers and three biases")
        if min(self.answers_temperature, self.stance_temperature) <= 0:
            raise ValueError("a temperature is above 0")

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> Calibration:
        """Return that of `{"answers": {temperature, bias}, "stance": {temperature, biases}}`.

        Raises KeyError, TypeError or ValueError for what is none.
        """
        answers, stance = card["answers"], card["stance"]
        biases = tuple(_number(bias) for bias in stance["biases"])
        return cls(_number(answers["temperature"]), _number(answers["bias"]), _number(stance["temperature"]), biases)

    def answers(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) probabilities for (n, 1) logits."""
        import numpy as np

        steep = np.clip(logits[:, 0] / self.answers_temperature + self.answers_bias, -_STEEPEST, _STEEPEST)
        return cast("NDArray[np.float32]", (1 / (1 + np.exp(-steep))).astype(np.float32))

    def stance(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n, 3) probabilities for (n, 3) logits."""
        import numpy as np

        scaled = logits / self.stance_temperature + np.array(self.stance_biases, dtype=np.float32)
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return cast("NDArray[np.float32]", (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


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
