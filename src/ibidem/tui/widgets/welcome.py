"""What stands in the transcript before the first question."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from ibidem.errors import IbidemError
from ibidem.text import visible
from ibidem.tui.phrases import counted
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
