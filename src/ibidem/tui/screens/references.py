"""The place where the works are listed that the documents cite."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList
from textual.widgets.option_list import Option

from ibidem.errors import IbidemError
from ibidem.labels import formatted
from ibidem.text.normalize import fold, visible
from ibidem.tui.citing import citing
from ibidem.tui.labels import counted
from ibidem.tui.messages import Linked, LoadFailed, WorksRead
from ibidem.tui.places import CitedPlace, document_place, entry_place, text_place
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.widgets.status_bar import FilterInput, TitleRow
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import Work

MOST = 200
"""How many works are listed at once; typing narrows them."""


class ReferencesScreen(Screen[None]):
    """Works by author, narrowed while one types; from each to its entries, to where it is cited, and to its text."""

    AUTO_FOCUS = "#filter"

    def __init__(self, tasks: LibraryWorkers) -> None:
        super().__init__()
        self._tasks = tasks
        self._works: tuple[Work, ...] = ()
        self._sought: list[str] = []
        self._listed: list[Work] = []

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield TitleRow(id="where")
        yield FilterInput(id="filter")
        works = OptionList(id="works", markup=False)
        works.can_focus = False
        yield works
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the works."""
        self._say("reading…")
        self._tasks.works(self.post_message)

    @on(WorksRead)
    def _read(self, event: WorksRead) -> None:
        self._works = event.works
        self._sought = [_sought(work) for work in event.works]
        self._list()

    @on(LoadFailed)
    def _failed(self, event: LoadFailed) -> None:
        self._tell(event.error)

    @on(Input.Changed, "#filter")
    def _list(self) -> None:
        """List the works that hold every word of the filter."""
        words = fold(self.query_one(FilterInput).value).split()
        found = [
            work for work, text in zip(self._works, self._sought, strict=True) if all(word in text for word in words)
        ]
        self._listed = found[:MOST]
        options = [Option(_line(work)) for work in self._listed]
        if len(found) > MOST:
            more = f"and {len(found) - MOST:,} more: type to narrow them"
            options.append(Option(Content.styled(more, "$quiet"), disabled=True))
        works = self.query_one(OptionList)
        works.set_options(options)
        works.highlighted = 0 if self._listed else None
        here = sum(work.source is not None for work in found)
        self._say(f"{counted(len(found), 'work')} · {here:,} in the library")

    # Actions

    def action_step(self, by: int) -> None:
        """Move to the work above or below."""
        works = self.query_one(OptionList)
        step = works.action_cursor_up if by < 0 else works.action_cursor_down
        step()

    def action_page(self, by: int) -> None:
        """Move by a page."""
        works = self.query_one(OptionList)
        turn = works.action_page_up if by < 0 else works.action_page_down
        turn()  # type: ignore[no-untyped-call]  # Textual does not annotate it

    @on(Input.Submitted, "#filter")
    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        """Open the entry, the fullest first where a work has several."""
        if (work := self._chosen) is not None:
            self._visit(tuple(map(entry_place, work.entries)))

    def action_cited(self) -> None:
        """Go to the first place that cites the work."""
        if (work := self._chosen) is not None:
            none = "Nothing in the library cites it."
            self._tasks.link(lambda engine: citing(engine, (work,)), none, self.post_message)

    def action_text(self) -> None:
        """Open the document that is the work."""
        work = self._chosen
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

    def action_leave(self) -> None:
        """Go back to the conversation."""
        self.dismiss()

    @property
    def _chosen(self) -> Work | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self._listed) else self._listed[at]

    def _visit(self, places: tuple[CitedPlace, ...]) -> None:
        self.app.push_screen(DocumentScreen(self._tasks, places, places[0]))

    def _say(self, state: str) -> None:
        self.query_one("#where", TitleRow).show(
            left=Content.styled("References", "bold $citation"), right=Content.styled(state, "$quiet")
        )

    def _tell(self, error: IbidemError) -> None:
        self._say("the references could not be read")
        self.notify(visible(f"{error.message}\n{error.remedy}"), severity="error", markup=False)


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
