"""What is told of a library and of the work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ibidem.types.documents import Clutter, Omitted, Skipped
from ibidem.types.references import Identity, Person


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing run is; sent at most a few times a second."""

    stage: str
    """`read`, `model`, `encode` or `write`; `publish` where the library is shared."""
    done: int
    total: int
    unit: str = ""
    """What is counted: `documents`, `passages and sentences`."""
    per_second: float = 0.0
    left_s: float | None = None
    """Estimated seconds until this stage ends."""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What copying documents into a corpus did."""

    copied: tuple[str, ...]
    """Corpus-relative paths of the new files."""
    present: int
    """Files that the corpus held already, with the same content."""
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did."""

    generation: str
    documents: int
    passages: int
    sentences: int
    added: int
    changed: int
    removed: int
    encoded: int
    """Texts that had to be embedded; the others' vectors were carried over."""
    skipped: tuple[Skipped, ...]
    clutter: int
    elapsed_s: float
    written: bool
    """Whether a new generation was committed; False when nothing had changed."""
    notes: tuple[str, ...] = ()
    """What was found of an earlier run that did not finish writing the shared library."""

    @property
    def unreadable(self) -> tuple[Skipped, ...]:
        """What the system refused to read in this run, by path."""
        return tuple(skipped for skipped in self.skipped if skipped.unreadable)


@dataclass(frozen=True, slots=True)
class OmissionCount:
    """What is in the files and not in the index, of one kind."""

    kind: str
    pieces: int
    characters: int
    documents: int


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a library."""

    root: str
    documents: int
    passages: int
    sentences: int
    model: str
    model_note: str
    """Empty, or what to know of how the model runs (for instance that the export was not faithful)."""
    generation: str | None
    """None when there is no index yet."""
    current: bool
    """Whether the index reflects `corpus/` and the settings as they are now."""
    stale: tuple[str, ...]
    """Paths added, changed or removed since."""
    skipped: tuple[Skipped, ...]
    clutter: tuple[Clutter, ...]
    size_bytes: int
    changed_settings: tuple[str, ...] = ()
    """Settings by which the index would be built differently now."""
    left_out: tuple[OmissionCount, ...] = ()
    """What is in the files and not in the index, summed by kind: clutter, markup, and what readers left out."""
    omitted: tuple[tuple[str, Omitted], ...] = ()
    """What readers left out of files, piece by piece, each with its document."""
    judge: str = ""
    """The judge that reads passages, or why there is none."""
    identities: tuple[Identity, ...] = ()
    """What work each document says it is, by which references are matched to it."""
    sources: tuple[str, ...] = ()
    """Folders beside corpus/ that are read where they are, as absolute paths."""
    shared: str = ""
    """The address of the engine through which the library is shared; empty where it lies in its folder."""
    elsewhere: bool = False
    """Whether its documents lie on another machine, so that nothing of them can be compared or indexed here."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """How many documents are in each language, by ISO 639-1 code, the most first; "" where it is not certain."""
    unread: tuple[str, ...] = ()
    """What the model and the judge cannot read of them, what is not installed or was not reached, with what to do."""


class DocumentState(StrEnum):
    """How the index and the file of a document stand to each other."""

    CURRENT = "current"
    CHANGED = "changed"
    """The file differs from what was indexed."""
    GONE = "gone"
    """The file is no longer there; nothing is answered from it."""
    NEW = "new"
    """The file is not indexed yet."""
    OUTDATED = "outdated"
    """The index is of another version of ibidem, and is built anew before anything is answered from it."""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document of the library in a line."""

    id: str
    path: str
    title: str
    format: str
    """The suffix of its file without the dot, in lower case."""
    pages: int | None
    """None where the format has none, or it is not read yet."""
    passages: int
    references: int
    """Entries of its bibliography."""
    state: DocumentState
    language: str = ""
    """Its ISO 639-1 code; empty where it is not certain, or it is not read yet."""
    authors: tuple[Person, ...] = ()
    """As far as the document says so itself."""
    year: str = ""
    """Of publication; empty where the document does not say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of `doctor`."""

    check: str
    healthy: bool
    detail: str
    remedy: str = ""
    """The next command to type; empty when healthy."""
