"""Read files in worker processes with a limit on memory and time: a crash, a bomb or a hang costs one file alone."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import TYPE_CHECKING

from ibidem.readers.registry import read_file
from ibidem.types import Document, Skipped

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

RISKY = frozenset(
    [
        ".pdf",
        ".docx",
        ".odt",
        ".ods",
        ".odp",
        ".rtf",
        ".epub",
        ".pptx",
        ".xlsx",
        ".tex",
        ".eml",
        ".mbox",
        ".xml",
        ".nxml",
        ".tei",
        ".html",
        ".htm",
        ".xhtml",
    ]
)
"""Formats whose readers parse binary, packed or nested data."""
_AHEAD = 2
"""Files read beyond the one that is waited for, a worker: enough to keep all busy, and little to hold."""
_BREATH_S = 0.5
"""How long a worker that was told to end may take."""
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class SourcePath:
    """A file to read."""

    absolute: Path
    relative: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may cost."""

    memory_mb: int = 1024
    """Of address space beyond what the worker has when it begins; not kept where the system has no such limit."""
    seconds: float = 60.0
    max_bytes: int = 100_000_000


def is_risky(relative: str) -> bool:
    """Whether a file is of a format that is read in a worker process."""
    return PurePosixPath(relative).suffix.lower() in RISKY


class ReaderPool:
    """Warm worker processes that read files, one a core; yields results in the order of the files."""

    def __init__(self, limits: Limits, *, workers: int | None = None) -> None:
        """Take the limits; processes begin with the first file that needs one."""
        self._limits = limits
        self._count = max(1, workers or os.cpu_count() or 1)
        self._idle: list[_Worker] = []

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, files: Sequence[SourcePath]) -> Iterator[tuple[SourcePath, list[Document | Skipped]]]:
        """Yield each file with its documents, and with a Skipped that names why it was not read.

        Files of plain formats are read in this process. A reader that dies, hangs or needs more memory than allowed
        costs its own file, and the next gets a fresh worker.
        """
        waiting = deque(files)
        running: deque[tuple[SourcePath, _Worker | None, list[Document | Skipped]]] = deque()
        try:
            while waiting or running:
                self._begin(waiting, running)
                file, worker, results = running[0]
                if worker is not None:
                    results = self._finish(worker)
                running.popleft()
                yield file, results
        finally:
            for _, worker, _ in running:
                if worker is not None:
                    worker.kill()

    def close(self) -> None:
        """End the workers."""
        while self._idle:
            self._idle.pop().end()

    def _begin(
        self,
        waiting: deque[SourcePath],
        running: deque[tuple[SourcePath, _Worker | None, list[Document | Skipped]]],
    ) -> None:
        """Hand files to workers while some are free."""
        busy = sum(worker is not None for _, worker, _ in running)
        while waiting and busy < self._count and len(running) < self._count * _AHEAD:
            file = waiting.popleft()
            if not is_risky(file.relative):
                plain = list(read_file(file.absolute, file.relative, max_bytes=self._limits.max_bytes))
                running.append((file, None, plain))
                continue
            worker = self._idle.pop() if self._idle else _Worker(self._limits)
            if not worker.begin(file):
                worker.kill()
                worker = _Worker(self._limits)
                worker.begin(file)
            running.append((file, worker, []))
            busy += 1

    def _finish(self, worker: _Worker) -> list[Document | Skipped]:
        results, alive = worker.result()
        if alive:
            self._idle.append(worker)
        return results


class _Worker:
    """One process and what it reads at present."""

    def __init__(self, limits: Limits) -> None:
        # Forking is quick, but not safe in a process with threads; a spawned one imports only what its reader needs.
        context = get_context("spawn")
        self._limits = limits
        self._pipe: Connection
        self._pipe, other = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(other, limits), daemon=True)
        self._process.start()
        other.close()
        self._file: SourcePath | None = None
        self._deadline_s = 0.0

    def begin(self, file: SourcePath) -> bool:
        """Begin to read a file; False where the process is gone."""
        self._file = file
        self._deadline_s = monotonic() + self._limits.seconds
        try:
            self._pipe.send((str(file.absolute), file.relative))
        except OSError:
            return False
        return True

    def result(self) -> tuple[list[Document | Skipped], bool]:
        """Wait for what was read, until the limit, and say whether the process is fit to go on."""
        assert self._file is not None
        relative = self._file.relative
        try:
            if self._pipe.poll(max(0.0, self._deadline_s - monotonic())):
                results: list[Document | Skipped] = self._pipe.recv()
                return results, True
            reason = f"took longer than {self._limits.seconds:g} s to read"
        except (EOFError, OSError):
            self._process.join(_BREATH_S)
            reason = f"its reader crashed (exit {self._process.exitcode})"
        self.kill()
        return [Skipped(relative, reason)], False

    def end(self) -> None:
        """Let the process end by itself."""
        self._pipe.close()
        self._process.join(_BREATH_S)
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        self._pipe.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join(_BREATH_S)


def _serve(pipe: Connection, limits: Limits) -> None:
    """Read files until the other end of the pipe closes."""
    _limit_memory(limits.memory_mb)
    while True:
        try:
            absolute, relative = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            results = list(read_file(Path(absolute), relative, max_bytes=limits.max_bytes))
            results = [_named(result, limits) for result in results]
            pipe.send(results)
        except MemoryError:
            pipe.send([Skipped(relative, _too_much(limits))])


def _named(result: Document | Skipped, limits: Limits) -> Document | Skipped:
    if isinstance(result, Skipped) and result.reason == "its reader failed (MemoryError)":
        return Skipped(result.path, _too_much(limits))
    return result


def _too_much(limits: Limits) -> str:
    return f"needs more than {limits.memory_mb} MB of memory to read"


def _limit_memory(megabytes: int) -> None:
    """Limit the address space of this process, where the system can; libraries already mapped do not count."""
    if sys.platform == "win32":
        return
    import resource

    limit = _mapped_bytes() + megabytes * _MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):
        return  # macOS refuses; the limit on time remains


def _mapped_bytes() -> int:
    """Return the address space in use, from Linux; 0 elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
