"""`ibidem serve`: the terminal interface in a browser."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from ipaddress import ip_address

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.mcp import port_number
from ibidem.errors import ExitCode

LOOPBACK = "127.0.0.1"
_DETAILS = """\
Serve the terminal interface to a browser, until Ctrl-C. The address that is printed holds a secret, new at every start;
without it every request is refused. Whoever has it can do what the interface can: read the library, add to it any file
that you can read, and delete documents. Unless --host says otherwise, only programs on this machine reach it.
It needs the package textual-serve: pip install "ibidem[serve]".

examples:
  ibidem serve --library ~/thesis
  ibidem serve --port 9000
  ibidem serve --host 0.0.0.0

exit code: 0 ended by Ctrl-C"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default=LOOPBACK, metavar="ADDRESS", help=f"where to listen (else {LOOPBACK})")
    parser.add_argument("--port", type=port_number, default=8000, metavar="N", help="the port (else 8000)")
    parser.add_argument("--no-history", action="store_true", help="keep nothing of what is asked")


def _run(arguments: Namespace, context: Context) -> int:
    place, _ = context.locate(arguments)

    def announce(address: str) -> None:
        context.err.line(f"ibidem: serving {place.root}; open this address in a browser, Ctrl-C ends it")
        context.out.write(f"{address}\n")
        context.err.line(f"ibidem: {_reach(arguments.host)}")

    context.services.browser(place, not arguments.no_history, arguments.host, arguments.port, announce)
    return ExitCode.DONE


def _reach(host: str) -> str:
    """Say who can reach a server that listens at this host."""
    if _is_loopback(host):
        return "only programs on this machine reach it, and only with the whole address; keep it to yourself"
    return (
        "whoever reaches this machine and has the whole address can read, add and delete documents.\n"
        "  What is sent is not encrypted: use it on a network that you trust, or through an SSH tunnel."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


COMMAND = Command("serve the terminal interface to a browser", _DETAILS, _arguments, _run)
