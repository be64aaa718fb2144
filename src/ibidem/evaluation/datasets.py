"""A folder of judged questions: its rows, and an engine over its corpus that lives in a cache."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ibidem.errors import UsageError
from ibidem.library import Library
from ibidem.paths import LibraryPaths, cache_folder
from ibidem.retrieval import WEIGHTS
from ibidem.settings import Settings
from ibidem.types import IndexReport, Progress

JsonRow = Mapping[str, object]


def settings_in_force(library: Library) -> dict[str, object]:
    """Return what a measurement depends on besides the settings: encoder and fusion weights."""
    built = library.live().manifest
    encoder = {"model": built.encoder, "encoder": built.encoder_digest[:16], "note": built.encoder_note}
    return {**encoder, "fusion": dict(WEIGHTS)}


def json_lines(file: Path, *, remedy: str = "Name a file of JSON lines.") -> Iterator[tuple[str, JsonRow]]:
    """Yield each object of a file with its place in words. Raises UsageError naming file and line."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    place = f"{file}, line {number},"
                    yield place, _object(line, place)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8: {error}.", remedy=remedy) from error


def _object(line: str, place: str) -> JsonRow:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place} is not JSON.", remedy="Mend the file.") from error
    if not isinstance(row, dict):
        raise UsageError(f"{place} is not a JSON object.", remedy="Mend the file.")
    return row


CORPUS = "corpus.jsonl"

ProgressCallback = Callable[[Progress], None]


@contextmanager
def build_library(
    folder: Path, *, settings: Settings, cache: Path | None = None, progress: ProgressCallback | None = None
) -> Iterator[tuple[Library, IndexReport]]:
    """Open an engine on a copy of the folder's corpus that lives in the cache, indexed."""
    library = _copied(folder, cache)
    with Library.open(library, replace(settings, store="")) as engine:
        report = engine.refresh(progress=progress)
        yield engine, report


def dataset_rows(path: Path) -> Iterator[JsonRow]:
    """Yield the rows of a JSON-lines file, each with an `_id` and a `text`. Raises UsageError naming file and line."""
    for place, row in json_lines(path, remedy="Name a folder that holds it."):
        if "_id" not in row or "text" not in row:
            raise UsageError(f"{place} has no _id or no text.", remedy="Mend the file.")
        yield row


def tell_progress(progress: ProgressCallback | None, done: int, total: int) -> None:
    """Report every tenth question."""
    if progress is not None and done % 10 == 0:
        progress(Progress("ask", done, total, "questions"))


def _copied(folder: Path, cache: Path | None) -> LibraryPaths:
    source = folder / CORPUS
    if not source.is_file():
        raise UsageError(f"{source} is missing.", remedy="Name a folder that holds corpus.jsonl.")
    home = cache or cache_folder() / "eval"
    with source.open("rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    library = LibraryPaths(home / key)
    target = library.corpus / CORPUS
    if not target.is_file():
        library.corpus.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        shutil.copyfile(source, partial)
        partial.replace(target)
    return library
