"""Run ONNX graphs by ONNX Runtime, kept off the network: batches of equal length, one graph on one thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

from ibidem.errors import ModelError
from ibidem.models.protocols import Cancelled, stop_if

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}
_EXTERNAL_FOLDER = "session.model_external_initializers_file_folder_path"
_SERIOUS_ONLY = 3


class Session(Protocol):
    """What is used of onnxruntime.InferenceSession; safe to use from several threads."""

    def run(self, outputs: list[str] | None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """Return the outputs of the graph, all of them or those that are named."""

    def get_inputs(self) -> list[Any]:
        """Return the graph's inputs, each with a `name`."""

    def get_outputs(self) -> list[Any]:
        """Return the graph's outputs, each with a `name`."""


class Sessions:
    """Graphs by file name, each loaded when it is first needed; safe to use from several threads."""

    def __init__(self, load: Callable[[str], Session]) -> None:
        self._load = load
        self._loaded: dict[str, Session] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Session:
        """Return the graph of a file. Raises ModelError naming a file that is damaged."""
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]


def go_offline() -> None:
    """Set what the libraries that run models read when they are imported; call it before importing any of them."""
    os.environ.update(_OFFLINE)


def onnx_runtime() -> ModuleType:
    """Return the module onnxruntime; without this it reports to its maker. Its import takes 90 ms."""
    go_offline()
    return import_module("onnxruntime")


def load(
    graph: Path | bytes,
    *,
    name: str,
    remedy: str,
    optimise: bool = False,
    weights: Path | None = None,
    constants: Mapping[str, NDArray[Any]] | None = None,
) -> Session:
    """Return a graph, ready to run; `optimise` unless that was done when it was made.

    The constants that a graph in memory does not hold are read from the files it names in the folder `weights`, or
    taken from `constants` by name. Raises ModelError naming the graph when it cannot be run.
    """
    ort = onnx_runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches side by side are faster than one batch on several threads
    options.log_severity_level = _SERIOUS_ONLY
    if not optimise:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    if weights is not None:
        options.add_session_config_entry(_EXTERNAL_FOLDER, str(weights))
    values = {name: ort.OrtValue.ortvalue_from_numpy(value) for name, value in (constants or {}).items()}
    if values:
        options.add_external_initializers(list(values), list(values.values()))
    source = graph if isinstance(graph, bytes) else str(graph)
    try:
        session = ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        session.constants = values  # the runtime refers to their memory without holding it
        return cast("Session", session)
    except Exception as error:
        raise ModelError(f"{name} cannot be run: {' '.join(str(error).split())[:300]}", remedy=remedy) from error


def load_verified(load: Callable[[], Session], *checks: Callable[[], None]) -> Session:
    """Return what `load` returns while the checks run beside it, which takes about the same time.

    What a check raises counts before what loading raises: it names a damaged file better than the runtime does.
    """
    with ThreadPoolExecutor(1, "ibidem-verify") as pool:
        running = [pool.submit(check) for check in checks]
        try:
            return load()
        finally:
            for check in running:
                check.result()


BATCH_TOKENS = 512
"""Tokens a run: larger batches leave the processor's second cache and are slower (measured); some 50 ms a thread."""


def batches(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield rows of equal length together, so that nothing is padded, at most `tokens` of them or a single row.

    The longest come first, so that threads end at about the same time.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    for length, same in groupby(order, key=lambda row: lengths[row]):
        rows = list(same)
        size = max(1, tokens // max(length, 1))
        yield from (rows[start : start + size] for start in range(0, len(rows), size))


def run_all(
    work: Sequence[list[int]], run: Callable[[list[int]], None], *, threads: int, cancelled: Cancelled | None = None
) -> None:
    """Run every batch, one a thread. Raises KeyboardInterrupt when cancelled, before the next batch begins."""

    def step(batch: list[int]) -> None:
        stop_if(cancelled)
        run(batch)

    if min(len(work), threads) < 2:
        for batch in work:
            step(batch)
        return
    pool = ThreadPoolExecutor(threads, "ibidem-model")
    try:
        list(pool.map(step, work))
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt need not wait for what has not begun


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS, not on Windows
        return os.cpu_count() or 1
