"""Pairs as tokens, and batches of like length so that next to nothing is padded."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from records import STANCES, Record
from tokenizers import Tokenizer
from torch import Tensor

POOL = 24
"""Batches that are drawn and sorted by length together."""


@dataclass(frozen=True, slots=True)
class Item:
    """A pair as tokens, with the number that its label is."""

    ids: list[int]
    types: list[int]
    label: int
    source: str
    group: str
    soft: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of one head; `groups` numbers the questions among them."""

    head: str
    inputs: dict[str, Tensor]
    labels: Tensor
    groups: Tensor
    is_near: Tensor
    """Whether a text is of the article that was asked about."""
    targets: Tensor
    """(b, 3) what the stance head is to say: the label, or a teacher's probabilities; (b, 0) of answers."""


def items(records: Sequence[Record], tokens: Tokenizer) -> list[Item]:
    """Return the pairs as tokens, in order."""
    encodings = tokens.encode_batch(
        [(one.asked, f"{one.context}. {one.text}" if one.context else one.text) for one in records]
    )
    labels = [STANCES.index(str(one.label)) if one.head == "stance" else int(one.label) for one in records]
    return [
        Item(one.ids, one.type_ids, label, record.source, record.group, tuple(record.soft))
        for one, label, record in zip(encodings, labels, records, strict=True)
    ]


def padded(listed: Sequence[Item], *, pad: int = 0) -> dict[str, Tensor]:
    """Return the inputs of a batch, as wide as its longest pair; `pad` is the trunk's token of that name."""
    width = max(len(one.ids) for one in listed)
    ids = torch.tensor([one.ids + [pad] * (width - len(one.ids)) for one in listed])
    types = torch.tensor([one.types + [0] * (width - len(one.types)) for one in listed])
    mask = torch.tensor([[1] * len(one.ids) + [0] * (width - len(one.ids)) for one in listed])
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def stance_batches(
    listed: Sequence[Item], weight: Mapping[str, float], *, tokens: int, seed: int, pad: int = 0
) -> Iterator[Batch]:
    """Yield batches without end: sources by weight, and within each as many of every label."""
    draw = random.Random(seed)
    weights = _weights(listed, weight)
    mean = sum(len(one.ids) for one in listed) / len(listed)
    while True:
        drawn = draw.choices(listed, weights, k=int(POOL * tokens / mean))
        yield from _cut("stance", [[one] for one in drawn], tokens, draw, pad)


def answer_batches(listed: Sequence[Item], *, tokens: int, seed: int, pad: int = 0) -> Iterator[Batch]:
    """Yield batches without end, the candidates of a question always together."""
    draw = random.Random(seed)
    groups: dict[str, list[Item]] = defaultdict(list)
    for one in listed:
        groups[one.group].append(one)
    while True:
        drawn = draw.sample(list(groups.values()), len(groups))
        for start in range(0, len(drawn), POOL * 8):
            yield from _cut("answers", drawn[start : start + POOL * 8], tokens, draw, pad)


def _weights(listed: Sequence[Item], weight: Mapping[str, float]) -> list[float]:
    counted = Counter((one.source, one.label) for one in listed)
    totals = Counter(one.source for one in listed)
    kinds = Counter(source for source, _ in counted)
    weights = []
    for one in listed:
        kind = one.source.partition(":")[0]
        wanted = weight.get(one.source, weight.get(kind, 1.0))
        even = totals[one.source] / kinds[one.source] / counted[one.source, one.label]
        # Vitaminc's cases come in fours: to draw its neutral pairs three times as often would take them apart.
        weights.append(wanted * (even**0.5 if kind == "vitaminc" else even))
    return weights


def _cut(head: str, groups: list[list[Item]], tokens: int, draw: random.Random, pad: int) -> Iterator[Batch]:
    """Cut groups into batches of at most so many tokens, alike in length, in random order."""
    groups = sorted(groups, key=lambda group: max(len(one.ids) for one in group))
    made: list[list[list[Item]]] = []
    for group in groups:
        width = max(len(one.ids) for one in group)
        if not made or width * (sum(len(one) for one in made[-1]) + len(group)) > tokens:
            made.append([])
        made[-1].append(group)
    draw.shuffle(made)
    for batch in made:
        flat = [item for group in batch for item in group]
        numbers = [number for number, group in enumerate(batch) for _ in group]
        yield Batch(
            head,
            padded(flat, pad=pad),
            labels=torch.tensor([item.label for item in flat]),
            groups=torch.tensor(numbers),
            is_near=torch.tensor([not item.source.endswith(":far") for item in flat]),
            targets=torch.tensor([_target(item) if head == "stance" else [] for item in flat]),
        )


def _target(item: Item) -> Sequence[float]:
    return item.soft or [float(at == item.label) for at in range(len(STANCES))]
