"""The place where the works are listed that the documents cite."""

from __future__ import annotations

from textual import on
from textual.content import Content

from ibidem.labels import formatted
from ibidem.text.normalize import fold, visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.citing import citing
from ibidem.tui.keymap import bindings
from ibidem.tui.labels import counted
from ibidem.tui.messages import Linked, LoadFailed, WorksRead
from ibidem.tui.places import CitedPlace, document_place, entry_place, text_place
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.listing import ListScreen
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import Work

MOST = 200
"""How many works are listed at once; typing narrows them."""


class ReferencesScreen(ListScreen[Work, None]):
    """Works by author, narrowed while one types; from each to its entries, to where it is cited, and to its text."""

    BINDINGS = bindings(KeyScope.REFERENCES)
    SCOPE = KeyScope.REFERENCES
    TITLED = "References"
    HINT = "Author, year, title, journal or document"

    def __init__(self, tasks: LibraryWorkers) -> None:
        super().__init__()
        self._tasks = tasks
        self._works: tuple[Work, ...] = ()
        self._sought: list[str] = []

    def on_mount(self) -> None:
        """Read the works."""
        self.say("reading…")
        self._tasks.works(self.post_message)

    @on(WorksRead)
    def _read(self, event: WorksRead) -> None:
        self._works = event.works
        self._sought = [_sought(work) for work in event.works]
        self.relist()

    @on(LoadFailed)
    def _failed(self, event: LoadFailed) -> None:
        self.say("the references could not be read")
        self.notify(visible(f"{event.error.message}\n{event.error.remedy}"), severity="error", markup=False)

    def narrow(self, typed: str) -> None:
        """List the works that hold every word of the filter."""
        words = fold(typed).split()
        found = [
            work for work, text in zip(self._works, self._sought, strict=True) if all(word in text for word in words)
        ]
        here = sum(work.source is not None for work in found)
        state = f"{counted(len(found), 'work')} · {here:,} in the library"
        more = f"and {len(found) - MOST:,} more: type to narrow them" if len(found) > MOST else ""
        self.fill(found[:MOST], [_line(work) for work in found[:MOST]], state, more)

    # Actions

    def action_open(self) -> None:
        """Open the entry, the fullest first where a work has several."""
        if (work := self.chosen) is not None:
            self._visit(tuple(map(entry_place, work.entries)))

    def action_cited(self) -> None:
        """Go to the first place that cites the work."""
        if (work := self.chosen) is not None:
            none = "Nothing in the library cites it."
            self._tasks.link(lambda engine: citing(engine, (work,)), none, self.post_message)

    def action_text(self) -> None:
        """Open the document that is the work."""
        work = self.chosen
        if work is not None and work.source is not None:
            self._visit((text_place(work.source),))
        elif work is not None:
            self.notify("Its text is not in the library.", markup=False)

    @on(Linked)
    def _linked(self, event: Linked) -> None:
        if event.places:
            self._visit(event.places)
        else:
            self.notify(event.none, markup=False)

    def _visit(self, places: tuple[CitedPlace, ...]) -> None:
        self.app.push_screen(DocumentScreen(self._tasks, places, places[0]))


def _sought(work: Work) -> str:
    """Return what the filter looks through, folded."""
    return fold(" ".join(f"{formatted(entry)} {entry.raw} {entry.document}" for entry in work.entries))


def _line(work: Work) -> Content:
    first, *others = work.entries
    listed = f"listed in {document_place(entry_place(first).citation)}"
    if others:
        listed += f" and {counted(len(others), 'other place')}"
    cited = f"cited {counted(len(work.markers), 'time')}" if work.markers else "not cited"
    text = f"text: {visible(work.source, keep='')}" if work.source else "its text is not in the library"
    return Content.assemble(
        visible(formatted(first), keep=""),
        "\n",
        (text, "bold" if work.source else "$quiet"),
        (f" · {cited} · {listed}", "$quiet"),
        "\n",
    )
