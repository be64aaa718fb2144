"""What encoders and judges of other packages give, held to their protocol before anything is built on it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from math import inf
from typing import TYPE_CHECKING

from ibidem.models.protocols import Cancelled, Encoder, Head, Judge, Pair, Role
from ibidem.plugins import blaming, checked_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNIT = 1e-2
"""How far from 1 the length of a row may be, and the sum of a row of probabilities."""


def require_traits(model: Encoder | Judge) -> None:
    """Raise TypeError or ValueError where a model says what it cannot of `languages`, `across` or `only`."""
    languages, across = getattr(model, "languages", None), getattr(model, "across", 1.0)
    only = getattr(model, "only", None)
    if languages is not None and (not isinstance(languages, Set) or not all(isinstance(one, str) for one in languages)):
        raise TypeError(f"languages is no set of codes but {languages!r}")
    if not isinstance(across, int | float) or not 0 < across < inf:
        raise ValueError(f"across is no positive number but {across!r}")
    if only is not None and only not in list(Head):
        raise ValueError(f"only is no head but {only!r}")


class CheckedEncoder:
    """An encoder whose vectors are looked at; all else of it is its own."""

    def __init__(self, encoder: Encoder, group: str, name: str) -> None:
        self._encoder = encoder
        self._plugin = group, name

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens. Raises ConfigError naming the package where that fails."""
        with blaming(*self._plugin):
            counts = [int(count) for count in self._encoder.count_tokens(texts)]
            if len(counts) != len(texts):
                raise ValueError(f"count_tokens gives {len(counts)} numbers for {len(texts)} texts")
        return counts

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 unit rows. Raises ConfigError naming the package where it gives anything else."""
        import numpy as np

        with blaming(*self._plugin):
            rows = checked_array(
                self._encoder.encode(texts, role=role), (len(texts), self._encoder.dimension), "encode"
            )
            if len(rows) and np.abs(np.linalg.norm(rows, axis=1) - 1).max() > UNIT:
                raise ValueError("encode gives rows that are not of length 1")
        return rows


class CheckedJudge:
    """A judge whose probabilities are looked at; all else of it is its own."""

    def __init__(self, judge: Judge, group: str, name: str) -> None:
        self._judge = judge
        self._plugin = group, name

    def __getattr__(self, name: str) -> object:
        return getattr(self._judge, name)

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) probabilities. Raises ConfigError naming the package where it gives anything else."""
        with blaming(*self._plugin):
            return _probable(checked_array(self._judge.answers(pairs, cancelled=cancelled), (len(pairs),), "answers"))

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities. Raises ConfigError naming the package where it gives anything else."""
        import numpy as np

        with blaming(*self._plugin):
            rows = _probable(checked_array(self._judge.stance(pairs, cancelled=cancelled), (len(pairs), 3), "stance"))
            if len(rows) and np.abs(rows.sum(axis=1) - 1).max() > UNIT:
                raise ValueError("stance gives rows that do not sum to 1")
        return rows


def _probable(found: NDArray[np.float32]) -> NDArray[np.float32]:
    if found.size and (found.min() < -UNIT or found.max() > 1 + UNIT):
        raise ValueError("it gives probabilities outside 0 and 1")
    return found.clip(0.0, 1.0)
