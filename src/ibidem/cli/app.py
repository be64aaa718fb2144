"""Run one command line: choose the command, hand it its streams, turn errors into exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TextIO

from ibidem.cli.context import Context, Services
from ibidem.cli.output import Output
from ibidem.cli.parser import HelpAsked, Invocation, parse
from ibidem.errors import ExitCode, IbidemError


def main(
    argv: Sequence[str] | None = None,
    *,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    env: Mapping[str, str] = os.environ,
    services: Services | None = None,
) -> int:
    """Run a command line and return its exit code; streams that are not given are the process's own."""
    context = Context(
        stdin=stdin or sys.stdin or StringIO(),
        out=Output(stdout or sys.stdout or StringIO()),
        err=Output(stderr or sys.stderr or StringIO()),
        env=env,
        services=services or Services(),
    )
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words, context)
    except IbidemError as error:
        return _refuse(context.err, error)
    except KeyboardInterrupt:
        context.err.line("ibidem: interrupted")
        return ExitCode.INTERRUPTED
    except OSError as error:  # a folder that vanished, a disk that failed: nothing a traceback would help with
        place = f": {error.filename}" if error.filename else ""
        return _refuse(context.err, IbidemError(f"{error.strerror or error}{place}"), code=ExitCode.LIBRARY)


def _run(words: list[str], context: Context) -> int:
    try:
        invocation: Invocation = parse(words)
    except HelpAsked as asked:
        context.out.write(asked.text)
        return ExitCode.DONE
    try:
        return invocation.command.run(invocation.arguments, context)
    except (IbidemError, OSError):
        raise
    except (Exception, SystemExit) as error:
        from ibidem.plugins import failure  # 3 ms

        if (failed := failure(error)) is not None:
            raise failed from error
        if isinstance(error, SystemExit):
            raise
        context.err.line("ibidem: this is a fault of ibidem itself; please report it with the lines below.")
        raise


def _refuse(err: Output, error: IbidemError, *, code: int | None = None) -> int:
    err.line(f"ibidem: {error.message}")
    if error.remedy:
        err.line(f"  {error.remedy}")
    return error.exit_code if code is None else code
