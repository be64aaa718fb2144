"""Fold hits that say the same into one that names every place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ibidem.text.normalize import words
from ibidem.types import Hit

SHINGLE = 4
"""Words in a shingle. Broder, On the resemblance and containment of documents, 1997."""
CONTAINMENT = 0.8
"""Share of the shorter text's shingles that must stand in the longer one for the two to be the same."""
PULL_QUOTE_CONTAINMENT = 0.5
"""The same for a single sentence set apart in a document whose body says it too, often with a few words changed."""
FEWEST_SHINGLES = 3
"""Shorter texts are the same only when they are equal."""


def fold_duplicates(hits: Sequence[Hit], limit: int) -> tuple[Hit, ...]:
    """Return the first `limit` different hits in order; each carries the places of its repetitions in `also`."""
    kept: list[Hit] = []
    shingles: list[frozenset[str]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        own = _shingles(hit.passage.search_text)
        twin = _twin(hit, own, kept, shingles, holders)
        if twin is not None:
            kept[twin] = replace(kept[twin], also=(*kept[twin].also, hit.citation))
            continue
        if len(kept) == limit:
            break
        for shingle in own:
            holders[shingle].append(len(kept))
        kept.append(hit)
        shingles.append(own)
    return tuple(kept)


def _shingles(text: str) -> frozenset[str]:
    tokens = words(text)
    if len(tokens) < SHINGLE:
        return frozenset((" ".join(tokens),))
    return frozenset(" ".join(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1))


def _twin(
    hit: Hit,
    own: frozenset[str],
    kept: Sequence[Hit],
    shingles: Sequence[frozenset[str]],
    holders: dict[str, list[int]],
) -> int | None:
    """Return the row of the first kept hit that says the same, if any."""
    shared: dict[int, int] = defaultdict(int)
    for shingle in own:
        for row in holders.get(shingle, ()):
            shared[row] += 1
    for row in sorted(shared):
        shorter = min(len(own), len(shingles[row]))
        if shorter < FEWEST_SHINGLES:
            if own == shingles[row]:
                return row
        elif shared[row] / shorter >= _needed(hit, kept[row]):
            return row
    return None


def _needed(one: Hit, other: Hit) -> float:
    same_document = one.passage.document == other.passage.document
    pull_quote = same_document and min(len(one.passage.sentences), len(other.passage.sentences)) == 1
    return PULL_QUOTE_CONTAINMENT if pull_quote else CONTAINMENT
