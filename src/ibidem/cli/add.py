"""`ibidem add`: take documents into the library."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.copying import Plan, copy, plan
from ibidem.cli.indexing import counted, refresh, summary
from ibidem.cli.places import one_line
from ibidem.errors import ExitCode

_DETAILS = """\
Copy files and folders into corpus/, then bring the index up to date. Folders keep their structure; hidden files, and
links that lead out of a folder, are left out. A document that the library has already is never overwritten.

example:
  ibidem add ~/papers notes.md"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")


def _run(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    planned = plan(arguments.paths, place.corpus)
    copy(planned, place.corpus)
    for one in planned.skipped:
        context.err.line(f"ibidem: not copied: {one_line(one.path)}: {one.reason}")
    context.out.write(f"{_did(planned)}\n")
    with context.engine(place, settings) as engine:
        context.out.write(summary(refresh(engine, context)))
    return ExitCode.DONE


def _did(planned: Plan) -> str:
    copied = f"Copied {counted(len(planned.copies), 'file')} into corpus/"
    return f"{copied}; {planned.present:,} there already" if planned.present else copied


COMMAND = Command("copy documents into the library, and index them", _DETAILS, _arguments, _run)
