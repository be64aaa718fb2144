"""Read files in worker processes with a limit on memory and time: a crash, a bomb or a hang costs one file alone."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from ibidem.readers.registry import read_file
from ibidem.types import Document, Skipped

_PACKED = (".docx", ".odt", ".ods", ".odp", ".epub", ".pptx", ".xlsx")
_NESTED = (".rtf", ".tex", ".eml", ".mbox", ".xml", ".nxml", ".tei", ".html", ".htm", ".xhtml")
RISKY = frozenset((".pdf", *_PACKED, *_NESTED))
"""Formats whose readers parse binary, packed or nested data."""
_AHEAD = 2
"""Files read beyond the one that is waited for, a worker: enough to keep all busy, and little to hold."""
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
            self._idle.pop().kill()

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
    """One process and what it reads at present.

    A plain subprocess: one that multiprocessing spawns runs the program's main module again, which a script of a user
    does not expect, and a forked one is not safe beside threads.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        package = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(limits.memory_mb), str(limits.max_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._results: SimpleQueue[list[Document | Skipped] | None] = SimpleQueue()
        self._thread = Thread(target=self._receive, daemon=True)
        self._thread.start()
        self._file: SourcePath | None = None
        self._deadline_s = 0.0

    def begin(self, file: SourcePath) -> bool:
        """Begin to read a file; False where the process is gone."""
        assert self._process.stdin is not None
        self._file = file
        self._deadline_s = monotonic() + self._limits.seconds
        try:
            pickle.dump((str(file.absolute), file.relative), self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def result(self) -> tuple[list[Document | Skipped], bool]:
        """Wait for what was read, until the limit, and say whether the process is fit to go on."""
        assert self._file is not None
        try:
            results = self._results.get(timeout=max(0.0, self._deadline_s - monotonic()))
        except Empty:
            results, reason = None, f"took longer than {self._limits.seconds:g} s to read"
        else:
            reason = f"its reader crashed; it may need more than {self._limits.memory_mb} MB of memory"
        if results is not None:
            return results, True
        self.kill()
        return [Skipped(self._file.relative, reason)], False

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _receive(self) -> None:
        """Take what the process writes as it comes, None when it is gone."""
        assert self._process.stdout is not None
        while True:
            try:
                self._results.put(pickle.load(self._process.stdout))  # noqa: S301  # written by our own process
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                self._results.put(None)
                return


def main() -> None:
    """Read the files named on standard input until it ends; called as a module with the two limits."""
    memory_mb, max_bytes = int(sys.argv[1]), int(sys.argv[2])
    # What a library prints must not come among the results.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(memory_mb)
    while True:
        try:
            absolute, relative = pickle.load(sys.stdin.buffer)  # noqa: S301  # written by our own process
        except EOFError:
            return
        try:
            results = list(read_file(Path(absolute), relative, max_bytes=max_bytes))
            data = pickle.dumps([_named(result, memory_mb) for result in results])
        except MemoryError:
            data = pickle.dumps([Skipped(relative, _too_much(memory_mb))])
        out.write(data)
        out.flush()


def _named(result: Document | Skipped, memory_mb: int) -> Document | Skipped:
    if isinstance(result, Skipped) and result.reason == "its reader failed (MemoryError)":
        return Skipped(result.path, _too_much(memory_mb))
    return result


def _too_much(memory_mb: int) -> str:
    return f"needs more than {memory_mb} MB of memory to read"


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


if __name__ == "__main__":
    main()
