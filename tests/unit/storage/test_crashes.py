"""A commit that fails or dies at any step leaves yesterday's index or today's, nothing between."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

import pytest
from sample_generations import FILE_CALLS, TODAY, YESTERDAY, commit, key, library, live, vector

from ibidem.errors import IbidemError, IndexUnwritable
from ibidem.indexing.vectors import PendingVectors
from ibidem.paths import LibraryPaths
from ibidem.storage import catalog_layers, disk

WHOLE, LAYERED, MERGED = (1e9, 0), (0, 100), (0, 0)
"""Catalogues that are copied, shared with changes beside them, or copied again with these every other time."""
DIES_AT_EVERY_STEP = """
import os, sys
from itertools import count
from pathlib import Path
import faiss, tantivy  # once, not in every process
from ibidem.storage import catalog_layers, disk
from sample_generations import FILE_CALLS, TODAY, YESTERDAY, commit, library, live

at = library(Path(sys.argv[1]))
catalog_layers.LEAST, catalog_layers.SHARE = map(float, sys.argv[2:])
os.fsync = lambda _: None

def in_a_process(action):
    child = os.fork()
    if not child:
        try:
            os._exit(action())
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def dying(steps):
    left = count(steps, -1)
    def counting(step):
        return lambda *args: step(*args) if next(left) > 0 else os._exit(9)
    for name in FILE_CALLS:
        setattr(disk, name, counting(getattr(disk, name)))
    commit(at, TODAY)
    return 0

def build():
    commit(at, YESTERDAY)
    return 0 if live(at) == YESTERDAY and len(list(at.index.glob("generations/*"))) == 1 else 2

for steps in count():
    assert in_a_process(build) == 0, steps
    died = in_a_process(lambda: dying(steps))
    assert died in (0, 9), (steps, died)
    assert in_a_process(lambda: 0 if live(at) in ((YESTERDAY, TODAY) if died else (TODAY,)) else 2) == 0, steps
    if not died:
        print(steps)
        break
"""


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here cuts the power, so that waiting for the disk would only cost time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def _fail_after(steps: int, number: int, patch: pytest.MonkeyPatch, *, lasting: bool = True) -> None:
    """Let a later file call fail, and all that follow it when the failure is lasting; removing never raises."""
    left = count(steps, -1)

    def failing(step: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object) -> object:
            now = next(left)
            if now == 0 or (now < 0 and lasting):
                if step.__name__ == "remove_tree":
                    return None
                raise OSError(number, "made up")
            return step(*args)

        return counted

    for name in FILE_CALLS:
        patch.setattr(disk, name, failing(getattr(disk, name)))


def _attempt(at: LibraryPaths, texts: Mapping[str, str]) -> IbidemError | None:
    try:
        commit(at, texts)
    except IbidemError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("number", "lasting", "layers"),
    [
        (errno.ENOSPC, True, WHOLE),
        (errno.EIO, False, WHOLE),
        (errno.ENOSPC, True, LAYERED),
        (errno.EIO, False, MERGED),
    ],
)
def test_a_failure_at_any_file_call_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, lasting: bool, layers: tuple[float, float]
) -> None:
    """The n-th call of a commit fails for n = 0, 1, 2 … until it succeeds; each time one whole index is there."""
    monkeypatch.setattr(catalog_layers, "LEAST", layers[0])
    monkeypatch.setattr(catalog_layers, "SHARE", layers[1])
    at = library(tmp_path)
    commit(at, YESTERDAY)
    for steps in count():
        with pytest.MonkeyPatch.context() as patch:
            _fail_after(steps, number, patch, lasting=lasting)
            failure = _attempt(at, TODAY)
        assert live(at) in (YESTERDAY, TODAY), steps
        if failure is None:
            break
        assert isinstance(failure, IndexUnwritable), steps
        assert failure.remedy
        commit(at, YESTERDAY)
    assert steps > 20
    commit(at, YESTERDAY)
    assert live(at) == YESTERDAY


def test_a_first_build_that_fails_leaves_no_index(tmp_path: Path) -> None:
    """Before there is a first index, a failed commit leaves none, or all of it."""
    at = library(tmp_path)
    for steps in count():
        with pytest.MonkeyPatch.context() as patch:
            _fail_after(steps, errno.ENOSPC, patch)
            failure = _attempt(at, TODAY)
        assert live(at) in ({}, TODAY), steps
        if failure is None:
            break
    assert steps > 15


@pytest.mark.skipif(os.name != "posix", reason="needs fork")
@pytest.mark.parametrize(("least", "share"), [WHOLE, LAYERED, MERGED])
def test_a_process_killed_at_any_step_loses_nothing(tmp_path: Path, least: float, share: float) -> None:
    """The process ends at step n without any tidying; each time one whole index is there and can be committed to."""
    command = [sys.executable, "-c", DIES_AT_EVERY_STEP, str(tmp_path), str(least), str(share)]
    run = subprocess.run(
        command, cwd=Path(__file__).parents[2] / "support", check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 20


def test_an_interrupted_draft_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Ctrl-C interrupts is removed at once."""
    at = library(tmp_path)
    commit(at, YESTERDAY)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(disk, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        commit(at, TODAY)
    assert len(list(at.index.glob("generations/*"))) == 1


def test_vectors_kept_for_later_are_whole_or_absent(tmp_path: Path) -> None:
    """A shard that cannot be written is not there; those before it are."""
    pending = PendingVectors(tmp_path, "e")
    pending.save([key("a")], vector("a")[None])
    for steps in range(3):
        with pytest.MonkeyPatch.context() as patch:
            _fail_after(steps, errno.ENOSPC, patch)
            with pytest.raises(IndexUnwritable, match="full"):
                pending.save([key("b")], vector("b")[None])
        assert set(pending.load()) == {key("a")}
