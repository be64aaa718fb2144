"""Commands that are typed after a slash: which one a line names, and which ones it may still become."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.tui.actions import ACTIONS
from ibidem.tui.state import FORCING, STROKE, InputForm

_TYPED = re.compile(r"/(?P<name>[a-z]*)(?:(?P<gap>\s+)(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A word after a slash."""

    name: str
    help: str
    form: InputForm | None = None
    """As what the text behind it is taken; None for a command that is no question."""
    action: str = ""
    """What a command without a text runs."""
    argument: str = ""
    """What may stand behind it, in capitals; empty for nothing."""

    @property
    def written(self) -> str:
        """How it is typed."""
        return " ".join(filter(None, (f"{STROKE}{self.name}", "TEXT" if self.form else self.argument)))


_ASKING = (
    SlashCommand(FORCING[InputForm.CLAIM], "Say what supports a claim and what contradicts it", InputForm.CLAIM),
    SlashCommand(FORCING[InputForm.QUESTION], "Answer a question", InputForm.QUESTION),
    SlashCommand(FORCING[InputForm.WORDS], "Find passages that hold these words", InputForm.WORDS),
)
_WITH_ARGUMENT = (
    SlashCommand("in", "Narrow the conversation to documents; alone, widen it", argument="GLOB"),
    SlashCommand("open", "Open a document by its title or path", argument="DOCUMENT"),
    SlashCommand("add", "Add a file or folder to the library", argument="PATH"),
    SlashCommand("export", "Write the conversation to a file: .md, .html or .json", argument="FILE"),
    SlashCommand("name", "Give the conversation a name", argument="NAME"),
    SlashCommand("model", "Say which models read the library"),
)
SLASH_COMMANDS = (
    *_ASKING,
    *_WITH_ARGUMENT,
    *(SlashCommand(action.slash, action.help, action=action.run) for action in ACTIONS if action.slash),
)


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """A line that begins with a slash."""

    command: SlashCommand | None
    """The one that is named in full; None while it is still being typed, or where there is none of that name."""
    rest: str
    """The text behind it."""
    matching: tuple[SlashCommand, ...]
    """Those that the name may still become."""


def typed(line: str) -> TypedCommand | None:
    """Return the command a line begins with; None where it is no command but text, as a path is."""
    found = _TYPED.fullmatch(line.lstrip())
    if found is None or (found["gap"] and not found["name"]):
        return None
    name = found["name"].casefold()
    named = next((command for command in SLASH_COMMANDS if command.name == name), None)
    if found["gap"]:
        return TypedCommand(named, " ".join(found["rest"].split()), ())
    return TypedCommand(named, "", tuple(command for command in SLASH_COMMANDS if command.name.startswith(name)))
