"""How long the parts of some work took."""

from __future__ import annotations

import time


class Timings:
    """Milliseconds between laps, from its making on."""

    def __init__(self) -> None:
        self._last_s = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """End a lap."""
        now = time.perf_counter()
        self._laps[name] = round((now - self._last_s) * 1000, 2)
        self._last_s = now

    def named(self, *names: str) -> dict[str, float]:
        """Return these laps; 0.0 for one that never ended."""
        return {name: self._laps.get(name, 0.0) for name in names}
