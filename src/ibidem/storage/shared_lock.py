"""One writer at a time in an engine, which has no locks: a record that its owner renews as long as it writes.

A writer puts down its record, looks who else has one, and goes on only when it is alone: of two that come at once, at
most one sees no other. That a writer is gone is told by its record not being renewed while another watches, however
many watch, so that no two clocks are ever compared; of one on the same machine, by its process.
"""

from __future__ import annotations

import json
import os
import platform
import random
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.errors import IndexLocked, StoreUnavailable

if TYPE_CHECKING:
    from ibidem.index.milvus import MilvusEngine

WRITER = "lock:"
"""What the records of writers begin with."""
RENEWED_S, GONE_S = 15.0, 60.0
"""How often a writer renews its record, and after how long without it another takes over."""
LOOK_AGAIN_S = 1.0


class WriterLock:
    """The record of a writer, renewed by a thread."""

    def __init__(self, engine: MilvusEngine, replaced: Mapping[str, str] | None = None) -> None:
        """Stand for this process, which took over from the writers of the records `replaced`, by their keys."""
        self._engine = engine
        self._replaced = sorted(replaced or ())
        self.unfinished = tuple((replaced or {}).values())
        """Who they were, in words."""
        self._key = WRITER + secrets.token_hex(8)
        self._told = {
            "host": platform.node(),
            "pid": os.getpid(),
            "machine": _machine(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        self._ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True, name="ibidem-lock")

    def require(self) -> None:
        """Raise IndexLocked unless this writer still holds the lock."""
        if not self._is_held():
            raise IndexLocked(
                f"Another process took over the shared library at {self._engine.address}, "
                "since this one had not been heard of for a minute.",
                remedy="Type: ibidem index",
            )

    def others(self) -> Mapping[str, str]:
        """Put down the record and return those of other writers; where there are some it is taken back."""
        self._engine.put(self._key, self._value(0))
        held = self._engine.records(WRITER)
        others = {key: value for key, value in held.items() if key not in (self._key, *self._replaced)}
        if others:
            self._engine.discard([self._key])
        else:
            self._renewing.start()
        return others

    def release(self) -> None:
        """Take back the record."""
        self._ended.set()
        if self._renewing.ident is not None:
            self._renewing.join()
        with suppress(StoreUnavailable):
            self._engine.discard([self._key])

    def _is_held(self) -> bool:
        """Return whether the record is there, and nobody took over: else it may be one that was renewed too late."""
        held = self._engine.records(WRITER)
        return self._key in held and not any(self._key in _replaced(value) for value in held.values())

    def _renew(self) -> None:
        beat = 0
        while not self._ended.wait(RENEWED_S):
            beat += 1
            with suppress(StoreUnavailable):  # whoever writes is told by its own next call
                if self._is_held():
                    self._engine.put(self._key, self._value(beat))
                else:
                    self._engine.discard([self._key])
                    return

    def _value(self, beat: int) -> str:
        return json.dumps({**self._told, "beat": beat, "replaced": self._replaced})


@contextmanager
def writing(
    engine: MilvusEngine,
    *,
    on_wait: Callable[[str], None] | None = None,
    check: Callable[[], None] | None = None,
    wait_s: float = float("inf"),
) -> Iterator[WriterLock]:
    """Hold the lock on a shared library. Raises IndexLocked when another still writes after `wait_s`.

    `on_wait` gets a sentence when another is waited for; `check` is called while waiting, and may raise.
    """
    until_s, told = time.monotonic() + wait_s, False
    since_s: dict[tuple[str, str], float] = {}  # when each record was first seen as it is
    replaced: dict[str, str] = {}
    while True:
        lock = WriterLock(engine, replaced)
        others = lock.others()
        if not others:
            break
        now_s = time.monotonic()
        since_s = {one: since_s.get(one, now_s) for one in others.items()}
        ended = (one for one, seen_s in since_s.items() if now_s - seen_s > GONE_S or _has_ended(one[1]))
        if gone := {key: _named(value) for key, value in ended}:
            replaced.update(gone)
            engine.discard(gone)
            continue
        if time.monotonic() > until_s:
            raise IndexLocked(
                f"The shared library at {engine.address} is being written by {_first_named(others)}.",
                remedy="Wait for it to end, then try again.",
            )
        if on_wait is not None and not told:
            on_wait(f"The shared library is being written by {_first_named(others)}; waiting.")
            told = True
        if check is not None:
            check()
        time.sleep(LOOK_AGAIN_S * (0.5 + random.random()))  # two that come at once do not meet again
    try:
        yield lock
    finally:
        lock.release()


def _replaced(value: str) -> Collection[str]:
    """Return the keys of the records whose writers a writer took over from."""
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        return frozenset(map(str, json.loads(value)["replaced"]))
    return ()


def _has_ended(value: str) -> bool:
    """Return whether the process of a record was one of this machine, since it was started, and is no more."""
    try:
        told = json.loads(value)
        if not _machine() or told["machine"] != _machine():
            return False
        os.kill(int(told["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError, ValueError, KeyError, TypeError):
        return False
    return False


@cache
def _machine() -> str:
    """Return what tells this running machine, and its numbers of processes, from all others; empty where unknown.

    Names of machines are no help: copies of a machine have the same.
    """
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{started} {Path('/proc/self/ns/pid').readlink()}"
    except (OSError, ValueError):
        return ""


def _first_named(writers: Mapping[str, str]) -> str:
    return _named(next(iter(writers.values())))


def _named(value: str) -> str:
    """Return who the writer of a record says to be."""
    try:
        said = json.loads(value)
        return f"process {int(said['pid'])} on {str(said['host'])[:80]!r} since {str(said['since'])[:40]}"
    except (ValueError, KeyError, TypeError):
        return "another process"
