"""What the engine's threads tell the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import dataclass_transform

from textual.message import Message

from ibidem.conversation.suggestions import DocumentTopics
from ibidem.errors import IbidemError
from ibidem.opening import FilePlace
from ibidem.page_pictures import PagePicture
from ibidem.tui.places import CitedPlace, Heading
from ibidem.tui.state import Phase
from ibidem.types import Answer, Citation, Document, DocumentSummary, Filter, Progress, Status, Verdict, Work
from ibidem.types.audits import AuditReport


@dataclass_transform(eq_default=False)
class EngineMessage(Message):
    """What a thread tells; each kind is a dataclass of what it found."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(eq=False)(cls)


class NothingYet(EngineMessage):
    """There is no library in a folder, and nothing was written there."""

    root: str


class Opened(EngineMessage):
    """The library is open; `status.generation` is None when nothing was built yet."""

    status: Status


class Indexing(EngineMessage):
    """An indexing run has come this far."""

    progress: Progress

    def can_replace(self, message: Message) -> bool:
        """Let the newest progress stand for those still waiting."""
        return isinstance(message, Indexing)


class Waiting(EngineMessage):
    """Another process is writing the index; `told` says which."""

    told: str


class Indexed(EngineMessage):
    """The index reflects the corpus."""

    status: Status


class DocumentsChanged(EngineMessage):
    """Documents were added, changed or removed since the index was built; told again until it is brought up to date."""

    paths: tuple[str, ...]


class LibraryFailed(EngineMessage):
    """The library could not be opened or brought up to date."""

    error: IbidemError


class DocumentsListed(EngineMessage):
    """The documents of the library, by id."""

    documents: tuple[DocumentSummary, ...]


class LookedThrough(EngineMessage):
    """What the documents are about is known."""

    topics: tuple[DocumentTopics, ...]


class Suggested(EngineMessage):
    """Questions that the library has answered and that can be offered."""

    questions: tuple[str, ...]


class SuggestionsTried(EngineMessage):
    """Enough questions were tried; those that the library answers are worth keeping."""

    questions: tuple[str, ...]


class ReadAs(EngineMessage):
    """A question leans on the turns before it: what it is searched with, and where."""

    turn_id: int
    question: str
    where: Filter


class Previewed(EngineMessage):
    """The hits of a stage of a turn have come."""

    turn_id: int
    hits: Answer
    phase: Phase


class Answered(EngineMessage):
    """The answer of a turn has come."""

    turn_id: int
    answer: Answer


class Checked(EngineMessage):
    """The verdict of a turn has come."""

    turn_id: int
    verdict: Verdict


class TurnFailed(EngineMessage):
    """A turn has ended in an error."""

    turn_id: int
    error: IbidemError


class Loaded(EngineMessage):
    """A document has been read from the index."""

    document: Document


class PageDrawn(EngineMessage):
    """The picture of the page of a citation is there."""

    citation: Citation
    picture: PagePicture


class Surrounded(EngineMessage):
    """What stands above and below a citation is known."""

    citation: Citation
    steps: int
    above: str
    below: str


class LoadFailed(EngineMessage):
    """A document could not be read from the index."""

    error: IbidemError


class WorksRead(EngineMessage):
    """The works that documents list have been read from the index."""

    works: tuple[Work, ...]


class Auditing(EngineMessage):
    """An audit has come this far."""

    progress: Progress

    def can_replace(self, message: Message) -> bool:
        """Let the newest progress stand for those still waiting."""
        return isinstance(message, Auditing)


class Audited(EngineMessage):
    """A draft has been audited."""

    report: AuditReport


class Linked(EngineMessage):
    """The other ends of a link between a text and its bibliography; `none` says that there are none."""

    places: tuple[CitedPlace, ...]
    none: str


class Located(EngineMessage):
    """The file of a citation is known."""

    place: FilePlace


class Outlined(EngineMessage):
    """The headings of a document are known."""

    document_id: str
    headings: tuple[Heading, ...]


class DraftRead(EngineMessage):
    """The text of a draft is there, before anything is said of it."""

    document: Document
