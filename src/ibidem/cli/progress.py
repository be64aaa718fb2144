"""Tell how far a long run is: one line that moves on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Self

from ibidem.cli.output import Output
from ibidem.text import visible
from ibidem.types import Progress

APART_S = 2.0
"""Plain lines come at most that often."""
BAR_CELLS = 20
ERASE = "\r\x1b[K"
"""Back to the first column, and clear to the end of the line."""
STAGES = {
    "read": "Reading",
    "model": "Loading the model",
    "encode": "Encoding",
    "write": "Writing the index",
    "ask": "Asking",
    "judge": "Judging",
    "check": "Checking",
}


class PlainLines(AbstractContextManager["PlainLines"]):
    """Writes a line when a stage begins and as it goes on, never faster than one every two seconds."""

    def __init__(self, err: Output, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._err = err
        self._clock = clock
        self._last_s = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Write a line, unless the last one was just now."""
        now_s = self._clock()
        if now_s - self._last_s >= APART_S:
            self._last_s = now_s
            self._err.line(describe(progress))

    def __exit__(self, *_: object) -> None:
        """Leave what was written."""


class MovingLine(AbstractContextManager["MovingLine"]):
    """Rewrites one line of a terminal, and clears it at the end."""

    def __init__(self, err: Output, *, width: int) -> None:
        self._err = err
        self._width = width

    def __enter__(self) -> Self:
        """Begin with an untouched line."""
        return self

    def __call__(self, progress: Progress) -> None:
        """Show where the run is now."""
        text = visible(describe(progress), keep="")
        if progress.total > 0 and len(text) + BAR_CELLS + 3 < self._width:
            text = f"{bar(progress.done / progress.total)} {text}"
        self._err.write(ERASE + text[: max(self._width - 1, 1)])

    def __exit__(self, *_: object) -> None:
        """Clear the line."""
        self._err.write(ERASE)


def reporter(err: Output, env: Mapping[str, str]) -> PlainLines | MovingLine:
    """Return the reporter that suits where stderr goes."""
    if err.terminal and env.get("TERM", "") not in ("", "dumb"):
        return MovingLine(err, width=columns(err, env))
    return PlainLines(err)


def columns(output: Output, env: Mapping[str, str]) -> int:
    """Return the width of a terminal in cells: $COLUMNS, else what it says itself, else 80."""
    if env.get("COLUMNS", "").isdigit() and int(env["COLUMNS"]) > 0:
        return int(env["COLUMNS"])
    try:
        return os.get_terminal_size(output.stream.fileno()).columns or 80
    except OSError:
        return 80


def describe(progress: Progress) -> str:
    """Return how far a run is, in words and numbers."""
    said = STAGES.get(progress.stage, progress.stage)
    if progress.unit and progress.total:
        said += f" {progress.done:,} of {progress.total:,} {progress.unit}"
    elif progress.unit and progress.done:
        said += f" {progress.done:,} {progress.unit.removesuffix('s') if progress.done == 1 else progress.unit}"
    if progress.per_second > 0:
        said += f", {progress.per_second:,.0f} a second"
    if progress.left_s is not None:
        said += f", {duration(progress.left_s)} left"
    return said


def duration(seconds: float) -> str:
    """Return a time a person can read: `8 s`, `2 min 05 s`, `1 h 12 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def bar(part: float) -> str:
    """Return a bar that is filled up to a part of 1."""
    full = min(max(round(part * BAR_CELLS), 0), BAR_CELLS)
    return "█" * full + "░" * (BAR_CELLS - full)
