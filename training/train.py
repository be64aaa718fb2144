"""Train the judge, or its teacher: `python training/train.py`; started again, it goes on from its last checkpoints.

Several workers train the same weights on pairs of their own, and every few steps each moves half way to the weights
that the next one wrote last. On a shared machine this loses less than threads that wait for each other.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import time
from collections.abc import Mapping
from multiprocessing import Process
from pathlib import Path
from typing import Any

import torch
from batches import Batch, Item, answer_batches, items, stance_batches
from model import Judge, Trunk, interpolated, load, load_graph, tokenizer
from records import checkpoints, folders, read, say, settings
from scoring import of_checkpoint, quick_eval
from tokenizers import Tokenizer
from torch.nn import functional as F  # noqa: N812 - the name everyone knows it by


def main() -> None:
    """Train for the minutes of the settings; write `checkpoint.pt`, the mean of the workers, and a line of the log."""
    config = settings()
    _, work = folders(config)
    chosen = config["train"]
    workers = [Process(target=_work, args=(rank,)) for rank in range(chosen["workers"])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("A worker failed; started again, the training goes on from the last checkpoints.")
    kept = checkpoints(config)
    states = [
        torch.load(kept / f"worker{rank}.pt", map_location="cpu", weights_only=True) for rank in range(len(workers))
    ]
    mean = interpolated([state["model"] for state in states], [1 / len(states)] * len(states))
    torch.save({"model": mean}, kept / "checkpoint.pt")
    line = {"steps": sum(state["step"] for state in states), "pairs": sum(state["seen"] for state in states)}
    trunk = Trunk.of(config)
    line |= quick_eval(of_checkpoint(load(kept / "checkpoint.pt", trunk)), work, trunk)
    with (kept / "train.log").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    say(json.dumps(line))


def _work(rank: int) -> None:
    """Train as one of the workers."""
    config = settings()
    _, work = folders(config)
    chosen = config["train"]
    torch.manual_seed(chosen["seed"] + rank)
    torch.set_num_threads(chosen["threads"])
    trunk = Trunk.of(config)
    tokens = tokenizer(chosen["max_tokens"], trunk)
    files = [work / chosen["stance"], work / "answers.jsonl"]
    stance, answers = (_items(path, tokens) for path in files)
    say(f"{len(stance)} stance pairs, {len(answers)} answer pairs")
    run = Run(config, checkpoints(config), rank=rank, pairs=_digest(*files))
    size, seed, pad = chosen["batch_tokens"], chosen["seed"] + 7 * run.step + 1000 * rank, run.judge.pad
    feeds = {
        "stance": stance_batches(stance, config["weight"], tokens=size, seed=seed, pad=pad),
        "answers": answer_batches(answers, tokens=size, seed=seed + 1, pad=pad),
    }
    draw = random.Random(seed)
    while run.done() < 1:
        head = "stance" if draw.random() < chosen["stance_share"] else "answers"
        run.learn(next(feeds[head]))
        if run.step % chosen["share_every"] == 0:
            run.share_weights()
        if run.is_due():
            run.save()
    run.save()


class Run:
    """Steps of one training, its rate falling to nothing as its time runs out."""

    def __init__(self, config: Mapping[str, Any], work: Path, *, rank: int, pairs: str) -> None:
        chosen = config["train"]
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.judge = Judge(Trunk.of(config), dropout=chosen["dropout"]).to(self.device)
        trunk, frozen = self.judge.trunk, chosen["frozen_layers"]
        for module in (
            trunk.embeddings if frozen else trunk.embeddings.word_embeddings,
            *trunk.encoder.layer[:frozen],
        ):
            module.requires_grad_(False)
        self.optimizer = torch.optim.AdamW(_grouped(self.judge, chosen), fused=True)
        self.step, self.seen, self.spent_s = 0, 0, 0.0
        self._chosen, self._pairs_digest = chosen, pairs
        self._checkpoint = work / f"worker{rank}.pt"
        self._own = work / f"shared{rank}.pt"
        self._next = work / f"shared{(rank + 1) % chosen['workers']}.pt"
        self._taken_ns = 0
        self._losses: dict[str, list[float]] = {"stance": [], "answers": []}
        self._pairs = self._tokens = 0
        if begin := chosen["begin"]:
            load_graph(self.judge, Path(begin))
        self._resume()
        self._compiled = torch.compile(self.judge, dynamic=True) if chosen["compile"] else self.judge
        self._started = self._saved = self._logged = time.monotonic()

    def done(self) -> float:
        """Return the share of the time that is spent."""
        return (self.spent_s + time.monotonic() - self._started) / (60 * self._chosen["minutes"])

    def learn(self, batch: Batch) -> None:
        """Take one step."""
        self._set_rate()
        self.judge.train()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self._chosen["bfloat16"]):
            answers, stance = self._compiled(**{name: one.to(self.device) for name, one in batch.inputs.items()})
        labels = batch.labels.to(self.device)
        if batch.head == "stance":
            loss = F.cross_entropy(stance.float(), batch.targets.to(self.device))
        else:
            loss = _ranked(answers, labels, batch.groups.to(self.device), batch.is_near.to(self.device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.judge.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        self._losses[batch.head].append(float(loss.detach()))
        self._pairs += len(labels)
        self.seen += len(labels)
        self._tokens += batch.inputs["input_ids"].numel()

    def is_due(self) -> bool:
        """Return whether a checkpoint is."""
        if self.step % 20 == 0:
            self._tell()
        return time.monotonic() - self._saved > 60 * self._chosen["checkpoint_minutes"]

    def share_weights(self) -> None:
        """Move half way to the weights that the next worker wrote last, where they are new, and write the own."""
        weights = {name: weight for name, weight in self.judge.named_parameters() if weight.requires_grad}
        if self._next != self._own and self._next.exists() and self._next.stat().st_mtime_ns > self._taken_ns:
            self._taken_ns = self._next.stat().st_mtime_ns
            theirs = torch.load(self._next, map_location=self.device, weights_only=True)
            with torch.no_grad():
                for name, weight in weights.items():
                    weight.lerp_(theirs[name], 0.5)
        _write(self._own, {name: weight.detach() for name, weight in weights.items()})

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        self._saved = time.monotonic()
        state = {
            "model": self.judge.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seen": self.seen,
            "spent_s": self.spent_s + self._saved - self._started,
            "pairs": self._pairs_digest,
        }
        _write(self._checkpoint, state)

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        state = torch.load(self._checkpoint, map_location=self.device, weights_only=True)
        if state["pairs"] != self._pairs_digest:
            raise SystemExit(f"{self._checkpoint} was trained on other pairs: move it away to begin anew.")
        self.judge.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seen, self.spent_s = state["step"], state["seen"], state["spent_s"]
        say(f"going on from step {self.step}")

    def _set_rate(self) -> None:
        done, warm = self.done(), self._chosen["warm_share"]
        factor = min(done / warm, max(0.0, (1 - done) / (1 - warm)))
        for group in self.optimizer.param_groups:
            group["lr"] = group["full_rate"] * factor

    def _tell(self) -> None:
        elapsed = time.monotonic() - self._logged
        means = {head: sum(listed[-50:]) / max(1, len(listed[-50:])) for head, listed in self._losses.items()}
        say(
            f"{self.done():.1%} step {self.step} stance {means['stance']:.3f} answers {means['answers']:.3f} "
            f"{self._pairs / elapsed:.1f} pairs/s {self._tokens / elapsed:.0f} tokens/s"
        )
        self._pairs = self._tokens = 0
        self._logged = time.monotonic()


def _write(path: Path, state: Mapping[str, Any]) -> None:
    """Write a state, whole or not at all."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def _items(path: Path, tokens: Tokenizer) -> list[Item]:
    """Return the training pairs of a file as tokens, a few thousand at a time: encodings take much memory."""
    records = [record for record in read(path) if record.part == "train"]
    return [item for start in range(0, len(records), 4096) for item in items(records[start : start + 4096], tokens)]


def _digest(*paths: Path) -> str:
    return " ".join(hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths)


def _grouped(judge: Judge, chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the weights to train in groups: heads learn faster, and biases and norms do not decay."""
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, weight in judge.named_parameters():
        if weight.requires_grad:
            groups.setdefault((not name.startswith("trunk"), weight.ndim < 2), []).append(weight)
    return [
        {
            "params": weights,
            "full_rate": chosen["head_rate"] if head else chosen["rate"],
            "weight_decay": 0.0 if flat else chosen["weight_decay"],
        }
        for (head, flat), weights in groups.items()
    ]


def _ranked(answers: torch.Tensor, labels: torch.Tensor, groups: torch.Tensor, is_near: torch.Tensor) -> torch.Tensor:
    """Return the loss of each text alone, and of each question's answers against its other texts.

    Texts of the same article weigh twice: they are on the topic, and only what they hold tells them apart.
    """
    logits, labels = answers.float(), labels.float()
    alone = F.binary_cross_entropy_with_logits(logits, labels)
    same = groups[:, None] == groups[None, :]
    against = logits[None, :].expand(len(logits), -1).masked_fill(~same | (labels[None, :] > 0), -torch.inf)
    against = against + math.log(2) * is_near[None, :]
    # One answer against all of its question's wrong texts, so that two right ones never compete.
    among = torch.cat((logits[:, None], against), dim=1)
    right = (labels > 0) & torch.isfinite(against).any(dim=1)
    if not right.any():
        return alone
    return alone + (torch.logsumexp(among, dim=1) - logits)[right].mean()


if __name__ == "__main__":
    main()
