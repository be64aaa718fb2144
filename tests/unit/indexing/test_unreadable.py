"""What the system refuses to read is kept as it was, told, and tried again."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sample_libraries import BEES, HASHING, MILL, engine, library

from ibidem.library import Library
from ibidem.types import Abstention

BOTH = {"mill.md": MILL, "notes/bees.md": BEES}
QUESTION = "How many workers does a colony hold?"


def refusing(call: Callable[..., object], name: str, code: int) -> Callable[..., object]:
    """Return a function that fails for paths which end so."""

    def refused(path: object, *rest: object, **named: object) -> object:
        if str(path).endswith(name):
            raise OSError(code, os.strerror(code))
        return call(path, *rest, **named)

    return refused


def refuse(patch: pytest.MonkeyPatch, where: str, name: str, code: int) -> None:
    module, _, attribute = where.rpartition(".")
    patch.setattr(where, refusing(getattr(__import__(module, fromlist=["x"]), attribute), name, code))


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("ibidem.indexing.changes.file_digest", "bees.md"),
        ("ibidem.readers.registry._open_regular", "bees.md"),
        ("os.scandir", "notes"),
    ],
)
def test_a_refused_file_keeps_its_text_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, name: str
) -> None:
    """Before the run, while it is read, or with its folder; the next run finds what it holds now."""
    with engine(tmp_path, BOTH) as opened:
        library(tmp_path, {"notes/bees.md": BEES.replace("forty", "sixty")})
        with monkeypatch.context() as patch:
            refuse(patch, where, name, errno.EIO)
            report = opened.refresh()
            (refused,) = report.unreadable
            assert "input/output error; its former text is kept" in refused.reason
            assert "forty thousand" in opened.ask(QUESTION).hits[0].passage.text
            assert {"source files", "up to date"} & {one.check for one in opened.examine() if not one.healthy}
        report = opened.refresh()
        assert (report.changed, report.removed, report.unreadable) == (1, 0, ())
        assert "sixty thousand" in opened.ask(QUESTION).hits[0].passage.text
        assert opened.status().current


def test_a_file_that_stays_refused_makes_no_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run says so, and none writes."""
    refuse(monkeypatch, "ibidem.indexing.changes.file_digest", "bees.md", errno.EACCES)
    with engine(tmp_path, BOTH) as opened:
        report = opened.refresh()
        assert not report.written
        assert [one.path for one in report.unreadable] == ["notes/bees.md"]
        assert report.unreadable[0].reason == "permission denied; tried again at the next run"
        assert opened.status().current


def test_a_drive_that_is_not_mounted_keeps_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder where a file system began is no removal; a folder that is gone is one."""
    notes = tmp_path / "corpus" / "notes"
    with monkeypatch.context() as mounted:
        mounted.setattr("os.path.ismount", lambda path: Path(path) == notes)
        opened = engine(tmp_path, BOTH)
    with opened:
        (notes / "bees.md").unlink()
        assert opened.status().skipped[0].reason.startswith("empty, though a drive")
        assert [one.path for one in opened.refresh(rebuild=False).unreadable] == ["notes"]
        library(tmp_path, {"mill.md": MILL + "\nIt burnt down.\n"})
        assert opened.refresh().documents == 2
        assert opened.ask(QUESTION).hits
        notes.rmdir()
        assert opened.refresh().removed == 1


def test_a_file_that_is_removed_is_removed(tmp_path: Path) -> None:
    """Also the last one of a folder that is no mount."""
    with engine(tmp_path, BOTH) as opened:
        (tmp_path / "corpus" / "notes" / "bees.md").unlink()
        assert opened.refresh().removed == 1


@pytest.mark.skipif(os.name == "nt", reason="links and FIFOs are those of POSIX")
@pytest.mark.parametrize("kind", ["dangling", "loop", "outside", "fifo", "folder"])
def test_what_takes_the_place_of_a_file_does_not_remove_it(tmp_path: Path, kind: str) -> None:
    """A link that leads nowhere or outside, or a FIFO: the text is kept, and both the run and the doctor name it."""
    with engine(tmp_path, BOTH) as opened:
        path = tmp_path / "corpus" / "notes" / "bees.md"
        path.rename(tmp_path / "bees.md")
        if kind == "folder":
            path.parent.rmdir()
            path.parent.symlink_to("nowhere")
        elif kind == "fifo":
            os.mkfifo(path)
        else:
            target = {"dangling": "nowhere", "loop": "bees.md", "outside": str(tmp_path / "bees.md")}[kind]
            path.symlink_to(target)
        report = opened.refresh()
        (named,) = report.unreadable
        assert report.removed == 0
        assert named.path == ("notes" if kind == "folder" else "notes/bees.md")
        assert "its former text is kept" in named.reason
        assert opened.ask(QUESTION).hits
        assert "source files" in {one.check for one in opened.examine() if not one.healthy}


@pytest.mark.parametrize("seconds", [0, -1, 10_413_792_000, 253_402_300_799])
def test_any_date_of_a_file_is_taken(tmp_path: Path, seconds: int) -> None:
    """One beyond what 64 bits of nanoseconds can say is indexed, and not again."""
    made = library(tmp_path, BOTH)
    path = made.corpus / "mill.md"
    try:
        os.utime(path, (seconds, seconds))
    except (OverflowError, OSError):
        pytest.skip("the file system has no such date")
    with Library.open(made, HASHING) as opened:
        assert opened.refresh().documents == 2
        assert not opened.refresh().written
        assert opened.status().current


def test_other_limits_make_the_index_old(tmp_path: Path) -> None:
    """A file that needed more than the limit is read once the limit is higher."""
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), replace(HASHING, reader_seconds=90.0)) as opened:
        assert opened.status().changed_settings == ("reader_seconds",)
        assert opened.ask(QUESTION).reason is not Abstention.EMPTY
