"""The commands that a line may become, above the prompt while one is typed."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from ibidem.tui.commands import COMMANDS, Command

NONE = "There is no such command."
WIDEST = max(len(command.written) for command in COMMANDS)


class CommandList(Static):
    """One command a line, the one that Enter takes marked."""

    DEFAULT_CSS = """
    CommandList { display: none; height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__("", markup=False, id=id)

    def show(self, commands: tuple[Command, ...] | None, at: int) -> None:
        """Show the commands with one of them marked; None hides the list."""
        self.display = commands is not None
        if commands is None:
            return
        lines = [_line(command, marked=number == at) for number, command in enumerate(commands)]
        self.update(Content("\n").join(lines) if lines else Content.styled(NONE, "$quiet"))


def _line(command: Command, *, marked: bool) -> Content:
    style = "bold $primary" if marked else "$foreground"
    return Content.assemble(
        ("❯ " if marked else "  ", "$primary"), (f"{command.written:<{WIDEST}}  ", style), (command.help, "$quiet")
    )
