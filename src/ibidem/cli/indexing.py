"""Bring an index up to date under a person's eyes, and sum up what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ibidem.cli.context import Asked, Context
from ibidem.cli.places import one_line
from ibidem.cli.progress import duration, reporter
from ibidem.types import IndexReport, Skipped

MOST_NAMED = 20
"""Skipped files that are named one by one; `ibidem status` names them all."""


def refresh(engine: Asked, context: Context, *, rebuild: bool = False) -> IndexReport:
    """Bring the index up to date, telling stderr how far it is."""

    def wait(told: str) -> None:
        context.err.line(f"ibidem: {told}")

    with reporter(context.err, context.env) as progress:
        return engine.refresh(rebuild=rebuild, progress=progress, on_wait=wait)


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
    if report.clutter:
        yield f"{counted(report.clutter, 'piece')} of clutter left out (ibidem status shows the lines)"
    if report.skipped:
        yield f"{len(report.skipped):,} skipped:"
        yield from named(report.skipped[:MOST_NAMED])
        if len(report.skipped) > MOST_NAMED:
            yield f"  and {len(report.skipped) - MOST_NAMED:,} more; type: ibidem status"
