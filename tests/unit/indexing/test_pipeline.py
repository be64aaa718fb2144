"""Keeping an index up to date: only what changed is read and encoded, and nothing that was done is lost."""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_libraries import BEES, HASHING, MILL, engine, library

from ibidem.errors import IndexOutdated
from ibidem.indexing import changes, pipeline
from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.readers import plain
from ibidem.storage.generation_writer import GenerationWriter, begin_generation
from ibidem.types import Abstention, Progress, Skipped

BOTH = {"mill.md": MILL, "bees.md": BEES}


def test_a_second_run_has_nothing_to_do(tmp_path: Path) -> None:
    """An unchanged corpus makes no new generation."""
    with engine(tmp_path, BOTH) as opened:
        before = opened.status().generation
        report = opened.refresh()
        assert not report.written
        assert report.generation == before


def test_only_changed_texts_are_encoded(tmp_path: Path) -> None:
    """One sentence more costs its passage and itself."""
    with engine(tmp_path, BOTH) as opened:
        library(tmp_path, {"bees.md": BEES.replace("June.", "June. Drones leave in July.")})
        report = opened.refresh()
        assert (report.added, report.changed, report.removed) == (0, 1, 0)
        assert report.encoded == 2


def test_folders_are_listed_once_for_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And again where another process held the index for long, so that what was seen is old."""
    planned: list[LibraryPaths] = []
    plan = changes.plan_changes

    def counted(library: LibraryPaths, *known: Any, **more: Any) -> changes.ChangePlan:  # noqa: ANN401
        planned.append(library)
        return plan(library, *known, **more)

    monkeypatch.setattr(pipeline, "plan_changes", counted)
    with engine(tmp_path, {"mill.md": MILL}) as opened:
        for old_s, listings in ((pipeline.PLANNED_S, 1), (-1.0, 2)):
            monkeypatch.setattr(pipeline, "PLANNED_S", old_s)
            planned.clear()
            opened.paths.file("bees.md").write_text(f"{BEES}\nAfter {old_s} seconds.\n")
            opened.refresh()
            assert len(planned) == listings


def test_a_touched_file_is_not_read_again(tmp_path: Path) -> None:
    """A new time stamp alone changes nothing but the time stamp."""
    with engine(tmp_path, BOTH) as opened:
        os.utime(tmp_path / "corpus" / "mill.md", (1, 1))
        report = opened.refresh()
        assert (report.changed, report.encoded) == (0, 0)
        assert opened.status().current


def test_an_index_of_another_version_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers nothing, for its places are others; no text need be encoded again."""
    with monkeypatch.context() as before:
        before.setattr("ibidem.storage.manifest.BUILD_FORMAT", 1)
        engine(tmp_path, BOTH).close()
    _built_anew(tmp_path, encoded=0)


@pytest.mark.parametrize("number", [3, 4, 5])
def test_an_index_of_an_earlier_format_is_built_anew(tmp_path: Path, number: int) -> None:
    """Its vectors are not read, so that every text is encoded again."""
    engine(tmp_path, BOTH).close()
    [manifest] = tmp_path.glob("index/generations/*/manifest.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "format": number}))
    _built_anew(tmp_path, encoded=9)


def _built_anew(root: Path, *, encoded: int) -> None:
    with Library.open(library(root, {}), HASHING) as opened:
        assert opened.status().generation is None
        with pytest.raises(IndexOutdated, match="another version"):
            opened.ask("What do bees do?")
        report = opened.refresh()
        assert (report.written, report.documents, report.encoded) == (True, 2, encoded)
        assert opened.ask("What do bees do?").hits


def test_a_removed_document_is_no_longer_found(tmp_path: Path) -> None:
    """Neither by vectors nor by words."""
    with engine(tmp_path, BOTH) as opened:
        (tmp_path / "corpus" / "mill.md").unlink()
        assert opened.refresh().removed == 1
        assert {hit.passage.document for hit in opened.search("Who kept the mill?")} == {"bees.md"}


def test_a_refreshed_index_equals_a_new_one(tmp_path: Path) -> None:
    """The way to a state of the corpus leaves no trace in what is found."""
    with engine(tmp_path / "grown", {"bees.md": BEES, "gone.md": "# Gone\n\nSoon removed.\n"}) as grown:
        library(tmp_path / "grown", BOTH)
        (tmp_path / "grown" / "corpus" / "gone.md").unlink()
        grown.refresh()
        with engine(tmp_path / "new", BOTH) as new:
            for question in ("Who kept the mill?", "Where are flowers?", "forty thousand workers"):
                found = [[(h.passage.id, h.passage.text) for h in one.search(question)] for one in (grown, new)]
                assert found[0] == found[1]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_indexed(tmp_path: Path) -> None:
    """It stays named on later runs, without being read again."""
    made = library(tmp_path, BOTH)
    (made.corpus / "broken.pdf").write_bytes(b"%PDF-1.7 nothing follows")
    with Library.open(made, HASHING) as opened:
        assert [one.path for one in opened.refresh().skipped] == ["broken.pdf"]
        library(tmp_path, {"new.md": "# New\n\nFresh text.\n"})
        report = opened.refresh()
        assert ([one.path for one in report.skipped], report.added) == (["broken.pdf"], 1)


def test_records_of_a_collection_change_one_by_one(tmp_path: Path) -> None:
    """One edited record is one changed document."""
    lines = [f'{{"_id": "{n}", "title": "Note {n}", "text": "The heron number {n} fishes at dawn."}}' for n in range(9)]
    with engine(tmp_path, {"notes.jsonl": "\n".join(lines)}) as opened:
        lines[4] = lines[4].replace("dawn", "dusk")
        del lines[8]
        library(tmp_path, {"notes.jsonl": "\n".join(lines)})
        report = opened.refresh()
        assert (report.documents, report.added, report.changed, report.removed) == (8, 0, 1, 1)


def test_an_interrupted_run_is_taken_up_again(tmp_path: Path) -> None:
    """What was encoded before the interruption is not encoded again."""
    texts = {
        f"{n}.md": f"# Note {n}\n\n" + "The river carries silt and wood number. " * 60 + f"{n}.\n" for n in range(30)
    }
    for n in range(30):
        texts[f"{n}.md"] = texts[f"{n}.md"].replace("number", f"number {n}")
    seen: list[Progress] = []
    with Library.open(library(tmp_path, texts), HASHING) as opened:
        with pytest.raises(KeyboardInterrupt):
            opened.refresh(progress=seen.append, cancelled=lambda: any(one.stage == "encode" for one in seen))
        report = opened.refresh()
    assert report.documents == 30
    assert 0 < report.encoded < 120


def test_a_run_that_waited_for_another_does_not_do_its_work_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process indexed while this one waited for the lock is taken as it is."""
    at = library(tmp_path, BOTH)
    begin, others = begin_generation, [Library.open(at, HASHING)]

    def late(at: LibraryPaths, *, fresh: bool, **_: object) -> AbstractContextManager[GenerationWriter]:
        if others:
            others.pop().refresh()
        return begin(at, fresh=fresh)

    monkeypatch.setattr("ibidem.indexing.pipeline.begin_generation", late)
    with Library.open(at, HASHING) as opened:
        assert not opened.refresh().written
        assert opened.status().documents == 2


def test_an_empty_library_needs_no_model(tmp_path: Path) -> None:
    """Nothing is prepared or written before there is a document, and asking says that the library is empty."""
    with Library.open(library(tmp_path, {}), replace(HASHING, model="no-such-model")) as opened:
        assert not opened.refresh().written
        assert opened.ask("Who kept the mill?").reason is Abstention.EMPTY
        assert opened.preview("Who kept the mill?").reason is Abstention.EMPTY
        assert opened.status().generation is None


def test_a_setting_that_makes_other_passages_makes_the_index_old(tmp_path: Path) -> None:
    """The status names it, and the next run builds anew."""
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), replace(HASHING, passage_tokens=60)) as opened:
        assert opened.status().changed_settings == ("passage_tokens",)
        assert not opened.status().current
        assert opened.refresh().written
        assert opened.status().current


def test_a_fault_of_a_reader_costs_its_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named with the fault, the rest is indexed."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ibidem.readers.markdown.read", broken)
    with engine(tmp_path, {"mill.md": MILL, "page.txt": "Words."}) as opened:
        assert opened.status().skipped == (Skipped("mill.md", "its reader failed (ZeroDivisionError)"),)
        assert opened.status().documents == 1


def test_failed_files_are_tried_again_by_other_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade of ibidem, or of a package with a reader; not at each run, and nothing else is read."""
    documents = {"mill.md": MILL, "bees.lrc": BEES, "list.jsonl": '{"_id": "1", "text": "Oak."}\nbroken\n'}
    with engine(tmp_path, documents) as opened:
        assert [skipped.path for skipped in opened.status().skipped] == ["bees.lrc", "list.jsonl:2"]
        assert not opened.refresh().written
        monkeypatch.setattr("ibidem.indexing.changes.packages_of", lambda _: "ibidem 9")
        monkeypatch.setattr("ibidem.indexing.pipeline.packages_of", lambda _: "ibidem 9")
        monkeypatch.setattr("ibidem.readers.registry._reader", lambda _: plain.read)
        report = opened.refresh()
        assert (report.written, report.added, report.changed, report.skipped) == (True, 2, 0, ())
        assert report.removed == 1  # the file of records, which is read as plain text now
        assert not opened.refresh().written
        assert opened.search("forty thousand workers")[0].passage.document == "bees.lrc"


def test_a_file_that_fails_again_is_named_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once by each version."""
    with engine(tmp_path, {"mill.md": MILL, "bees.lrc": BEES}) as opened:
        monkeypatch.setattr("ibidem.indexing.changes.packages_of", lambda _: "ibidem 9")
        monkeypatch.setattr("ibidem.indexing.pipeline.packages_of", lambda _: "ibidem 9")
        assert [skipped.path for skipped in opened.refresh().skipped] == ["bees.lrc"]
        assert not opened.refresh().written
