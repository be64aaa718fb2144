"""The place where the documents are listed: filtered, sorted, opened, added and removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Footer, Input, Static

from ibidem.labels import by_whom
from ibidem.text.normalize import fold, visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.keymap import bindings
from ibidem.tui.labels import counted
from ibidem.tui.messages import DocumentsListed, Indexed, Indexing, LibraryFailed, LoadFailed, Waiting
from ibidem.tui.places import text_place
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.panels import Panel, left_out
from ibidem.tui.widgets.status_bar import FilterInput, StatusBar
from ibidem.tui.workers import LibraryWorkers, Post
from ibidem.types import DocumentState, DocumentSummary, Status

STATES = {
    DocumentState.CURRENT: ("✓", "indexed"),
    DocumentState.CHANGED: ("~", "changed since"),
    DocumentState.GONE: ("✗", "file is gone"),
    DocumentState.NEW: ("+", "not indexed yet"),
    DocumentState.OUTDATED: ("↻", "indexed by another version"),
}
Key = Callable[[DocumentSummary], tuple[object, ...]]
SORTS: tuple[tuple[str, Key], ...] = (
    ("title", lambda one: (fold(one.title or one.path), one.id)),
    ("author", lambda one: (not one.authors, fold(by_whom(one.authors, one.year)), one.id)),
    ("year", lambda one: (not one.year, one.year, one.id)),
    ("path", lambda one: (one.path, one.id)),
    ("format", lambda one: (one.format, one.path)),
    ("passages", lambda one: (-one.passages, one.id)),
    ("references", lambda one: (-one.references, one.id)),
    ("state", lambda one: (-list(DocumentState).index(one.state), one.id)),
)
NARROW = 90
"""Columns from which authors, format, pages and references have a column of their own."""
BROAD = 150
"""Columns from which the state does."""


class PathPanel(ModalScreen[str | None]):
    """Asks for the path of a file or folder; what is dropped on the terminal or pasted is taken as it comes."""

    BINDINGS = bindings(KeyScope.PANEL_INPUT)

    def __init__(self, title: str, verb: str, hint: str) -> None:
        super().__init__()
        self._heading, self._verb, self._hint = title, verb, hint

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        field = Input(placeholder=self._hint, id="path")
        field.border_title = Content(self._heading)
        field.border_subtitle = Content(f"↵ {self._verb} · tab completes · esc leaves")
        yield field

    @on(Input.Submitted, "#path")
    def _given(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip().strip("'\"").replace("\\ ", " ") or None)

    def action_complete(self) -> None:
        """Complete the path as far as it is certain."""
        field = self.query_one("#path", Input)
        field.value = completed(field.value)
        field.cursor_position = len(field.value)

    def action_leave(self) -> None:
        """Name nothing."""
        self.dismiss(None)


def add_documents(screen: Screen[None], tasks: LibraryWorkers, *paths: Path) -> None:
    """Copy files and folders into the library, telling it on a screen; ask for one where none is named."""

    def add(path: str | None) -> None:
        if path:
            add_documents(screen, tasks, Path(path))

    if paths:
        screen.query_one(StatusBar).say("copying…")
        tasks.add(paths, screen.post_message)
    else:
        screen.app.push_screen(PathPanel("Add a file or folder", "adds", "~/papers or a file"), add)


def completed(typed: str) -> str:
    """Return a path completed as far as all files that begin so agree."""
    folder, _, name = typed.rpartition("/")
    try:
        known = sorted(Path(f"{folder}/" if "/" in typed else ".").expanduser().iterdir())
    except OSError:
        return typed
    fitting = [f"{one.name}/" if one.is_dir() else one.name for one in known if one.name.startswith(name)]
    if not fitting:
        return typed
    shortest = min(map(len, fitting))
    same = next((at for at in range(shortest) if len({one[at] for one in fitting}) > 1), shortest)
    return (f"{folder}/" if "/" in typed else "") + fitting[0][:same]


class ConfirmPanel(ModalScreen[bool]):
    """A question that is answered by Enter or Escape."""

    BINDINGS = bindings(KeyScope.CONFIRM)

    def __init__(self, question: str, detail: str) -> None:
        super().__init__()
        self._question, self._detail = question, detail

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        told = Content.assemble((visible(self._question), "bold"), "\n", (visible(self._detail), "$quiet"))
        box = Static(told, markup=False, classes="panel")
        box.border_subtitle = Content("↵ yes · esc no")
        yield box

    def action_answer(self, answer: bool) -> None:
        """Leave with the answer."""
        self.dismiss(answer)


class LibraryScreen(Screen[None]):
    """Every document with its format, size, references and state; typing narrows the list."""

    AUTO_FOCUS = "#filter"
    BINDINGS = bindings(KeyScope.LIBRARY)
    SCOPE = KeyScope.LIBRARY

    def __init__(self, tasks: LibraryWorkers, status: Status | None, inform: Post) -> None:
        super().__init__()
        self._tasks = tasks
        self._status = status
        self._inform = inform
        self._documents: tuple[DocumentSummary, ...] = ()
        self._texts: list[str] = []
        self._listed: list[DocumentSummary] = []
        self._sort = 0

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield StatusBar(id="where")
        yield FilterInput("Title, author, year, path or format", id="filter")
        table: DataTable[Text] = DataTable(id="documents", cursor_type="row", zebra_stripes=False)
        table.can_focus = False
        yield table
        yield Static("", markup=False, id="summary")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the list."""
        self.query_one(StatusBar).show(left=Content.styled("Library", "bold $citation"))
        self._tasks.list_documents(self.post_message)

    def on_resize(self, _: Resize) -> None:
        """Give the columns the room there is."""
        self._list()

    @on(DocumentsListed)
    def _read(self, event: DocumentsListed) -> None:
        self._documents = event.documents
        self._texts = [_sought(one) for one in event.documents]
        self._list()

    @on(Indexing)
    def _indexing(self, event: Indexing) -> None:
        self.query_one(StatusBar).advance(event.progress)
        self._inform(Indexing(event.progress))

    @on(Waiting)
    def _waiting(self, event: Waiting) -> None:
        self.query_one(StatusBar).say(event.told)

    @on(Indexed)
    def _indexed(self, event: Indexed) -> None:
        self._inform(Indexed(event.status))

    def hold(self, status: Status) -> None:
        """List the documents as they are now."""
        self._status = status
        self._tasks.list_documents(self.post_message)

    @on(LibraryFailed)
    @on(LoadFailed)
    def _failed(self, event: LibraryFailed | LoadFailed) -> None:
        self.query_one(StatusBar).say("that did not work", "$contradiction")
        text = visible(f"{event.error.message}\n{event.error.remedy}")
        self.notify(text, severity="error", markup=False)

    @on(Input.Changed, "#filter")
    def _list(self) -> None:
        """List the documents that hold every word of the filter."""
        table = self.query_one("#documents", DataTable)
        sought = fold(self.query_one(FilterInput).value).split()
        texts = zip(self._documents, self._texts, strict=True)
        found = [one for one, text in texts if all(word in text for word in sought)]
        self._listed = sorted(found, key=SORTS[self._sort][1])
        at = table.cursor_row
        table.clear(columns=True)
        columns = _columns(self.size.width)
        room = self.size.width - sum(width + 2 for width in columns.values()) - 5  # the edges, and the scroll bar
        for name, width in columns.items():
            table.add_column(name, width=width or max(1, room))
        for one in self._listed:
            row = _row(one)
            table.add_row(*(row[name] for name in columns))
        if self._listed:
            table.move_cursor(row=min(at, len(self._listed) - 1))
        self._summarise()

    def _summarise(self) -> None:
        name, _ = SORTS[self._sort]
        shown = len(self._listed)
        total = counted(len(self._documents), "document")
        told = total if shown == len(self._documents) else f"{shown:,} of {total}"
        self.query_one(StatusBar).say(f"{told} · by {name}")
        chosen = self._chosen
        line = "" if chosen is None else f"{visible(chosen.path, keep='')} · {STATES[chosen.state][1]}"
        left = len(self._status.skipped) if self._status else 0
        if left:
            line += f" · {counted(left, 'file')} could not be read: F6"
        self.query_one("#summary", Static).update(Content(line))

    @property
    def _chosen(self) -> DocumentSummary | None:
        row = self.query_one("#documents", DataTable).cursor_row
        return self._listed[row] if 0 <= row < len(self._listed) else None

    # Actions

    def action_step(self, by: int) -> None:
        """Move to the document above or below."""
        table = self.query_one("#documents", DataTable)
        table.move_cursor(row=max(0, min(table.cursor_row + by, len(self._listed) - 1)))
        self._summarise()

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self.action_step(by * max(1, self.query_one("#documents", DataTable).size.height - 2))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort = (self._sort + 1) % len(SORTS)
        self._list()

    @on(DataTable.RowSelected)
    def action_open(self) -> None:
        """Open the document."""
        chosen = self._chosen
        if chosen is None:
            return
        if chosen.state in (DocumentState.NEW, DocumentState.OUTDATED):
            self.notify(f"It is {STATES[chosen.state][1]}: F5 reads it.", markup=False)
            return
        place = text_place(chosen.id)
        self.app.push_screen(DocumentScreen(self._tasks, (place,), place))

    def action_add(self) -> None:
        """Ask for a path and add what is there."""
        add_documents(self, self._tasks)

    def action_remove(self) -> None:
        """Ask, then remove the document from the library."""
        chosen = self._chosen
        if chosen is None:
            return

        def remove(sure: bool | None) -> None:
            if sure:
                self.query_one(StatusBar).say("removing…")
                self._tasks.remove(chosen.path, self.post_message)

        self.app.push_screen(ConfirmPanel(f"Delete {chosen.path}?", "The file is deleted from corpus/."), remove)

    def action_refresh_index(self) -> None:
        """Bring the index up to date with the corpus."""
        self.query_one(StatusBar).say("looking for changes…")
        self._tasks.refresh(self.post_message)

    def action_left_out(self) -> None:
        """Tell what is in the files and not in the index."""
        if self._status is not None:
            self.app.push_screen(Panel("What was left out", left_out(self._status)))

    def action_leave(self) -> None:
        """Go back to the conversation."""
        self.dismiss()


def _sought(one: DocumentSummary) -> str:
    """Return what the filter looks through, folded."""
    names = " ".join(f"{author.given} {author.family}" for author in one.authors)
    return fold(f"{one.title} {names} {one.year} {one.id}")


def _columns(width: int) -> dict[str, int]:
    """Return the columns there is room for, with their widths; the title, with 0, takes what is left."""
    if width < NARROW:
        return {"": 1, "document": 0, "passages": 8}
    columns = {"": 1, "document": 0, "authors": 22, "format": 6, "pages": 5, "passages": 8, "references": 10}
    return columns | ({"state": 15} if width >= BROAD else {})


def _row(one: DocumentSummary) -> dict[str, Text]:
    """Return what stands in each column for a document."""
    mark, state = STATES[one.state]
    told = {
        "": mark,
        "document": visible(one.title or one.path, keep=""),
        "authors": by_whom(one.authors, one.year),
        "format": one.format,
        "state": state,
    }
    counts = {"pages": one.pages, "passages": one.passages, "references": one.references or None}
    row = {name: Text(text, no_wrap=True, overflow="ellipsis") for name, text in told.items()}
    return row | {name: Text("" if count is None else f"{count:,}", justify="right") for name, count in counts.items()}
