"""Files that harm their reader cost themselves alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ibidem.readers.isolate import Limits, ReaderPool, SourcePath
from ibidem.types import Document, Skipped

HERE = Path(__file__).parent / "pdf"


def outcome(results: list[Document | Skipped]) -> str:
    (one,) = results
    return one.reason if isinstance(one, Skipped) else one.text[:11]


def read_all(pool: ReaderPool, *paths: Path) -> list[tuple[str, str]]:
    files = [SourcePath(path, path.name) for path in paths]
    return [(file.relative, outcome(results)) for file, results in pool.read(files)]


def test_results_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    """A file that was refused stands at its place among those that were read."""
    plain = tmp_path / "plain.txt"
    plain.write_text("Some words of plain text.")
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7 and no more")
    with ReaderPool(Limits(), workers=2) as pool:
        found = read_all(pool, torn, HERE / "footnote.pdf", plain, HERE / "hyphens.pdf")
    assert [name for name, _ in found] == ["torn.pdf", "footnote.pdf", "plain.txt", "hyphens.pdf"]
    assert [words for _, words in found] == ["damaged PDF", "The court h", "Some words ", "The solvent"]


def test_a_reader_without_time_is_ended_and_named() -> None:
    """The next file gets a fresh worker."""
    with ReaderPool(Limits(seconds=0.0), workers=1) as pool:
        assert read_all(pool, HERE / "footnote.pdf") == [("footnote.pdf", "took longer than 0 s to read")]


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on address space")
def test_a_reader_that_needs_too_much_memory_is_named(tmp_path: Path) -> None:
    """A packed page that unfolds to millions of characters costs itself alone."""
    with ReaderPool(Limits(memory_mb=150), workers=1) as pool:
        bomb, plain = read_all(pool, HERE / "textbomb.pdf", HERE / "footnote.pdf")
    assert "more than 150 MB of memory" in bomb[1]
    assert plain == ("footnote.pdf", "The court h")
