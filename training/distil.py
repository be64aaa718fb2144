"""Ask a trained teacher: `CONFIG=training/teacher.toml python training/distil.py` writes `soft.jsonl`.

Hinton et al., Distilling the knowledge in a neural network, 2015. A labelled pair gets the mean of its label and of
what the teacher says, a pair without a label what the teacher says alone. Stopped and started again, it goes on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transfer
from batches import items
from model import Trunk, load, tokenizer
from prepare import free_texts, uncited
from records import STANCES, Record, checkpoints, folders, read, rows, say, settings, write
from scoring import logits, softmax

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
            lines = [json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in _labelled(some, said)]
            file.write("".join(lines))
            file.flush()
            say(f"{start + len(some)} of {len(pairs)}")


def _labelled(pairs: list[Record], said: np.ndarray) -> Iterator[Record]:
    for one, row in zip(pairs, said, strict=True):
        if one.source.startswith("transfer"):
            yield replace(one, label=STANCES[int(row.argmax())], soft=tuple(np.round(row, 4).tolist()))
        else:
            target = (row + (np.arange(len(STANCES)) == STANCES.index(str(one.label)))) / 2
            yield replace(one, soft=tuple(np.round(target, 4).tolist()))


def _without_label(data: Path, work: Path, config: Mapping[str, Any]) -> list[Record]:
    draw = random.Random(config["prepare"]["seed"] + 6)
    most = config["transfer"]["most"]
    claimed = [one for one in read(work / "stance.jsonl") if one.source in CLAIMED]
    pairs = transfer.of_claims(claimed, most=most // 4, draw=draw)
    pairs += transfer.of_texts(transfer.passages(uncited(data)), source="scifact", most=2 * most, draw=draw)
    texts = free_texts(data, config, draw)
    for source in ("squad", "medquad"):
        pairs += transfer.of_texts(texts[source], source=source, most=most, draw=draw)
    return pairs


if __name__ == "__main__":
    main()
