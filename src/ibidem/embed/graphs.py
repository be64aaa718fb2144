"""The graphs of an export, each verified and loaded when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from ibidem.embed import Role
from ibidem.embed.card import EXPORT_AGAIN, Card, verify_file
from ibidem.errors import ModelError
from ibidem.offline import onnx_runtime

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


INPUT = "ids"
"""The graphs' one input: token ids (b, s) int64 of texts of equal length."""
OUTPUT = "vectors"
"""Their one output: (b, d) float32."""
WEIGHTS = ".weights"
"""Suffix of the file beside a graph that holds its constants; the runtime maps it instead of reading it."""
_SERIOUS_ONLY = 3


class Session(Protocol):
    """What is used of onnxruntime.InferenceSession; safe to use from several threads."""

    def run(self, outputs: None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """Return the outputs of the graph."""


class Graphs:
    """Sessions by role; asking loads only the graph for questions."""

    def __init__(self, folder: Path, card: Card) -> None:
        self._folder = folder
        self._card = card
        self._loaded: dict[str, Session] = {}
        self._lock = threading.Lock()

    def session(self, role: Role) -> Session:
        """Return the graph for a role. Raises ModelError naming a file that is damaged."""
        name = self._card.graphs[role.value]
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]

    def _load(self, name: str) -> Session:
        files = [name, str(Path(name).with_suffix(WEIGHTS))]
        with ThreadPoolExecutor(1, "ibidem-verify") as pool:  # hashing and loading take about the same time
            verified = [pool.submit(verify_file, self._folder, self._card, file) for file in files]
            try:
                return load(self._folder / name)
            finally:
                for file in verified:
                    file.result()  # names a damaged file better than the runtime does


def load(graph: Path) -> Session:
    """Return a graph, ready to run. Raises ModelError naming it when it cannot be."""
    ort = onnx_runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches side by side are faster than one batch on several threads
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # done when it was exported
    options.log_severity_level = _SERIOUS_ONLY
    try:
        return cast("Session", ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"]))
    except Exception as error:
        raise ModelError(f"{graph} cannot be run: {error}", remedy=EXPORT_AGAIN) from error
