"""`ibidem` alone: the terminal interface."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.errors import UsageError


def _arguments(parser: ArgumentParser) -> None:
    """Take none of its own."""


def _run(arguments: Namespace, context: Context) -> int:
    if not (context.stdin.isatty() and context.out.terminal):
        raise UsageError("The terminal interface needs a terminal.", remedy='Without one, type: ibidem ask "QUESTION"')
    return context.rooms.interface(*context.locate(arguments))


COMMAND = Command("open the terminal interface on the library", "", _arguments, _run)
