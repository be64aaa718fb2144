"""Words of a command line -> the command that is meant, with its arguments."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from ibidem.cli.commands import COMMANDS, INTERFACE, Command, resolve
from ibidem.errors import UsageError
from ibidem.version import __version__

_ABOUT = "Ask your own documents where they say it: offline, verbatim, with the exact place."


OWN_CODES = "0 done"
"""Of a command that says nothing else after `exit code:` at the end of its details."""
COMMON_CODES = (
    "2 the command line or a setting cannot be used, 3 the library or a source file cannot,\n"
    "           4 a model is missing, 130 interrupted"
)


class HelpAsked(Exception):  # not an error: a text to show instead of running
    """A text was asked for in place of running a command."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with the arguments it was given."""

    command: Command
    arguments: argparse.Namespace


class _Parser(argparse.ArgumentParser):
    """Raises a UsageError where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}{self._meant(message)}", remedy=f"Type: {self.prog} --help")

    def _meant(self, message: str) -> str:
        if not message.startswith("unrecognized arguments:"):
            return ""
        near = get_close_matches(message.split()[2].partition("=")[0], self._option_string_actions, n=1)
        return f"; did you mean {near[0]}?" if near else ""


class _Help(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        raise HelpAsked(parser.format_help())


class _Version(argparse.Action):
    def __call__(self, *_: object, **__: object) -> NoReturn:
        raise HelpAsked(f"ibidem {__version__}\n")


def parse(words: Sequence[str]) -> Invocation:
    """Return what is to be run. Raises UsageError for what cannot be, HelpAsked where a text was asked for."""
    given = _top().parse_args(list(words))
    name, rest = _command(given.rest)
    command, parser = resolve(name), parser_of(name)
    # words on both sides of a flag are one question; but the intermixed pass forgets what stood behind a "--"
    arguments = parser.parse_args(rest) if "--" in rest else parser.parse_intermixed_args(rest)
    arguments.library = getattr(arguments, "library", given.library)
    arguments.no_history = given.no_history or getattr(arguments, "no_history", False)
    return Invocation(command, arguments)


def parser_of(name: str) -> argparse.ArgumentParser:
    """Return the parser of what follows the name of a command."""
    command = resolve(name)
    parser = _parser(f"ibidem {name}".rstrip(), command.details)
    command.arguments(parser)
    return parser


def _command(words: Sequence[str]) -> tuple[str, list[str]]:
    """Split the words after the global options into the name of a command and what follows it."""
    for size in (2, 1):
        name = " ".join(words[:size])
        if len(words) >= size and name in COMMANDS:
            return name, list(words[size:])
    if not words:
        return INTERFACE, []
    group = [name for name in COMMANDS if name.startswith(f"{words[0]} ")]
    if group and set(words[1:2]) & {"-h", "--help"}:
        raise HelpAsked(_listing(group))
    raise _unknown(words, group)


def _unknown(words: Sequence[str], group: Sequence[str]) -> UsageError:
    known = ", ".join(name for name in group or COMMANDS if name)
    if group and len(words) == 1:
        return UsageError(f"{words[0]} is half a command.", remedy=f"Type one of: {known}.")
    typed = " ".join(words[:2]) if group else words[0]
    near = get_close_matches(typed, [name for name in COMMANDS if name], n=1, cutoff=0.7)
    meant = f" Did you mean {near[0]}?" if near else ""
    asking = "" if group else ' To ask a question, type: ibidem ask "QUESTION"'
    return UsageError(f"{_short(typed)!r} is not a command.{meant}", remedy=f"Commands: {known}.{asking}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _parser(name: str, details: str) -> _Parser:
    told, _, own = details.partition("\n\nexit code: ")
    parser = _Parser(
        prog=name,
        description=told,
        epilog=f"exit code: {own or OWN_CODES}\n{' ' * 11}{COMMON_CODES}",
        add_help=False,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-h", "--help", action=_Help, nargs=0, help="show this text")
    parser.add_argument(
        "--library",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the library: a folder with corpus/ in it (else $IBIDEM_LIBRARY, else here or the nearest folder above)",
    )
    return parser


def _top() -> _Parser:
    parser = _parser("ibidem", "")
    parser.format_help = _overview  # type: ignore[method-assign]  # the commands are a table, not subparsers
    parser.add_argument("--version", action=_Version, nargs=0)
    parser.add_argument("--no-history", action="store_true")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    parser.set_defaults(library=None)
    return parser


def _overview() -> str:
    return (
        f"usage: ibidem [--library DIR] [COMMAND …]\n\n{_ABOUT}\n\n{_listing(COMMANDS)}\n"
        "options, before or after the command:\n"
        "  --library DIR     the library: a folder with corpus/ in it\n"
        "                    (else $IBIDEM_LIBRARY, else here or the nearest folder above)\n"
        "  --no-history      keep nothing of what is asked in the terminal interface\n"
        "  -h, --help        show this text; after a command, its own\n"
        "  --version         show the version\n\n"
        f"exit code: 0 done, 1 nothing found or not supported,\n           {COMMON_CODES}\n\n"
        'example:\n  ibidem ask "what does exercise do for memory?"\n'
    )


def _listing(names: Sequence[str] | dict[str, str]) -> str:
    rows = (f"  ibidem {name:<15} {resolve(name).summary}" for name in names)
    return "commands:\n" + "\n".join(rows) + "\n"
