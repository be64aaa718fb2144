"""Files that harm their reader cost themselves alone."""

from __future__ import annotations

import sys
import zipfile
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
    with ReaderPool(Limits(), workers=2) as pool:
        found = read_all(pool, HERE / "textbomb.pdf", HERE / "footnote.pdf", plain, HERE / "hyphens.pdf")
    assert [name for name, _ in found] == ["textbomb.pdf", "footnote.pdf", "plain.txt", "hyphens.pdf"]
    assert [words for _, words in found][1:] == ["The court h", "Some words ", "The solvent"]


def test_a_reader_without_time_is_ended_and_named() -> None:
    """The next file gets a fresh worker."""
    with ReaderPool(Limits(seconds=0.0), workers=1) as pool:
        assert read_all(pool, HERE / "footnote.pdf") == [("footnote.pdf", "took longer than 0 s to read")]


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on address space")
def test_a_reader_that_needs_too_much_memory_is_named(tmp_path: Path) -> None:
    """A packed file that unfolds to a hundred times its size costs itself alone."""
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * 200_000_000 + b"</a>")
    with ReaderPool(Limits(memory_mb=100), workers=1) as pool:
        found = read_all(pool, bomb, HERE / "footnote.pdf")
    assert isinstance(found[0][1], str)
    assert found[1] == ("footnote.pdf", "The court h")
