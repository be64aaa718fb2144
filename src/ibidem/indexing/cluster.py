"""Read and encode on the machines of a Ray cluster; the process that asks for it alone writes the index.

Plain tasks rather than a pipeline of Ray Data: a task gives its processor back at its end, so that nothing waits for
a slot that actors hold for good; a task whose worker dies is tried once more and then named, where Ray Data tries for
ever or drops the block unsaid; and neither pandas nor Arrow is needed.
"""

from __future__ import annotations

import os
import platform
import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ibidem.errors import ConfigError, IbidemError, LibraryError, with_extra
from ibidem.indexing.changes import build_signature
from ibidem.indexing.preparing import Prepared, prepare
from ibidem.models import Encoder, open_encoder
from ibidem.models.onnx import processors
from ibidem.paths import LibraryPaths
from ibidem.plugins import Group, first_line, packages_of
from ibidem.readers.isolate import Limits, ReaderPool
from ibidem.readers.registry import os_reason
from ibidem.readers.scan import SourceFile
from ibidem.settings import Settings
from ibidem.storage.catalog_reader import FileState, file_digest
from ibidem.types import Skipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOCAL = "local"
"""The address that stands for workers on this machine, started for the run and ended with it."""
BATCH_BYTES, BATCH_FILES = 2_000_000, 32
"""Files read by one task: so many, or so large together; a larger file alone."""
AHEAD = 2
"""Batches handed out for each processor: enough to keep all busy, and little to hold."""
STORE_BYTES = 512 << 20
"""What workers on this machine hold of results that were not taken yet; the rest goes to the disk."""
LOOK_S = 0.1
REACHED_WITHIN_S = 5.0
"""How long a cluster may take to answer; Ray itself tries for minutes."""
WORKER_DIED = ("WorkerCrashedError", "NodeDiedError", "LocalRayletDiedError", "OutOfMemoryError", "ObjectLostError")
"""Errors of Ray after which a batch has lost its worker, or the machine of it; Ray has tried it once more by then."""
FULL = ("ObjectStoreFullError", "OutOfDiskError")
DIED = "the process that read it died, twice"
Batch = TypeVar("Batch")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file, with what the process that writes the index knows of it."""

    file: SourceFile
    sha256: str
    held: Mapping[str, str]
    """The digests of its documents in the index, by id."""


@dataclass(frozen=True)
class Job:
    """What workers are to do alike; compared with what they have on their machine."""

    model: str
    settings: Settings
    folders: tuple[str, ...]
    """Where the documents lie."""
    built_as: tuple[str, str]
    """What the index is built with, and the packages whose readers read."""

    @classmethod
    def of(cls, library: LibraryPaths, settings: Settings, encoder: Encoder) -> Job:
        """Return the job of a run; each worker encodes with one thread."""
        folders = tuple(str(one.absolute()) for one in library.watched(settings.sources))
        alone = replace(settings, threads=1, keys={})
        return cls(encoder.name, alone, folders, _built_as(encoder, settings))


class Cluster:
    """Workers for the batches of one run; made by `connected`."""

    def __init__(self, ray: ModuleType, job: Job, check: Callable[[], None]) -> None:
        self._ray = ray
        self._job = ray.put(job)
        self._check = check
        self._window = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))

    def read(
        self,
        files: Iterable[SourceFile],
        states: Mapping[str, FileState],
        before: Mapping[str, Mapping[str, str]],
    ) -> Iterator[tuple[SourceFile, Iterable[Prepared]]]:
        """Yield each file, in order, with what it holds; those of a batch whose worker died twice are unreadable.

        By path, `states` are the files as they are now, `before` the digests of their documents in the index, by id.
        """
        known = (FileToRead(file, states[file.path].sha256, before.get(file.path, {})) for file in files)
        for batch, results in self._run(_read, _batches(known)):
            for at, wanted in enumerate(batch):
                died = Skipped(wanted.file.path, DIED, unreadable=True)
                yield wanted.file, [died] if results is None else results[at]

    def encode(self, batches: Iterable[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """Yield the vectors of each batch of texts, in order. Raises LibraryError where its worker died twice."""
        for _, rows in self._run(_encode, batches):
            if rows is None:
                raise LibraryError(
                    "A worker of the cluster died twice while it encoded the same texts.",
                    remedy="Look at its memory; then type the same again: what was encoded is kept.",
                )
            yield rows.copy()  # what a task returns keeps its place in the memory that all workers share

    def _run(
        self, work: Callable[[Job, Batch], Result], batches: Iterable[Batch]
    ) -> Iterator[tuple[Batch, Result | None]]:
        """Yield each batch with its result, in order; None where its worker died twice."""
        task = self._ray.remote(num_cpus=1, max_retries=1)(work)
        waiting: deque[tuple[Batch, object]] = deque()
        try:
            for batch in batches:
                waiting.append((batch, task.remote(self._job, batch)))
                if len(waiting) >= self._window:
                    yield self._first(waiting)
            while waiting:
                yield self._first(waiting)
        finally:
            for _, ref in waiting:
                self._ray.cancel(ref, force=True)

    def _first(self, waiting: deque[tuple[Batch, object]]) -> tuple[Batch, Result | None]:
        batch, ref = waiting[0]
        while not self._ray.wait([ref], timeout=LOOK_S)[0]:
            self._check()
        waiting.popleft()
        errors = self._ray.exceptions
        died = tuple(getattr(errors, name) for name in WORKER_DIED if hasattr(errors, name))
        try:
            return batch, cast("Result", self._ray.get(ref))
        except errors.RayTaskError as error:
            if isinstance(error.cause, IbidemError):
                raise error.cause from None
            raise LibraryError(
                f"A worker of the cluster failed: {error.cause!r}.",
                remedy="Install the same version of ibidem on every machine of the cluster.",
            ) from error
        except died:
            return batch, None
        except errors.RayError as error:
            full = any(isinstance(error, getattr(errors, name, ())) for name in FULL)
            raise LibraryError(
                f"The cluster {'has no room left for results' if full else 'did not do its part'}: {first_line(error)}",
                remedy="Free some memory or disk on its machines; then type the same again: what was encoded is kept."
                if full
                else "Look at the cluster with: ray status; then type the same again: what was encoded is kept.",
            ) from error


@contextmanager
def connected(
    library: LibraryPaths, settings: Settings, encoder: Encoder, check: Callable[[], None]
) -> Iterator[Cluster]:
    """Yield the workers at the address that the settings name. Raises ConfigError and LibraryError."""
    _set_up(os.environ, settings.ray)
    try:
        import ray  # .4 s
    except ImportError as error:
        raise ConfigError("Indexing on many machines needs the package ray.", remedy=with_extra("ray")) from error
    worker: Any = getattr(getattr(ray, "_private", None), "worker", None)
    if hasattr(worker, "print_to_stdstream"):  # there is no public way, and a later version may have none
        worker.print_to_stdstream = _unsaid
    own: dict[str, object] = {"num_cpus": settings.threads or processors(), "object_store_memory": STORE_BYTES}
    options = own | {"include_dashboard": False} if settings.ray == LOCAL else {}
    try:
        _require_reachable(settings.ray)
        ray.init(address=settings.ray, log_to_driver=False, logging_level="CRITICAL", **options)
    except (OSError, ValueError, RuntimeError) as error:
        raise LibraryError(
            f"No Ray cluster can be used at {settings.ray}: {str(error).splitlines()[0]}",
            remedy="Type on this machine: ray start --head, and name the address that it says; or type --ray local. "
            "A cluster that asks for a token gets that of RAY_AUTH_TOKEN.",
        ) from error
    try:
        yield Cluster(ray, Job.of(library, settings, encoder), check)
    finally:
        ray.shutdown()


def _unsaid(*_: object, **__: object) -> None:
    """Keep what Ray would write on standard output out of there: it is for answers."""


def _set_up(env: MutableMapping[str, str], address: str) -> None:
    """Tell Ray by its environment, before it is imported, to keep to itself and not to try for minutes."""
    env["RAY_USAGE_STATS_ENABLED"] = "0"  # it would report to its maker
    if address == LOCAL:  # its ports are open to the network
        env.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
        return
    env.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
    env.setdefault("RAY_py_gcs_connect_timeout_s", f"{REACHED_WITHIN_S:.0f}")
    if "RAY_AUTH_TOKEN" in env or (Path.home() / ".ray" / "auth_token").is_file():
        env.setdefault("RAY_AUTH_MODE", "token")


def _require_reachable(address: str) -> None:
    host, _, port = address.rpartition(":")
    if port.isdigit():
        socket.create_connection((host.rpartition("/")[2], int(port)), REACHED_WITHIN_S).close()


def _batches(files: Iterable[FileToRead]) -> Iterator[list[FileToRead]]:
    batch: list[FileToRead] = []
    size = 0
    for file in files:
        if batch and (len(batch) == BATCH_FILES or size + file.file.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.file.size
    if batch:
        yield batch


def _built_as(encoder: Encoder, settings: Settings) -> tuple[str, str]:
    return repr(build_signature(encoder, settings)), str(packages_of(Group.READERS))


# What follows runs in the workers.


class _Site:
    """What a worker keeps from one batch to the next."""

    def __init__(self, job: Job) -> None:
        settings = job.settings
        for folder in job.folders:
            if not Path(folder).is_dir():
                raise LibraryError(
                    f"The machine {platform.node()} of the cluster has no folder {folder}.",
                    remedy="Make the documents reachable on every machine, under the same path.",
                )
        self.encoder = open_encoder(job.model, precision=settings.precision, threads=settings.threads)
        if (mine := _built_as(self.encoder, settings)) != job.built_as:
            raise LibraryError(
                f"The machine {platform.node()} of the cluster would index otherwise: "
                f"{mine} instead of {job.built_as}.",
                remedy="Install the same versions of ibidem and its plugins there, and set precision.",
            )
        self.readers = ReaderPool(Limits.of(settings), workers=1)
        self._passage_tokens = settings.passage_tokens

    def read(self, wanted: FileToRead) -> list[Prepared]:
        path = wanted.file.path
        try:
            if file_digest(wanted.file.absolute) != wanted.sha256:
                return [Skipped(path, f"it is another file on the machine {platform.node()}", unreadable=True)]
        except OSError as error:
            return [Skipped(path, f"{os_reason(error)} on the machine {platform.node()}", unreadable=True)]
        [(_, results)] = self.readers.read([wanted.file])
        return list(prepare(results, wanted.held, self.encoder, self._passage_tokens))


_site = lru_cache(1)(_Site)


def _read(job: Job, files: Sequence[FileToRead]) -> list[list[Prepared]]:
    """Read and prepare files, in a worker."""
    return list(map(_site(job).read, files))


def _encode(job: Job, texts: Sequence[str]) -> NDArray[np.float32]:
    """Encode texts, in a worker."""
    return _site(job).encoder.encode(texts)
