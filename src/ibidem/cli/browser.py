"""`ibidem serve`: the terminal interface in a browser, or an API for programs."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from ipaddress import ip_address
from pathlib import Path

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.mcp import port_number
from ibidem.cli.progress import brief, refresh
from ibidem.errors import ExitCode, UsageError
from ibidem.text.normalize import visible

LOOPBACK = "127.0.0.1"
SHORTEST_TOKEN = 16
"""Characters; fewer can be guessed."""
THREADS, A_SECOND, SECONDS = 4, 50, 60
_DETAILS = f"""\
Serve the terminal interface to a browser, until Ctrl-C. The address that is printed holds a secret, new at every start;
without it every request is refused. Whoever has it can do what the interface can: read the library, add to it any file
that you can read, and delete documents. Unless --host says otherwise, only programs on this machine reach it.
It needs the package textual-serve: pip install -e '.[serve]' in ibidem's folder.

With --http, serve an API to programs instead: POST /v1/ask, /v1/check and /v1/audit, GET /v1/references, /v1/documents
and /v1/passage, /health, /metrics and /openapi.json, which describes them. Results are those of --json. It reads the
library and changes nothing. Every request needs the header Authorization: Bearer TOKEN; the token is the first line of
--token-file, else a new one, printed behind the address. SIGTERM and Ctrl-C let requests in progress finish. It needs
a few packages: pip install -e '.[http]' in ibidem's folder.

examples:
  ibidem serve --library ~/thesis
  ibidem serve --port 9000
  ibidem serve --host 0.0.0.0
  ibidem serve --http --token-file ~/.ibidem-token --threads {THREADS} --timeout {SECONDS}

exit code: 0 ended by Ctrl-C or SIGTERM"""
_ONLY_HTTP = ("token_file", "threads", "rate", "timeout")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default=LOOPBACK, metavar="ADDRESS", help=f"where to listen (else {LOOPBACK})")
    parser.add_argument("--port", type=port_number, default=8000, metavar="N", help="the port (else 8000)")
    parser.add_argument("--no-history", action="store_true", help="keep nothing of what is asked")
    group = parser.add_argument_group("for programs")
    group.add_argument("--http", action="store_true", help="serve an API over HTTP instead of the interface")
    group.add_argument("--token-file", type=Path, metavar="FILE", help="its first line is the token (else a new one)")
    group.add_argument(
        "--threads", type=_positive, metavar="N", help=f"requests that are worked on at once (else {THREADS})"
    )
    group.add_argument(
        "--rate",
        type=_number,
        metavar="N",
        help=f"requests a second of one address (else {A_SECOND}; 0 for any number)",
    )
    group.add_argument(
        "--timeout", type=_positive, metavar="SECONDS", help=f"a request that takes longer is ended (else {SECONDS})"
    )


def _run(arguments: Namespace, context: Context) -> int:
    if arguments.http:
        return _run_http(arguments, context)
    for name in _ONLY_HTTP:
        if getattr(arguments, name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} needs --http.", remedy=f"Type: ibidem serve --http {option} …")
    place, _ = context.locate(arguments)

    def announce(address: str) -> None:
        context.err.line(f"ibidem: serving {place.root}; open this address in a browser, Ctrl-C ends it")
        context.out.write(f"{address}\n")
        context.err.line(f"ibidem: {_reach(arguments.host)}")

    context.services.browser(place, not arguments.no_history, arguments.host, arguments.port, announce)
    return ExitCode.DONE


def _run_http(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    token = _token(arguments.token_file) if arguments.token_file else secrets.token_urlsafe(32)

    def announce(address: str) -> None:
        context.err.line(f"ibidem: serving {place.root} to programs; Ctrl-C ends it")
        context.out.write(f"{address}\n" if arguments.token_file else f"{address}\n{token}\n")
        told = "only programs on this machine reach it, and only with the token"
        context.err.line(f"ibidem: {told if _is_loopback(arguments.host) else _UNENCRYPTED}")

    with context.engine(place, settings) as engine:
        if engine.status().generation is None:
            context.err.line(f"ibidem: {brief(refresh(engine, context))}")
        context.services.http(
            engine,
            token=token,
            host=arguments.host,
            port=arguments.port,
            threads=arguments.threads or THREADS,
            a_second=A_SECOND if arguments.rate is None else arguments.rate,
            seconds=arguments.timeout or SECONDS,
            announce=announce,
        )
    return ExitCode.DONE


def _token(file: Path) -> str:
    """Return the token in a file. Raises UsageError for one that is too short, or cannot stand in a header."""
    try:
        token = next(iter(file.read_text("ascii").splitlines()), "").strip()
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "it is not plain ASCII"
        raise UsageError(f"{file} cannot be read: {told}.", remedy=_MAKE_TOKEN) from error
    if len(token) < SHORTEST_TOKEN or " " in token or visible(token) != token:
        raise UsageError(f"The token in {file} is no word of {SHORTEST_TOKEN} characters or more.", remedy=_MAKE_TOKEN)
    return token


_MAKE_TOKEN = "Type: python -c 'import secrets; print(secrets.token_urlsafe(32))' > FILE, and chmod 600 FILE"
_UNENCRYPTED = (
    "whoever reaches this machine and has the token can read the library.\n"
    "  What is sent is not encrypted: use it on a network that you trust, or behind a proxy that speaks TLS."
)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 10000")
    return int(text)


def _number(text: str) -> int:
    return 0 if text == "0" else _positive(text)


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


COMMAND = Command("serve the terminal interface to a browser, or an API to programs", _DETAILS, _arguments, _run)
