"""`ibidem watch`: keep the index up to date while documents come, change and go."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem.cli.commands import Command
from ibidem.cli.context import Context, LibraryService
from ibidem.cli.progress import counted, named, refresh
from ibidem.cli.render import json as asjson
from ibidem.errors import ExitCode, LibraryError

_DETAILS = """\
Bring the index up to date now, and again whenever a document is added, changed or removed, until Ctrl-C.

examples:
  ibidem watch
  ibidem watch --json >> changes.jsonl

exit code: 0 ended by Ctrl-C"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print what was done as JSON, one object a line")


def _run(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    with context.engine(place, settings) as engine:
        try:
            folders = place.watched(settings.sources)
            changes = context.services.changes(folders)
            _refresh(engine, arguments, context)
            context.err.line(f"ibidem: watching {', '.join(map(str, folders))}; Ctrl-C ends it")
            for _ in changes:
                if engine.stale():
                    _refresh(engine, arguments, context)
        except KeyboardInterrupt:
            context.err.line("ibidem: no longer watching")
    return ExitCode.DONE


def _refresh(engine: LibraryService, arguments: Namespace, context: Context) -> None:
    """Bring the index up to date and say what was done; what fails is told, and tried again at the next change."""
    try:
        report = refresh(engine, context)
    except LibraryError as error:
        context.err.line(f"ibidem: {error.message}")
        return
    if arguments.json:
        context.out.write(asjson.report(report, encoding=context.out.encoding))
    elif report.written:
        did = f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed"
        context.out.write(f"{did}; {counted(report.documents, 'document')}\n")
        for line in named(report.skipped):
            context.err.line(f"ibidem: skipped {line.strip()}")


COMMAND = Command("keep the index up to date while documents change", _DETAILS, _arguments, _run)
