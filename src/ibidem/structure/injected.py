"""What was injected into sentences: cut out of the block around it, and made a block of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ibidem.structure.consent import consent_within
from ibidem.structure.definitions import popups
from ibidem.structure.promotions import promotions
from ibidem.types import Block, BlockKind, Span

PROMOTION = "promotional sentence inside another"
_HOSTS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def with_cuts(text: str, blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with their cuts, each followed by what was cut out of it."""
    found: list[Block] = []
    for block in blocks:
        found.extend(_with_cuts(text, block) if block.kind in _HOSTS else [block])
    return found


def _with_cuts(text: str, block: Block) -> list[Block]:
    injected: list[tuple[Span, Block]] = []
    for popup in popups(text, block.start, block.end):
        start, end = popup.definition
        definition = Block(BlockKind.DEFINITION, start, end, section=block.section, label=popup.term)
        injected.append((Span(*popup.cut), definition))
    clutter = [Block(BlockKind.CLUTTER, *span, label=PROMOTION) for span in promotions(text, block.start, block.end)]
    for inner in [*clutter, *consent_within(text, block)]:
        if all(inner.end <= cut.start or cut.end <= inner.start for cut, _ in injected):
            injected.append((Span(inner.start, inner.end), replace(inner, section=block.section)))
    if not injected:
        return [block]
    injected.sort(key=lambda pair: pair[0])
    return [replace(block, cuts=tuple(cut for cut, _ in injected)), *(inner for _, inner in injected)]
