"""Folders that are read where they are, beside the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sample_libraries import BEES, HASHING, MILL, library

from ibidem.errors import UsageError
from ibidem.library import Library
from ibidem.types import DocumentState, Filter

KETTLE = "# The kettle\n\nThe copper kettle of the inn held nine litres of water.\n"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "kettle.md").write_text(KETTLE)
    (folder / "bees.md").write_text(BEES)
    return folder


@pytest.fixture
def opened(tmp_path: Path, papers: Path) -> Iterator[Library]:
    paths = library(tmp_path / "library", {"mill.md": MILL})
    with Library.open(paths, replace(HASHING, sources=("../papers",))) as engine:
        engine.refresh()
        yield engine


def test_documents_are_read_where_they_are(opened: Library, papers: Path) -> None:
    """They are found beside those of the corpus, cited by their real path, and nothing is copied."""
    kettle = (papers / "deep" / "kettle.md").as_posix()
    assert {one.id for one in opened.list_documents()} == {"mill.md", kettle, (papers / "bees.md").as_posix()}
    hit = opened.search("copper kettle litres")[0]
    assert hit.citation.document == kettle
    assert opened.paths.file(hit.citation.document).read_text() == KETTLE
    assert [file.name for file in opened.paths.corpus.iterdir()] == ["mill.md"]


@pytest.mark.parametrize("glob", ["../papers", "../papers/deep", "../papers/*/kettle.md"])
def test_a_source_can_be_asked_as_the_settings_write_it(glob: str, opened: Library) -> None:
    """Relative to the library, as in ibidem.toml."""
    found = opened.search("copper kettle litres", where=Filter((glob,)))
    assert found
    assert all("/papers/" in hit.citation.document for hit in found)


def test_changes_are_followed(opened: Library, papers: Path) -> None:
    """What is added, changed and deleted there is noticed as in the corpus; what is gone is not quoted."""
    (papers / "deep" / "kettle.md").write_text(KETTLE + "\nIt was lost.\n")
    (papers / "bees.md").unlink()
    states = {Path(one.id).name: one.state for one in opened.list_documents()}
    assert states == {
        "mill.md": DocumentState.CURRENT, "kettle.md": DocumentState.CHANGED, "bees.md": DocumentState.GONE,
    }  # fmt: skip
    assert all("bees" not in hit.passage.document for hit in opened.search("bees dance"))
    report = opened.refresh()
    assert (report.changed, report.removed, report.documents) == (1, 1, 2)


def test_a_folder_that_is_not_there_keeps_its_text(opened: Library, papers: Path) -> None:
    """A drive that is not plugged in is no reason to forget what it holds."""
    papers.rename(papers.with_name("away"))
    assert opened.search("copper kettle litres")[0].passage.document.endswith("kettle.md")
    assert opened.refresh().documents == 3
    papers.with_name("away").rename(papers)
    assert opened.status().current


def test_a_folder_that_is_no_longer_named_is_left_out(opened: Library) -> None:
    """The setting decides; the files stay where they are."""
    with Library.open(opened.paths, HASHING) as without:
        assert without.refresh().documents == 1
    assert opened.paths.folders(["../papers"])[0].is_dir()


def test_filters_name_folders_of_sources(opened: Library, papers: Path) -> None:
    """By the absolute path, by a name anywhere in it, or by that of a file."""
    for glob in (str(papers), f"{papers}/*", "papers", "kettle.md", f"{papers}/**/kettle.md"):
        found = opened.search("copper kettle mill", where=Filter((glob,)))
        assert found
        assert all(hit.passage.document.startswith(papers.as_posix()) for hit in found)
    assert not opened.search("copper kettle", where=Filter((f"{papers}/deep/*.txt",)))


def test_nothing_in_a_source_is_deleted(opened: Library, papers: Path) -> None:
    """It is the person's folder."""
    kettle = (papers / "deep" / "kettle.md").as_posix()
    with pytest.raises(UsageError, match="is read where it is"):
        opened.delete([kettle])
    assert Path(kettle).exists()


def test_a_document_of_a_source_can_be_opened(opened: Library, papers: Path) -> None:
    """By its path and by the end of it."""
    kettle = papers / "deep" / "kettle.md"
    assert opened.find_place(f"{kettle}:3").file == kettle
    assert opened.find_place("kettle.md:3").line == 3


def test_a_folder_is_read_once_and_the_index_never(tmp_path: Path) -> None:
    """Sources may hold each other, the library itself, and the same file by a link."""
    paths = library(tmp_path / "library", {"mill.md": MILL})
    (tmp_path / "other.md").write_text(BEES)
    settings = replace(HASHING, sources=(str(tmp_path), str(tmp_path / "library"), str(tmp_path)))
    with Library.open(paths, settings) as engine:
        engine.refresh()
        assert {one.id for one in engine.list_documents()} == {"mill.md", (tmp_path / "other.md").as_posix()}
        assert engine.status().sources == (str(tmp_path), str(tmp_path / "library"), str(tmp_path))
        assert engine.stale() == ()
