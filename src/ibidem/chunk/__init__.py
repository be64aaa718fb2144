"""Blocks to passages: spans that fit the encoder's window together with their context line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ibidem.chunk.groups import Group, groups
from ibidem.chunk.make import Maker
from ibidem.chunk.pack import Part, pack
from ibidem.types import Block, Document, Passage

Count = Callable[[Sequence[str]], list[int]]
CONTEXT_CHARACTERS = 200
"""How much of the context line is embedded: a long heading path must not crowd out the text."""
_CHARACTERS = 7
"""Characters a token: a text of more than the window times this is taken to be too long, without counting."""
_LEAST = 16
"""Tokens for the text that are aimed at even beneath the longest context line."""


def passages(
    document: Document, blocks: Sequence[Block], count: Count, *, target: int = 180, window: int = 256
) -> tuple[Passage, ...]:
    """Return the passages of a document in order of start.

    `count` returns the length of each text in tokens, special tokens included. No embedding text is longer than
    `window`, as long as the context line leaves room for a character; passages aim at `target`. Outside them lie
    only clutter, markup, cuts, headings with text beneath, and whitespace.
    """
    maker = Maker.of(document)
    found: list[Passage] = []
    whole = [(group, maker.passage(group.blocks, group)) for group in groups(document, blocks)]
    lengths = _lengths([embedding_text(passage) for _, passage in whole], count, window)
    for (group, passage), length in zip(whole, lengths, strict=True):
        if length <= (window if group.whole else min(target, window)):
            found.append(passage)
        else:
            found.extend(_parted(maker, group, count, target=target, window=window))
    return tuple(sorted(found, key=lambda passage: (passage.start, passage.end)))


def _lengths(texts: Sequence[str], count: Count, window: int) -> list[int]:
    """Return the length of each text in tokens; of a text that is surely too long, its length in characters."""
    short = [text for text in texts if len(text) <= _CHARACTERS * window]
    counted = iter(count(short) if short else [])
    return [next(counted) if len(text) <= _CHARACTERS * window else len(text) for text in texts]


def embedding_text(passage: Passage) -> str:
    """Return what is embedded for a passage: its context line, cut to its bound, above its search text."""
    context = passage.context
    if len(context) > CONTEXT_CHARACTERS:
        context = _shortened(passage.title, passage.section)
    return f"{context}\n{passage.search_text}" if context else passage.search_text


def _shortened(title: str, section: tuple[str, ...]) -> str:
    """Return the context line of the title and the innermost heading alone, both cut to their bounds."""
    ends = [part for part in dict.fromkeys((title, *section[-1:])) if part]
    bound = CONTEXT_CHARACTERS // len(ends) - 3
    return " › ".join(part if len(part) <= bound else f"{part[: bound - 1].rstrip()}…" for part in ends)


def _parted(maker: Maker, group: Group, count: Count, *, target: int, window: int) -> list[Passage]:
    """Return a group as several passages, each checked against the window as a whole."""
    first = maker.passage(group.blocks, group)
    overhead = count([embedding_text(first).removesuffix(first.search_text)])[0]
    room = max(window - overhead, _LEAST)
    goal = min(max(target - overhead, _LEAST), room)
    weighed = pack(group.blocks, count, target=goal, window=room, whole=group.whole)
    found = [maker.passage(part, group) for part, weight in weighed if _fits(part, weight, room)]
    doubtful = [part for part, weight in weighed if not _fits(part, weight, room)]
    while doubtful:
        made = [maker.passage(part, group) for part in doubtful]
        lengths = count([embedding_text(passage) for passage in made])
        again: list[Part] = []
        for part, passage, length in zip(doubtful, made, lengths, strict=True):
            halves = maker.halves(part) if length > window else []
            again.extend(halves)
            if not halves:
                found.append(passage)
        doubtful = again
    return found


def _fits(part: Part, weight: int, room: int) -> bool:
    """Whether a part fits even if its pieces, joined, take two tokens more at each joint than they do alone."""
    return weight + 2 * sum(map(len, part)) <= room
