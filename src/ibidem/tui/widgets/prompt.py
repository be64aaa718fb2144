"""The lines questions and claims are typed into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Static, TextArea

from ibidem.text.normalize import visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.commands import SLASH_COMMANDS, SlashCommand, TypedCommand, typed
from ibidem.tui.keymap import bindings, shown_key
from ibidem.tui.state import FORCING, STROKE, InputForm, Recall, form_of

_TAKEN = ("up", "down", "ctrl+y", "ctrl+r", "f6", "f7")
"""Keys of Textual's text area that mean something else here."""


def _editing() -> list[BindingType]:
    return [
        binding
        for binding in TextArea.BINDINGS
        if isinstance(binding, Binding) and not set(binding.key.split(",")) & set(_TAKEN)
    ]


class Prompt(TextArea, inherit_bindings=False):
    """Takes a question or a claim at any time, and says which it takes it for; Up and Down recall earlier ones."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KeyScope.PROMPT), *_editing()]

    class Asked(Message):
        """A question is to be answered, or a claim to be checked."""

        def __init__(self, text: str, form: InputForm) -> None:
            self.text = text
            self.form = form
            super().__init__()

    class Commanded(Message):
        """A command was typed that is no question."""

        def __init__(self, command: SlashCommand, rest: str) -> None:
            self.command = command
            self.rest = rest
            """What stands behind it."""
            super().__init__()

    class Offered(Message):
        """A command is being typed; None when it no longer is."""

        def __init__(self, commands: tuple[SlashCommand, ...] | None, at: int) -> None:
            self.commands = commands
            self.at = at
            super().__init__()

    def __init__(self, recall: Recall, *, id: str) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder=Content("Ask your documents, or state a claim"),
        )
        self.cursor_blink = False  # a screen on which nothing happens costs nothing
        self._recall = recall
        self._turned: InputForm | None = None
        self._offered: tuple[SlashCommand, ...] | None = None
        self._at = 0

    @property
    def value(self) -> str:
        """What is typed."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)

    @property
    def form(self) -> InputForm | None:
        """What the text is taken for; None while there is nothing to take, or a command without a text."""
        line = typed(self.text)
        form, text = self._taken(line)
        return form if text and (line is None or (line.command and line.command.form)) else None

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Take what is typed; Enter sends, as it is bound."""
        return key != "enter" and super().check_consume_key(key, character)

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.prevent_default()  # the text area would begin a new line; the binding sends

    def on_text_area_changed(self) -> None:
        """Say what the text is taken for, and which commands it may become."""
        if not self.text.strip():
            self._turned = None
        self._say_form()
        self._offer()

    async def action_submit(self) -> None:
        """Send what was typed, unless it is blank; a command that is not typed in full is completed."""
        line = typed(self.text)
        form, text = self._taken(line)
        if line is None or (line.command and line.command.form and line.rest):
            if text:
                self.value = ""
                self.post_message(self.Asked(text, form))
        elif self._offered:
            self._take(self._offered[self._at])
        elif line.command and not line.command.form:
            self._run(line.command, line.rest)

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_turn(self) -> None:
        """Take a question for a claim, or a claim for a question."""
        line = typed(self.text)
        if line and line.command and line.command.form:
            self.value = f"{STROKE}{FORCING[line.command.form.other]} {line.rest}"
        elif line is None and self.text.strip():
            self._turned = self._taken(None)[0].other
            self._say_form()

    def action_earlier(self) -> None:
        """Recall the one before that begins as what is typed; among commands and lines, move up."""
        if self._offered:
            self._point(-1)
        elif self.cursor_at_first_line and not self._above():
            self.value = self._recall.earlier(self.text)
        else:
            self.action_cursor_up()

    def action_later(self) -> None:
        """Recall the one after; among commands and lines, move down."""
        if self._offered:
            self._point(1)
        elif self.cursor_at_last_line and not self._below():
            self.value = self._recall.later(self.text)
        else:
            self.action_cursor_down()

    async def _on_paste(self, event: Paste) -> None:
        """Take pasted paragraphs as they are, their line ends made plain."""
        event.prevent_default()
        event.stop()
        self.insert(event.text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))

    def _above(self) -> bool:
        """Return whether the text has a row above the cursor, wrapped ones counted."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y > 0

    def _below(self) -> bool:
        last = self.wrapped_document.location_to_offset(self.document.end).y
        return self.wrapped_document.location_to_offset(self.cursor_location).y < last

    def _taken(self, line: TypedCommand | None) -> tuple[InputForm, str]:
        """Return what the text is taken for, and itself without a command."""
        if line and line.command and line.command.form:
            return line.command.form, line.rest
        text = " ".join(self.text.split())
        return self._turned or form_of(text), text

    def tell_scope(self, told: str) -> None:
        """Say to which documents the conversation is narrowed; empty for all."""
        key = shown_key("main.widen", self.app._keymap)  # Textual has no reader for it
        chip = Content.assemble(
            (f" in: {visible(told, keep='')} ", "bold $background on $citation"), (f" {key} widens", "$quiet")
        )
        self.border_title = chip if told else Content("")

    def _say_form(self) -> None:
        form = self.form
        if form is None:
            self.border_subtitle = Content("")
            return
        key = shown_key("prompt.turn", self.app._keymap)  # as above
        hint = (f" · {key} takes it as a {form.other}", "$quiet")
        self.border_subtitle = Content.assemble((form.value, "bold"), hint)

    def _offer(self) -> None:
        line = typed(self.text)
        naming = line is not None and not (line.command and (line.rest or self.text.endswith(" ")))
        offered = line.matching if line is not None and naming else None
        if offered != self._offered:
            self._offered, self._at = offered, 0
            self.post_message(self.Offered(offered, 0))

    def _point(self, by: int) -> None:
        assert self._offered
        self._at = (self._at + by) % len(self._offered)
        self.post_message(self.Offered(self._offered, self._at))

    def _take(self, command: SlashCommand) -> None:
        if command.form or (command.argument and typed(self.text) != typed(f"{STROKE}{command.name}")):
            self.value = f"{STROKE}{command.name} "
        else:
            self._run(command, "")

    def _run(self, command: SlashCommand, rest: str) -> None:
        self.value = ""
        self.post_message(self.Commanded(command, rest))


MOST_COMMANDS = 8
"""Commands in sight at once; the list scrolls with the marked one."""
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
        first = max(0, min(at - MOST_COMMANDS // 2, len(commands) - MOST_COMMANDS))
        window = range(first, min(first + MOST_COMMANDS, len(commands)))
        lines = [_line(commands[number], marked=number == at) for number in window]
        self.update(Content("\n").join(lines) if lines else Content.styled(NONE, "$quiet"))


def _line(command: SlashCommand, *, marked: bool) -> Content:
    style = "bold $citation" if marked else "$foreground"
    return Content.assemble(
        ("❯ " if marked else "  ", "$citation"), (f"{command.written:<{WIDEST}}  ", style), (command.help, "$quiet")
    )
