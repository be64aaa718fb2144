"""`ibidem add`: documents come into the corpus whole, and nothing there is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, run


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "library" / "corpus").mkdir(parents=True)
    return tmp_path / "library"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "one.md").write_text("one")
    (folder / "deep" / "er" / "two.md").write_text("two")
    (folder / ".hidden").write_text("no")
    return folder


def held(library: Path) -> dict[str, str]:
    """Return what the corpus holds."""
    corpus = library / "corpus"
    return {file.relative_to(corpus).as_posix(): file.read_text() for file in corpus.rglob("*") if file.is_file()}


def test_files_and_folders_are_copied_and_indexed(library: Path, papers: Path, tmp_path: Path) -> None:
    """A folder keeps its structure under its name, a file its name; then the index is brought up to date."""
    (tmp_path / "note.md").write_text("note")
    engine = FakeEngine()
    ran = run("add", str(papers), str(tmp_path / "note.md"), library=library, engine=engine)
    assert held(library) == {"papers/one.md": "one", "papers/deep/er/two.md": "two", "note.md": "note"}
    assert (ran.code, engine.rebuilt) == (0, [False])
    assert ran.out.startswith("Copied 3 files into corpus/\nIndexed 12 documents")


def test_adding_twice_changes_nothing(library: Path, papers: Path) -> None:
    """What is there with the same content is passed over."""
    run("add", str(papers), library=library)
    ran = run("add", str(papers), library=library)
    assert ran.out.startswith("Copied 0 files into corpus/; 2 there already\n")


def test_another_document_of_that_name_is_never_overwritten(library: Path, papers: Path) -> None:
    """A conflict is found before anything is copied, and nothing is indexed."""
    (library / "corpus" / "papers").mkdir()
    (library / "corpus" / "papers" / "one.md").write_text("mine")
    engine = FakeEngine()
    ran = run("add", str(papers), library=library, engine=engine)
    assert (ran.code, engine.rebuilt) == (2, [])
    assert held(library) == {"papers/one.md": "mine"}
    assert "corpus/papers/one.md" in ran.err


def test_two_sources_for_one_name_are_refused(library: Path, papers: Path, tmp_path: Path) -> None:
    """Two different files that would get the same place are both named."""
    (tmp_path / "one.md").write_text("another")
    ran = run("add", str(papers / "one.md"), str(tmp_path / "one.md"), library=library)
    assert ran.code == 2
    assert "would both become corpus/one.md" in ran.err
    assert held(library) == {}


@pytest.mark.parametrize("above", [True, False])
def test_a_file_and_a_folder_of_one_name_are_refused(above: bool, library: Path, papers: Path) -> None:
    """A file cannot take the place of a folder, nor go below a file."""
    if above:
        (library / "corpus" / "papers").write_text("a file")
    else:
        (library / "corpus" / "papers" / "one.md").mkdir(parents=True)
    ran = run("add", str(papers), library=library)
    assert ran.code == 2
    assert "Rename one of them." in ran.err


def test_links_are_not_followed_out_of_a_folder(library: Path, papers: Path, tmp_path: Path) -> None:
    """A link within the folder is copied as the file it is; one that leads elsewhere, or round, is named."""
    (tmp_path / "secret.md").write_text("secret")
    (papers / "out.md").symlink_to(tmp_path / "secret.md")
    (papers / "round").symlink_to(papers)
    (papers / "in.md").symlink_to(papers / "one.md")
    ran = run("add", str(papers), library=library)
    assert held(library).keys() == {"papers/one.md", "papers/in.md", "papers/deep/er/two.md"}
    assert "out.md" in ran.err
    assert "round" in ran.err


def test_what_is_no_file_is_named(library: Path, papers: Path) -> None:
    """A pipe in a folder is left out; it would never end."""
    os.mkfifo(papers / "pipe")
    ran = run("add", str(papers), library=library)
    assert ran.code == 0
    assert "pipe: not a file" in ran.err


def test_a_path_of_the_corpus_is_there_already(library: Path) -> None:
    """Adding what the library holds indexes it and copies nothing."""
    (library / "corpus" / "a.md").write_text("a")
    ran = run("add", str(library / "corpus" / "a.md"), str(library / "corpus"), library=library)
    assert (ran.code, held(library)) == (0, {"a.md": "a"})


@pytest.mark.parametrize("name", ["nowhere.md", "papers/.hidden", "library"])
def test_what_cannot_be_added_is_refused(name: str, library: Path, papers: Path, tmp_path: Path) -> None:
    """A path that is missing, hidden, or the library itself is a usage error."""
    ran = run("add", str(tmp_path / name), library=library)
    assert (ran.code, held(library)) == (2, {})


def test_a_copy_that_fails_says_what_was_copied(library: Path, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves whole files only, and the message names them."""

    def full(source: Path, target: Path) -> None:
        target.write_text("half")
        if source.name == "one.md":
            raise OSError(28, "No space left on device")
        target.write_text(source.read_text())

    monkeypatch.setattr(shutil, "copyfile", full)
    ran = run("add", str(papers), library=library)
    assert ran.code == 3
    assert "Copied before that: papers/deep/er/two.md." in ran.err
    assert held(library) == {"papers/deep/er/two.md": "two"}
