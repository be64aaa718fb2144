"""The default encoder: graphs that are shipped, with the weights of an installed package, without torch.

The fp32 graph reads its matrices from `model.safetensors` as they lie there. Of the int8 graph the matrices are made
integers by numpy when it is first needed, at scales that are shipped: 0.2 s, once in a process that indexes.
`training/export_encoder.py` makes what is shipped.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ibidem.errors import INSTALL_AGAIN, ModelError
from ibidem.models.card import CARD, FP32, TOKENIZER, ModelCard, read_card, verified, verify
from ibidem.models.onnx import OnnxEncoder, Session, Sessions, Tokens, load, load_verified, processors
from ibidem.models.protocols import ENGLISH_ONLY, Encoder, Options, Role
from ibidem.models.quantize import integers_of
from ibidem.models.resolve import REINSTALL, locate

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILES = Path(__file__).parent / "files" / "encoder"
"""The folder of the card, the graphs and the scales."""
WEIGHTS = "model.safetensors"
SCALES = "scales.safetensors"
"""Of each matrix that becomes integers, under its name the factors (k,) and under NAME/extreme the channels."""


def open_encoder(model: str, options: Options) -> Encoder:
    """Return the default encoder. Raises ModelError for what is missing or damaged."""
    folder = locate(model).folder
    card = read_card(FILES, remedy=INSTALL_AGAIN)
    pipeline = card.pipeline
    if pipeline is None:
        raise ModelError(f"{FILES / CARD} is no card of an encoder.", remedy=INSTALL_AGAIN)
    precision = pipeline.precision(options.precision)
    path = folder / TOKENIZER
    tokenizer = verified(path, card.weights[TOKENIZER], remedy=REINSTALL)
    sessions = Sessions(_Loading(folder, card, options.threads or processors()))
    return OnnxEncoder(
        {role: partial(sessions.get, pipeline.graph(role, precision)) for role in Role},
        Tokens(tokenizer, window=card.window, name=str(path), remedy=REINSTALL),
        name=model,
        digest=pipeline.digest(precision),
        dimension=pipeline.dimension,
        prompts={role: pipeline.prompt(role) for role in Role},
        threads=options.threads,
        languages=ENGLISH_ONLY,
    )


def integer_constants(weights: Path, scales: Path, *, threads: int = 1) -> dict[str, NDArray[Any]]:
    """Return the constants of the int8 graph that stand for matrices of the weights, by name."""
    from safetensors import safe_open  # 10 ms, without torch

    with safe_open(scales, "np") as fixed:
        table = {name: fixed.get_tensor(name) for name in fixed.keys()}  # noqa: SIM118 (not iterable)
    names = [name for name in table if not name.endswith("/extreme")]
    with safe_open(weights, "np") as tensors, ThreadPoolExecutor(threads, "ibidem-quantize") as pool:
        matrices = (tensors.get_tensor(name).T for name in names)
        extremes = (table[f"{name}/extreme"] for name in names)
        made = pool.map(integers_of, matrices, (table[name] for name in names), extremes)
    constants: dict[str, NDArray[Any]] = {}
    for name, matrix in zip(names, made, strict=True):
        constants |= {f"{name}/weights": matrix.integers, f"{name}/steps": matrix.steps}
        if len(matrix.alone):
            constants[f"{name}/alone"] = matrix.alone
    return constants


class _Loading:
    """Loads the graphs; the weights are compared with their digest once."""

    def __init__(self, folder: Path, card: ModelCard, threads: int) -> None:
        self._folder = folder
        self._card = card
        self._threads = threads
        self._verified = threading.Event()

    def __call__(self, name: str) -> Session:
        """Return the graph of a file. Raises ModelError naming what is missing or damaged."""
        return load_verified(partial(self._load, name), self._verify)

    def _load(self, name: str) -> Session:
        graph = self._own(name)
        constants = {}
        if Path(name).stem != FP32:
            self._own(SCALES)
            constants = integer_constants(self._folder / WEIGHTS, FILES / SCALES, threads=self._threads)
        return load(graph, name=str(FILES / name), remedy=REINSTALL, weights=self._folder, constants=constants)

    def _own(self, name: str) -> bytes:
        return verified(FILES / name, self._card.files.get(name), remedy=INSTALL_AGAIN)

    def _verify(self) -> None:
        if not self._verified.is_set():
            verify(self._folder / WEIGHTS, self._card.weights[WEIGHTS], remedy=REINSTALL)
            self._verified.set()
