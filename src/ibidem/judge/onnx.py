"""Run a judge of the bundled form by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ibidem.errors import ModelError
from ibidem.judge import GRAPH, TOKENIZER, Cancelled, Pair
from ibidem.judge.card import read_card, remedy, verified
from ibidem.judge.windowed import Head, WindowedJudge
from ibidem.judge.windows import Reader, Window
from ibidem.offline import onnx_runtime
from ibidem.text.language import is_english

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""The graph's inputs, each (b, t) int64; its outputs are named as the heads, (b,) or (b, 1) and (b, 3) float32."""
_SERIOUS_ONLY = 3


class OnnxModel:
    """The graph and its reader."""

    batch_tokens = 512
    """Larger batches leave the processor's second cache, and one takes some 50 ms on a thread."""

    def __init__(self, session: Any, reader: Reader) -> None:  # noqa: ANN401 (untyped library)
        self._session = session
        self._reader = reader

    def windows(self, pairs: Sequence[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Window]:  # noqa: ARG002 (both heads read the same)
        """Return the windows of all pairs, in the order of `pairs`."""
        return self._reader.windows(pairs, cancelled=cancelled)

    def logits(self, batch: Sequence[Window], head: Head) -> NDArray[np.float32]:
        """Return (b, 1) or (b, 3) logits of windows of equal length."""
        import numpy as np

        ids = np.array([window.ids for window in batch], dtype=np.int64)
        types = np.array([window.types for window in batch], dtype=np.int64)
        feeds = dict(zip(INPUTS, (ids, np.ones_like(ids), types), strict=True))
        try:
            found = self._session.run([head.value], feeds)[0]
        except Exception as error:
            raise ModelError(
                f"The judge cannot read {ids.shape[1]} tokens at once: {' '.join(str(error).split())[:200]}",
                remedy="Name another with --judge or with the setting judge.",
            ) from error
        return cast("NDArray[np.float32]", found.reshape(len(batch), -1))


def open_onnx(folder: Path, *, threads: int = 0) -> WindowedJudge:
    """Return the judge of a folder, its files compared with their digests.

    Raises ModelError naming what is missing, damaged or no judge.
    """
    card = read_card(folder)
    try:
        reader = Reader(verified(folder, card, TOKENIZER), max_tokens=card.max_tokens)
    except ModelError as error:
        raise ModelError(f"{folder / TOKENIZER}: {error.message}", remedy=remedy(folder)) from error
    model = OnnxModel(_session(folder / GRAPH, verified(folder, card, GRAPH)), reader)
    return WindowedJudge(
        model, name=card.name, digest=card.digest, calibration=card.calibration, reads=is_english, threads=threads
    )


def _session(path: Path, graph: bytes) -> Any:  # noqa: ANN401 (untyped library)
    ort = onnx_runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches side by side are faster than one batch on several threads
    options.log_severity_level = _SERIOUS_ONLY
    try:
        session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{path} cannot be run: {error}", remedy=remedy(path.parent)) from error
    inputs = {one.name for one in session.get_inputs()}
    outputs = {one.name for one in session.get_outputs()}
    if inputs != set(INPUTS) or not outputs >= {head.value for head in Head}:
        raise ModelError(
            f"{path} is no judge: it takes {', '.join(sorted(inputs))} and gives {', '.join(sorted(outputs))}.",
            remedy=remedy(path.parent),
        )
    return session
