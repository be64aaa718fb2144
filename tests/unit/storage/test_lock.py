"""One process writes at a time; nobody who asks ever waits."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sample_generations import TODAY, YESTERDAY, commit, contents, library, live

from ibidem.errors import IndexLocked
from ibidem.paths import LibraryPaths
from ibidem.storage.generation import open_current
from ibidem.storage.generation_writer import begin_generation

HOLDS = """
import sys
from pathlib import Path
from ibidem.storage.generation_writer import begin_generation
from ibidem.paths import LibraryPaths

with begin_generation(LibraryPaths(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def _holder(at: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDS, str(at)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_says_who_holds_the_index(tmp_path: Path) -> None:
    """It names the process and since when; once the other has gone, it goes on; asking was never blocked."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    with _holder(tmp_path) as process:
        with pytest.raises(IndexLocked, match=rf"process {process.pid} since \d{{4}}-") as raised:
            commit(at, TODAY)
        assert raised.value.remedy
        assert live(at) == YESTERDAY
        process.communicate("\n")
    commit(at, TODAY)
    assert live(at) == TODAY


def test_waiting_can_be_given_up(tmp_path: Path) -> None:
    """Whoever waits is asked again and again whether it still wants to."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    asked: list[int] = []

    def check() -> None:
        asked.append(len(asked))
        if len(asked) == 3:
            raise KeyboardInterrupt

    with _holder(tmp_path) as process:
        with pytest.raises(KeyboardInterrupt), begin_generation(at, wait_s=60, check=check):
            pass
        process.communicate("\n")
    assert live(at) == YESTERDAY


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    """The lock goes with the process; what its draft left is removed."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    with _holder(tmp_path) as process:
        process.kill()
    assert len(list(at.index.glob("generations/*"))) == 2
    commit(at, TODAY)
    assert live(at) == TODAY
    assert len(list(at.index.glob("generations/*"))) == 1


def test_a_second_run_waits_when_told_to(tmp_path: Path) -> None:
    """It is told once, in a sentence, then gets the lock."""
    at = library(tmp_path)
    told: list[str] = []
    with begin_generation(at):
        waiting = threading.Thread(target=lambda: _begin_patiently(at, told))
        waiting.start()
        while not told:
            waiting.join(0.01)
    waiting.join(10)
    assert len(told) == 2
    assert re.search(rf"process {os.getpid()} since", told[0])
    assert told[1] == "begun"


def _begin_patiently(at: LibraryPaths, told: list[str]) -> None:
    with begin_generation(at, wait_s=10, on_wait=told.append):
        told.append("begun")


def test_a_reader_keeps_its_generation(tmp_path: Path) -> None:
    """What is open when another is committed still answers, and is removed only after it was closed."""
    at = library(tmp_path)
    first = commit(at, YESTERDAY)
    folder = at.index / "generations" / first
    with open_current(at) as reader:
        commit(at, TODAY)
        assert folder.exists()
        assert contents(reader) == YESTERDAY
        assert live(at) == TODAY
    commit(at, YESTERDAY)
    assert not folder.exists()


def test_readers_and_a_writer_at_once(tmp_path: Path) -> None:
    """While generations come and go, whoever opens one finds it whole."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    done = threading.Event()
    seen: list[dict[str, str]] = []

    def read() -> None:
        while not done.is_set():
            seen.append(live(at))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for texts in [TODAY, YESTERDAY] * 4:
        commit(at, texts)
    done.set()
    for reader in readers:
        reader.join()
    assert len(seen) > 8
    assert all(texts in (YESTERDAY, TODAY) for texts in seen)
