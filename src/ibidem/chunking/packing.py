"""Blocks to parts near a target: short ones together, long ones in balanced parts at sentence ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from ibidem.chunking.grouping import Piece

TINY = 40
"""Tokens below which a part joins its neighbour, if they fit."""

PassagePart = list[list[Piece]]
"""The pieces of one passage, block by block."""


def pack(
    blocks: Sequence[Sequence[Piece]],
    count: Callable[[Sequence[str]], list[int]],
    *,
    target: int,
    window: int,
    whole: bool = False,
) -> list[tuple[PassagePart, int]]:
    """Return the pieces in parts of about `target` tokens, at most `window` where sentences allow, with their lengths.

    All stay together where `whole` is asked for and they fit. `count` includes special tokens, `target`, `window` and
    the lengths returned do not: they are what is left for the text.
    """
    special, *lengths = count(["", *(piece.plain for block in blocks for piece in block)])
    weights = [max(length - special, 1) for length in lengths]
    if whole and sum(weights) <= window:
        return [([list(block) for block in blocks], sum(weights))]
    remaining = iter(weights)
    atoms: list[tuple[list[Piece], int]] = []
    for block in blocks:
        weighed = [(piece, next(remaining)) for piece in block]
        total = sum(weight for _, weight in weighed)
        atoms.extend([(list(block), total)] if total <= window else _balanced(weighed, total, target))
    return _packed(atoms, target=target, window=window)


def _balanced(weighed: Sequence[tuple[Piece, int]], total: int, target: int) -> list[tuple[list[Piece], int]]:
    """Return the sentences of one block in parts of about the same weight."""
    count = min(ceil(total / target), len(weighed))
    parts: list[tuple[list[Piece], int]] = []
    held: list[Piece] = []
    weight = done = 0
    for piece, more in weighed:
        goal = total * (len(parts) + 1) / count
        if held and done + weight + more / 2 > goal and len(parts) + 1 < count:
            parts.append((held, weight))
            done, held, weight = done + weight, [], 0
        held.append(piece)
        weight += more
    return [*parts, (held, weight)]


def _packed(atoms: Sequence[tuple[list[Piece], int]], *, target: int, window: int) -> list[tuple[PassagePart, int]]:
    parts: list[tuple[PassagePart, int]] = []
    for pieces, more in atoms:
        part, weight = parts[-1] if parts else ([], window)
        together = weight + more
        if part and (together <= target or (min(weight, more) < TINY and together <= window)):
            parts[-1] = ([*part, pieces], together)
        else:
            parts.append(([pieces], more))
    return parts
