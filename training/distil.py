"""Ask a trained teacher: `CONFIG=training/teacher.toml python training/distil.py` writes `soft.jsonl`.

Hinton et al., Distilling the knowledge in a neural network, 2015. A labelled pair gets the mean of its label and of
what the teacher says, a pair without a label what the teacher says alone. Stopped and started again, it goes on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import transfer
from batches import items
from model import Trunk, load, tokenizer
from prepare import free_texts, uncited
from records import Record, checkpoints, folders, read, rows, say, settings, write
from scoring import logits, softmax

from ibidem.models import open_encoder
from ibidem.settings import DEFAULT_MODEL

CLAIMED = ("scifact", "healthver", "fever", "foolmetwice", "vitaminc:real", "mnli_dev_matched")
_AT_ONCE = 2048


def main() -> None:
    """Write the training pairs and those without labels, each with the probabilities that a student is to learn."""
    config = settings()
    data, work = folders(config)
    torch.set_num_threads(config["train"]["threads"] * config["train"]["workers"])
    if not (work / "transfer.jsonl").exists():
        write(work / "transfer.jsonl", _without_label(data, work, config))
    pairs = [one for one in read(work / "stance.jsonl") if one.part == "train"]
    pairs += read(work / "transfer.jsonl")
    random.Random(3).shuffle(pairs)  # so that what was labelled so far is a sample of all
    soft = work / "soft.jsonl"
    done = sum(1 for _ in rows(soft)) if soft.exists() else 0
    trunk = Trunk.of(config)
    judge, tokens = load(checkpoints(config) / "checkpoint.pt", trunk), tokenizer(config["train"]["max_tokens"], trunk)
    with soft.open("a", encoding="utf-8") as file:
        for start in range(done, len(pairs), _AT_ONCE):
            some = pairs[start : start + _AT_ONCE]
            said = softmax(logits(judge, items(some, tokens))[1])
            lines = [json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in transfer.labelled(some, said)]
            file.write("".join(lines))
            file.flush()
            say(f"{start + len(some)} of {len(pairs)}")


def _without_label(data: Path, work: Path, config: Mapping[str, Any]) -> list[Record]:
    draw = random.Random(config["prepare"]["seed"] + 6)
    most = config["transfer"]["most"]
    claimed = [one for one in read(work / "stance.jsonl") if one.source in CLAIMED]
    encoder = open_encoder(DEFAULT_MODEL)
    pairs = transfer.of_claims(claimed, encoder, most=most // 4, draw=draw)
    pairs += transfer.of_texts(transfer.passages(uncited(data)), encoder, source="scifact", most=2 * most, draw=draw)
    texts = free_texts(data, config, draw)
    for source in ("squad", "medquad"):
        pairs += transfer.of_texts(texts[source], encoder, source=source, most=most, draw=draw)
    return pairs


if __name__ == "__main__":
    main()
