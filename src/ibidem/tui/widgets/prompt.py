"""The line questions and claims are typed into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input, Static

from ibidem.tui.keymap import SLASH_COMMANDS, KeyScope, SlashCommand, Typed, bindings, typed
from ibidem.tui.state import FORCING, STROKE, History, InputForm, form_of


class Prompt(Input, inherit_bindings=False):
    """Takes a question or a claim at any time, and says which it takes it for; Up and Down recall earlier ones."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KeyScope.PROMPT), *Input.BINDINGS]

    class Asked(Message):
        """A question is to be answered, or a claim to be checked."""

        def __init__(self, text: str, form: InputForm) -> None:
            self.text = text
            self.form = form
            super().__init__()

    class Commanded(Message):
        """An action was typed as a command."""

        def __init__(self, action: str) -> None:
            self.action = action
            super().__init__()

    class Offered(Message):
        """A command is being typed; None when it no longer is."""

        def __init__(self, commands: tuple[SlashCommand, ...] | None, at: int) -> None:
            self.commands = commands
            self.at = at
            super().__init__()

    def __init__(self, history: History, *, id: str) -> None:
        super().__init__(placeholder="Ask your documents, or state a claim", id=id, select_on_focus=False)
        self._history = history
        self._turned: InputForm | None = None
        self._offered: tuple[SlashCommand, ...] | None = None
        self._at = 0

    @property
    def form(self) -> InputForm | None:
        """What the line is taken for; None while there is nothing to take, or a command without a text."""
        line = typed(self.value)
        form, text = self._taken(line)
        return form if text and (line is None or (line.command and line.command.form)) else None

    def watch_value(self) -> None:
        """Say what the line is taken for, and which commands it may become."""
        if not self.value.strip():
            self._turned = None
        self._say_form()
        self._offer()

    async def action_submit(self) -> None:
        """Send what was typed, unless it is blank; a command that is not typed in full is completed."""
        line = typed(self.value)
        form, text = self._taken(line)
        if line is None or (line.command and line.command.form and line.rest):
            if text:
                self.value = ""
                self.post_message(self.Asked(text, form))
        elif self._offered:
            self._take(self._offered[self._at])
        elif line.command and line.command.action:
            self._take(line.command)

    def action_turn(self) -> None:
        """Take a question for a claim, or a claim for a question."""
        line = typed(self.value)
        if line and line.command and line.command.form:
            self._put(f"{STROKE}{FORCING[line.command.form.other]} {line.rest}")
        elif line is None and self.value.strip():
            self._turned = self._taken(None)[0].other
            self._say_form()

    def action_earlier(self) -> None:
        """Recall the one before; among commands, move up."""
        if self._offered:
            self._point(-1)
        else:
            self._put(self._history.earlier(self.value))

    def action_later(self) -> None:
        """Recall the one after; among commands, move down."""
        if self._offered:
            self._point(1)
        else:
            self._put(self._history.later(self.value))

    def on_paste(self, event: Paste) -> None:
        """Take pasted lines as one; the inherited handler would drop all but the first."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)

    def _taken(self, line: Typed | None) -> tuple[InputForm, str]:
        """Return what the line is taken for, and its text without a command."""
        if line and line.command and line.command.form:
            return line.command.form, line.rest
        text = " ".join(self.value.split())
        return self._turned or form_of(text), text

    def _say_form(self) -> None:
        form = self.form
        if form is None:
            self.border_subtitle = Content("")
            return
        hint = (f" · ^t takes it as a {form.other}", "$quiet")
        self.border_subtitle = Content.assemble(
            (form.value, "bold $accent" if form is InputForm.CLAIM else "bold"), hint
        )

    def _offer(self) -> None:
        line = typed(self.value)
        naming = line is not None and not (line.command and (line.rest or self.value.endswith(" ")))
        offered = line.matching if line is not None and naming else None
        if offered != self._offered:
            self._offered, self._at = offered, 0
            self.post_message(self.Offered(offered, 0))

    def _point(self, by: int) -> None:
        assert self._offered
        self._at = (self._at + by) % len(self._offered)
        self.post_message(self.Offered(self._offered, self._at))

    def _take(self, command: SlashCommand) -> None:
        if command.form:
            self._put(f"{STROKE}{command.name} ")
        else:
            self.value = ""
            self.post_message(self.Commanded(command.action))

    def _put(self, line: str) -> None:
        self.value = line
        self.cursor_position = len(line)


NONE = "There is no such command."
WIDEST = max(len(command.written) for command in SLASH_COMMANDS)


class CommandMenu(Static):
    """One command a line, the one that Enter takes marked."""

    DEFAULT_CSS = """
    CommandMenu { display: none; height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__("", markup=False, id=id)

    def show(self, commands: tuple[SlashCommand, ...] | None, at: int) -> None:
        """Show the commands with one of them marked; None hides the list."""
        self.display = commands is not None
        if commands is None:
            return
        lines = [_line(command, marked=number == at) for number, command in enumerate(commands)]
        self.update(Content("\n").join(lines) if lines else Content.styled(NONE, "$quiet"))


def _line(command: SlashCommand, *, marked: bool) -> Content:
    style = "bold $primary" if marked else "$foreground"
    return Content.assemble(
        ("❯ " if marked else "  ", "$primary"), (f"{command.written:<{WIDEST}}  ", style), (command.help, "$quiet")
    )
