"""What a command is given: its streams, its environment, and what it reaches the library by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from ibidem import settings as config
from ibidem.cli.output import Output
from ibidem.errors import ConfigError, UsageError, with_extra
from ibidem.opening import FilePlace, OpenCommand, launch
from ibidem.paths import LibraryPaths, find_library, library_or_place
from ibidem.settings import Settings
from ibidem.types import (
    EVERYTHING,
    Answer,
    CitableWork,
    CopyReport,
    Document,
    DocumentSummary,
    Filter,
    Finding,
    IndexReport,
    InTextCitation,
    Progress,
    Status,
    Verdict,
    Work,
)
from ibidem.watching import changes

if TYPE_CHECKING:
    from argparse import Namespace

    from ibidem.types.audits import AuditReport, DecisionRequest


ProgressCallback = Callable[[Progress], None]


class LibraryService(Protocol):
    """The part of the engine that the command line uses."""

    def close(self) -> None:
        """Release what is held open."""

    def refresh(
        self,
        *,
        rebuild: bool = False,
        overwrite: bool = False,
        progress: ProgressCallback | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IndexReport:
        """Bring the index up to date."""

    def stale(self) -> tuple[str, ...]:
        """Return the paths added, changed or removed since the index was built."""

    def status(self) -> Status:
        """Return the state of the library."""

    def ask(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING, verbatim: bool = False) -> Answer:
        """Return the answer to a question."""

    def references(self) -> tuple[Work, ...]:
        """Return the works that documents list."""

    def in_text_citations(self) -> tuple[InTextCitation, ...]:
        """Return the places in all documents that cite an entry."""

    def citable(self) -> tuple[CitableWork, ...]:
        """Return the works that can be cited, with their keys."""

    def cite(self, query: str, *, k: int = 5) -> tuple[CitableWork, ...]:
        """Return the works that a query means, the best first."""

    def find_place(self, citation: str) -> FilePlace:
        """Return the place in a file that a citation names."""

    def copy(self, paths: Sequence[Path]) -> CopyReport:
        """Copy documents into corpus/."""

    def list_documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document by id, and the files that are not indexed yet."""

    def removable(self, paths: Sequence[str | Path]) -> tuple[str, ...]:
        """Return the paths of the files that `delete` would delete."""

    def delete(self, paths: Sequence[str | Path]) -> tuple[str, ...]:
        """Delete files and folders from corpus/, and return the paths of the deleted files."""

    def audit(
        self,
        manuscript: str | Path,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        decisions: Sequence[DecisionRequest] = (),
        progress: ProgressCallback | None = None,
    ) -> AuditReport:
        """Return what is to be said of a person's own text."""

    def missing_judge(self) -> str:
        """Return what the bundled judge lacks and what to type; empty where nothing is missing."""

    def examine(self) -> list[Finding]:
        """Return what a check of the library finds."""

    def document(self, document_id: str) -> Document:
        """Return a document as it was indexed."""

    def check(self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Verdict:
        """Return what the library says of a claim."""


def _open_engine(place: LibraryPaths, settings: Settings) -> LibraryService:
    from ibidem.library import Library

    return Library.open(place, settings)


def _retrieval(
    folder: Path, split: str, settings: Settings, cache: Path | None, progress: ProgressCallback
) -> Mapping[str, object]:
    from ibidem.evaluation.retrieval import retrieval

    return retrieval(folder, split=split, settings=settings, cache=cache, progress=progress)


def _answers(folder: Path, settings: Settings, cache: Path | None, progress: ProgressCallback) -> Mapping[str, object]:
    from ibidem.evaluation.answers import answers

    return answers(folder, settings=settings, cache=cache, progress=progress)


def _claims(
    file: Path, split: str | None, evidence: str, settings: Settings, progress: ProgressCallback
) -> Mapping[str, object]:
    from ibidem.evaluation.claims import claims

    return claims(file, split=split, evidence=evidence, settings=settings, progress=progress)


def _reading(folder: Path, settings: Settings, progress: ProgressCallback) -> Mapping[str, object]:
    from ibidem.evaluation.reading import reading

    return reading(folder, settings, progress=progress)


def _reference_fields(file: Path) -> Mapping[str, object]:
    from ibidem.evaluation.references import references

    return references(file)


def _verdicts(
    folder: Path,
    file: Path | None,
    split: str | None,
    settings: Settings,
    *,
    cache: Path | None,
    progress: ProgressCallback,
) -> Mapping[str, object]:
    from ibidem.evaluation.claims import verdicts

    return verdicts(folder, claims=file, split=split, settings=settings, cache=cache, progress=progress)


def _drafts(
    folder: Path, split: str | None, place: LibraryPaths, settings: Settings, progress: ProgressCallback
) -> Mapping[str, object]:
    from ibidem.evaluation.drafts import drafts
    from ibidem.library import Library

    with Library.open(place, settings) as library:
        return drafts(folder, library, split=split, progress=progress)


def _interface(place: LibraryPaths, settings: Settings, history: bool) -> int:  # a service, called by place
    run: Callable[..., int] = import_module("ibidem.tui").run  # by name: neither face imports the other
    return run(place, settings, history=history)


def _serve(place: LibraryPaths, settings: Settings, http: bool, port: int) -> None:
    from ibidem.library import Library

    try:
        serve: Callable[..., None] = import_module("ibidem.mcp").serve  # by name: it stands above the command line
    except ImportError as error:
        raise UsageError("Serving an assistant needs the package mcp.", remedy=with_extra("mcp")) from error
    with Library.open(place, settings) as library:
        serve(library, http=http, port=port)


def _browser(place: LibraryPaths, history: bool, host: str, port: int, announce: Callable[[str], None]) -> None:
    try:
        serve: Callable[..., None] = import_module("ibidem.tui.web").serve
    except ImportError as error:
        raise ConfigError("Serving a browser needs the package textual-serve.", remedy=with_extra("serve")) from error
    root = place.root.resolve()
    serve(str(root), history=history, title=f"ibidem · {root.name}", host=host, port=port, announce=announce)


def _http(library: LibraryService, **options: object) -> None:
    try:
        serve: Callable[..., None] = import_module("ibidem.http").serve  # by name: it stands above the command line
    except ImportError as error:
        raise ConfigError(
            "Serving over HTTP needs the packages starlette, uvicorn, msgspec and prometheus-client.",
            remedy=with_extra("http"),
        ) from error
    serve(library, **options)


def _editor(place: LibraryPaths, settings: Settings) -> None:
    from ibidem.library import Library

    serve: Callable[[Library], None] = import_module("ibidem.lsp").serve  # by name, as the terminal interface
    with Library.open(place, settings) as library:
        serve(library)


@dataclass(frozen=True, slots=True)
class Services:
    """What lies behind the commands; each is imported when it is entered, not before."""

    open_engine: Callable[[LibraryPaths, Settings], LibraryService] = _open_engine
    retrieval: Callable[[Path, str, Settings, Path | None, ProgressCallback], Mapping[str, object]] = _retrieval
    answers: Callable[[Path, Settings, Path | None, ProgressCallback], Mapping[str, object]] = _answers
    claims: Callable[[Path, str | None, str, Settings, ProgressCallback], Mapping[str, object]] = _claims
    verdicts: Callable[..., Mapping[str, object]] = _verdicts
    reference_fields: Callable[[Path], Mapping[str, object]] = _reference_fields
    reading: Callable[[Path, Settings, ProgressCallback], Mapping[str, object]] = _reading
    drafts: Callable[[Path, str | None, LibraryPaths, Settings, ProgressCallback], Mapping[str, object]] = _drafts
    interface: Callable[[LibraryPaths, Settings, bool], int] = _interface
    serve: Callable[[LibraryPaths, Settings, bool, int], None] = _serve
    browser: Callable[[LibraryPaths, bool, str, int, Callable[[str], None]], None] = _browser
    """Serves the interface of a library on a host and a port, and tells the address; returns when it is ended."""
    http: Callable[..., None] = _http
    """Serves an open library to programs, as `ibidem.http.serve` does; returns when it is ended."""
    launch: Callable[[OpenCommand], int] = launch
    """Runs a program and returns its exit code; one with a window of its own is left running."""
    changes: Callable[[Sequence[Path]], Iterator[object]] = changes
    """Yields whenever something in the folders may have changed, until it is interrupted."""
    editor: Callable[[LibraryPaths, Settings], None] = _editor


@dataclass(frozen=True, slots=True)
class Context:
    """The streams, environment and services of one run."""

    stdin: TextIO
    out: Output
    err: Output
    env: Mapping[str, str]
    services: Services

    def locate(self, arguments: Namespace, *, begins: bool = False) -> tuple[LibraryPaths, Settings]:
        """Return the library, or where it `begins` the place for one, and the settings in force.

        Raises NoLibrary and ConfigError.
        """
        place = (library_or_place if begins else find_library)(arguments.library, env=self.env)
        flags = {name: getattr(arguments, name, None) for name in ("model", "judge", "ray")}
        return place, config.load_settings(place.config, env=self.env, flags=flags)

    @contextmanager
    def engine(self, place: LibraryPaths, settings: Settings) -> Iterator[LibraryService]:
        """Open the library's engine, and close it at the end."""
        engine = self.services.open_engine(place, settings)
        try:
            yield engine
        finally:
            engine.close()
