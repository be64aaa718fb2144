"""Read files in worker processes with a limit on memory and time: a crash, a bomb or a hang costs one file alone."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock, Thread, Timer
from typing import TYPE_CHECKING, Self

from ibidem.plugins import Group, names, package_of
from ibidem.readers.registry import more_time, os_reason, read_file, suffix_of
from ibidem.readers.scan import SourceFile
from ibidem.types import Document, Skipped

if TYPE_CHECKING:
    from ibidem.settings import Settings

IN_PROCESS = frozenset(
    ("", ".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".bib", ".ris", ".json", ".jsonl", ".ndjson")
)
"""Plain formats, which are read without a worker; every other, one of a plugin too, is read in one."""
_AHEAD = 2
"""Files handed out beyond the one that is waited for, a worker: enough to keep all busy, and little to hold."""
_LOOK_S = 0.1
"""How often a wait looks whether the run was cancelled, and a worker how much memory it holds."""
_MEGABYTE = 1 << 20
_MOST = 0.9
"""The share of its memory from which on a worker that could not read a file is taken to have wanted more."""
_TOO_MUCH = 75
"""Exit status of a worker that ends itself for the memory that it holds."""
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""Keeps glibc from taking 64 MB of address space for each thread."""
_SPARE_S = 5
"""Seconds of processor time beyond the limit after which the system ends a worker that nobody waits for."""
Results = list[Document | Skipped]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may cost."""

    memory_mb: int = 1024
    """Beyond what the worker has when it begins: of address space on Linux, of resident memory on other Unix systems;
    not limited on Windows."""
    seconds: float = 60.0
    """For a file, and for each page of it whose text is recognised."""
    max_bytes: int = 100_000_000

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the settings of a library allow."""
        return cls(settings.reader_memory_mb, settings.reader_seconds, int(settings.max_file_mb * 1_000_000))

    @property
    def too_much(self) -> str:
        """The reason for skipping a file over the limit on memory."""
        return f"needs more than {self.memory_mb} MB of memory to read (setting reader_memory_mb)"

    @property
    def too_long(self) -> str:
        """The reason for skipping a file over the limit on time."""
        return f"took longer than {self.seconds:g} s to read (setting reader_seconds)"


def needs_worker(relative: str) -> bool:
    """Whether a file is of a format that is read in a worker process."""
    suffix = PurePosixPath(relative).suffix.lower()
    return suffix not in IN_PROCESS and suffix in names(Group.READERS)


class ReaderPool:
    """Warm worker processes that read files, one a core; yields results in the order of the files."""

    def __init__(self, limits: Limits, *, workers: int | None = None) -> None:
        """Take the limits; processes begin with the first files that need one."""
        self._limits = limits
        self._count = max(1, workers or os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(self._count, "ibidem-reader")
        self._idle: list[_Worker] = []
        self._alive: set[_Worker] = set()
        self._closed = False
        self._lock = Lock()
        self.processor_s = 0.0
        """Processor time that the readers have used, in this process too."""

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(
        self, files: Sequence[SourceFile], *, check: Callable[[], None] | None = None
    ) -> Iterator[tuple[SourceFile, Iterable[Document | Skipped]]]:
        """Yield each file with its documents, and with a Skipped that names why it was not read.

        Files of plain formats are read in this process, as their documents are taken. A reader that dies, hangs or
        needs more memory than allowed costs its own file, and the next gets a fresh worker. `check` is called while
        waiting, and may raise.
        """
        waiting = deque(files)
        handed: deque[tuple[SourceFile, Future[Results] | None]] = deque()
        busy = 0
        while waiting or handed:
            while waiting and busy < self._count * _AHEAD:
                file = waiting.popleft()
                future = self._threads.submit(self._read, file) if needs_worker(file.path) else None
                busy += future is not None
                handed.append((file, future))
            file, future = handed.popleft()
            if future is None:
                began_s = time.process_time()
                yield file, read_file(file.absolute, file.path, max_bytes=self._limits.max_bytes)
                self.processor_s += time.process_time() - began_s
                continue
            results = _awaited(future, check)
            busy -= 1
            yield file, results

    def close(self) -> None:
        """End the workers, those that read too."""
        with self._lock:
            self._closed = True
            alive = list(self._alive)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in alive:
            worker.kill()
        self._threads.shutdown()

    def _read(self, file: SourceFile) -> Results:
        """Read a file in a worker; where one fails that has read others, the blame is its own only in a fresh one."""
        while True:
            try:
                worker = self._worker()
            except OSError as error:
                return [Skipped(file.path, f"no process could be started: {os_reason(error)}", unreadable=True)]
            if worker is None:
                return []
            fresh = not worker.used
            results = worker.read(file)
            with self._lock:
                self.processor_s += worker.processor_s
                if not worker.spent:
                    self._idle.append(worker)
                    return results
            with self._lock:
                self._alive.discard(worker)
            worker.kill()
            if fresh or worker.late:
                return results

    def _worker(self) -> _Worker | None:
        """Return an idle worker or a new one; None when the pool was closed."""
        with self._lock:
            if self._closed:
                return None
            if self._idle:
                return self._idle.pop()
            worker = _Worker(self._limits)
            self._alive.add(worker)
            return worker


def _awaited(future: Future[Results], check: Callable[[], None] | None) -> Results:
    while True:
        try:
            return future.result(_LOOK_S)
        except TimeoutError:
            if check is not None:
                check()


class _Worker:
    """One process, used by one thread at a time.

    A plain subprocess: one that multiprocessing spawns runs the program's main module again, which a script of a user
    does not expect, and a forked one is not safe beside threads.
    """

    def __init__(self, limits: Limits) -> None:
        """Start the process. Raises OSError where the system does not let it."""
        self._limits = limits
        self.used = False
        self.late = False
        """Whether it was ended for taking too long."""
        self.spent = False
        """Whether it is gone, or not fit to read another file."""
        self.processor_s = 0.0
        """What it used for its last file; 0 where that cost it its life."""
        # -P: a module of the current folder must not stand in for one that a reader imports.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(limits.memory_mb), str(limits.seconds), str(limits.max_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **_FEW_ARENAS},
        )

    def read(self, file: SourceFile) -> Results:
        """Return what the process reads of a file, or a Skipped with the limit that it hit."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.used, self.processor_s = True, 0.0
        timer = self._timer()
        try:
            pickle.dump((str(file.absolute), file.path), self._process.stdin)
            self._process.stdin.flush()
            while (answer := pickle.load(self._process.stdout)) is None:  # noqa: S301  # written by our own process
                timer.cancel()
                timer = self._timer()
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.spent = True
            package = package_of(Group.READERS, suffix_of(file.path))
            mended = package and f"; once {package}, which reads it, is mended, type: ibidem index --rebuild"
            return [Skipped(file.path, self._reason() + mended)]
        finally:
            timer.cancel()
        results: Results
        self.spent, self.processor_s, results = answer
        return results

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _timer(self) -> Timer:
        """Return a clock that runs, and ends the process at the limit."""
        timer = Timer(self._limits.seconds, self._end_late)
        timer.daemon = True
        timer.start()
        return timer

    def _end_late(self) -> None:
        self.late = True
        self._process.kill()

    def _reason(self) -> str:
        if self.late:
            return self._limits.too_long
        if self._process.wait() == _TOO_MUCH:
            return self._limits.too_much
        return f"its reader crashed, or {self._limits.too_much}"


def main() -> None:
    """Read the files named on standard input until it ends; called as a module with the limits."""
    limits = Limits(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    # What a library prints must not come among the results.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(limits.memory_mb)

    enlarged = False

    def begin_anew() -> None:
        nonlocal enlarged
        if not enlarged:  # what recognition maps for its libraries and models is no part of the file
            enlarged = True
            _limit_memory(limits.memory_mb)
        _limit_processor_time(limits.seconds)
        pickle.dump(None, out)
        out.flush()

    more_time.set(begin_anew)
    while True:
        try:
            absolute, relative = pickle.load(sys.stdin.buffer)  # noqa: S301  # written by our own process
        except EOFError:
            return
        _limit_processor_time(limits.seconds)
        began_s = time.process_time()
        try:
            results = list(read_file(Path(absolute), relative, max_bytes=limits.max_bytes))
            spent = any(_for_memory(result) for result in results)
            if spent:
                results = [Skipped(relative, limits.too_much)]
            data = pickle.dumps((spent, time.process_time() - began_s, results))
        except MemoryError:
            data = pickle.dumps((True, 0.0, [Skipped(relative, limits.too_much)]))
        out.write(data)
        out.flush()


def _for_memory(result: Document | Skipped) -> bool:
    """Whether a file was not read for want of memory, whatever the parser made of that."""
    return isinstance(result, Skipped) and ("failed (MemoryError" in result.reason or _has_filled_memory())


def _has_filled_memory() -> bool:
    """Whether this process has ever had most of the memory that it may have, from Linux; False elsewhere."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return False
    import resource

    peak = next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmPeak:")), 0)
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return limit != resource.RLIM_INFINITY and peak > _MOST * limit


def _limit_memory(megabytes: int) -> None:
    """Limit the address space of this process; where the system cannot, end it when it holds too much."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _mapped_bytes() + megabytes * _MEGABYTE
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    try:
        if sys.platform != "linux":
            raise OSError  # macOS takes the limit and does not keep it
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):
        Thread(target=_watch_memory, args=(megabytes * _MEGABYTE,), daemon=True).start()


def _watch_memory(most_bytes: int) -> None:
    """End this process as soon as it has held more than this since it began."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) * unit <= most_bytes:
        time.sleep(_LOOK_S)
    os._exit(_TOO_MUCH)


def _limit_processor_time(seconds: float) -> None:
    """Let the system end this process where a file hangs it and the one that waits for it is gone."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(time.process_time() + (seconds + _SPARE_S) * (os.cpu_count() or 1))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _mapped_bytes() -> int:
    """Return the address space in use, from Linux; 0 elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
