"""What a command is given: its streams, its environment, and the doors to the other rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

from ibidem import config, library
from ibidem.cli.output import Output
from ibidem.config import Settings
from ibidem.library import Library
from ibidem.types import (
    EVERYTHING,
    Answer,
    Document,
    Filter,
    Finding,
    IndexReport,
    Marker,
    Progress,
    Status,
    Verdict,
    Work,
)

if TYPE_CHECKING:
    from argparse import Namespace

    from ibidem.draft import Checker, Report

ProgressCallback = Callable[[Progress], None]


class Asked(Protocol):
    """The part of the engine that the command line uses."""

    def close(self) -> None:
        """Release what is held open."""

    def refresh(
        self,
        *,
        rebuild: bool = False,
        progress: ProgressCallback | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IndexReport:
        """Bring the index up to date."""

    def stale(self) -> tuple[str, ...]:
        """Return the paths added, changed or removed since the index was built."""

    def status(self) -> Status:
        """Return the state of the library."""

    def ask(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:
        """Return the answer to a question."""

    def references(self) -> tuple[Work, ...]:
        """Return the works that documents list."""

    def markers(self) -> tuple[Marker, ...]:
        """Return the citation markers of all documents."""

    def document(self, document_id: str) -> Document:
        """Return a document as it was indexed."""

    def check(self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Verdict:
        """Return what the library says of a claim."""


def _open_engine(place: Library, settings: Settings) -> Asked:
    from ibidem.engine import Engine

    return Engine.open(place, settings)


def _examine(place: Library, settings: Settings) -> list[Finding]:
    from ibidem.doctor import examine

    return examine(place, settings)


def _retrieval(
    folder: Path, split: str, settings: Settings, cache: Path | None, progress: ProgressCallback
) -> Mapping[str, object]:
    from ibidem.evaluate import retrieval

    return retrieval(folder, split=split, settings=settings, cache=cache, progress=progress)


def _answers(folder: Path, settings: Settings, cache: Path | None, progress: ProgressCallback) -> Mapping[str, object]:
    from ibidem.evaluate import answers

    return answers(folder, settings=settings, cache=cache, progress=progress)


def _claims(
    file: Path, split: str | None, evidence: str, settings: Settings, progress: ProgressCallback
) -> Mapping[str, object]:
    from ibidem.evaluate import claims

    return claims(file, split=split, evidence=evidence, settings=settings, progress=progress)


def _verdicts(
    folder: Path,
    file: Path | None,
    split: str | None,
    settings: Settings,
    *,
    cache: Path | None,
    progress: ProgressCallback,
) -> Mapping[str, object]:
    from ibidem.evaluate import verdicts

    return verdicts(folder, claims=file, split=split, settings=settings, cache=cache, progress=progress)


def _audit(engine: Asked, path: Path, **wanted: Any) -> Report:  # noqa: ANN401 (those of `draft.audit`)
    from ibidem.draft import audit

    return audit(cast("Checker", engine), path, **wanted)


def _interface(place: Library, settings: Settings) -> int:
    run: Callable[[Library, Settings], int] = import_module("ibidem.tui").run  # by name: neither face imports the other
    return run(place, settings)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What lies behind the commands; each is imported when it is entered, not before."""

    open_engine: Callable[[Library, Settings], Asked] = _open_engine
    examine: Callable[[Library, Settings], list[Finding]] = _examine
    retrieval: Callable[[Path, str, Settings, Path | None, ProgressCallback], Mapping[str, object]] = _retrieval
    answers: Callable[[Path, Settings, Path | None, ProgressCallback], Mapping[str, object]] = _answers
    claims: Callable[[Path, str | None, str, Settings, ProgressCallback], Mapping[str, object]] = _claims
    verdicts: Callable[..., Mapping[str, object]] = _verdicts
    audit: Callable[..., Report] = _audit
    interface: Callable[[Library, Settings], int] = _interface


@dataclass(frozen=True, slots=True)
class Context:
    """The streams, environment and rooms of one run."""

    stdin: TextIO
    out: Output
    err: Output
    env: Mapping[str, str]
    rooms: Rooms

    def locate(self, arguments: Namespace) -> tuple[Library, Settings]:
        """Return the library and the settings in force. Raises NoLibrary and ConfigError."""
        place = library.find(arguments.library, env=self.env)
        flags = {name: getattr(arguments, name, None) for name in ("model", "judge")}
        return place, config.load(place.config, env=self.env, flags=flags)

    @contextmanager
    def engine(self, place: Library, settings: Settings) -> Iterator[Asked]:
        """Open the library's engine, and close it at the end."""
        engine = self.rooms.open_engine(place, settings)
        try:
            yield engine
        finally:
            engine.close()
