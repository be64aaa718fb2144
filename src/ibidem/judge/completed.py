"""A judge that has one head only, completed by another for the head it lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibidem.judge import Cancelled, Judge, Pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CompletedJudge:
    """Two judges, each asked for one head."""

    of_answers: Judge
    of_stance: Judge

    @property
    def name(self) -> str:
        """Both, as they are known to people."""
        return f"{self.of_answers.name} for answers, {self.of_stance.name} for stance"

    @property
    def digest(self) -> str:
        """Hex digest over both."""
        return hashlib.sha256(f"{self.of_answers.digest} {self.of_stance.digest}".encode()).hexdigest()

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) probabilities that the text answers the question."""
        return self.of_answers.answers(pairs, cancelled=cancelled)

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES."""
        return self.of_stance.stance(pairs, cancelled=cancelled)


def completed(judge: Judge, only: str, other: Judge) -> CompletedJudge:
    """Return a judge whose only head, `answers` or `stance`, is that of `judge`."""
    return CompletedJudge(judge, other) if only == "answers" else CompletedJudge(other, judge)
