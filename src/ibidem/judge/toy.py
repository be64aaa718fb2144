"""A deterministic judge by shared words, negations and numbers: needs no model, and serves the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ibidem.judge import Cancelled, Pair
from ibidem.judge.batches import stop_if
from ibidem.judge.windowed import SILENT, UNSURE
from ibidem.text.language import has_words
from ibidem.text.normalize import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_DENIALS = frozenset(("no", "not", "never", "none", "without", "cannot"))
_SHORTEST = 4
"""Shorter words, unless they are numbers, say little of what a text is about."""
_ON_TOPIC = 0.5
_LIKELY = {"supports": (0.98, 0.01, 0.01), "refutes": (0.01, 0.98, 0.01), "neutral": (0.01, 0.01, 0.98)}


class ToyJudge:
    """Calls a text an answer for the words it shares, and a refutation where it denies them or has other numbers."""

    name = "toy"
    digest = hashlib.sha256(b"toy judge 2").hexdigest()

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) shares of the question's words that are in the text or its context."""
        import numpy as np

        stop_if(cancelled)
        return np.array([max(_shared(pair), SILENT) for pair in pairs], dtype=np.float32)

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES."""
        import numpy as np

        stop_if(cancelled)
        return np.array([_stance(pair) for pair in pairs], dtype=np.float32).reshape(len(pairs), 3)


def _shared(pair: Pair) -> float:
    asked = {word for word in words(pair.asked) if len(word) >= _SHORTEST and not word.isdigit()}
    said = {*words(pair.text), *words(pair.context)}
    return len(asked & said) / len(asked) if asked else 0.0


def _stance(pair: Pair) -> tuple[float, float, float]:
    if not has_words(pair.text):
        return UNSURE
    if _shared(pair) < _ON_TOPIC:
        return _LIKELY["neutral"]
    asked, said = words(pair.asked), words(pair.text)
    denied = sum(map(_denies, asked)) % 2 != sum(map(_denies, said)) % 2
    numbers = {word for word in asked if word.isdigit()}
    return _LIKELY["refutes" if denied or not numbers <= set(said) else "supports"]


def _denies(word: str) -> bool:
    return word in _DENIALS or word.endswith("n't")
