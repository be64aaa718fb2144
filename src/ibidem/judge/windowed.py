"""A judge that reads texts of any length through the windows of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from ibidem.errors import ModelError
from ibidem.judge import Cancelled, Pair
from ibidem.judge.batches import batches, processors, run_all, stop_if
from ibidem.judge.calibration import Calibration
from ibidem.judge.windows import Window
from ibidem.text.language import has_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SILENT = 0.01
"""The probability that a text without a word answers anything."""
UNSURE = (0.3, 0.3, 0.4)
"""The stance of a text that cannot be read: neutral, by little."""


class Head(StrEnum):
    """What a model is asked for."""

    ANSWERS = "answers"
    STANCE = "stance"


class Model(Protocol):
    """Runs windows."""

    @property
    def batch_tokens(self) -> int:
        """Tokens that take well under 0.2 s."""

    def windows(self, pairs: Sequence[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Window]:
        """Return the windows of all pairs, in the order of `pairs`; at least one each. Raises ModelError."""

    def logits(self, batch: Sequence[Window], head: Head) -> NDArray[np.float32]:
        """Return (b, 1) logits of ANSWERS, (b, 3) of STANCE in the order of STANCES."""


class WindowedJudge:
    """Judges a text by the window that says most."""

    def __init__(
        self,
        model: Model,
        *,
        name: str,
        digest: str,
        calibration: Calibration | None = None,
        reads: Callable[[str], bool] = has_words,
        threads: int = 0,
        only: str = "",
    ) -> None:
        self.name = name
        self.digest = digest
        self.only = only
        """The one head that the model has; empty where it has both."""
        self._model = model
        self._calibration = calibration or Calibration()
        self._reads = reads
        self._threads = threads or processors()

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) probabilities that the text answers the question: of its windows, the highest."""
        import numpy as np

        found = np.full(len(pairs), SILENT, dtype=np.float32)
        rows = [row for row, pair in enumerate(pairs) if has_words(pair.asked) and has_words(pair.text)]
        owners, logits = self._logits([pairs[row] for row in rows], Head.ANSWERS, cancelled)
        best = np.zeros(len(rows), dtype=np.float32)
        np.maximum.at(best, owners, self._calibration.answers(logits))
        found[rows] = best
        return found

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES: those of the window that is least neutral."""
        import numpy as np

        found = np.tile(np.array(UNSURE, dtype=np.float32), (len(pairs), 1))
        rows = [row for row, pair in enumerate(pairs) if all(map(self._legible, (pair.asked, pair.text)))]
        owners, logits = self._logits([pairs[row] for row in rows], Head.STANCE, cancelled)
        probabilities = self._calibration.stance(logits)
        order = np.argsort(-probabilities[:, 2], kind="stable")  # the least neutral comes last, and stays
        found[np.array(rows, dtype=np.int64)[owners[order]]] = probabilities[order]
        return found

    def _legible(self, text: str) -> bool:
        return has_words(text) and self._reads(text)

    def _logits(
        self, pairs: Sequence[Pair], head: Head, cancelled: Cancelled | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the row of the pair that each window is of, and the window's logits."""
        import numpy as np

        stop_if(cancelled)
        distinct = {pair: row for row, pair in enumerate(dict.fromkeys(pairs))}
        windows = self._model.windows(list(distinct), head, cancelled=cancelled)
        logits = np.zeros((len(windows), 1 if head is Head.ANSWERS else 3), dtype=np.float32)

        def run(batch: list[int]) -> None:
            logits[batch] = self._model.logits([windows[row] for row in batch], head)

        work = list(batches([len(window.ids) for window in windows], self._model.batch_tokens))
        run_all(work, run, threads=self._threads, cancelled=cancelled)
        if not np.isfinite(logits).all():
            raise ModelError(f"The judge {self.name} yields what is no number.", remedy="Name another with --judge.")
        return _repeated(windows, [distinct[pair] for pair in pairs], logits)


def _repeated(
    windows: Sequence[Window], rows: Sequence[int], logits: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Give the windows of distinct pairs to every pair that is the same."""
    import numpy as np

    of: dict[int, list[int]] = {}
    for at, window in enumerate(windows):
        of.setdefault(window.pair, []).append(at)
    owners = [owner for owner, row in enumerate(rows) for _ in of[row]]
    taken = [at for row in rows for at in of[row]]
    return np.array(owners, dtype=np.int64), logits[np.array(taken, dtype=np.int64)]
