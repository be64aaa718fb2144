"""Files that harm their reader cost themselves alone."""

from __future__ import annotations

import os
import signal
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from ibidem.readers.isolate import Limits, ReaderPool, needs_worker
from ibidem.readers.scan import SourceFile
from ibidem.types import Document, Skipped

HERE = Path(__file__).parent / "pdf"


def outcome(results: Iterable[Document | Skipped]) -> str:
    (one,) = results
    return one.reason if isinstance(one, Skipped) else one.text[:11]


def source(path: Path) -> SourceFile:
    return SourceFile(path.name, path, path.stat().st_size, 0)


def read_all(pool: ReaderPool, *paths: Path) -> list[tuple[str, str]]:
    return [(file.path, outcome(results)) for file, results in pool.read([source(path) for path in paths])]


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


def test_every_format_that_is_not_plain_needs_a_worker() -> None:
    """A format of a plugin is trusted no more than one of ours; an unknown one starts no process."""
    assert all(map(needs_worker, ("a.pdf", "a.DOCX", "a.html", "a.tex", "a.eml", "a.ipynb")))
    assert not any(map(needs_worker, ("a.md", "a.txt", "NOTES", "a.csv", "a.bib", "a.unknown")))


def test_a_reader_without_time_is_ended_and_named() -> None:
    """The next file gets a fresh worker."""
    with ReaderPool(Limits(seconds=0.0), workers=1) as pool:
        assert read_all(pool, HERE / "footnote.pdf", HERE / "hyphens.pdf") == [
            ("footnote.pdf", "took longer than 0 s to read (setting reader_seconds)"),
            ("hyphens.pdf", "took longer than 0 s to read (setting reader_seconds)"),
        ]


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on address space")
def test_a_reader_that_needs_too_much_memory_is_named() -> None:
    """A packed page that unfolds to millions of characters costs itself alone."""
    with ReaderPool(Limits(memory_mb=150), workers=1) as pool:
        bomb, plain = read_all(pool, HERE / "textbomb.pdf", HERE / "footnote.pdf")
    assert "more than 150 MB of memory" in bomb[1]
    assert plain == ("footnote.pdf", "The court h")


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_crash_between_two_files_costs_neither(tmp_path: Path) -> None:
    """A worker that died after a good read is no fault of the next file."""
    with ReaderPool(Limits(), workers=1) as pool:
        assert read_all(pool, HERE / "footnote.pdf") == [("footnote.pdf", "The court h")]
        (worker,) = pool._idle
        os.kill(worker._process.pid, signal.SIGKILL)
        assert read_all(pool, HERE / "hyphens.pdf") == [("hyphens.pdf", "The solvent")]


def test_a_module_in_the_current_folder_stands_in_for_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of documents may hold a file with the name of a library."""
    (tmp_path / "pypdfium2.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    with ReaderPool(Limits(), workers=1) as pool:
        assert read_all(pool, HERE / "footnote.pdf") == [("footnote.pdf", "The court h")]


def test_a_run_that_is_cancelled_does_not_wait_for_its_readers() -> None:
    """The callback raises while a file is read, and the worker is gone."""

    def stop() -> None:
        raise KeyboardInterrupt

    with ReaderPool(Limits(memory_mb=2000), workers=1) as pool:
        with pytest.raises(KeyboardInterrupt):
            list(pool.read([source(HERE / "textbomb.pdf")], check=stop))
        (worker,) = pool._alive
    assert worker._process.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on address space")
def test_a_parser_that_hides_its_want_of_memory_is_seen_through(tmp_path: Path) -> None:
    """A library that takes it for damage does not make a bomb a damaged file; the next file is read."""
    path, after = tmp_path / "bomb.odt", tmp_path / "after.odt"
    for target, count in ((path, 400_000), (after, 1)):
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr(
                "content.xml",
                "<o:d xmlns:o='o' xmlns:t='t'><o:body><o:text>"
                + "<t:p>A word.<t:s t:c='9'/></t:p>" * count
                + "</o:text></o:body></o:d>",
            )
    with ReaderPool(Limits(memory_mb=150), workers=1) as pool:
        refused, read = read_all(pool, path, after)
    assert refused == ("bomb.odt", Limits(memory_mb=150).too_much)
    assert read == ("after.odt", "A word.\n")
