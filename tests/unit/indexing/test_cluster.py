"""Indexing on many machines makes the index that one machine makes, and a worker that dies costs its batch alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import numpy as np
import pytest
from sample_libraries import BEES, HASHING, MILL, engine, library

from ibidem.errors import ConfigError, LibraryError
from ibidem.indexing import cluster
from ibidem.indexing.cluster import Cluster, FileToRead, Job
from ibidem.library import Library
from ibidem.models import open_encoder
from ibidem.paths import LibraryPaths
from ibidem.readers.scan import SourceFile
from ibidem.storage import layout
from ibidem.storage.catalog_reader import FileState, file_digest
from ibidem.storage.generation import open_current
from ibidem.types import Skipped

NOTES = "\n".join(f'{{"_id": "{n}", "title": "Note {n}", "text": "Heron {n} fishes at dawn."}}' for n in range(40))
CORPUS = {
    "mill.md": MILL,
    "nature/bees.md": BEES,
    "notes.jsonl": NOTES + "\nbroken\n",
    "page.html": "<h1>Wind</h1><p>The wind turns the sails of nine mills. It rarely rests.</p>",
    "works.bib": "@book{lind, author = {Lind, Anna}, title = {Mills}, year = {1931}}\n@book{broken",
    "broken.pdf": "%PDF-1.7 nothing follows",
}
NO_STAMPS = {"files": "path, size, sha256"}
with_ray = pytest.mark.skipif(find_spec("ray") is None, reason="needs the extra ibidem[ray]: pip install -e '.[ray]'")


def _texts(at: LibraryPaths) -> dict[str, list[str]]:
    """Return every row of the catalogue but for time stamps, by table."""
    with open_current(at) as generation, sqlite3.connect(generation.folder / layout.CATALOGUE) as catalogue:
        tables = [one for (one,) in catalogue.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {one: catalogue.execute(f"SELECT {NO_STAMPS.get(one, '*')} FROM {one}").fetchall() for one in tables}
    catalogue.close()
    return {table: sorted(map(repr, held)) for table, held in rows.items()}


def _vectors(at: LibraryPaths) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    with open_current(at) as generation:
        kept = (("passages", generation.passages), ("sentences", generation.sentences))
        return [index.vectors(np.sort(generation.catalogue.ids(table))) for table, index in kept]


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own: Ray leaves threads behind, and opens connections."""
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=100, check=False)


@with_ray
def test_the_index_is_the_one_that_this_process_makes(tmp_path: Path) -> None:
    """The same rows in every table and the same vectors, for plain files, records, other formats and broken ones."""
    at = library(tmp_path / "cluster", CORPUS)
    done = _run("-m", "ibidem", "--library", str(at.root), "index", "--ray", "local", "--model", "hashing")
    assert done.returncode == 0, done.stderr
    assert "Reading" in done.stderr
    with engine(tmp_path / "here", CORPUS) as here:
        assert _texts(at) == _texts(here.paths)
        for theirs, mine in zip(_vectors(at), _vectors(here.paths), strict=True):
            np.testing.assert_allclose(theirs, mine, atol=1e-6)
    with Library.open(at, HASHING) as opened:
        assert opened.status().current
        assert not opened.refresh().written


DYING = """
import os, sys
from dataclasses import replace
from pathlib import Path
from ibidem.indexing import cluster
from ibidem.library import Library
from ibidem.settings import Settings

cluster.BATCH_FILES = 1
once = Path(sys.argv[1], "once")

def read(job, files):
    from ibidem.indexing.cluster import _read
    [one] = files
    if one.file.path == "dies.md" or (one.file.path == "mill.md" and not once.exists()):
        once.touch()
        os.kill(os.getpid(), 9)
    return _read(job, files)

cluster._read = read
with Library.open(sys.argv[1], Settings(model="hashing", ray="local", threads=2)) as opened:
    for one in opened.refresh().skipped:
        print(one.path, one.reason, one.unreadable)
"""


@with_ray
def test_a_worker_that_dies_costs_its_batch_alone_and_is_tried_once_more(tmp_path: Path) -> None:
    """What dies again is named, and read at the next run."""
    at = library(tmp_path, {"mill.md": MILL, "dies.md": "# Dies\n\nTwice.\n", "bees.md": BEES})
    done = _run("-c", DYING, str(at.root))
    assert done.stdout == f"dies.md {cluster.DIED}; tried again at the next run True\n", done.stderr
    with Library.open(at, HASHING) as opened:
        assert {one.id for one in opened.list_documents()} == {"bees.md", "dies.md", "mill.md"}
        assert opened.status().stale == ("dies.md",)
        assert opened.refresh().added == 1


@with_ray
def test_a_cluster_that_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    """With its address and what to type; Ray by itself tries for minutes."""
    at = library(tmp_path, {"mill.md": MILL})
    done = _run("-m", "ibidem", "--library", str(at.root), "index", "--ray", "127.0.0.1:9", "--model", "hashing")
    assert done.returncode == 3
    assert "No Ray cluster can be used at 127.0.0.1:9" in done.stderr
    assert "ray start --head" in done.stderr


def test_without_the_package_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written."""
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setattr("os.environ", dict(os.environ))
    at = library(tmp_path, {"mill.md": MILL})
    with (
        Library.open(at, replace(HASHING, ray="local")) as opened,
        pytest.raises(ConfigError, match="needs the package ray") as told,
    ):
        opened.refresh()
    assert "[ray]" in told.value.remedy
    assert not (at.index / "CURRENT").exists()


def test_ray_is_told_to_keep_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report to its maker; workers of this machine take no orders without a token that nobody else has."""
    env: dict[str, str] = {}
    cluster._set_up(env, "local")
    assert (env["RAY_USAGE_STATS_ENABLED"], env["RAY_AUTH_MODE"], len(env["RAY_AUTH_TOKEN"])) == ("0", "token", 64)
    env = {"RAY_AUTH_TOKEN": "theirs"}
    cluster._set_up(env, "auto")
    assert (env["RAY_USAGE_STATS_ENABLED"], env["RAY_AUTH_MODE"], env["RAY_AUTH_TOKEN"]) == ("0", "token", "theirs")


class _Failed(Exception):
    """Stands for every error of Ray."""


class _Crashed(_Failed):
    """The worker is gone."""


class _Full(_Failed):
    """There is no room for results."""


class _FakeRay:
    """Runs each task when its result is taken; those of `dead` have lost their worker."""

    exceptions = SimpleNamespace(
        RayTaskError=type("RayTaskError", (_Failed,), {}),
        RayError=_Failed,
        WorkerCrashedError=_Crashed,
        OutOfDiskError=_Full,
    )

    def __init__(self) -> None:
        self.open, self.most = 0, 0
        self.dead: list[object] = []
        self.error: type[_Failed] = _Crashed
        self.cancelled: list[object] = []

    def put(self, value: object) -> object:
        return value

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 2.0}

    def remote(self, *, num_cpus: int, max_retries: int) -> Callable[[Callable[..., object]], SimpleNamespace]:
        assert (num_cpus, max_retries) == (1, 1)
        return lambda work: SimpleNamespace(remote=lambda *given: self._handed(lambda: work(*given), given[-1]))

    def _handed(self, task: Callable[[], object], given: object) -> tuple[Callable[[], object], object]:
        self.open += 1
        self.most = max(self.most, self.open)
        return task, given

    def wait(self, refs: list[object], *, timeout: float) -> tuple[list[object], list[object]]:
        return refs, []

    def get(self, ref: tuple[Callable[[], object], object]) -> object:
        self.open -= 1
        if ref[1] in self.dead:
            raise self.error("no luck")
        return ref[0]()

    def cancel(self, ref: tuple[object, object], *, force: bool) -> None:
        self.cancelled.append(ref[1])


@pytest.fixture
def ray() -> _FakeRay:
    """Return a cluster of two processors that is this process."""
    return _FakeRay()


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return the job of a library with two documents."""
    return Job.of(library(tmp_path, {"mill.md": MILL, "bees.md": BEES}), HASHING, open_encoder("hashing"))


def _workers(ray: _FakeRay, job: Job) -> Cluster:
    return Cluster(cast("ModuleType", ray), job, lambda: None)


def test_few_batches_are_handed_out_ahead(ray: _FakeRay, job: Job) -> None:
    """However many there are: what waits to be taken is bounded. The rest is cancelled where the run ends early."""

    def batches() -> Iterator[list[str]]:
        for n in range(100):
            yield [f"text {n}"]

    rows = _workers(ray, job).encode(batches())
    assert len(list(zip(range(50), rows, strict=False))) == 50
    assert ray.most == 2 * cluster.AHEAD
    cast("Iterator[object]", rows).close()  # type: ignore[attr-defined]
    assert len(ray.cancelled) == ray.open


def test_texts_whose_worker_died_twice_end_the_run(ray: _FakeRay, job: Job) -> None:
    """An index without their vectors is not written."""
    ray.dead = [["second"]]
    rows = _workers(ray, job).encode([["first"], ["second"]])
    assert next(rows).shape[0] == 1
    with pytest.raises(LibraryError, match="died twice"):
        next(rows)


@pytest.mark.parametrize(("error", "told"), [(_Full, "no room left"), (_Failed, "did not do its part")])
def test_what_is_no_death_of_a_worker_is_told_as_what_it_is(
    ray: _FakeRay, job: Job, error: type[_Failed], told: str
) -> None:
    """No file is called unreadable for it."""
    ray.dead, ray.error = [["first"]], error
    with pytest.raises(LibraryError, match=told):
        next(_workers(ray, job).encode([["first"]]))


def _source(at: Path) -> tuple[SourceFile, dict[str, FileState]]:
    told = at.stat()
    file = SourceFile(at.name, at, told.st_size, told.st_mtime_ns)
    return file, {at.name: FileState(file.size, file.mtime_ns, file_digest(at))}


def test_a_file_that_a_machine_sees_otherwise_is_not_taken(tmp_path: Path, ray: _FakeRay, job: Job) -> None:
    """A folder of another machine may lag behind; what it shows is not what the index would say it is."""
    at = tmp_path / "corpus" / "mill.md"
    file, states = _source(at)
    [(_, [held])] = _workers(ray, job).read([file], states, {})
    assert not isinstance(held, Skipped)
    at.write_text("Other words.")
    [(_, [held])] = _workers(ray, job).read([file], states, {})
    assert isinstance(held, Skipped)
    assert held.unreadable
    assert "another file" in held.reason
    at.unlink()
    [(_, [held])] = _workers(ray, job).read([file], states, {})
    assert isinstance(held, Skipped)
    assert held.unreadable


@pytest.mark.parametrize(
    ("changes", "told"), [({"folders": ("/no/such/folder",)}, "no folder"), ({"built_as": ("", "")}, "otherwise")]
)
def test_a_machine_that_would_index_otherwise_is_named(
    job: Job, changes: dict[str, tuple[str, ...]], told: str
) -> None:
    """Before it has read anything."""
    with pytest.raises(LibraryError, match=told) as error:
        cluster._encode(replace(job, **changes), ["text"])  # type: ignore[arg-type]  # fields of Job
    assert error.value.remedy


def test_files_are_read_in_batches_of_bounded_size() -> None:
    """Small ones together, a large one alone."""
    sizes = [10, 10, cluster.BATCH_BYTES, 5, *([1] * (cluster.BATCH_FILES + 1))]
    files = [FileToRead(SourceFile(str(n), Path(str(n)), size, 0), "", {}) for n, size in enumerate(sizes)]
    batches = list(cluster._batches(files))
    assert [one for batch in batches for one in batch] == files
    assert [len(batch) for batch in batches] == [2, 1, cluster.BATCH_FILES, 2]
