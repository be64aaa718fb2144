"""Fit temperatures and biases, by which logits become probabilities, on held-out pairs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scoring
import torch
from batches import items
from model import tokenizer
from records import Record, read, say, share
from torch.nn import functional as F  # noqa: N812 - the name everyone knows it by

from ibidem.evaluation import metrics

BY_RULE = (
    "synthetic:",
    "contrast:",
    "comparison:",
    "figures",
    "bound:",
    "flipped:",
    "weak:",
    "med_",
    "help_",
    "breaking_nli",
)
"""Sources whose claims were made by rule: a judge is surer of them than of what people state."""
MOST = 400
"""Pairs of one source, so that none decides alone."""


def calibration(scorer: scoring.Scorer, work: Path, max_tokens: int) -> dict[str, Any]:
    """Return temperature and bias of the answers, temperature and biases of the stance, and the error of both.

    They are fitted on one half of the held-out pairs, and the expected calibration error is that of the other half.
    """
    heads: dict[str, Any] = {}
    for head in ("answers", "stance"):
        records = held(work, head)
        chosen = items(records, tokenizer(max_tokens))
        logits = scorer(chosen)[0 if head == "answers" else 1]
        labels = np.array([item.label for item in chosen])
        fitted_on = np.array([share(f"half {record.group or record.asked}") < 0.5 for record in records])
        temperature, biases = fit(logits[fitted_on], labels[fitted_on])
        checked = ~fitted_on
        errors = [
            error_of(logits[checked], labels[checked], *by)
            for by in ((1.0, [0.0] * len(biases)), (temperature, biases))
        ]
        say(f"{head}: {checked.sum()} pairs, calibration error {errors[0]:.4f} before, {errors[1]:.4f} after")
        heads[head] = {"temperature": temperature} | ({"bias": biases[0]} if head == "answers" else {"biases": biases})
        heads[head] |= {"error": errors[1]}
    return heads


def held(work: Path, head: str) -> list[Record]:
    """Return held-out pairs of a head: whole questions, and no more of one source than of another."""
    by_source: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for one in read(work / f"{head}.jsonl"):
        if one.part == "held" and not one.source.startswith(BY_RULE):
            by_source[one.source][one.group or one.asked].append(one)
    found: list[Record] = []
    for source in sorted(by_source):
        taken: list[Record] = []
        groups = list(by_source[source].values())
        for group in random.Random(3).sample(groups, len(groups)):
            if len(taken) < MOST * (3 if head == "answers" else 1):
                taken += group
        found += taken
    return found


def fit(logits: scoring.Floats, labels: np.ndarray) -> tuple[float, list[float]]:
    """Return the temperature and the biases that make the labels most likely."""
    wide = logits.ndim > 1
    values, right = torch.tensor(logits), torch.tensor(labels)
    scale = torch.zeros((), dtype=torch.float64, requires_grad=True)
    biases = torch.zeros(values.shape[1] if wide else 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, biases], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scaled = values * torch.exp(-scale) + biases
        loss = F.cross_entropy(scaled, right) if wide else F.binary_cross_entropy_with_logits(scaled, right.double())
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted = biases.detach() - (biases.detach().mean() if wide else 0)
    return float(torch.exp(scale.detach())), [float(one) for one in fitted]


def error_of(logits: scoring.Floats, labels: np.ndarray, temperature: float, biases: Sequence[float]) -> float:
    """Return the expected calibration error: of the label chosen, or of the probability that a text answers."""
    scaled = logits / temperature + np.array(biases if logits.ndim > 1 else biases[0])
    if logits.ndim == 1:
        return metrics.calibration_error(1 / (1 + np.exp(-scaled)), labels == 1)
    probabilities = scoring.softmax(scaled)
    return metrics.calibration_error(probabilities.max(axis=1), probabilities.argmax(axis=1) == labels)
