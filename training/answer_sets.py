"""Measure, on articles kept out of training, the choice of a sentence and the noticing of silence."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scoring
from hard_negatives import Similar
from questions import Paragraph, gold_rows, paragraphs
from records import Record, rows
from splits import is_kept_out

from ibidem.evaluation import metrics
from ibidem.text.normalize import fold

NEAREST = 5
"""Paragraphs whose sentences are judged."""
MOST = 350
"""Questions of each set."""


def report(
    scorer: scoring.Scorer, data: Path, config: Mapping[str, Any], calibration: Mapping[str, Any]
) -> dict[str, Any]:
    """Return how often the best sentence is right, in the right paragraph and among all, and the AUROC of silence.

    Paragraphs are found by shared words, among those of every article: a lower bound of what a search finds.
    """
    found: dict[str, Any] = {}
    for source in ("squad", "squad2"):
        found[source] = _measured(scorer, data / "answers" / source, config, calibration)
    return found


def _measured(
    scorer: scoring.Scorer, folder: Path, config: Mapping[str, Any], calibration: Mapping[str, Any]
) -> dict[str, float]:
    known = paragraphs(folder)
    listed = [
        row
        for row in rows(folder / "questions.jsonl")
        if is_kept_out(known[row["document"]].article, config["prepare"]["kept_out"])
    ]
    listed = random.Random(9).sample(listed, min(MOST, len(listed)))
    order = list(known.values())
    near = Similar([f"{one.title} {one.text}" for one in order]).nearest([row["text"] for row in listed], k=NEAREST)
    records, owners = _candidates(listed, known, [[order[place] for place in places] for places in near])
    logits = scoring.windowed(scorer, records, calibration, max_tokens=config["export"]["max_tokens"])[0]
    return _scored(listed, known, records, owners, logits=logits, calibration=calibration)


def _candidates(
    listed: Sequence[Mapping[str, Any]], known: Mapping[str, Paragraph], near: Sequence[Sequence[Paragraph]]
) -> tuple[list[Record], list[tuple[int, str]]]:
    """Return every sentence to judge, with the question's row and the paragraph it stands in."""
    records, owners = [], []
    for row, (question, places) in enumerate(zip(listed, near, strict=True)):
        own = known[question["document"]]
        for one in dict.fromkeys((*places, own)):
            found = "near" if one in places else "own"
            for text in one.sentences:
                records.append(Record("answers", question["text"], text, 0, found, "held", one.title))
                owners.append((row, one.document))
    return records, owners


def _scored(
    listed: Sequence[Mapping[str, Any]],
    known: Mapping[str, Paragraph],
    records: Sequence[Record],
    owners: Sequence[tuple[int, str]],
    *,
    logits: scoring.Floats,
    calibration: Mapping[str, Any],
) -> dict[str, float]:
    by = calibration["answers"]
    probabilities = 1 / (1 + np.exp(-(logits / by["temperature"] + by["bias"])))
    rows_of: dict[int, list[int]] = {}
    for at, (row, _) in enumerate(owners):
        rows_of.setdefault(row, []).append(at)
    inside, overall, reachable, best_of = [], [], [], {True: [], False: []}
    confidences, hits = [], []
    for row, places in rows_of.items():
        question = listed[row]
        near = [at for at in places if records[at].source == "near"]
        best_of[question["answerable"]].append(max(logits[at] for at in near))
        best = max(near, key=lambda at: logits[at])
        right = question["answerable"] and _holds(records[best].text, question["answers"])
        confidences.append(probabilities[best])
        hits.append(right)
        if not question["answerable"]:
            continue
        own = [at for at in places if owners[at][1] == question["document"]]
        gold = gold_rows(known[question["document"]], question["answers"])
        inside.append(int(np.argmax([logits[at] for at in own])) in gold)
        overall.append(right)
        reachable.append(any(_holds(records[at].text, question["answers"]) for at in near))
    found = {
        "questions": len(listed),
        "first in its paragraph": round(float(np.mean(inside)), 4),
        "first of all": round(float(np.mean(overall)), 4),
        "reachable": round(float(np.mean(reachable)), 4),
        "calibration_error of the best": round(metrics.calibration_error(confidences, hits), 4),
    }
    if best_of[False]:
        found["auroc"] = round(metrics.auroc(best_of[True], best_of[False]) or 0.0, 4)
    return found


def _holds(text: str, answers: Sequence[str]) -> bool:
    shown = fold(text)
    return any(fold(answer) in shown for answer in answers if fold(answer))
