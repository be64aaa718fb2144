"""The doctor says what is wrong with a library, and what to type."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from unittest.mock import Mock

import pytest
from sample_libraries import BEES, HASHING, MILL, engine, library

from ibidem.errors import ModelError
from ibidem.library import Library
from ibidem.storage.generation import open_current
from ibidem.testing.judges import ToyJudge

BOTH = {"mill.md": MILL, "bees.md": BEES}


def test_a_healthy_library_passes_every_check(tmp_path: Path) -> None:
    """Files, counts, currency, model, parity and self-retrieval."""
    engine(tmp_path, BOTH).close()
    findings = Library.open(library(tmp_path, {}), HASHING).examine()
    assert [one.check for one in findings if not one.healthy] == []
    assert {"model parity", "self-retrieval"} <= {one.check for one in findings}


def test_a_library_without_an_index_is_not_healthy(tmp_path: Path) -> None:
    """The remedy is the command that builds it; every plugin is listed, for one may keep the index from being built."""
    finding, *plugins = Library.open(library(tmp_path, BOTH), HASHING).examine()
    assert not finding.healthy
    assert "ibidem index" in finding.remedy
    listed = {one.check: one.detail for one in plugins}
    assert {"readers", "dense indexes", "lexical indexes", "encoders", "judges", "exporters"} <= listed.keys()
    assert listed["dense indexes"].startswith(f"ibidem {version('ibidem')}: ")
    assert "faiss" in listed["dense indexes"]


@pytest.mark.parametrize("name", ["passages.vectors", "library.sqlite", "manifest.json"])
def test_an_edited_file_is_named(tmp_path: Path, name: str) -> None:
    """One flipped byte is found, and rebuilding mends it."""
    made = library(tmp_path, BOTH)
    with engine(tmp_path, {}) as opened:
        with open_current(made) as generation:
            path = generation.folder / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x10
        path.write_bytes(content)
        [finding] = [one for one in Library.open(made, HASHING).examine() if not one.healthy]
        assert name in finding.detail
        assert "--rebuild" in finding.remedy
        opened.refresh(rebuild=True)
    assert all(one.healthy for one in Library.open(made, HASHING).examine())


def test_a_changed_corpus_is_named(tmp_path: Path) -> None:
    """An index that lags behind says by what."""
    engine(tmp_path, BOTH).close()
    findings = Library.open(library(tmp_path, {"new.md": "# New\n\nWords.\n"}), HASHING).examine()
    assert [one.detail for one in findings if not one.healthy] == ["1 file has changed since: new.md"]


def test_a_passage_without_words_is_no_illness(tmp_path: Path) -> None:
    """It cannot be asked for, so it is not expected to find itself."""
    with engine(tmp_path, {"odd.md": "[[[[[\n", "mill.md": MILL}) as opened:
        assert all(finding.healthy for finding in opened.examine())


@pytest.mark.parametrize(
    "line",
    [
        "The mill was built of oak and turned by water.",
        "Invoice {0}: the mill was paid {0} marks for flour in the year of the flood.",
        "The {0}th sack of flour was weighed, sealed and carried up to the loft before dusk.",
        "Chapter {0}",
    ],
)
def test_passages_that_say_the_same_find_each_other(tmp_path: Path, line: str) -> None:
    """Which of many equal ones comes first is nobody's fault."""
    documents = {f"{number}.txt": f"{line.format(number)}\n" for number in range(150)}
    with engine(tmp_path, {**documents, "bees.md": BEES}) as opened:
        assert [finding.detail for finding in opened.examine() if not finding.healthy] == []


def test_vectors_of_other_passages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that leads to other passages is an illness."""
    topics = [
        "otter",
        "walnut",
        "glacier",
        "saxophone",
        "tariff",
        "volcano",
        "lantern",
        "parliament",
        "cobalt",
        "orchard",
    ]
    with engine(
        tmp_path, {f"{topic}.txt": f"The {topic} is described by {topic}s alone.\n" for topic in topics}
    ) as opened:
        hits = opened.search("otter")
        monkeypatch.setattr(Library, "search", lambda *_, **__: hits[:1])
        [finding] = [finding for finding in opened.examine() if not finding.healthy]
    assert finding.check == "self-retrieval"


def test_a_judge_that_does_not_judge_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked one thing, for its files may be whole all the same."""
    broken = Mock(side_effect=ModelError("It does not run.", remedy="Mend it."))
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), replace(HASHING, judge="toy")) as opened:
        assert {one.check: one.healthy for one in opened.examine()}["judge"]
        monkeypatch.setattr(ToyJudge, "stance", broken)
        [finding] = [one for one in opened.examine() if not one.healthy]
    assert (finding.check, finding.detail, finding.remedy) == ("judge", "It does not run.", "Mend it.")


@pytest.mark.parametrize(("judge", "healthy"), [("", False), ("none", True), ("toy", True)])
def test_a_missing_judge_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, judge: str, healthy: bool) -> None:
    """Without the bundled one asking goes on, but nobody would know why it answers worse."""
    monkeypatch.setattr("ibidem.models.resolve.JUDGE_FILES", tmp_path)
    engine(tmp_path, BOTH).close()
    found = {one.check: one for one in Library.open(library(tmp_path, {}), replace(HASHING, judge=judge)).examine()}[
        "judge"
    ]
    assert found.healthy is healthy
    assert bool(found.remedy) is not healthy
