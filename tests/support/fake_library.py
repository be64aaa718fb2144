"""An engine for tests of the interface: answers from a made-up library, waits and fails where it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from queue import Queue
from threading import Event
from types import SimpleNamespace
from typing import Self, cast

import numpy as np
import sample_library as made_up
from numpy.typing import NDArray

from ibidem.errors import IbidemError
from ibidem.library import Library, ProgressCallback
from ibidem.models import Cancelled
from ibidem.paths import LibraryPaths, named_paths
from ibidem.settings import Settings
from ibidem.snapshot import cited
from ibidem.storage.generation import Generation
from ibidem.types import (
    EVERYTHING,
    Abstention,
    Answer,
    AnswerSentence,
    Attribution,
    Citation,
    Clutter,
    CopyReport,
    Document,
    DocumentState,
    DocumentSummary,
    Evidence,
    Filter,
    Hit,
    Identity,
    IndexReport,
    InTextCitation,
    Passage,
    Person,
    Progress,
    Reference,
    Relation,
    Ruling,
    Sentence,
    Skipped,
    Stance,
    Status,
    Verdict,
    Work,
)

STATUS = Status(
    root="/home/reader/harbour",
    documents=3,
    passages=12,
    sentences=27,
    model="all-MiniLM-L6-v2",
    model_note="",
    generation="0001",
    current=True,
    stale=(),
    skipped=(Skipped("scans/chart.pdf", "no text layer"), Skipped("big.log", "larger than 50 MB")),
    clutter=(Clutter("notes.txt", (14, 15), 900, 980, "cookie banner"),),
    size_bytes=1_240_000,
)
WRITTEN: tuple[tuple[tuple[Person, ...], str], ...] = (
    ((Person("Ness", "Ola"), Person("Marr", "Ishbel")), "1950"),
    ((Person("Marr", "Ishbel"), Person("Ness", "Ola"), Person("Tor", "Jan")), ""),
    ((), "1931"),
)
"""Who wrote the documents, and when, as far as they say."""
HELD_UP_S = 120.0
"""Seconds after which an engine goes on although nobody lets it; a busy machine takes long over a step of a test."""
HALFWAY = Progress("encode", 1240, 2480, "passages and sentences", 312.0, 4.0)


class Begun(LibraryPaths):
    """A folder that need not be there to be a library."""

    is_begun = True


class FakeEngine(Library):
    """Set the events to let it go on; set `failure` to make it raise."""

    def __init__(self, status: Status = STATUS) -> None:
        self.state = status
        self.may_index, self.may_search, self.may_answer = Event(), Event(), Event()
        for event in (self.may_index, self.may_search, self.may_answer):
            event.set()
        self.indexing = Event()
        self.stopped = False
        self.closed = False
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.documents = made_up.documents()
        self.answer: Answer | None = None
        self.verdict: Verdict | None = None
        self.checked: list[str] = []
        self.works = works()
        self.copied: list[Path] = []
        self.deleted: list[str] = []
        self.suggestive: tuple[Passage, ...] = ()
        self.paths = Begun(Path("harbour"))
        self.settings = Settings(watch=False)
        self.changed: Queue[tuple[str, ...]] = Queue()
        """What is told of documents that change; an empty tuple ends it."""

    def open(self, *_: object) -> Self:  # type: ignore[override]  # as a factory, it opens itself
        return self

    def close(self) -> None:
        self.closed = True

    def refresh(
        self,
        *,
        rebuild: bool = False,
        overwrite: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IndexReport:
        if progress is not None:
            progress(HALFWAY)
        self.indexing.set()
        while not self.may_index.wait(0.02):
            if cancelled is not None and cancelled():
                self.stopped = True
                raise KeyboardInterrupt
        if self.failure is not None:
            raise self.failure
        self.state = replace(self.state, generation="0002", current=True, stale=())
        return IndexReport("0002", 3, 12, 27, 3, 0, 0, 39, (), 1, 0.1, True)

    def warm(self) -> None:
        pass

    def watch(self, stopped: Event) -> Iterator[tuple[str, ...]]:
        yield from iter(self.changed.get, ())

    def status(self) -> Status:
        return self.state

    def preview(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        return Answer(question, (), made_up.hits(question, lexical_only=True), 0.0)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        verbatim: bool = False,
        hits_found: Callable[[Answer], object] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        self.asked.append(question)
        self.may_search.wait(HELD_UP_S)
        if hits_found is not None:
            hits_found(Answer(question, (), made_up.hits(question), 0.0))
        self.may_answer.wait(HELD_UP_S)
        if self.failure is not None:
            raise self.failure
        return self.answer or answer(question)

    def search(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        return made_up.hits(question)[:k]

    def check(
        self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING, cancelled: Cancelled | None = None
    ) -> Verdict:
        self.checked.append(claim)
        self.may_answer.wait(HELD_UP_S)
        if self.failure is not None:
            raise self.failure
        return self.verdict or verdict(claim)

    def list_documents(self) -> tuple[DocumentSummary, ...]:
        states = [*DocumentState, *DocumentState]
        return tuple(
            DocumentSummary(
                one.id,
                one.path,
                one.title,
                "md",
                None,
                4,
                number,
                states[number % len(states)],
                "",
                *WRITTEN[number % len(WRITTEN)],
            )
            for number, one in enumerate(self.documents.values())
        )

    def copy(self, paths: str | Path | Iterable[str | Path]) -> CopyReport:
        named = named_paths(paths)
        self.copied.extend(named)
        return CopyReport(tuple(path.name for path in named), 0, ())

    def delete(self, paths: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
        named = tuple(map(str, named_paths(paths)))
        self.deleted.extend(named)
        return named

    def live(self) -> Generation:
        return cast(Generation, SimpleNamespace(catalogue=FakeCatalogue(self.suggestive)))

    def references(self) -> tuple[Work, ...]:
        if self.failure is not None:
            raise self.failure
        return self.works

    def cited_by(self, place: Citation) -> tuple[Reference, ...]:
        return cited(self.works, place, self.documents[place.document].text)

    def document(self, document_id: str) -> Document:
        return self.documents[document_id]


class FakeCatalogue:
    """The passages of the made-up library."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = {passage.id: passage for passage in passages}

    def identities(self, document_id: str) -> list[Identity]:
        held = {"almanac/light.md": (Person("Marr", "Ishbel"),)}
        return [Identity(document_id, (), authors=held.get(document_id, ()))]

    def sample(self, n: int, seed: int) -> list[int]:
        return list(self._passages)[:n]

    def select(self, where: Filter) -> NDArray[np.int64]:
        chosen = [one.id for one in self._passages.values() if one.document in where.documents]
        return np.array(chosen, np.int64)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        return {one: self._passages[one] for one in ids}


def answer(question: str) -> Answer:
    """Return up to two sentences that share the most words with the question, or an abstention."""
    found = made_up.hits(question)
    spent = {"load": 0.0, "search": 21.0, "answer": 7.0}
    if not found:
        return Answer(question, (), _nearest(), 0.04, Abstention.NOTHING_CLOSE, spent)
    quoted = [(number, hit, best) for number, hit in enumerate(found, 1) if (best := _best(question, hit)) is not None]
    if not quoted:
        return Answer(question, (), found, 0.31, Abstention.NO_SENTENCE, spent)
    sentences = tuple(
        AnswerSentence(best.text, (number,), hit.cite(best.start, best.end, best.text, hit.passage.lines))
        for number, hit, best in quoted[:2]
    )
    return Answer(question, sentences, found, 0.87, None, spent)


def verdict(claim: str) -> Verdict:
    """Return a made-up verdict: mixed where the library has two sentences on the claim, else not found."""
    found = [(hit, best) for hit in made_up.hits(claim) if (best := _best(claim, hit)) is not None][:3]
    spent = {"load": 0.0, "search": 31.0, "judge": 240.0}
    if len(found) < 2:
        return Verdict(claim, Ruling.NOT_FOUND, 0.64, elapsed_ms=spent)
    places = [hit.cite(best.start, best.end, best.text, hit.passage.lines) for hit, best in found]
    return Verdict(
        claim,
        Ruling.MIXED,
        0.71,
        supporting=(Evidence(places[0], Stance.SUPPORTS, 0.92),),
        contradicting=tuple(
            Evidence(place, Stance.REFUTES, 0.74, ("number differs: 40 against 50 centimetres",))
            for place in places[1:]
        ),
        references=(
            Attribution(entry(), Relation.CITED_HERE, 0.8, None),
            Attribution(entry(), Relation.TITLE_MATCH, 0.4),
        ),
        notes=("these are 2 sentences, checked as one claim",),
        elapsed_ms=spent,
    )


def entry() -> Reference:
    """Return the entry that the made-up library lists, as if the first quote cited it."""
    text = made_up.documents()["almanac/light.md"].text
    start = text.index("Marr, Ishbel")
    raw = text[start:].strip()
    line = text.count("\n", 0, start) + 1
    return Reference(
        "marr-1931",
        "almanac/light.md",
        start,
        start + len(raw),
        (line, line),
        raw,
        (Person("Marr", "Ishbel"),),
        "1931",
        "Lights of the Western Sounds",
        "Northern Almanac",
    )


def works() -> tuple[Work, ...]:
    """Return the work that is listed, as if a sentence on the lamp cited it, and one whose text is in the library."""
    text = made_up.documents()["almanac/light.md"].text
    at = text.index("1904")
    marker = InTextCitation("almanac/light.md", at, at + 4, "1904", (entry().id,))
    other = replace(
        entry(), id="tides", title="The tides of Brannoch Sound", authors=(Person("Ness", "Ola"),), year="1950"
    )
    return Work((entry(),), (marker,)), Work((other,), (), "almanac/tides.md")


def trouble() -> IbidemError:
    """Return an error with a remedy."""
    return IbidemError("The index file passages.faiss is torn.", remedy="Type: ibidem index --rebuild")


def _nearest() -> tuple[Hit, ...]:
    return made_up.hits("harbour water")[:3]


def _best(question: str, hit: Hit) -> Sentence | None:
    asked = made_up.words(question)
    best = max(hit.passage.sentences, key=lambda sentence: len(asked & made_up.words(sentence.text)))
    return best if len(asked & made_up.words(best.text)) > 1 else None
