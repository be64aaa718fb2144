"""A quick look, during training, at pairs that are not trained on."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import scoring
from batches import Item, items
from model import Judge, tokenizer
from records import Record, read

OWN = ("healthver:dev", "made", "fever", "scifact", "silver")
"""Kinds that are told apart."""
MOST = 350
"""Pairs of each kind that are looked at."""


def glance(judge: Judge, work: Path) -> dict[str, float]:
    """Return a few figures on held-out pairs."""
    tokens = tokenizer(256)
    found: dict[str, float] = {}
    held: dict[str, list[Record]] = defaultdict(list)
    for one in read(work / "stance.jsonl"):
        if one.part == "held":
            kind = one.source if one.source in OWN else one.source.partition(":")[0]
            held[kind if kind in OWN else "other"].append(one)
    for name, listed in held.items():
        _, logits = scoring.logits(judge, chosen := items(_some(listed), tokens))
        right = np.array([one.label for one in chosen])
        found[name] = round(scoring.macro_f1(logits.argmax(axis=1), right), 3)
    questions = [one for one in read(work / "answers.jsonl") if one.part == "held" and one.source == "squad"]
    chosen = items(questions[: MOST * 2], tokens)
    found["squad first"] = round(_first(scoring.logits(judge, chosen)[0], chosen), 3)
    return found


def _some(listed: list[Record]) -> list[Record]:
    return listed[:: max(1, len(listed) // MOST)]


def _first(logits: np.ndarray, chosen: list[Item]) -> float:
    """Return the share of questions whose best text is right."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(chosen):
        groups[one.group].append(row)
    return float(np.mean([chosen[max(rows, key=lambda row: logits[row])].label for rows in groups.values()]))
