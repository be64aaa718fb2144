"""The commands: a table from what is typed to where it lives, and the form each one has."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name

from ibidem.cli.context import Context

INTERFACE = ""
"""The name of the command that runs when none is typed."""
COMMANDS = {
    INTERFACE: "ibidem.cli.library:INTERFACE_COMMAND",
    "ask": "ibidem.cli.ask:ASK",
    "check": "ibidem.cli.ask:CHECK",
    "references": "ibidem.cli.references:COMMAND",
    "cite": "ibidem.cli.citing:COMMAND",
    "export": "ibidem.cli.export:COMMAND",
    "open": "ibidem.cli.places:COMMAND",
    "index": "ibidem.cli.library:INDEX",
    "add": "ibidem.cli.library:ADD",
    "list": "ibidem.cli.documents:LIST",
    "remove": "ibidem.cli.documents:REMOVE",
    "watch": "ibidem.cli.watching:COMMAND",
    "status": "ibidem.cli.library:STATUS",
    "doctor": "ibidem.cli.library:DOCTOR",
    "serve": "ibidem.cli.browser:COMMAND",
    "mcp": "ibidem.cli.mcp:COMMAND",
    "completion": "ibidem.cli.completion:COMMAND",
    "lsp": "ibidem.cli.editor:LSP",
    "eval retrieval": "ibidem.cli.evaluation:RETRIEVAL",
    "eval answers": "ibidem.cli.evaluation:ANSWERS",
    "eval claims": "ibidem.cli.evaluation:CLAIMS",
    "eval drafts": "ibidem.cli.evaluation:DRAFTS",
    "eval references": "ibidem.cli.evaluation:REFERENCES",
    "eval reading": "ibidem.cli.evaluation:READING",
    "eval verdicts": "ibidem.cli.evaluation:VERDICTS",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what help says of it, the arguments it takes, and what it does."""

    summary: str
    """One line, for the list of commands."""
    details: str
    """What its own help says, an example included."""
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Context], int]
    """Does the work and returns the exit code."""


def resolve(name: str) -> Command:
    """Import and return the command of that name in the table."""
    command = resolve_name(COMMANDS[name])
    assert isinstance(command, Command)
    return command
