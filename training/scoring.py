"""The logits of a judge, and how often the labels they choose are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from batches import Item, padded
from model import Judge
from numpy.typing import NDArray
from records import STANCES

from ibidem import metrics

Calibration = Mapping[str, Any]
"""What `calibrate.py` writes."""
Floats = NDArray[np.float64]


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
        inputs = {name: one.to(device) for name, one in padded([listed[row] for row in rows]).items()}
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16):
            found = judge(**inputs)
        answers[rows], stance[rows] = (one.float().cpu().numpy() for one in found)
        start = stop
    return answers, stance


def calibrated(logits: Floats, calibration: Calibration) -> Floats:
    """Return (n, 3) probabilities of stance logits (n, 3)."""
    by = calibration["stance"]
    return softmax(logits / by["temperature"] + np.array(by["biases"]))


def softmax(values: Floats) -> Floats:
    """Return probabilities along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def accuracy(found: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """Return the share that is right."""
    return float((found == right).mean()) if len(right) else 0.0


def macro_f1(found: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """Return the mean F1 of the labels that occur."""
    return metrics.macro_f1(metrics.confusion(right.tolist(), found.tolist(), range(len(STANCES))))
