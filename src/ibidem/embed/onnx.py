"""Run an exported encoder by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from ibidem.embed import Role
from ibidem.embed.card import EXPORT_AGAIN, Card
from ibidem.embed.export import INPUT
from ibidem.embed.tokens import Tokens
from ibidem.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH_TOKENS = 512
"""Tokens a run: larger batches leave the processor's second cache and are slower (measured)."""
_SERIOUS_ONLY = 3
_UNIT_TOLERANCE = 1e-3


class Session(Protocol):
    """What is used of onnxruntime.InferenceSession; safe to use from several threads."""

    def run(self, outputs: None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """Return the outputs of the graph."""


class OnnxEncoder:
    """Encodes texts in batches of equal length, so that nothing is padded, one batch a thread."""

    def __init__(self, session: Session, tokens: Tokens, card: Card, *, name: str, threads: int = 0) -> None:
        self.name = name
        self.digest = card.digest
        self.dimension = card.dimension
        self.window = card.window
        self.note = card.note
        self._prompts = {role: card.prompt(role) for role in Role}
        self._session = session
        self._tokens = tokens
        self._threads = threads or len(os.sched_getaffinity(0))

    @classmethod
    def open(cls, graph: Path, tokenizer: Path, card: Card, *, name: str, threads: int = 0) -> Self:
        """Load the graph and the tokenizer of an export. Raises ModelError naming what cannot be used."""
        return cls(_session(graph), Tokens(tokenizer, window=card.window), card, name=name, threads=threads)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens and passage prompt included, never truncated."""
        prompt = self._prompts[Role.PASSAGE]
        return self._tokens.count([prompt + text for text in texts])

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 C-contiguous unit rows in the order of `texts`; (0, d) for none.

        What is over the window is not seen. Raises ModelError when the model yields no unit vectors.
        """
        import numpy as np

        distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        ids = self._tokens.ids([self._prompts[role] + text for text in distinct])
        rows = np.empty((len(ids), self.dimension), dtype=np.float32)

        def run(batch: list[int]) -> None:
            rows[batch] = self._session.run(None, {INPUT: np.array([ids[row] for row in batch], dtype=np.int64)})[0]

        batches = list(_batches([len(row) for row in ids]))
        if min(len(batches), self._threads) < 2:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(self._threads, "ibidem-encode") as pool:
                for _ in pool.map(run, batches):
                    pass
        return self._unit(rows)[[distinct[text] for text in texts]]

    def _unit(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.all(np.abs(norms - 1) < _UNIT_TOLERANCE):  # also where a norm is not a number
            raise ModelError(
                f"The model {self.name} yields vectors that are not of unit length.",
                remedy="Type: ibidem doctor; then choose another model with --model.",
            )
        return cast("NDArray[np.float32]", rows / norms)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows of equal length together, the longest first so that the threads end at about the same time."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    for length, same in groupby(order, key=lambda row: lengths[row]):
        rows = list(same)
        size = max(1, _BATCH_TOKENS // length)
        yield from (rows[start : start + size] for start in range(0, len(rows), size))


def _session(graph: Path) -> Session:
    import onnxruntime as ort  # 90 ms

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches side by side are faster than one batch on several threads
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # done when it was exported
    options.log_severity_level = _SERIOUS_ONLY
    try:
        return cast("Session", ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"]))
    except Exception as error:
        raise ModelError(f"{graph} cannot be run: {error}", remedy=EXPORT_AGAIN) from error
