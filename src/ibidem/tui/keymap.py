"""The one table of keys: bindings, the command palette and the help screen are drawn from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

from ibidem.tui.state import FORCING, STROKE, InputForm


class KeyScope(StrEnum):
    """Where a key works; the value is the heading in the help screen."""

    ANYWHERE = "Anywhere"
    MAIN = "Chat and evidence"
    PROMPT = "In the prompt"
    LIST = "In the chat or the evidence"
    DOCUMENT = "In a document"
    REFERENCES = "In the references"
    PANEL = "In a panel"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, what it does and where it is told."""

    where: KeyScope
    keys: str
    """Comma-separated; the first is the one shown."""
    action: str
    """Empty for a character that is typed."""
    label: str
    help: str
    """Empty for keys every list has, which the help screen need not tell."""
    footer: bool = False
    palette: bool = False
    shown: str | None = None
    """How the key is written, where its name would not do."""

    @property
    def id(self) -> str:
        """The name by which users remap it."""
        return f"{self.where.name.lower()}.{self.label.lower().replace(' ', '-')}"


KEYS = (
    Key(KeyScope.PROMPT, "enter", "submit", "Send", "Ask the question, or check the claim", footer=True, shown="↵"),
    Key(KeyScope.PROMPT, "ctrl+t", "turn", "Turn", "Turn a question into a claim, and back", footer=True, shown="^t"),
    Key(KeyScope.PROMPT, "up", "earlier", "Earlier", "Recall an earlier question or claim", footer=True, shown="↑"),
    Key(KeyScope.PROMPT, "down", "later", "Later", "Recall a later one", shown="↓"),
    Key(KeyScope.PROMPT, "slash", "", "Commands", "List the commands that can be typed", shown="/"),
    Key(KeyScope.LIST, "enter,o", "open", "Open", "Open the document at the passage", footer=True, shown="↵"),
    Key(KeyScope.LIST, "y", "copy", "Copy", "Copy the quote with its citation", footer=True),
    Key(
        KeyScope.LIST,
        "r",
        "refer",
        "Reference",
        "Go to the bibliography entry behind a quote",
        footer=True,
    ),
    Key(KeyScope.LIST, "up,k", "step(-1)", "Up", "Move to the one above", shown="↑"),
    Key(KeyScope.LIST, "down,j", "step(1)", "Down", "Move to the one below", shown="↓"),
    Key(KeyScope.LIST, "home,g", "edge(0)", "First", "Move to the first", shown="home"),
    Key(KeyScope.LIST, "end,G", "edge(-1)", "Last", "Move to the last", shown="end"),
    Key(
        KeyScope.MAIN,
        "f2",
        "screen.evidence",
        "Evidence",
        "Go to the evidence, and back to the prompt",
        footer=True,
        palette=True,
        shown="F2",
    ),
    Key(
        KeyScope.MAIN,
        "f3",
        "screen.explain",
        "Explain",
        "Show what adds to a passage's score and to the confidence",
        palette=True,
        shown="F3",
    ),
    Key(
        KeyScope.MAIN,
        "f4",
        "screen.library",
        "Library",
        "List the documents' counts, what was skipped and why",
        palette=True,
        shown="F4",
    ),
    Key(
        KeyScope.MAIN,
        "f5",
        "screen.refresh_index",
        "Refresh",
        "Bring the index up to date with corpus/",
        palette=True,
        shown="F5",
    ),
    Key(
        KeyScope.MAIN,
        "f6",
        "screen.references",
        "References",
        "List the works that the documents cite",
        palette=True,
        shown="F6",
    ),
    Key(
        KeyScope.MAIN,
        "ctrl+n",
        "screen.clear",
        "New conversation",
        "Clear the chat; earlier questions are still recalled",
        palette=True,
    ),
    Key(KeyScope.MAIN, "tab", "screen.next_pane", "Next pane", "Move between prompt, chat and evidence", shown="tab"),
    Key(KeyScope.MAIN, "shift+tab", "screen.previous_pane", "Previous pane", "", shown="shift+tab"),
    Key(KeyScope.MAIN, "escape", "screen.prompt", "Prompt", "Go back to the prompt", shown="esc"),
    Key(KeyScope.DOCUMENT, "n,right", "screen.visit(1)", "Next", "Go to the next citation", footer=True, shown="n"),
    Key(
        KeyScope.DOCUMENT,
        "p,left",
        "screen.visit(-1)",
        "Previous",
        "Go to the previous citation",
        footer=True,
        shown="p",
    ),
    Key(KeyScope.DOCUMENT, "y", "screen.copy", "Copy", "Copy the quote with its citation", footer=True),
    Key(KeyScope.DOCUMENT, "r", "screen.link", "Reference", "Go from a sentence to the entry it cites, and back to it"),
    Key(
        KeyScope.DOCUMENT,
        "escape,q",
        "screen.leave",
        "Back",
        "Go back to where it was opened from",
        footer=True,
        shown="esc",
    ),
    Key(KeyScope.REFERENCES, "enter", "submit", "Entry", "Open the entry in its document", footer=True, shown="↵"),
    Key(
        KeyScope.REFERENCES,
        "f2",
        "screen.cited",
        "Cited",
        "Go to the first place that cites it",
        footer=True,
        shown="F2",
    ),
    Key(
        KeyScope.REFERENCES,
        "f3",
        "screen.text",
        "Text",
        "Open its own text, where the library has it",
        footer=True,
        shown="F3",
    ),
    Key(KeyScope.REFERENCES, "up", "screen.step(-1)", "Up", "", shown="↑"),
    Key(KeyScope.REFERENCES, "down", "screen.step(1)", "Down", "", shown="↓"),
    Key(KeyScope.REFERENCES, "pageup", "screen.page(-1)", "Page up", "", shown="pgup"),
    Key(KeyScope.REFERENCES, "pagedown", "screen.page(1)", "Page down", "", shown="pgdn"),
    Key(KeyScope.REFERENCES, "escape", "screen.leave", "Back", "Go back to the chat", footer=True, shown="esc"),
    Key(KeyScope.PANEL, "escape,enter,q", "screen.leave", "Close", "Close the panel", footer=True, shown="esc"),
    Key(
        KeyScope.ANYWHERE,
        "f1,question_mark",
        "app.help",
        "Help",
        "Show this help",
        footer=True,
        palette=True,
        shown="F1",
    ),
    Key(KeyScope.ANYWHERE, "ctrl+p", "app.command_palette", "Commands", "Find a command by name"),
    Key(KeyScope.ANYWHERE, "ctrl+q", "app.quit", "Quit", "Leave ibidem", footer=True, palette=True),
)


def bindings(where: KeyScope) -> list[BindingType]:
    """Return the bindings of one place."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            id=key.id,
            show=key.footer,
            key_display=key.shown,
            priority=key.action == "app.quit",
        )
        for key in KEYS
        if key.where is where and key.action
    ]


def written(key: Key) -> str:
    """Return how a key is written in the footer and the help screen."""
    return key.shown or key.keys.split(",")[0].replace("ctrl+", "^")


_TYPED = re.compile(r"/(?P<name>[a-z]*)(?:(?P<gap>\s+)(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A word after a stroke."""

    name: str
    help: str
    form: InputForm | None = None
    """As what the text behind it is taken; None for a command that takes none."""
    action: str = ""
    """What a command without a text runs."""

    @property
    def written(self) -> str:
        """How it is typed."""
        return f"{STROKE}{self.name}" + (" TEXT" if self.form else "")


SLASH_COMMANDS = (
    SlashCommand(FORCING[InputForm.CLAIM], "Say what supports a claim and what contradicts it", InputForm.CLAIM),
    SlashCommand(FORCING[InputForm.QUESTION], "Answer a question", InputForm.QUESTION),
    *(SlashCommand(key.label.split()[0].casefold(), key.help, action=key.action) for key in KEYS if key.palette),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that begins with a stroke."""

    command: SlashCommand | None
    """The one that is named in full; None while it is still being typed, or where there is none of that name."""
    rest: str
    """The text behind it."""
    matching: tuple[SlashCommand, ...]
    """Those that the name may still become."""


def typed(line: str) -> Typed | None:
    """Return the command a line begins with; None where it is no command but text, as a path is."""
    found = _TYPED.fullmatch(line.lstrip())
    if found is None or (found["gap"] and not found["name"]):
        return None
    name = found["name"].casefold()
    named = next((command for command in SLASH_COMMANDS if command.name == name), None)
    if found["gap"]:
        return Typed(named, " ".join(found["rest"].split()), ())
    return Typed(named, "", tuple(command for command in SLASH_COMMANDS if command.name.startswith(name)))
