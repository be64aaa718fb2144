"""`ibidem mcp`: serve the library to an assistant, by the Model Context Protocol."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.errors import ExitCode

_DETAILS = """\
Serve the library to an assistant that speaks the Model Context Protocol: tools that ask, check, audit a draft, open a
place, find references and tell the state of the library. They read; none of them writes. Without --http the assistant
starts this command and speaks to it by standard input and output; with it, programs on this machine reach it at
http://127.0.0.1:PORT/mcp.

examples:
  ibidem mcp --library ~/thesis
  ibidem mcp --http --port 8765"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--http", action="store_true", help="serve over HTTP, to this machine alone")
    parser.add_argument("--port", type=port_number, default=8765, metavar="N", help="the port with --http (else 8765)")


def _run(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    if arguments.http:
        context.err.line(f"ibidem: serving {place.root} at http://127.0.0.1:{arguments.port}/mcp; Ctrl-C ends it")
    context.services.serve(place, settings, arguments.http, arguments.port)
    return ExitCode.DONE


def port_number(text: str) -> int:
    """Return a port; raises ArgumentTypeError for what is none."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ArgumentTypeError(f"{text!r} is not a port; use 1 to 65535")
    return int(text)


COMMAND = Command("serve the library to an assistant (MCP)", _DETAILS, _arguments, _run)
