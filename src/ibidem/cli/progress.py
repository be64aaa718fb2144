"""Tell how far a long run is: one line that moves on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Self

from ibidem.cli.context import Context, LibraryService
from ibidem.cli.output import Output
from ibidem.cli.render.forms import one_line
from ibidem.text.normalize import visible
from ibidem.types import IndexReport, Progress, Skipped

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
    "publish": "Sharing",
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


MOST_NAMED = 20
"""Skipped files that are named one by one; `ibidem status` names them all."""


def refresh(engine: LibraryService, context: Context, *, rebuild: bool = False, overwrite: bool = False) -> IndexReport:
    """Bring the index up to date, telling stderr how far it is."""

    def wait(told: str) -> None:
        context.err.line(f"ibidem: {told}")

    with reporter(context.err, context.env) as progress:
        return engine.refresh(rebuild=rebuild, overwrite=overwrite, progress=progress, on_wait=wait)


def summary(report: IndexReport) -> str:
    """Return what an indexing run did, as lines."""
    return "\n".join(_lines(report)) + "\n"


def brief(report: IndexReport) -> str:
    """Return what an indexing run did, in one line."""
    return f"indexed {counted(report.documents, 'document')}, {counted(report.passages, 'passage')}" + (
        f" in {duration(report.elapsed_s)}"
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it must be."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def named(skipped: Iterable[Skipped]) -> Iterator[str]:
    """Return each skipped file with the reason, as lines."""
    return (f"  {one_line(one.path)}: {one_line(one.reason)}" for one in skipped)


def _lines(report: IndexReport) -> Iterator[str]:
    did = "Indexed" if report.written else "The index was up to date:"
    yield f"{did} {counted(report.documents, 'document')} in {counted(report.passages, 'passage')} and " + counted(
        report.sentences, "sentence"
    )
    if report.written:
        yield f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed;" + (
            f" {counted(report.encoded, 'text')} encoded in {duration(report.elapsed_s)}"
        )
    yield from map(one_line, report.notes)
    if report.clutter:
        yield f"{counted(report.clutter, 'piece')} of clutter left out (ibidem status shows the lines)"
    if report.skipped:
        yield f"{len(report.skipped):,} skipped:"
        yield from named(report.skipped[:MOST_NAMED])
        if len(report.skipped) > MOST_NAMED:
            yield f"  and {len(report.skipped) - MOST_NAMED:,} more; type: ibidem status"
