"""The conversation: one view a turn; the newest stands with its question at the top until someone scrolls."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import Static

from ibidem.errors import IbidemError
from ibidem.text.normalize import visible
from ibidem.tui.labels import counted
from ibidem.tui.state import Turn
from ibidem.tui.widgets.cursor_list import CursorList, CursorStop
from ibidem.tui.widgets.turn_view import TurnView
from ibidem.types import Status

PROMISE = (
    "Ask in plain words. An answer is quoted word for word from your documents, each sentence with its place; where"
    " nothing answers, that is said."
)


class LibraryOverview(Static):
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
        lines = [Content.styled(f"✗ {visible(error.message)}", "$contradiction")]
        if error.remedy:
            lines.append(Content(f"→ {visible(error.remedy)}"))
        self.update(Content("\n").join(lines))

    def _tell(self, state: str, aside: str) -> None:
        said = Content.styled(state, "bold")
        if aside:
            said += Content.styled(f"\n{aside}", "$quiet")
        self.update(Content("\n\n").join([said, Content(PROMISE)]))


def _aside(status: Status) -> str:
    parts = []
    if status.skipped:
        parts.append(f"{counted(len(status.skipped), 'file')} skipped")
    if status.clutter:
        parts.append(f"{counted(len(status.clutter), 'piece')} of clutter left out")
    return f"{', '.join(parts)} (F4)" if parts else ""


class Transcript(CursorList):
    """The turns, oldest first; what is past is never drawn again.

    The newest turn is at least as high as the window, so that its question can stand at the top at every size, also
    while it is being answered and when the window changes.
    """

    DEFAULT_CSS = """
    Transcript .turns { height: auto; min-height: 100%; }
    """

    _at_top: TurnView | None = None
    """The turn that is held at the top."""

    def compose(self) -> ComposeResult:
        """Begin with the overview."""
        with Vertical(classes="turns"):
            yield LibraryOverview()

    def add(self, turn: Turn) -> None:
        """Append a turn and hold it at the top."""
        view = TurnView(turn)
        for past in self.query(TurnView):
            past.styles.min_height = None
        self.query_one(LibraryOverview).display = False
        self.query_one(".turns").mount(view)
        self._at_top = view
        self._fit()
        self.move_to(view.question, scroll=False)
        self.call_after_refresh(self._hold)

    def show(self, turn: Turn) -> None:
        """Draw one turn as it now stands."""
        for view in self.query(TurnView):
            if view.turn.id == turn.id:
                view.show(turn)
        self.call_after_refresh(self._hold)

    def turn_of(self, stop: CursorStop) -> Turn | None:
        """Return the turn a stop belongs to."""
        view = next((node for node in stop.ancestors if isinstance(node, TurnView)), None)
        return view.turn if view else None

    def clear(self) -> None:
        """Remove every turn."""
        self._at_top = None
        self.move_to(None)
        self.query(TurnView).remove()
        self.query_one(LibraryOverview).display = True

    def on_resize(self) -> None:
        """Hold the turn at the top of the new size."""
        self._fit()
        self.call_after_refresh(self._hold)

    def on_mouse_scroll_up(self, _: MouseScrollUp) -> None:
        """Leave the turn where it is scrolled to."""
        self._at_top = None

    def on_mouse_scroll_down(self, _: MouseScrollDown) -> None:
        """Leave the turn where it is scrolled to."""
        self._at_top = None

    def action_step(self, by: int) -> None:
        """Move the cursor; from then on it is what stays in sight."""
        self._at_top = None
        super().action_step(by)

    def action_edge(self, at: int) -> None:
        """Move the cursor to the first (0) or the last (-1) stop."""
        self._at_top = None
        super().action_edge(at)

    def _fit(self) -> None:
        turns = self.query(TurnView)
        if turns:
            turns.last().styles.min_height = self.scrollable_content_region.height

    @on(TurnView.LaidOut)
    def _hold(self) -> None:
        if self._at_top is not None and self._at_top.is_attached:
            self.scroll_to(y=self._at_top.virtual_region.y, animate=False, force=True, immediate=True)
