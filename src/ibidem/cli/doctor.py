"""`ibidem doctor`: check that the library and its index are sound."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

from ibidem.cli import asjson
from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.places import one_line
from ibidem.errors import ExitCode
from ibidem.types import Finding

_DETAILS = """\
Check the digests of the index, that the model gives the vectors it gave when the index was built, and that passages
find themselves; say what to do about whatever is wrong.

example:
  ibidem doctor

exit code: 0 healthy, 3 not"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _run(arguments: Namespace, context: Context) -> int:
    findings = context.rooms.examine(*context.locate(arguments))
    healthy = all(finding.healthy for finding in findings)
    if arguments.json:
        found = {"schema": asjson.SCHEMA, "healthy": healthy, "findings": findings}
        context.out.write(asjson.dump(found, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines(findings, healthy)) + "\n")
    return ExitCode.DONE if healthy else ExitCode.LIBRARY


def _lines(findings: Sequence[Finding], healthy: bool) -> Iterator[str]:
    for finding in findings:
        yield f"{'ok   ' if finding.healthy else 'WRONG'}  {one_line(finding.check)}: {one_line(finding.detail)}"
        if finding.remedy:
            yield f"       {one_line(finding.remedy)}"
    yield "The library is healthy." if healthy else "The library is not healthy."


COMMAND = Command("check that the index is sound, and say what to do", _DETAILS, _arguments, _run)
