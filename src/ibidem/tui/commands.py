"""What can be typed after a stroke: commands that take a text, and what the keys do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.tui.form import FORCING, STROKE, Form
from ibidem.tui.keys import KEYS

_TYPED = re.compile(r"/(?P<name>[a-z]*)(?:(?P<gap>\s+)(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """A word after a stroke."""

    name: str
    help: str
    form: Form | None = None
    """As what the text behind it is taken; None for a command that takes none."""
    action: str = ""
    """What a command without a text runs."""

    @property
    def written(self) -> str:
        """How it is typed."""
        return f"{STROKE}{self.name}" + (" TEXT" if self.form else "")


COMMANDS = (
    Command(FORCING[Form.CLAIM], "Say what supports a claim and what contradicts it", Form.CLAIM),
    Command(FORCING[Form.QUESTION], "Answer a question", Form.QUESTION),
    *(Command(key.label.split()[0].casefold(), key.help, action=key.action) for key in KEYS if key.palette),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that begins with a stroke."""

    command: Command | None
    """The one that is named in full; None while it is still being typed, or where there is none of that name."""
    rest: str
    """The text behind it."""
    matching: tuple[Command, ...]
    """Those that the name may still become."""


def typed(line: str) -> Typed | None:
    """Return the command a line begins with; None where it is no command but text, as a path is."""
    found = _TYPED.fullmatch(line.lstrip())
    if found is None or (found["gap"] and not found["name"]):
        return None
    name = found["name"].casefold()
    named = next((command for command in COMMANDS if command.name == name), None)
    if found["gap"]:
        return Typed(named, " ".join(found["rest"].split()), ())
    return Typed(named, "", tuple(command for command in COMMANDS if command.name.startswith(name)))
