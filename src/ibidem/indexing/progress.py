"""Tell how far an indexing run is, a few times a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ibidem.types import Progress

INTERVAL_S = 0.1


@dataclass(slots=True)
class ProgressReporter:
    """Sends progress of one stage to a callback, at most once in INTERVAL_S; raises when cancelled."""

    callback: Callable[[Progress], None] | None
    cancelled: Callable[[], bool] | None
    _sent_s: float = field(default=0.0)
    _stage: str = field(default="")
    _began_s: float = field(default=0.0)

    def tell(self, stage: str, done: int, total: int, unit: str = "", *, share: float | None = None) -> None:
        """Report `done` of `total`; `share` of the work done, from 0 to 1, serves the estimate where units differ.

        Raises KeyboardInterrupt when the run was cancelled.
        """
        self.check()
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began_s, self._sent_s = stage, now, 0.0
        if self.callback is None or (now - self._sent_s < INTERVAL_S and done < total):
            return
        self._sent_s = now
        spent = now - self._began_s
        fraction = share if share is not None else (done / total if total else 1.0)
        left = spent * (1 - fraction) / fraction if fraction > 0 and spent > 0.5 else None
        self.callback(Progress(stage, done, total, unit, done / spent if spent > 0.5 else 0.0, left))

    def check(self) -> None:
        """Raise KeyboardInterrupt when the run was cancelled."""
        if self.cancelled is not None and self.cancelled():
            raise KeyboardInterrupt
