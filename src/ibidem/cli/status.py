"""`ibidem status`: what the library holds, and whether its index is current."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import groupby

from ibidem.cli import asjson
from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.indexing import counted, named
from ibidem.cli.places import one_line
from ibidem.errors import ExitCode
from ibidem.types import Clutter, Status

_DETAILS = """\
Show what the library holds: documents, passages, the model, whether the index is current, which files were skipped
and why, and which lines of which document were left out as clutter.

example:
  ibidem status"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _run(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        status = engine.status()
    if arguments.json:
        context.out.write(asjson.report(status, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines(status)) + "\n")
    return ExitCode.DONE


def _lines(status: Status) -> Iterator[str]:
    yield f"Library    {one_line(status.root)}"
    if status.generation is None:
        yield "Index      none yet; type: ibidem index"
    else:
        yield f"Index      {_state(status)} (generation {one_line(status.generation)}, {_size(status.size_bytes)})"
        yield f"Documents  {status.documents:,}"
        yield f"Passages   {status.passages:,}, with {counted(status.sentences, 'sentence')}"
    yield f"Model      {one_line(status.model)}"
    if status.model_note:
        yield f"           {one_line(status.model_note)}"
    if status.judge:
        yield f"Judge      {one_line(status.judge)}"
    if status.stale:
        yield "\nChanged since the index was built:"
        yield from (f"  {one_line(path)}" for path in status.stale)
    if status.skipped:
        yield "\nSkipped:"
        yield from named(status.skipped)
    if status.clutter:
        yield "\nLeft out as clutter:"
        yield from _clutter(status.clutter)


def _state(status: Status) -> str:
    if status.changed_settings:
        return f"built with other settings ({', '.join(status.changed_settings)}); type: ibidem index"
    return "current" if status.current else "out of date; type: ibidem index"


def _clutter(pieces: tuple[Clutter, ...]) -> Iterator[str]:
    for document, own in groupby(sorted(pieces, key=lambda one: (one.document, one.start)), lambda one: one.document):
        yield f"  {one_line(document)}"
        for piece in own:
            first, last = piece.lines
            lines = f"line {first}" if first == last else f"lines {first}–{last}"
            yield f"    {lines}: {one_line(piece.reason)}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"


COMMAND = Command("show what the library holds and whether its index is current", _DETAILS, _arguments, _run)
