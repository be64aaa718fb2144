"""The one table of keys: bindings, the command palette and the help screen are drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Where(StrEnum):
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

    where: Where
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
    Key(Where.PROMPT, "enter", "submit", "Send", "Ask the question, or check the claim", footer=True, shown="↵"),
    Key(Where.PROMPT, "ctrl+t", "turn", "Turn", "Turn a question into a claim, and back", footer=True, shown="^t"),
    Key(Where.PROMPT, "up", "earlier", "Earlier", "Recall an earlier question or claim", footer=True, shown="↑"),
    Key(Where.PROMPT, "down", "later", "Later", "Recall a later one", shown="↓"),
    Key(Where.PROMPT, "slash", "", "Commands", "List the commands that can be typed", shown="/"),
    Key(Where.LIST, "enter,o", "open", "Open", "Open the document at the passage", footer=True, shown="↵"),
    Key(Where.LIST, "y", "copy", "Copy", "Copy the quote with its citation", footer=True),
    Key(
        Where.LIST,
        "r",
        "refer",
        "Reference",
        "Go to the bibliography entry behind a quote",
        footer=True,
    ),
    Key(Where.LIST, "up,k", "step(-1)", "Up", "Move to the one above", shown="↑"),
    Key(Where.LIST, "down,j", "step(1)", "Down", "Move to the one below", shown="↓"),
    Key(Where.LIST, "home,g", "edge(0)", "First", "Move to the first", shown="home"),
    Key(Where.LIST, "end,G", "edge(-1)", "Last", "Move to the last", shown="end"),
    Key(
        Where.MAIN,
        "f2",
        "screen.evidence",
        "Evidence",
        "Go to the evidence, and back to the prompt",
        footer=True,
        palette=True,
        shown="F2",
    ),
    Key(
        Where.MAIN,
        "f3",
        "screen.explain",
        "Explain",
        "Show what adds to a passage's score and to the confidence",
        palette=True,
        shown="F3",
    ),
    Key(
        Where.MAIN,
        "f4",
        "screen.library",
        "Library",
        "List the documents' counts, what was skipped and why",
        palette=True,
        shown="F4",
    ),
    Key(
        Where.MAIN,
        "f5",
        "screen.refresh_index",
        "Refresh",
        "Bring the index up to date with corpus/",
        palette=True,
        shown="F5",
    ),
    Key(
        Where.MAIN,
        "f6",
        "screen.references",
        "References",
        "List the works that the documents cite",
        palette=True,
        shown="F6",
    ),
    Key(
        Where.MAIN,
        "ctrl+n",
        "screen.clear",
        "New conversation",
        "Clear the chat; earlier questions are still recalled",
        palette=True,
    ),
    Key(Where.MAIN, "tab", "screen.next_pane", "Next pane", "Move between prompt, chat and evidence", shown="tab"),
    Key(Where.MAIN, "shift+tab", "screen.previous_pane", "Previous pane", "", shown="shift+tab"),
    Key(Where.MAIN, "escape", "screen.prompt", "Prompt", "Go back to the prompt", shown="esc"),
    Key(Where.DOCUMENT, "n,right", "screen.visit(1)", "Next", "Go to the next citation", footer=True, shown="n"),
    Key(
        Where.DOCUMENT,
        "p,left",
        "screen.visit(-1)",
        "Previous",
        "Go to the previous citation",
        footer=True,
        shown="p",
    ),
    Key(Where.DOCUMENT, "y", "screen.copy", "Copy", "Copy the quote with its citation", footer=True),
    Key(Where.DOCUMENT, "r", "screen.link", "Reference", "Go from a sentence to the entry it cites, and back to it"),
    Key(
        Where.DOCUMENT,
        "escape,q",
        "screen.leave",
        "Back",
        "Go back to where it was opened from",
        footer=True,
        shown="esc",
    ),
    Key(Where.REFERENCES, "enter", "submit", "Entry", "Open the entry in its document", footer=True, shown="↵"),
    Key(
        Where.REFERENCES, "f2", "screen.cited", "Cited", "Go to the first place that cites it", footer=True, shown="F2"
    ),
    Key(
        Where.REFERENCES,
        "f3",
        "screen.text",
        "Text",
        "Open its own text, where the library has it",
        footer=True,
        shown="F3",
    ),
    Key(Where.REFERENCES, "up", "screen.step(-1)", "Up", "", shown="↑"),
    Key(Where.REFERENCES, "down", "screen.step(1)", "Down", "", shown="↓"),
    Key(Where.REFERENCES, "pageup", "screen.page(-1)", "Page up", "", shown="pgup"),
    Key(Where.REFERENCES, "pagedown", "screen.page(1)", "Page down", "", shown="pgdn"),
    Key(Where.REFERENCES, "escape", "screen.leave", "Back", "Go back to the chat", footer=True, shown="esc"),
    Key(Where.PANEL, "escape,enter,q", "screen.leave", "Close", "Close the panel", footer=True, shown="esc"),
    Key(
        Where.ANYWHERE, "f1,question_mark", "app.help", "Help", "Show this help", footer=True, palette=True, shown="F1"
    ),
    Key(Where.ANYWHERE, "ctrl+p", "app.command_palette", "Commands", "Find a command by name"),
    Key(Where.ANYWHERE, "ctrl+q", "app.quit", "Quit", "Leave ibidem", footer=True, palette=True),
)


def bindings(where: Where) -> list[BindingType]:
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
