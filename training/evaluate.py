"""Report what the judge reaches: `python training/evaluate.py held|tests [judge.onnx]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import answer_sets
import numpy as np
import scoring
import windowed
from model import load
from probes import probes
from records import STANCES, Record, folders, read, rows, say, settings
from scoring import Calibration, calibrated

from ibidem import metrics

LEAST = 60
"""Pairs from which a figure on a held-out source is worth printing."""


def main() -> None:
    """Print one JSON object, and write it as `held.json` or `tests.json`. Run the tests once, at the end."""
    config = settings()
    data, work = folders(config)
    part = sys.argv[1] if len(sys.argv) > 1 else "held"
    runs = (
        windowed.of_graph(Path(sys.argv[2]))
        if len(sys.argv) > 2
        else windowed.of_checkpoint(load(work / "checkpoint.pt"))
    )
    calibration = json.loads((work / "calibration.json").read_text(encoding="utf-8"))
    tokens = config["export"]["max_tokens"]
    found: dict[str, Any] = {}
    for name, records in (_tests(data) if part == "tests" else _held(work)).items():
        found[name] = stance(runs, records, calibration, max_tokens=tokens)
        say(f"{name}: {json.dumps(found[name])}")
    if part == "tests":
        found["probes"] = _probed(runs, probes(data, work), calibration, tokens)
        say(json.dumps(found["probes"]))
        found["answers"] = answer_sets.report(runs, data, config, calibration)
        say(json.dumps(found["answers"]))
    text = json.dumps(found, indent=1)
    (work / f"{part}.json").write_text(text + "\n", encoding="utf-8")
    say(text)


def stance(
    runs: windowed.Runs, records: Sequence[Record], calibration: Calibration, *, max_tokens: int
) -> dict[str, float]:
    """Return accuracy, macro-F1, calibration error, and the same reading the claim alone."""
    right = np.array([STANCES.index(str(one.label)) for one in records])
    logits = windowed.judged(runs, records, calibration, max_tokens=max_tokens)[1]
    probabilities = calibrated(logits, calibration)
    chosen = probabilities.argmax(axis=1)
    sided = right < 2
    blank = [replace(one, text="") for one in records]
    alone_logits = windowed.judged(runs, blank, calibration, max_tokens=max_tokens)[1]
    alone = calibrated(alone_logits, calibration).argmax(axis=1)
    return {
        "pairs": len(records),
        "accuracy": round(scoring.accuracy(chosen, right), 4),
        "macro_f1": round(scoring.macro_f1(chosen, right), 4),
        "macro_f1 uncalibrated": round(scoring.macro_f1(logits.argmax(axis=1), right), 4),
        "two_way": round(scoring.accuracy(probabilities[sided, :2].argmax(axis=1), right[sided]), 4),
        "calibration_error": round(metrics.calibration_error(probabilities.max(axis=1), chosen == right), 4),
        "claim_alone_accuracy": round(scoring.accuracy(alone, right), 4),
        "claim_alone_macro_f1": round(scoring.macro_f1(alone, right), 4),
        "claim_alone_two_way": round(scoring.accuracy(alone_logits[sided, :2].argmax(axis=1), right[sided]), 4),
        "commonest_label": round(float(np.bincount(right).max() / len(right)), 4),
    }


def _tests(data: Path) -> dict[str, list[Record]]:
    health = _read(data, "healthver", "evidence", "test")
    within = [row["evidence"] for row in rows(data / "claims" / "healthver.jsonl") if row["split"] != "test"]
    unseen = [one for one in health if not any(one.text in text for text in within)]
    return {
        "healthver test": health,
        "healthver test, evidence in no training text": unseen,
        "healthver_abstracts test": _read(data, "healthver_abstracts", "abstract", "test"),
        "scifact dev, abstract": _read(data, "scifact", "abstract", "dev"),
        "scifact dev, gold sentences": _read(data, "scifact", "evidence", "dev"),
        "fever_symmetric": _read(data, "fever_symmetric", "evidence", ""),
        "climate_fever": _read(data, "climate_fever", "evidence", "")[::4],
    }


def _held(work: Path) -> dict[str, list[Record]]:
    """Return the pairs that were kept for choosing, by source."""
    found: dict[str, list[Record]] = {}
    for one in read(work / "stance.jsonl"):
        if one.part == "held":
            found.setdefault(one.source, []).append(one)
    return {name: listed for name, listed in found.items() if len(listed) >= LEAST}


def _read(data: Path, name: str, field: str, split: str) -> list[Record]:
    listed = rows(data / "claims" / f"{name}.jsonl")
    return [
        Record("stance", row["claim"], row[field], row["label"], name)
        for row in listed
        if not split or row["split"] == split
    ]


def _probed(
    runs: windowed.Runs, listed: dict[str, list[Record]], calibration: Calibration, max_tokens: int
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    hits: list[bool] = []
    for name, records in listed.items():
        right = np.array([STANCES.index(str(one.label)) for one in records])
        probabilities = calibrated(windowed.judged(runs, records, calibration, max_tokens=max_tokens)[1], calibration)
        hit = probabilities.argmax(axis=1) == right
        hits += hit.tolist()
        found[name] = {
            "pairs": len(records),
            "accuracy": round(float(hit.mean()), 4),
            "two_way": round(float((probabilities[:, :2].argmax(axis=1) == right).mean()), 4),
        }
        for kind in sorted({one.source for one in records if name == "by hand"}):
            rows_of = [row for row, one in enumerate(records) if one.source == kind]
            found[name][kind] = round(float(hit[rows_of].mean()), 4)
    return found | {"all": round(float(np.mean(hits)), 4), "pairs": len(hits)}


if __name__ == "__main__":
    main()
