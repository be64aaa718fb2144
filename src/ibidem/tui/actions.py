"""The one table of what can be done: bindings, palette, slash commands, help and footer are drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class KeyScope(StrEnum):
    """Where a key works; the value is the heading in the help."""

    ANYWHERE = "Anywhere"
    MAIN = "Conversation and evidence"
    PROMPT = "In the prompt"
    LIST = "In the conversation or the evidence"
    DOCUMENT = "In a document"
    REFERENCES = "In the references"
    LIBRARY = "In the list of documents"
    CONVERSATIONS = "In the list of conversations"
    FIND = "Where words are looked for in a document"
    OUTLINE = "In the outline of a document"
    AUDIT = "In an audit"
    PANEL = "In a panel"
    PANEL_INPUT = "Where a path is asked for"
    REASON = "Where a reason is asked for"
    CONFIRM = "Where something is to be confirmed"


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done in one place, the keys that do it, and the words by which it is told."""

    id: str
    """By which `[keys]` in ibidem.toml gives it other keys."""
    scope: KeyScope
    keys: str
    """Comma-separated; the first is the one shown."""
    run: str
    """The action of Textual; empty for a character that is typed."""
    label: str
    help: str
    footer: bool = False
    palette: bool = False
    slash: str = ""
    """The command that does the same when it is typed after a slash; empty for none."""
    shown: str | None = None
    """How the key is written, where its name would not do."""


_PROMPT, _MAIN, _LIST, _DOCUMENT = KeyScope.PROMPT, KeyScope.MAIN, KeyScope.LIST, KeyScope.DOCUMENT
_REFERENCES, _LIBRARY, _PANEL = KeyScope.REFERENCES, KeyScope.LIBRARY, KeyScope.PANEL
_ANYWHERE, _KEPT, _AUDIT = KeyScope.ANYWHERE, KeyScope.CONVERSATIONS, KeyScope.AUDIT
_FIND, _OUTLINE = KeyScope.FIND, KeyScope.OUTLINE


def _moves(scope: KeyScope, name: str, item: str) -> tuple[Action, ...]:
    """Return the keys that move through the list of a screen."""
    return (
        Action(f"{name}.up", scope, "up", "screen.step(-1)", "Up", f"Move to the {item} above", shown="↑"),
        Action(f"{name}.down", scope, "down", "screen.step(1)", "Down", f"Move to the {item} below", shown="↓"),
        Action(f"{name}.page-up", scope, "pageup", "screen.page(-1)", "Page up", "Move up by a page"),
        Action(f"{name}.page-down", scope, "pagedown", "screen.page(1)", "Page down", "Move down by a page"),
    )


ACTIONS = (
    Action(
        "prompt.send",
        _PROMPT,
        "enter",
        "submit",
        "Send",
        "Ask the question, or check the claim",
        footer=True,
        shown="↵",
    ),
    Action("prompt.turn", _PROMPT, "ctrl+t", "turn", "Turn", "Turn a question into a claim, and back", footer=True),
    Action(
        "prompt.earlier",
        _PROMPT,
        "up",
        "earlier",
        "Earlier",
        "Recall an earlier question or claim",
        footer=True,
        shown="↑",
    ),
    Action("prompt.later", _PROMPT, "down", "later", "Later", "Recall a later one", shown="↓"),
    Action(
        "prompt.newline", _PROMPT, "ctrl+j,shift+enter,alt+enter", "newline", "New line", "Begin a new line", shown="^j"
    ),
    Action("prompt.commands", _PROMPT, "slash", "", "Commands", "List the commands that can be typed", shown="/"),
    Action("list.open", _LIST, "enter", "open", "Open", "Open the document at the passage", footer=True, shown="↵"),
    Action(
        "list.reference",
        _LIST,
        "ctrl+r",
        "refer",
        "Entry",
        "Go to the bibliography entry behind a quote",
        footer=True,
    ),
    Action(
        "list.context",
        _LIST,
        "right",
        "screen.surround(1)",
        "Context",
        "Show what stands above and below a passage; again, more of it",
        footer=True,
        shown="→",
    ),
    Action(
        "list.passage", _LIST, "left", "screen.surround(-1)", "Less", "Show less of it, or the passage alone", shown="←"
    ),
    Action("list.up", _LIST, "up", "step(-1)", "Up", "Move to the one above", shown="↑"),
    Action("list.down", _LIST, "down", "step(1)", "Down", "Move to the one below", shown="↓"),
    Action("list.first", _LIST, "home", "edge(0)", "First", "Move to the first", shown="home"),
    Action("list.last", _LIST, "end", "edge(-1)", "Last", "Move to the last", shown="end"),
    Action(
        "main.evidence",
        _MAIN,
        "f2",
        "screen.evidence",
        "Evidence",
        "Go to the evidence, and back to the prompt",
        footer=True,
        palette=True,
        slash="evidence",
    ),
    Action(
        "main.explain",
        _MAIN,
        "f3",
        "screen.explain",
        "Explain",
        "Show what adds to a passage's score and to the confidence",
        palette=True,
        slash="explain",
    ),
    Action(
        "main.library",
        _MAIN,
        "f4",
        "screen.library",
        "Library",
        "List the documents, what was skipped and why",
        palette=True,
        slash="library",
    ),
    Action(
        "main.refresh",
        _MAIN,
        "f5",
        "screen.refresh_index",
        "Refresh",
        "Bring the index up to date with corpus/",
        palette=True,
        slash="refresh",
    ),
    Action(
        "main.references",
        _MAIN,
        "f6",
        "screen.references",
        "References",
        "List the works that the documents cite",
        palette=True,
        slash="references",
    ),
    Action(
        "main.conversations",
        _MAIN,
        "f7",
        "screen.conversations",
        "Conversations",
        "Search the kept conversations, reopen or delete one",
        palette=True,
        slash="conversations",
    ),
    Action("main.add", _MAIN, "ctrl+o", "screen.add", "Add", "Add a file or folder to the library", palette=True),
    Action(
        "main.articles",
        _MAIN,
        "f12",
        "screen.add_articles",
        "Articles",
        "Read the three articles that come with ibidem, to try it",
        palette=True,
        slash="articles",
    ),
    Action("main.audit", _MAIN, "", "screen.audit", "Audit", "Check a draft beside it", palette=True, slash="audit"),
    Action(
        "main.edit",
        _MAIN,
        "f8",
        "screen.edit",
        "Edit",
        "Change what the turn was searched with, and ask again",
        palette=True,
    ),
    Action(
        "main.as-typed",
        _MAIN,
        "f9",
        "screen.as_typed",
        "As typed",
        "Ask a follow-up as it was typed, of all documents",
        palette=True,
    ),
    Action(
        "main.widen", _MAIN, "f10", "screen.widen", "All documents", "Ask all documents again, after /in", palette=True
    ),
    Action(
        "main.copy",
        _MAIN,
        "ctrl+y",
        "screen.copy",
        "Copy",
        "Copy the quote with its citation; at a question, the whole answer",
        palette=True,
        slash="copy",
    ),
    Action(
        "main.new",
        _MAIN,
        "ctrl+n",
        "screen.clear",
        "New conversation",
        "Begin anew; earlier questions are still recalled",
        palette=True,
        slash="new",
    ),
    Action(
        "main.next-pane",
        _MAIN,
        "tab",
        "screen.next_pane",
        "Next pane",
        "Move between prompt, conversation and evidence",
        shown="tab",
    ),
    Action(
        "main.previous-pane",
        _MAIN,
        "shift+tab",
        "screen.previous_pane",
        "Previous pane",
        "Move the other way round",
        shown="shift+tab",
    ),
    Action(
        "main.prompt",
        _MAIN,
        "escape",
        "screen.escape",
        "Prompt",
        "Stop what is being looked for; else go back to the prompt",
        shown="esc",
    ),
    Action(
        "document.next",
        _DOCUMENT,
        "n,right",
        "screen.visit(1)",
        "Next",
        "Go to the next citation",
        footer=True,
        shown="n",
    ),
    Action(
        "document.previous",
        _DOCUMENT,
        "p,left",
        "screen.visit(-1)",
        "Previous",
        "Go to the previous citation",
        shown="p",
    ),
    Action(
        "document.find",
        _DOCUMENT,
        "slash,ctrl+f",
        "screen.find",
        "Find",
        "Find words in the document",
        footer=True,
        palette=True,
        shown="/",
    ),
    Action(
        "document.outline",
        _DOCUMENT,
        "t",
        "screen.outline",
        "Outline",
        "List its headings, and go to one",
        palette=True,
    ),
    Action("document.copy", _DOCUMENT, "y", "screen.copy", "Copy", "Copy the marked quote", footer=True),
    Action(
        "document.reference",
        _DOCUMENT,
        "r",
        "screen.link",
        "Reference",
        "Go from a sentence to the entry it cites, and back to it",
        palette=True,
    ),
    Action(
        "document.earlier",
        _DOCUMENT,
        "left_square_bracket,alt+left",
        "screen.back",
        "Go back",
        "Go back to the place that was read before",
        palette=True,
        shown="[",
    ),
    Action(
        "document.later",
        _DOCUMENT,
        "right_square_bracket,alt+right",
        "screen.forward",
        "Go forward",
        "Go to the place that one went back from",
        palette=True,
        shown="]",
    ),
    Action(
        "document.open",
        _DOCUMENT,
        "o",
        "screen.open",
        "Open file",
        "Open the file there, in your editor or the system's viewer",
        palette=True,
    ),
    Action(
        "document.picture",
        _DOCUMENT,
        "i",
        "screen.picture",
        "Page",
        "Show the page of the PDF file itself, and the text again",
        palette=True,
    ),
    Action("document.nearer", _DOCUMENT, "plus,equals_sign", "screen.zoom(1)", "Nearer", "Enlarge the page", shown="+"),
    Action("document.farther", _DOCUMENT, "minus", "screen.zoom(-1)", "Farther", "Shrink the page", shown="-"),
    Action("document.aside", _DOCUMENT, "shift+left", "screen.aside(-1)", "Left", "Move to the left on the page"),
    Action("document.aside-right", _DOCUMENT, "shift+right", "screen.aside(1)", "Right", "Move to the right on it"),
    Action(
        "document.back",
        _DOCUMENT,
        "escape,q",
        "screen.leave",
        "Back",
        "Go back to where it was opened from",
        footer=True,
        shown="esc",
    ),
    Action(
        "references.entry",
        _REFERENCES,
        "enter",
        "screen.open",
        "Entry",
        "Open the entry in its document",
        footer=True,
        shown="↵",
    ),
    Action(
        "references.cited",
        _REFERENCES,
        "f2",
        "screen.cited",
        "Cited",
        "Go to the first place that cites it",
        footer=True,
    ),
    Action(
        "references.text",
        _REFERENCES,
        "f3",
        "screen.text",
        "Text",
        "Open its own text, where the library has it",
        footer=True,
    ),
    *_moves(_REFERENCES, "references", "work"),
    Action(
        "references.back",
        _REFERENCES,
        "escape",
        "screen.leave",
        "Back",
        "Go back to the conversation",
        footer=True,
        shown="esc",
    ),
    Action("library.open", _LIBRARY, "enter", "screen.open", "Open", "Open the document", footer=True, shown="↵"),
    Action("library.sort", _LIBRARY, "f2", "screen.sort", "Sort", "Sort by the next column", footer=True, palette=True),
    Action("library.add", _LIBRARY, "f3", "screen.add", "Add", "Add a file or folder", footer=True, palette=True),
    Action(
        "library.remove", _LIBRARY, "f8", "screen.remove", "Remove", "Delete the document", footer=True, palette=True
    ),
    Action(
        "library.refresh",
        _LIBRARY,
        "f5",
        "screen.refresh_index",
        "Refresh",
        "Bring the index up to date with corpus/",
        palette=True,
    ),
    Action(
        "library.left-out",
        _LIBRARY,
        "f6",
        "screen.left_out",
        "Left out",
        "Tell what is in the files and not in the index, by kind",
        palette=True,
    ),
    *_moves(_LIBRARY, "library", "document"),
    Action("library.back", _LIBRARY, "escape", "screen.leave", "Back", "Go back to the conversation", shown="esc"),
    Action("conversations.open", _KEPT, "enter", "screen.open", "Reopen", "Go on with it", footer=True, shown="↵"),
    Action("conversations.delete", _KEPT, "f8", "screen.remove", "Delete", "Forget it", footer=True, palette=True),
    *_moves(_KEPT, "conversations", "one"),
    Action("conversations.back", _KEPT, "escape", "screen.leave", "Back", "Go back", footer=True, shown="esc"),
    Action("find.next", _FIND, "enter,down", "step(1)", "Next", "Go to the next place", footer=True, shown="↵"),
    Action(
        "find.previous",
        _FIND,
        "up,shift+enter",
        "step(-1)",
        "Previous",
        "Go to the place before",
        footer=True,
        shown="↑",
    ),
    Action(
        "find.leave",
        _FIND,
        "escape",
        "leave",
        "Back",
        "Go back to the text, which stays where it is",
        footer=True,
        shown="esc",
    ),
    Action("outline.open", _OUTLINE, "enter", "screen.open", "Go there", "Go to the heading", footer=True, shown="↵"),
    *_moves(_OUTLINE, "outline", "heading"),
    Action(
        "outline.back", _OUTLINE, "escape", "screen.leave", "Back", "Go back to the document", footer=True, shown="esc"
    ),
    Action("audit.accept", _AUDIT, "a", "screen.decide('accept')", "Accept", "Let the finding stand", footer=True),
    Action("audit.reject", _AUDIT, "r", "screen.decide('reject')", "Reject", "Say that it must be mended", footer=True),
    Action("audit.clear", _AUDIT, "u", "screen.undecide", "Undecide", "Forget the decision", palette=True),
    Action("audit.next", _AUDIT, "n", "screen.jump(1)", "To mend", "Go to the next thing to mend", footer=True),
    Action("audit.previous", _AUDIT, "p", "screen.jump(-1)", "Back", "Go to the thing to mend before it"),
    Action(
        "audit.source", _AUDIT, "s,enter", "screen.source", "Source", "Open what the library says of it", palette=True
    ),
    Action("audit.refresh", _AUDIT, "f5", "screen.read_again", "Again", "Audit the draft again", palette=True),
    Action(
        "audit.pane", _AUDIT, "tab", "app.focus_next", "Draft", "Move between the findings and the draft", shown="tab"
    ),
    Action("audit.back", _AUDIT, "escape,q", "screen.leave", "Leave", "Go back", footer=True, shown="esc"),
    Action("reason.leave", KeyScope.REASON, "escape", "leave", "Leave", "Decide nothing", shown="esc"),
    Action("path.complete", KeyScope.PANEL_INPUT, "tab", "complete", "Complete", "Complete the path", shown="tab"),
    Action("path.leave", KeyScope.PANEL_INPUT, "escape", "leave", "Leave", "Add nothing", shown="esc"),
    Action("confirm.yes", KeyScope.CONFIRM, "enter,y", "answer(True)", "Yes", "Do it", footer=True, shown="↵"),
    Action("confirm.no", KeyScope.CONFIRM, "escape,n", "answer(False)", "No", "Leave it", footer=True, shown="esc"),
    Action(
        "panel.close", _PANEL, "escape,enter,q", "screen.leave", "Close", "Close the panel", footer=True, shown="esc"
    ),
    Action(
        "app.help",
        _ANYWHERE,
        "f1,question_mark",
        "app.help",
        "Help",
        "Show this help",
        footer=True,
        palette=True,
        slash="help",
    ),
    Action("app.commands", _ANYWHERE, "ctrl+p", "app.command_palette", "Commands", "Find a command by name"),
    Action(
        "app.theme", _ANYWHERE, "", "app.change_theme", "Theme", "Choose other colours", palette=True, slash="theme"
    ),
    Action(
        "app.quit", _ANYWHERE, "ctrl+q", "app.quit", "Quit", "Leave ibidem", footer=True, palette=True, slash="quit"
    ),
)
