"""Pairs without a label for a teacher: claims and stated sentences beside the nearest texts of their kind."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from records import STANCES, Abstract, Passage, Record

from ibidem.models import Encoder

_OWN, _OTHER = 2, 2
"""Texts beside a sentence: nearest ones of its own passage, and of others."""
_OF_CLAIM = 3
"""Texts beside a claim."""
_SHORTEST, _LONGEST = 6, 60
"""Words of a sentence that can stand for a claim or for evidence."""


@dataclass(frozen=True, slots=True)
class _Stated:
    text: str
    passage: int


def of_claims(records: Sequence[Record], encoder: Encoder, *, most: int, draw: random.Random) -> list[Record]:
    """Return at most so many pairs of the claims of each source and the nearest evidence that they do not come with."""
    pairs: list[Record] = []
    for source in sorted({record.source for record in records}):
        own: dict[str, set[str]] = {}
        for record in records:
            if record.source == source and record.part == "train":
                own.setdefault(record.asked, set()).add(record.text)
        claims = draw.sample(sorted(own), min(len(own), most // _OF_CLAIM))
        texts = sorted({text for listed in own.values() for text in listed})
        for claim, places in zip(claims, _nearest(encoder, claims, texts, k=_OF_CLAIM + 4), strict=True):
            others = [texts[at] for at in places if texts[at] not in own[claim]][:_OF_CLAIM]
            pairs += [_pair(claim, text, source) for text in others]
    return pairs


def of_texts(
    passages: Iterable[Passage], encoder: Encoder, *, source: str, most: int, draw: random.Random
) -> list[Record]:
    """Return at most so many pairs of a sentence and one near it, in its passage and in others."""
    listed = [
        _Stated(sentence, at)
        for at, passage in enumerate(passages)
        for sentence in passage.sentences
        if _SHORTEST <= len(sentence.split()) <= _LONGEST
    ]
    chosen = draw.sample(listed, min(len(listed), most // (_OWN + _OTHER)))
    pairs: list[Record] = []
    near = _nearest(encoder, [one.text for one in chosen], [one.text for one in listed], k=24)
    for one, places in zip(chosen, near, strict=True):
        beside = [listed[at] for at in places if listed[at].text != one.text]
        own = [other.text for other in beside if other.passage == one.passage][:_OWN]
        others = [other.text for other in beside if other.passage != one.passage][:_OTHER]
        pairs += [_pair(one.text, text, source) for text in own + others]
    return pairs


def passages(abstracts: Iterable[Abstract]) -> list[Passage]:
    """Return abstracts as passages, each title its first sentence."""
    return [Passage(((one.title,) if one.title else ()) + one.sentences) for one in abstracts]


def labelled(pairs: Sequence[Record], said: NDArray[np.float64]) -> Iterator[Record]:
    """Yield the pairs with what a student is to learn, given what a teacher says of each, (n, 3) probabilities.

    A pair that came with a label gets the mean of it and of what the teacher says.
    """
    for one, row in zip(pairs, said, strict=True):
        if one.source.startswith("transfer"):
            yield replace(one, label=STANCES[int(row.argmax())], soft=tuple(np.round(row, 4).tolist()))
        else:
            target = (row + [label == one.label for label in STANCES]) / 2
            yield replace(one, soft=tuple(np.round(target, 4).tolist()))


def _pair(claim: str, text: str, source: str) -> Record:
    return Record("stance", claim, text, "NEUTRAL", f"transfer:{source}", group=claim)


def _nearest(encoder: Encoder, asked: Sequence[str], texts: Sequence[str], *, k: int) -> Iterator[NDArray[np.int64]]:
    """Yield for each text that is asked for the positions of its k nearest by meaning, nearest first."""
    rows = encoder.encode(texts)
    for query in encoder.encode(asked):
        scores = rows @ query
        best = np.argpartition(-scores, min(k, len(scores)) - 1)[:k]
        yield best[np.argsort(-scores[best], kind="stable")]
