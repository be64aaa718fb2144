"""Pairs that differ in one word, number or `not`, half of them true, half false."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import made
import numberflips
from records import HERE, Record, read, rows

from ibidem import sentences

UNSEEN = ("nq_utd", "cacm", "time")
"""Texts that no training pair is made of."""


def probes(data: Path, work: Path, *, seed: int = 5) -> dict[str, list[Record]]:
    """Return probes by where they come from: written by hand, made from unseen text, and made from held-out pairs."""
    found = {"by hand": _by_hand(HERE / "probes.jsonl")}
    for name in UNSEEN:
        if (path := data / "retrieval" / name / "corpus.jsonl").exists():
            found[name] = _from_text(path, random.Random(seed))
    held = [one for one in read(work / "stance.jsonl") if one.part == "held" and one.label != "NEUTRAL"]
    held_made = [one for one in held if one.source.startswith(("made", "bound"))]
    found["held"] = random.Random(seed).sample(held_made, min(100, len(held_made)))
    return found


def _by_hand(path: Path) -> list[Record]:
    found = []
    for row in rows(path):
        for kind, true, false in row["pairs"]:
            found.append(Record("stance", true, row["evidence"], "SUPPORTS", f"probe:{kind}"))
            found.append(Record("stance", false, row["evidence"], "REFUTES", f"probe:{kind}"))
    return found


def _from_text(path: Path, draw: random.Random) -> list[Record]:
    passages = []
    listed = list(rows(path))
    for row in draw.sample(listed, min(250, len(listed))):
        text = row["text"].capitalize() if row["text"].isupper() else row["text"]
        spans = tuple(" ".join(text[low:high].split()) for low, high in sentences.split(text))
        passages.append(made.Passage(spans, tuple(sorted({name for one in spans for name in numberflips.names(one)}))))
    pairs = made.quadruples(passages, source="probe", most=25, draw=draw)
    return [replace(one, part="held") for one in pairs if one.label != "NEUTRAL"]
