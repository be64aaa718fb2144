"""The first screen: what the library holds, what it is about, and questions that it can answer."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from ibidem.conversation.suggestions import DocumentTopics
from ibidem.errors import IbidemError
from ibidem.text.normalize import visible
from ibidem.tui.keymap import shown_key
from ibidem.tui.labels import counted
from ibidem.tui.widgets.cursor_list import CursorStop
from ibidem.tui.widgets.notice import OPENS
from ibidem.types import Status

PROMISE = (
    "Answers are quoted word for word from your documents, each sentence with its place; where nothing answers, that is"
    " said. A sentence that states something is checked: what supports it, and what contradicts it."
)
OFFERS = (
    ("main.add", "Add a file or a folder of yours", "screen.add"),
    ("main.articles", "Read three articles on exercise and the brain, to try it", "screen.add_articles"),
)
"""What an empty library offers: the id of the action that has the key, the words, what is run."""
MOST_DOCUMENTS = 40
"""Documents named at most; F4 lists all."""


class SuggestionLine(CursorStop):
    """A question that was asked and answered before it is shown; Enter or a click asks it."""

    def __init__(self, question: str) -> None:
        super().__init__(
            Content.assemble(("❯ ", "$citation"), visible(question, keep="")).stylize(Style.from_meta(OPENS)),
            classes="suggestion",
        )
        self.question = question


class OfferLine(CursorStop):
    """Something to begin with in an empty library; its key, Enter or a click does it."""

    def __init__(self, told: str, key: str, run: str) -> None:
        offered = Content.assemble(("❯ ", "$citation"), f"{told}  ", (key, "$quiet"))
        super().__init__(offered.stylize(Style.from_meta(OPENS)), classes="suggestion")
        self.run = run
        """The action of the screen."""


class LibraryOverview(Vertical):
    """Counts and state, questions to begin with, and the documents with their subjects."""

    DEFAULT_CSS = """
    LibraryOverview, LibraryOverview .questions { height: auto; }
    LibraryOverview .topics { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._state = Static("", markup=False, classes="state")
        self._questions = Vertical(classes="questions")
        self._topics = Static("", markup=False, classes="topics")

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield self._state
        yield self._questions
        yield self._topics

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
        """Say what the library holds; an empty one says how to fill it."""
        if not status.documents:
            self.welcome("This library is empty.", status.root)
            return
        self._questions.remove_children()
        counts = ((status.documents, "document"), (status.passages, "passage"), (status.sentences, "sentence"))
        self._tell(" · ".join(counted(number, noun) for number, noun in counts), _aside(status))

    def welcome(self, state: str, root: str) -> None:
        """Offer what a library in a folder can begin with."""
        folder = visible(root, keep="")
        self._tell(f"Welcome. {state}", f"Begin with one of these, or put documents into {folder}/corpus and press F5.")
        if not self._questions.children:
            keymap = self.app._keymap  # Textual has no reader for it
            self._questions.mount_all(OfferLine(told, shown_key(name, keymap), run) for name, told, run in OFFERS)

    def failed(self, error: IbidemError) -> None:
        """Say why the library cannot be used, and what to do."""
        lines = [Content.styled(f"✗ {visible(error.message)}", "$contradiction")]
        if error.remedy:
            lines.append(Content(f"→ {visible(error.remedy)}"))
        self._state.update(Content("\n").join(lines))

    def tell_topics(self, found: Sequence[DocumentTopics]) -> None:
        """List the documents with their subjects, one a line."""
        lines = [Content.styled("What it holds", "bold")]
        for one in found[:MOST_DOCUMENTS]:
            about = " · ".join(visible(heading, keep="") for heading in one.headings[:4])
            name = visible(one.title or one.document, keep="")
            lines.append(Content.assemble(name, (f"  {about}" if about else "", "$quiet")))
        if len(found) > MOST_DOCUMENTS:
            lines.append(Content.styled(f"and {len(found) - MOST_DOCUMENTS:,} more: F4 lists them", "$quiet"))
        self._topics.update(Content("\n").join(lines))
        self._topics.set_class(len(lines) > 1, "-told")

    def suggest(self, questions: Sequence[str]) -> None:
        """Offer questions, after those that are offered already."""
        if questions and not self._questions.query(SuggestionLine):
            title = Static(Content.styled("Ask it, for instance", "bold"), markup=False)
            self._questions.mount(title)
        self._questions.mount_all([SuggestionLine(question) for question in questions])

    def _tell(self, state: str, aside: str) -> None:
        said = Content.styled(state, "bold")
        if aside:
            said += Content.styled(f"\n{aside}", "$quiet")
        self._state.update(Content("\n\n").join([said, Content(PROMISE)]))


def _aside(status: Status) -> str:
    parts = []
    if status.skipped:
        parts.append(f"{counted(len(status.skipped), 'file')} could not be read")
    if not status.current:
        parts.append(f"{counted(len(status.stale), 'file')} changed since")
    return f"{', '.join(parts)} (F4)" if parts else "The index is up to date."
