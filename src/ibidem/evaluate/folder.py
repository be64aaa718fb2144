"""A folder of judged questions: its rows, and an engine over its corpus that lives in a cache."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ibidem.config import Settings
from ibidem.engine import Engine
from ibidem.errors import UsageError
from ibidem.evaluate.lines import Row, json_lines
from ibidem.library import Library
from ibidem.types import IndexReport, Progress

CORPUS = "corpus.jsonl"

ProgressCallback = Callable[[Progress], None]


@contextmanager
def built(
    folder: Path, *, settings: Settings, cache: Path | None = None, progress: ProgressCallback | None = None
) -> Iterator[tuple[Engine, IndexReport]]:
    """Open an engine on a copy of the folder's corpus that lives in the cache, indexed."""
    library = _copied(folder, cache)
    with Engine.open(library, settings) as engine:
        report = engine.refresh(progress=progress)
        yield engine, report


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a JSON-lines file, each with an `_id` and a `text`. Raises UsageError naming file and line."""
    for place, row in json_lines(path, remedy="Name a folder that holds it."):
        if "_id" not in row or "text" not in row:
            raise UsageError(f"{place} has no _id or no text.", remedy="Mend the file.")
        yield row


def tell(progress: ProgressCallback | None, done: int, total: int) -> None:
    """Report every tenth question."""
    if progress is not None and done % 10 == 0:
        progress(Progress("ask", done, total, "questions"))


def _copied(folder: Path, cache: Path | None) -> Library:
    source = folder / CORPUS
    if not source.is_file():
        raise UsageError(f"{source} is missing.", remedy="Name a folder that holds corpus.jsonl.")
    home = cache or _default_cache()
    with source.open("rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    library = Library(home / key, shared_models=home / "models")
    target = library.corpus / CORPUS
    if not target.is_file():
        library.corpus.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        shutil.copyfile(source, partial)
        partial.replace(target)
    return library


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("ibidem") / "eval"
