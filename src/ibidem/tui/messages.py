"""What the engine's threads tell the screens."""

from __future__ import annotations

from textual.message import Message

from ibidem.conversation.suggestions import DocumentTopics
from ibidem.errors import IbidemError
from ibidem.opening import FilePlace
from ibidem.page_pictures import PagePicture
from ibidem.tui.places import CitedPlace
from ibidem.tui.state import Phase
from ibidem.types import Answer, Citation, Document, DocumentSummary, Filter, Passage, Progress, Status, Verdict, Work
from ibidem.types.audits import AuditReport


class Opened(Message):
    """The library is open; `status.generation` is None when nothing was built yet."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__()


class Indexing(Message):
    """An indexing run has come this far."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Let the newest progress stand for those still waiting."""
        return isinstance(message, Indexing)


class Waiting(Message):
    """Another process is writing the index; `told` says which."""

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__()


class Indexed(Message):
    """The index reflects the corpus."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__()


class DocumentsChanged(Message):
    """Documents were added, changed or removed since the index was built; told again until it is brought up to date."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        super().__init__()


class LibraryFailed(Message):
    """The library could not be opened or brought up to date."""

    def __init__(self, error: IbidemError) -> None:
        self.error = error
        super().__init__()


class DocumentsListed(Message):
    """The documents of the library, by id."""

    def __init__(self, documents: tuple[DocumentSummary, ...]) -> None:
        self.documents = documents
        super().__init__()


class LookedThrough(Message):
    """What the documents are about is known."""

    def __init__(self, topics: tuple[DocumentTopics, ...]) -> None:
        self.topics = topics
        super().__init__()


class Suggested(Message):
    """Questions that the library has answered and that can be offered."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        self.questions = questions
        super().__init__()


class SuggestionsTried(Message):
    """Enough questions were tried; those that the library answers are worth keeping."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        self.questions = questions
        super().__init__()


class ReadAs(Message):
    """A question leans on the turns before it: what it is searched with, and where."""

    def __init__(self, turn_id: int, question: str, where: Filter) -> None:
        self.turn_id = turn_id
        self.question = question
        self.where = where
        super().__init__()


class Previewed(Message):
    """The hits of a stage of a turn have come."""

    def __init__(self, turn_id: int, hits: Answer, phase: Phase) -> None:
        self.turn_id = turn_id
        self.hits = hits
        self.phase = phase
        super().__init__()


class Answered(Message):
    """The answer of a turn has come."""

    def __init__(self, turn_id: int, answer: Answer) -> None:
        self.turn_id = turn_id
        self.answer = answer
        super().__init__()


class Checked(Message):
    """The verdict of a turn has come."""

    def __init__(self, turn_id: int, verdict: Verdict) -> None:
        self.turn_id = turn_id
        self.verdict = verdict
        super().__init__()


class TurnFailed(Message):
    """A turn has ended in an error."""

    def __init__(self, turn_id: int, error: IbidemError) -> None:
        self.turn_id = turn_id
        self.error = error
        super().__init__()


class Loaded(Message):
    """A document has been read from the index."""

    def __init__(self, document: Document) -> None:
        self.document = document
        super().__init__()


class PageDrawn(Message):
    """The picture of the page of a citation is there."""

    def __init__(self, citation: Citation, picture: PagePicture) -> None:
        self.citation = citation
        self.picture = picture
        super().__init__()


class Surrounded(Message):
    """What stands above and below a citation is known."""

    def __init__(self, citation: Citation, steps: int, above: str, below: str) -> None:
        self.citation, self.steps = citation, steps
        self.above, self.below = above, below
        super().__init__()


class LoadFailed(Message):
    """A document could not be read from the index."""

    def __init__(self, error: IbidemError) -> None:
        self.error = error
        super().__init__()


class WorksRead(Message):
    """The works that documents list have been read from the index."""

    def __init__(self, works: tuple[Work, ...]) -> None:
        self.works = works
        super().__init__()


class Auditing(Message):
    """An audit has come this far."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Let the newest progress stand for those still waiting."""
        return isinstance(message, Auditing)


class Audited(Message):
    """A draft has been audited."""

    def __init__(self, report: AuditReport) -> None:
        self.report = report
        super().__init__()


class Linked(Message):
    """The other ends of a link between a text and its bibliography; `none` says that there are none."""

    def __init__(self, places: tuple[CitedPlace, ...], none: str) -> None:
        self.places = places
        self.none = none
        super().__init__()


class Located(Message):
    """The file of a citation is known."""

    def __init__(self, place: FilePlace) -> None:
        self.place = place
        super().__init__()


class Outlined(Message):
    """The passages of a document, in its order: what stands beneath its headings."""

    def __init__(self, document_id: str, passages: tuple[Passage, ...]) -> None:
        self.document_id = document_id
        self.passages = passages
        super().__init__()


class DraftRead(Message):
    """The text of a draft is there, before anything is said of it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        super().__init__()
