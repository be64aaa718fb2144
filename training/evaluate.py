"""Report what a judge reaches: `python training/evaluate.py held|tests [FOLDER …]`.

Each FOLDER is an exported judge, with its graph and card; several are reported side by side. Without one the checkpoint
in the work folder is evaluated.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import answer_sets
import numpy as np
import scoring
import synthetic_claims
from model import load
from perturbations import names
from records import HERE, STANCES, Passage, Record, folders, read, rows, say, settings
from scoring import Calibration, calibrated

from ibidem.evaluation import metrics
from ibidem.text import sentences

LEAST = 60
"""Pairs from which a figure on a held-out source is worth printing."""
UNSEEN = ("nq_utd", "cacm", "time")
"""Texts that no training pair is made of, from which probes are made by rule."""
BY_HAND = {"by hand": "probes.jsonl", "by hand, contrasts": "probes_contrast.jsonl"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A judge to evaluate."""

    name: str
    scorer: scoring.Scorer
    calibration: Calibration


def main() -> None:
    """Print one JSON object, and write it as `held.json` or `tests.json`. Run the tests once, at the end."""
    config = settings()
    data, work = folders(config)
    part = sys.argv[1] if len(sys.argv) > 1 else "held"
    candidates = [_exported(Path(folder)) for folder in sys.argv[2:]] or [_checkpoint(work)]
    tokens = config["export"]["max_tokens"]
    reached: dict[str, dict[str, Any]] = {candidate.name: {} for candidate in candidates}
    for name, records in (_tests(data) if part == "tests" else _held(work)).items():
        for candidate in candidates:
            reached[candidate.name][name] = stance(candidate, records, max_tokens=tokens)
            say(f"{candidate.name}, {name}: {json.dumps(reached[candidate.name][name])}")
    if part == "tests":
        for candidate in candidates:
            reached[candidate.name]["probes"] = _probed(candidate, probes(data, work), tokens)
            say(f"{candidate.name}, probes: {json.dumps(reached[candidate.name]['probes'])}")
            answers = answer_sets.report(candidate.scorer, data, config, candidate.calibration)
            reached[candidate.name]["answers"] = answers
            say(f"{candidate.name}, answers: {json.dumps(answers)}")
    text = json.dumps(reached, indent=1)
    (work / f"{part}.json").write_text(text + "\n", encoding="utf-8")
    say(text)


def stance(candidate: Candidate, records: Sequence[Record], *, max_tokens: int) -> dict[str, float]:
    """Return accuracy, macro-F1, calibration error, and the same reading the claim alone."""
    right = np.array([STANCES.index(str(one.label)) for one in records])
    logits = _logits(candidate, records, max_tokens)
    probabilities = calibrated(logits, candidate.calibration)
    chosen = probabilities.argmax(axis=1)
    sided = right < 2
    alone_logits = _logits(candidate, [replace(one, text="") for one in records], max_tokens)
    alone = calibrated(alone_logits, candidate.calibration).argmax(axis=1)
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


def probes(data: Path, work: Path, *, seed: int = 5) -> dict[str, list[Record]]:
    """Return pairs that differ in one fact, half of them true: by hand, and by rule from unseen and held-out text."""
    listed = {name: _by_hand(HERE / file) for name, file in BY_HAND.items()}
    for name in UNSEEN:
        if (path := data / "retrieval" / name / "corpus.jsonl").exists():
            listed[name] = _by_rule(path, random.Random(seed))
    held = [one for one in read(work / "stance.jsonl") if one.part == "held" and one.label != "NEUTRAL"]
    held = [one for one in held if one.source.startswith(("synthetic", "bound"))]
    listed["held"] = random.Random(seed).sample(held, min(100, len(held)))
    return listed


def _exported(folder: Path) -> Candidate:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return Candidate(str(folder), scoring.of_graph(folder / "judge.onnx"), card["calibration"])


def _checkpoint(work: Path) -> Candidate:
    calibration = json.loads((work / "calibration.json").read_text(encoding="utf-8"))
    return Candidate("checkpoint", scoring.of_checkpoint(load(work / "checkpoint.pt")), calibration)


def _logits(candidate: Candidate, records: Sequence[Record], max_tokens: int) -> scoring.Floats:
    return scoring.windowed(candidate.scorer, records, candidate.calibration, max_tokens=max_tokens)[1]


def _tests(data: Path) -> dict[str, list[Record]]:
    health = _read(data, "healthver", "evidence", "test")
    within = [row["evidence"] for row in rows(data / "claims" / "healthver.jsonl") if row["split"] != "test"]
    unseen = [one for one in health if not any(one.text in text for text in within)]
    return {
        "vitaminc dev": _read(data, "vitaminc", "evidence", "dev"),
        "fever_symmetric": _read(data, "fever_symmetric", "evidence", ""),
        "healthver test": health,
        "healthver test, evidence in no training text": unseen,
        "healthver_abstracts test": _read(data, "healthver_abstracts", "abstract", "test"),
        "scifact dev, abstract": _read(data, "scifact", "abstract", "dev"),
        "scifact dev, gold sentences": _read(data, "scifact", "evidence", "dev"),
        "climate_fever": _read(data, "climate_fever", "evidence", "")[::4],
    }


def _held(work: Path) -> dict[str, list[Record]]:
    """Return the pairs that were kept for choosing, by source."""
    by_source: dict[str, list[Record]] = {}
    for record in read(work / "stance.jsonl"):
        if record.part == "held":
            by_source.setdefault(record.source, []).append(record)
    return {name: listed for name, listed in by_source.items() if len(listed) >= LEAST}


def _read(data: Path, name: str, field: str, split: str) -> list[Record]:
    listed = rows(data / "claims" / f"{name}.jsonl")
    return [
        Record("stance", row["claim"], row[field], row["label"], name)
        for row in listed
        if not split or row["split"] == split
    ]


def _by_hand(path: Path) -> list[Record]:
    pairs = []
    for row in rows(path):
        for kind, true, false in row["pairs"]:
            pairs.append(Record("stance", true, row["evidence"], "SUPPORTS", f"probe:{kind}"))
            pairs.append(Record("stance", false, row["evidence"], "REFUTES", f"probe:{kind}"))
    return pairs


def _by_rule(path: Path, draw: random.Random) -> list[Record]:
    passages = []
    listed = list(rows(path))
    for row in draw.sample(listed, min(250, len(listed))):
        text = row["text"].capitalize() if row["text"].isupper() else row["text"]
        spans = tuple(" ".join(text[low:high].split()) for low, high in sentences.split(text))
        passages.append(Passage(spans, tuple(sorted({name for span in spans for name in names(span)}))))
    pairs = synthetic_claims.quadruples(passages, source="probe", most=25, draw=draw)
    return [replace(pair, part="held") for pair in pairs if pair.label != "NEUTRAL"]


def _probed(candidate: Candidate, listed: dict[str, list[Record]], max_tokens: int) -> dict[str, Any]:
    reached: dict[str, Any] = {}
    hits: list[bool] = []
    for name, records in listed.items():
        right = np.array([STANCES.index(str(one.label)) for one in records])
        probabilities = calibrated(_logits(candidate, records, max_tokens), candidate.calibration)
        hit = probabilities.argmax(axis=1) == right
        hits += hit.tolist()
        reached[name] = {
            "pairs": len(records),
            "accuracy": round(float(hit.mean()), 4),
            "two_way": round(float((probabilities[:, :2].argmax(axis=1) == right).mean()), 4),
        }
        for kind in sorted({one.source for one in records if name in BY_HAND}):
            places = [row for row, one in enumerate(records) if one.source == kind]
            reached[name][kind] = round(float(hit[places].mean()), 4)
    return reached | {"all": round(float(np.mean(hits)), 4), "pairs": len(hits)}


if __name__ == "__main__":
    main()
