"""The conversation: one view a turn, following the end until someone scrolls."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ibidem.errors import IbidemError
from ibidem.text.normalize import visible
from ibidem.tui.labels import counted
from ibidem.tui.state import Turn
from ibidem.tui.widgets.cursor_list import CursorList, CursorStop
from ibidem.tui.widgets.turn_view import TurnView
from ibidem.tui.widgets.verdict_view import VerdictView
from ibidem.types import Status

PROMISE = (
    "Ask in plain words. An answer is quoted word for word from your documents, each sentence with its place; where"
    " nothing answers, that is said."
)
WAYS = (
    ("why, how", "the sentences that explain it"),
    ("what is …", "its definition"),
    ("how many", "the figure"),
    ("a claim", "what supports it and what contradicts it"),
)


class Welcome(Static):
    """Says what the library holds and how to begin."""

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def opening(self) -> None:
        """Say that the library is being opened."""
        self._tell("Opening the library…", "Your first question can be typed already.")

    def indexing(self, *, asking: bool) -> None:
        """Say that the documents are being read, and whether an index is there to answer meanwhile."""
        if asking:
            self._tell("Your documents have changed.", "Until they are read again, answers come from the last index.")
        else:
            self._tell("Your documents are being read.", "Ask already: the question waits until the index is ready.")

    def ready(self, status: Status) -> None:
        """Say what the library holds."""
        if not status.documents:
            folder = visible(status.root, keep="")
            self._tell("The library is empty.", f"Put documents into {folder}/corpus, then press F5.")
            return
        counts = ((status.documents, "document"), (status.passages, "passage"), (status.sentences, "sentence"))
        self._tell(" · ".join(counted(number, noun) for number, noun in counts), _aside(status))

    def failed(self, error: IbidemError) -> None:
        """Say why the library cannot be used, and what to do."""
        lines = [Content.styled(f"✗ {visible(error.message)}", "$error")]
        if error.remedy:
            lines.append(Content(f"→ {visible(error.remedy)}"))
        self.update(Content("\n").join(lines))

    def _tell(self, state: str, aside: str) -> None:
        said = Content.styled(state, "bold")
        if aside:
            said += Content.styled(f"\n{aside}", "$quiet")
        ways = Content("\n").join(Content.assemble((f"{ask:<11}", "$accent"), (get, "$quiet")) for ask, get in WAYS)
        self.update(Content("\n\n").join([said, Content(PROMISE), ways]))


def _aside(status: Status) -> str:
    parts = []
    if status.skipped:
        parts.append(f"{counted(len(status.skipped), 'file')} skipped")
    if status.clutter:
        parts.append(f"{counted(len(status.clutter), 'piece')} of clutter left out")
    return f"{', '.join(parts)} (F4)" if parts else ""


class Transcript(CursorList):
    """The turns, oldest first; what is past is never drawn again."""

    DEFAULT_CSS = """
    Transcript .turns { height: auto; min-height: 100%; }
    """

    def compose(self) -> ComposeResult:
        """Begin with the welcome; the column fills the height, so that few turns stand at the top."""
        with Vertical(classes="turns"):
            yield Welcome()

    def add(self, turn: Turn) -> None:
        """Append a turn and follow the end."""
        view = TurnView(turn)
        self.query_one(Welcome).display = False
        self.query_one(".turns").mount(view)
        self.anchor()
        self.move_to(view.question, scroll=False)

    def show(self, turn: Turn) -> None:
        """Draw one turn as it now stands."""
        for view in self.query(TurnView):
            if view.turn.id == turn.id:
                view.show(turn)

    def first_quote(self) -> CursorStop | None:
        """Return the first quote of the turn the cursor is in; without one, where the cursor is."""
        turn = self.turn_of(self.current) if self.current is not None else None
        quotes = (stop for stop in self.stops() if stop.quote is not None and self.turn_of(stop) is turn)
        return next(quotes, self.current)

    def turn_of(self, stop: CursorStop) -> Turn | None:
        """Return the turn a stop belongs to."""
        view = _view_of(stop)
        return view.turn if view else None

    def clear(self) -> None:
        """Remove every turn."""
        self.move_to(None)
        self.query(TurnView).remove()
        self.query_one(Welcome).display = True

    @on(VerdictView.Drawn)
    def _begin_at_the_claim(self) -> None:
        """Where a verdict is higher than the window, scroll back to its claim: the ruling comes first."""
        view = _view_of(self.current) if self.current else None
        if view is not None and view.turn.verdict is not None and view.region.height > self.size.height:
            self.scroll_to_widget(view, animate=False, top=True)


def _view_of(stop: CursorStop) -> TurnView | None:
    return next((node for node in stop.ancestors if isinstance(node, TurnView)), None)
