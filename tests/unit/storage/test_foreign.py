"""What an engine says of a library is checked as any foreign input is: the copy here answers, and no file is made."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sample_libraries import BEES, HASHING, MILL, library

from ibidem.errors import IndexDamaged, LibraryError
from ibidem.index.milvus_terms import TermStatistics
from ibidem.library import Library
from ibidem.paths import cache_folder
from ibidem.storage import layout, manifest, shared
from ibidem.storage.foreign import fits, require_sound_catalogue
from ibidem.storage.manifest import FileEntry, Manifest

QUESTION = "Who kept the mill?"
Record = dict[str, Any]


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.name.endswith((".lock", "lock"))}


def _sealed(head: Record, **changes: object) -> Record:
    """Return a record whose manifest says something else, and is sealed as its writer would have."""
    content = {**json.loads(head["manifest"]), **changes}
    del content["sha256"]
    return {**head, "manifest": json.dumps({**content, "sha256": manifest._seal(content)})}


def _with_file(head: Record, name: str, **entry: object) -> Record:
    files = json.loads(head["manifest"])["files"]
    return _sealed(head, files={**files, name: {**files.get(name, {"size": 1, "sha256": "0" * 64}), **entry}})


def _counts(head: Record) -> Mapping[str, int]:
    counts: Mapping[str, int] = json.loads(head["manifest"])["counts"]
    return counts


RECORDS: dict[str, Callable[[Record], object]] = {
    "a number that leads out of the cache": lambda head: {**head, "number": "../../../../evil"},
    "a number that is an absolute path": lambda head: {**head, "number": "/tmp/evil"},
    "no number": lambda head: {**head, "number": None},
    "a number that is true": lambda head: {**head, "number": True},
    "a number below the first": lambda head: {**head, "number": -1},
    "a number beyond all": lambda head: {**head, "number": 2**70},
    "tables of another library": lambda head: {**head, "epoch": "x_passages"},
    "tables that are a list": lambda head: {**head, "epoch": ["a"]},
    "no parts": lambda head: {**head, "parts": {}},
    "parts in words": lambda head: {**head, "parts": dict.fromkeys(head["parts"], "x")},
    "parts below none": lambda head: {**head, "parts": dict.fromkeys(head["parts"], -1)},
    "no field": lambda _: {"schema": 1},
    "versions in words": lambda head: {**head, "schema": "9"},
    "another field": lambda head: {**head, "more": 1},
    "no record": lambda _: None,
    "a manifest that is a list": lambda head: {**head, "manifest": "[]"},
    "a manifest of brackets": lambda head: {**head, "manifest": "[" * 50_000},
    "a manifest that is cut": lambda head: {**head, "manifest": head["manifest"][:-9]},
    "no counts": lambda head: _sealed(head, counts={}),
    "counts in words": lambda head: _sealed(head, counts=dict.fromkeys(_counts(head), "x")),
    "counts below none": lambda head: _sealed(head, counts=dict.fromkeys(_counts(head), -1)),
    "no settings": lambda head: _sealed(head, settings=None),
    "a build in words": lambda head: _sealed(head, settings={"scheme": "9"}),
    "no files": lambda head: _sealed(head, files={}),
    "files that are a list": lambda head: _sealed(head, files=[1]),
    "a size in words": lambda head: _with_file(head, layout.CATALOGUE, size="x"),
    "a digest that is a filter": lambda head: _with_file(
        head, layout.CATALOGUE, sha256='a" or part >= 0 or file == "b'
    ),
    "a file out of the cache": lambda head: _with_file(head, "../../../../evil"),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_that_no_writer_made_is_told(kind: str, writer: Library, reader: Library) -> None:
    """A sentence instead of a fault; nothing is written outside the cache, and the writer's own copy answers."""
    engine = shared.connect(writer.paths, writer.settings)
    head = json.loads(engine.records(shared.CURRENT)[shared.CURRENT])
    engine.put(shared.CURRENT, json.dumps(RECORDS[kind](head)))
    engine.close()
    outside = _files(cache_folder().parent) | set(Path("/tmp").glob("evil*"))
    with pytest.raises(LibraryError) as told:
        reader.ask(QUESTION)
    assert "ibidem index" in told.value.remedy
    new = (_files(cache_folder().parent) | set(Path("/tmp").glob("evil*"))) - outside
    assert all(path.is_relative_to(cache_folder()) for path in new)
    writer.follow(anew=True)
    answer = writer.ask(QUESTION)
    assert answer.hits
    assert "copy on this machine" in answer.note


def _savez(**parts: Any) -> bytes:  # noqa: ANN401
    held = io.BytesIO()
    np.savez(held, **parts)
    return held.getvalue()


def _run(sql: str) -> Callable[[bytes, Path], bytes]:
    def changed(data: bytes, folder: Path) -> bytes:
        at = folder / "changed.sqlite"
        at.write_bytes(data)
        with closing(sqlite3.connect(at)) as connection:
            connection.executescript(sql)
        return at.read_bytes()

    return changed


CATALOGUES = {
    "a text for a number": "UPDATE passages SET start = 'x'",
    "bytes for a text": "UPDATE documents SET title = x'ff'",
    "nothing where something must be": "CREATE TABLE c AS SELECT * FROM notes; DROP TABLE notes;"
    "ALTER TABLE c RENAME TO notes",
    "no list": "UPDATE passages SET section = 'x'",
    "a document out of the corpus": "UPDATE documents SET path = '../../etc/passwd'",
    "a file out of the corpus": "UPDATE files SET path = '../' || path",
    "a view": "CREATE VIEW more AS SELECT 1",
    "a trigger": "CREATE TRIGGER more AFTER INSERT ON notes BEGIN SELECT 1; END",
    "no sentences": "DROP TABLE sentences",
}


@pytest.mark.parametrize("kind", [*CATALOGUES, "no catalogue"])
def test_a_catalogue_that_no_writer_made_is_refused(kind: str, tmp_path: Path) -> None:
    """Before a question is asked of it."""
    paths = library(tmp_path, {"mill.md": MILL, "nature/bees.md": BEES})
    with Library.open(paths, HASHING) as opened:
        opened.refresh()
        at = opened.live().folder / layout.CATALOGUE
        require_sound_catalogue(at)
        data = _run(CATALOGUES[kind])(at.read_bytes(), tmp_path) if kind in CATALOGUES else b"SQLite format 3\0" * 99
    (tmp_path / "theirs.sqlite").write_bytes(data)
    with pytest.raises(ValueError, match="it"):
        require_sound_catalogue(tmp_path / "theirs.sqlite")


def test_a_file_that_no_writer_made_is_told(writer: Library, reader: Library, tmp_path: Path) -> None:
    """The digests are right, as they are where whoever may write made them."""
    engine = shared.connect(writer.paths, writer.settings)
    head = json.loads(engine.records(shared.CURRENT)[shared.CURRENT])
    data = _run(CATALOGUES["a text for a number"])((writer.live().folder / layout.CATALOGUE).read_bytes(), tmp_path)
    (tmp_path / "theirs").write_bytes(data)
    digest = sha256(data).hexdigest()
    head["parts"][layout.CATALOGUE] = engine.put_file(digest, tmp_path / "theirs")
    engine.put(shared.CURRENT, json.dumps(_with_file(head, layout.CATALOGUE, size=len(data), sha256=digest)))
    with pytest.raises(IndexDamaged, match="not as it was written"):
        reader.ask(QUESTION)
    assert not list(cache_folder().rglob("*.partial"))
    engine.close()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04" + b"\0" * 50,
        _savez(averages=np.ones(2)),
        _savez(
            averages=np.array([1.0, np.nan]),
            passages=1,
            languages=np.array(["en"]),
            in_language=np.array([1]),
            terms=np.array([1, 2], np.uint32),
            frequencies=np.array([1, 2], np.uint32),
        ),
        _savez(
            averages=np.ones(2),
            passages=1,
            languages=np.array(["en"]),
            in_language=np.array([1]),
            terms=np.array([2, 1], np.uint32),
            frequencies=np.array([-1, 2]),
        ),
        _savez(
            averages=np.ones(2),
            passages=np.array(["x"]),
            languages=np.array([1]),
            in_language=np.array(["x"]),
            terms=np.array([1], np.uint32),
            frequencies=np.array([1], np.uint32),
        ),
    ],
    ids=["nothing", "no archive", "parts missing", "no number", "out of order", "words for numbers"],
)
def test_statistics_that_no_writer_made_are_refused(data: bytes, tmp_path: Path) -> None:
    """Naming the file."""
    (tmp_path / "terms.npz").write_bytes(data)
    with pytest.raises(IndexDamaged, match=r"terms\.npz"):
        TermStatistics.read(tmp_path / "terms.npz")


def test_statistics_that_are_compressed_are_refused(tmp_path: Path) -> None:
    """A thousand bytes could become a gigabyte."""
    np.savez_compressed(tmp_path / "terms.npz", terms=np.zeros(10**6, np.uint32))
    with pytest.raises(IndexDamaged):
        TermStatistics.read(tmp_path / "terms.npz")


@pytest.mark.parametrize(
    ("value", "kind", "is_so"),
    [
        (1, int, True),
        (True, int, False),
        (True, bool, True),
        ({"a": 1}, Mapping[str, int], True),
        ({"a": "1"}, Mapping[str, int], False),
        ({"a": FileEntry(1, "x")}, Mapping[str, FileEntry], True),
        ({"a": FileEntry("1", "x")}, Mapping[str, FileEntry], False),  # type: ignore[arg-type]
        ({"a": {"size": 1}}, Mapping[str, FileEntry], False),
        ([], Mapping[str, object], False),
        (None, str, False),
    ],
)
def test_values_fit_what_is_annotated(value: object, kind: object, is_so: bool) -> None:
    """Numbers are no truth values; mappings and dataclasses to the bottom."""
    assert fits(value, kind) is is_so


def test_a_manifest_of_ours_fits(tmp_path: Path) -> None:
    """What is written is what is read."""
    paths = library(tmp_path, {"mill.md": MILL})
    with Library.open(paths, HASHING) as opened:
        opened.refresh()
        assert fits(opened.live().manifest, Manifest)
