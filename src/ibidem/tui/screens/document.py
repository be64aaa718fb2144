"""The place where a document is read, at what was cited."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from ibidem.errors import IbidemError
from ibidem.labels import place_label
from ibidem.opening import OpenCommand, launch, open_place
from ibidem.text.normalize import visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.citing import linked
from ibidem.tui.keymap import bindings
from ibidem.tui.messages import Linked, Loaded, LoadFailed, Located, Outlined, PageDrawn
from ibidem.tui.places import CitedPlace, Heading, Noun, path, quotation, stands
from ibidem.tui.screens.outline import OutlineScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.page_view import PageView
from ibidem.tui.widgets.status_bar import FilterInput, TitleRow
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import Citation, Document, DocumentPlaces

MOST_ZOOM = 6
"""Steps by which a page is enlarged at most: eleven times."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """A place that was visited, among those it came with."""

    places: tuple[CitedPlace, ...]
    at: int
    quote: Citation


class FindInput(FilterInput):
    """Takes words to find in the document; has the focus until one leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KeyScope.FIND), *FilterInput.BINDINGS]

    class Stepped(Message):
        """Another place is wanted."""

        def __init__(self, by: int) -> None:
            self.by = by
            super().__init__()

    class Left(Message):
        """The text is to be read on."""

    def action_step(self, by: int) -> None:
        """Go to another place."""
        self.post_message(self.Stepped(by))

    def action_leave(self) -> None:
        """Go back to the text."""
        self.post_message(self.Left())


class DocumentScreen(Screen[None]):
    """A document with a passage marked; the other places it came with are one key away."""

    BINDINGS = bindings(KeyScope.DOCUMENT)
    SCOPE = KeyScope.DOCUMENT
    AUTO_FOCUS = "#view"

    def __init__(
        self, tasks: LibraryWorkers, places: tuple[CitedPlace, ...], place: CitedPlace, quote: Citation | None = None
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._places = places if place in places else (place,)
        self._at = self._places.index(place)
        self._quote = place.at(quote)
        self._document: Document | None = None
        """The one in the view."""
        self._pictured = self._quote
        """What the page is drawn at."""
        self._zoom = 0
        """How many times the page is enlarged by a half."""
        self._past: list[_Stop] = []
        self._find_from = 0
        """The offset from which words are looked for."""
        self._future: list[_Stop] = []
        """Where one went back from, the nearest last."""

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield TitleRow(id="where")
        with Horizontal(id="pages"):
            yield DocumentView(id="view")
            yield PageView(id="page")
        yield Static("", id="trouble", markup=False)
        yield FindInput("Words to find", id="find")
        yield TitleRow(id="which")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Go to the place that was opened."""
        self._visit()

    def action_visit(self, by: int) -> None:
        """Go to another citation, round and round."""
        at = (self._at + by) % len(self._places)
        self._leave_for(_Stop(self._places, at, self._places[at].at(None)))

    def action_back(self) -> None:
        """Go back to the place before."""
        if self._past:
            self._future.append(self._stop)
            self._go(self._past.pop())
        else:
            self.notify("This is where you began.", markup=False)

    def action_forward(self) -> None:
        """Go to the place one went back from."""
        if self._future:
            self._past.append(self._stop)
            self._go(self._future.pop())
        else:
            self.notify("You have not gone back from anywhere.", markup=False)

    def action_copy(self) -> None:
        """Copy the quote that is marked."""
        self.app.copy_to_clipboard(quotation(self._quote))
        self.notify("Copied the quote with its citation.", markup=False)

    def action_link(self) -> None:
        """Go from a citing sentence to the entries it cites, and from an entry to the places that cite it."""
        place, quote = self._place, self._quote
        from_entry = place.noun is Noun.REFERENCE
        none = "Nothing in the library cites it." if from_entry else "No marker here points at a listed reference."
        self._tasks.link(lambda engine: linked(engine, place, quote), none, self.post_message)

    @on(Linked)
    def _linked(self, event: Linked) -> None:
        if event.places:
            self._leave_for(_Stop(event.places, 0, event.places[0].at(None)))
        else:
            self.notify(event.none, markup=False)

    def action_find(self) -> None:
        """Ask for words to find, in the text."""
        if self.has_class("-page"):
            self._hide_page()
        self.add_class("-find")
        field = self.query_one(FindInput)
        field.focus()
        field.action_select_all()
        self._find_from, _ = self.query_one(DocumentView).in_sight
        self._find()

    @on(FindInput.Changed)
    def _find(self) -> None:
        self._tell_found(self.query_one(DocumentView).find(self.query_one(FindInput).value, start=self._find_from))

    @on(FindInput.Stepped)
    def _find_another(self, event: FindInput.Stepped) -> None:
        self._tell_found(self.query_one(DocumentView).find_next(event.by))

    @on(FindInput.Left)
    def _leave_find(self) -> None:
        self.remove_class("-find")
        view = self.query_one(DocumentView)
        view.find("")
        view.focus()
        self._tell_which("")

    def _tell_found(self, found: tuple[int, int]) -> None:
        number, count = found
        sought = self.query_one(FindInput).value.strip()
        self._tell_which(f"{number:,} of {count:,} found" if count else "not found" if sought else "")

    def action_outline(self) -> None:
        """List the headings of the document."""
        if self._document is not None:
            self._tasks.outline(self._document, self.post_message)

    @on(Outlined)
    def _outlined(self, event: Outlined) -> None:
        document = self._document
        if document is None or document.id != event.document_id:
            return  # another one was opened meanwhile
        if event.headings:
            _, last = self.query_one(DocumentView).in_sight
            self.app.push_screen(OutlineScreen(event.headings, last), self._go_to_heading)
        else:
            self.notify("This document has no headings.", markup=False)

    def _go_to_heading(self, heading: Heading | None) -> None:
        document = self._document
        if heading is None or document is None:
            return
        at, quote = heading.locator, document.text[heading.start : heading.end]
        cite = Citation(
            document.id,
            document.digest,
            document.title,
            heading.section[:-1],
            at.page,
            at.lines,
            heading.start,
            heading.end,
            quote,
            at.label or "",
            rectangles=at.rectangles,
        )
        place = CitedPlace(0, cite, (cite,), noun=Noun.HEADING)
        cited = tuple(one for one in self._places if one.noun is not Noun.HEADING)
        self._leave_for(_Stop((place, *cited), 0, cite))

    def action_open(self) -> None:
        """Open the file at the marked quote: text in the editor, a PDF file in the system's viewer."""
        if self.app.is_web:
            self.notify("The file is on the machine that serves this page; type ibidem open there.", markup=False)
        else:
            self._tasks.locate(self._quote, self.post_message)

    @on(Located)
    def _located(self, event: Located) -> None:
        try:
            open_place(event.place, os.environ, self._launch)
        except IbidemError as error:
            self.notify(visible(f"{error.message}\n{error.remedy}"), severity="error", markup=False)

    def _launch(self, command: OpenCommand) -> int:
        """Run a program, out of its way where it takes the terminal."""
        if not command.in_terminal:
            return launch(command)
        with self.app.suspend():
            try:
                return launch(command)
            except OSError as error:  # raised within, the terminal would not be taken back
                failed = error
        raise failed

    def action_picture(self) -> None:
        """Show the page itself, beside the text where there is room for both; then the text alone again."""
        if self.has_class("-page"):
            self._hide_page()
        elif (in_sight := self._page_in_sight()) is None:
            self.notify("Only a page of a PDF file has a picture.", markup=False)
        else:
            self._pictured = in_sight
            self.add_class("-page")
            self.query_one(PageView).focus()
            self.call_after_refresh(self._draw_page)

    def action_zoom(self, by: int) -> None:
        """Enlarge the page, or shrink it again."""
        zoom = min(MOST_ZOOM, max(0, self._zoom + by))
        if self.has_class("-page") and zoom != self._zoom:
            self._zoom = zoom
            self._draw_page()

    def action_aside(self, by: int) -> None:
        """Move to the side on an enlarged page."""
        self.query_one(PageView).action_aside(by)

    def on_resize(self) -> None:
        """Draw the page as wide as there is room."""
        if self.has_class("-page"):
            self.call_after_refresh(self._draw_page)

    def _page_in_sight(self) -> Citation | None:
        """Return the quote where it is in sight, else the place of the first row; None where there are no pages."""
        document, quote = self._document, self._quote
        first, last = self.query_one(DocumentView).in_sight
        if (
            document is None
            or not document.pages
            or (quote.page is not None and first <= quote.end and quote.start <= last)
        ):
            return quote if quote.page is not None else None
        return self._at_page(DocumentPlaces.of(document).page(first) or 1)

    def _at_page(self, page: int) -> Citation:
        """Return the quote where that is its page, else another place on the page, with nothing to mark."""
        return self._quote if page == self._quote.page else replace(self._quote, page=page, label="", rectangles=())

    @on(PageView.Turned)
    def _turn_page(self, event: PageView.Turned) -> None:
        page = (self._pictured.page or 1) + event.by
        if self._document is not None and 1 <= page <= len(self._document.pages):
            self._pictured = self._at_page(page)
            self._draw_page()

    def _hide_page(self) -> None:
        self.remove_class("-page")
        self.query_one(PageView).show(None)
        self.query_one(DocumentView).focus()
        self._tell_which("")

    def _draw_page(self) -> None:
        width, tall = self.query_one(PageView).asked(1.5**self._zoom)
        if width:
            self._tell_which(f"drawing page {self._pictured.page}…")
            self._tasks.draw_page(self._pictured, width, tall, self.post_message)

    @on(PageDrawn)
    def _page_drawn(self, event: PageDrawn) -> None:
        if self.has_class("-page") and event.citation == self._pictured:
            self._tell_which(f"page {event.picture.page} · + enlarges · i text")
            self.query_one(PageView).show(event.picture)

    def action_leave(self) -> None:
        """Go back to where it was opened from."""
        self.dismiss()

    @property
    def _place(self) -> CitedPlace:
        return self._places[self._at]

    @property
    def _stop(self) -> _Stop:
        return _Stop(self._places, self._at, self._quote)

    def _leave_for(self, stop: _Stop) -> None:
        if stop != self._stop:
            self._past.append(self._stop)
            self._future.clear()
        self._go(stop)

    def _go(self, stop: _Stop) -> None:
        self._places, self._at, self._quote = stop.places, stop.at, stop.quote
        self._visit()

    def _visit(self) -> None:
        self._say_where()
        if self.has_class("-page"):
            if self._quote.page is None:
                self._hide_page()
            else:
                self._pictured = self._quote
                self._draw_page()
        document = self._document
        if document is not None and document.id == self._place.citation.document:
            self._mark(document)
        else:
            self._tasks.load(self._place.citation.document, self.post_message)

    @on(Loaded)
    def _loaded(self, event: Loaded) -> None:
        if event.document.id != self._place.citation.document:
            return  # another citation was visited meanwhile
        self._document = event.document
        self.query_one(DocumentView).show(event.document)
        self._say_where()
        self._mark(event.document)

    def _mark(self, document: Document) -> None:
        citation, view = self._place.citation, self.query_one(DocumentView)
        if stands(citation, document):
            self._trouble("")
            here = [one for one in self._places if one.citation.document == document.id and one.noun is Noun.CITATION]
            view.mark(citation, self._quote, [quote for one in here for quote in one.quotes or (one.citation,)])
        else:
            view.show(document)
            self._trouble("This document has changed since the answer; ask again to find the place.")

    @on(LoadFailed)
    def _failed(self, event: LoadFailed) -> None:
        self._trouble(f"✗ {visible(event.error.message)}\n→ {visible(event.error.remedy)}")

    def _trouble(self, text: str) -> None:
        line = self.query_one("#trouble", Static)
        line.update(text)
        line.display = bool(text)

    def _say_where(self) -> None:
        place, document = self._place, self._document
        named = path(place.citation)
        if place.noun is not Noun.CITATION and document is not None and document.id == place.citation.document:
            named = path(replace(place.citation, title=document.title or document.id))
        mark = place.mark if place.noun is not Noun.TEXT else ""
        self.query_one("#where", TitleRow).show(
            left=Content.styled(named, "bold"),
            right=Content.assemble((mark, "bold $citation"), (f"  {place_label(place.citation)}", "$quiet")),
        )
        self.query_one("#which", TitleRow).show(
            left=Content.styled(visible(place.citation.document, keep=""), "$quiet")
        )
        self._tell_which("")

    def _tell_which(self, page: str) -> None:
        """Say which citation this is, and what there is to say of its page."""
        told = "" if self._place.noun is Noun.TEXT else f"{self._place.noun} {self._at + 1} of {len(self._places)}"
        self.query_one("#which", TitleRow).show(right=Content.styled(" · ".join(filter(None, (page, told))), "$quiet"))
