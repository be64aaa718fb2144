"""Blocks to passages: spans that fit the encoder's window together with their context line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from ibidem.chunking.grouping import BlockGroup, Piece, group_blocks
from ibidem.chunking.packing import PassagePart, pack
from ibidem.chunking.rendering import plain, shown
from ibidem.types import OMISSION, Block, Document, DocumentPlaces, Kind, Passage, Sentence, Span


@dataclass(frozen=True, slots=True)
class PassageMaker:
    """Makes passages of one document."""

    document: Document
    places: DocumentPlaces

    @classmethod
    def of(cls, document: Document) -> PassageMaker:
        """Return a maker that knows the document's pages, lines and marks."""
        return cls(document, DocumentPlaces.of(document))

    def passage(self, parts: Sequence[Sequence[Piece]], group: BlockGroup) -> Passage:
        """Return the passage over the pieces of one or more blocks of a group."""
        pieces = [piece for part in parts for piece in part]
        start, end = pieces[0].outer.start, pieces[-1].outer.end
        cuts = sorted({cut for piece in pieces for cut in piece.cuts})
        document = self.document
        return Passage(
            id=self._identity(group.kind, start, end),
            document=document.id,
            title=document.title,
            kind=group.kind,
            start=start,
            end=end,
            text=shown(document.text, start, end, cuts),
            search_text="\n".join(" ".join(piece.plain for piece in part) for part in parts),
            section=group.section,
            page=group.page,
            lines=self.places.lines(start, end),
            sentences=tuple(self._sentence(piece) for piece in pieces),
            label=self.places.label(start),
            marks=self.places.marks_at(start),
            rectangles=self.places.rectangles(start, end),
            syntax=document.syntax,
            language=document.language,
        )

    def halves(self, part: Sequence[Sequence[Piece]]) -> list[list[list[Piece]]]:
        """Return a part in two, at a block, a sentence or a word; nothing where there is but one character."""
        if len(part) > 1:
            middle = len(part) // 2
            return [[list(block) for block in part[:middle]], [list(block) for block in part[middle:]]]
        block = list(part[0])
        if len(block) > 1:
            middle = len(block) // 2
            return [[block[:middle]], [block[middle:]]]
        return [[[half]] for half in self._halved(block[0])]

    def _halved(self, piece: Piece) -> list[Piece]:
        text, middle = self.document.text, self._middle(piece)
        before, after = text[piece.start : middle], text[middle : piece.end]
        if not before.strip() or not after.strip():
            return []
        end = piece.start + len(before.rstrip())
        start = piece.end - len(after.lstrip())
        one = self._cropped(piece, piece.start, end, Span(piece.outer.start, end))
        return [one, self._cropped(piece, start, piece.end, Span(start, piece.outer.end))]

    def _cropped(self, piece: Piece, start: int, end: int, outer: Span) -> Piece:
        kept = shown(self.document.text, start, end, piece.cuts).replace(OMISSION, " ")
        words = plain(kept, self.document.syntax)
        return replace(piece, start=start, end=end, outer=outer, plain=words, search=words)

    def _middle(self, piece: Piece) -> int:
        """Return where to halve a piece: the whitespace nearest its middle, outside its cuts, else the middle."""
        text, middle = self.document.text, (piece.start + piece.end) // 2
        for cut in piece.cuts:
            if cut.start < middle < cut.end:
                return cut.start if cut.start > piece.start else cut.end
        reach = (piece.end - piece.start) // 4
        for step in range(reach):
            for offset in (middle + step, middle - step):
                if text[offset].isspace() and not any(cut.start <= offset < cut.end for cut in piece.cuts):
                    return offset
        return middle

    def _sentence(self, piece: Piece) -> Sentence:
        identity = self._identity("sentence", piece.start, piece.end)
        text = shown(self.document.text, piece.start, piece.end, piece.cuts)
        lines, marks = self.places.lines(piece.start, piece.end), self.places.marks_at(piece.start)
        return Sentence(
            identity,
            piece.start,
            piece.end,
            lines,
            text,
            piece.search,
            marks,
            self.places.rectangles(piece.start, piece.end),
        )

    def _identity(self, kind: Kind | str, start: int, end: int) -> int:
        key = "\0".join((self.document.id, self.document.digest, str(kind), str(start), str(end)))
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1


Count = Callable[[Sequence[str]], list[int]]
CONTEXT_CHARACTERS = 200
"""How much of the context line is embedded: a long heading path must not crowd out the text."""
_CHARACTERS = 7
"""Characters a token: a text of more than the window times this is taken to be too long, without counting."""
_LEAST = 16
"""Tokens for the text that are aimed at even beneath the longest context line."""


def make_passages(
    document: Document, blocks: Sequence[Block], count: Count, *, target: int = 180, window: int = 256
) -> tuple[Passage, ...]:
    """Return the passages of a document in order of start.

    `count` returns the length of each text in tokens, special tokens included. No embedding text is longer than
    `window`, as long as the context line leaves room for a character; passages aim at `target`. Outside them lie
    only clutter, markup, cuts, headings with text beneath, and whitespace.
    """
    maker = PassageMaker.of(document)
    found: list[Passage] = []
    whole = [(group, maker.passage(group.blocks, group)) for group in group_blocks(document, blocks)]
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


def _parted(maker: PassageMaker, group: BlockGroup, count: Count, *, target: int, window: int) -> list[Passage]:
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
        again: list[PassagePart] = []
        for part, passage, length in zip(doubtful, made, lengths, strict=True):
            halves = maker.halves(part) if length > window else []
            again.extend(halves)
            if not halves:
                found.append(passage)
        doubtful = again
    return found


def _fits(part: PassagePart, weight: int, room: int) -> bool:
    """Whether a part fits even if its pieces, joined, take two tokens more at each joint than they do alone."""
    return weight + 2 * sum(map(len, part)) <= room
