"""Pieces to passages: spans, identity, lines, and halves where even a piece is too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from ibidem.chunk.groups import Group
from ibidem.chunk.pieces import Piece
from ibidem.chunk.shown import plain, shown
from ibidem.text import line_of, line_starts
from ibidem.types import OMISSION, Document, Kind, Passage, Sentence, Span


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes passages of one document."""

    document: Document
    starts: list[int] = field(default_factory=list)
    """Where the lines of the document begin."""

    @classmethod
    def of(cls, document: Document) -> Maker:
        """Return a maker that knows the document's lines."""
        return cls(document, line_starts(document.text))

    def passage(self, parts: Sequence[Sequence[Piece]], group: Group) -> Passage:
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
            lines=(line_of(self.starts, start), line_of(self.starts, end - 1)),
            sentences=tuple(self._sentence(piece) for piece in pieces),
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
        lines = (line_of(self.starts, piece.start), line_of(self.starts, piece.end - 1))
        return Sentence(identity, piece.start, piece.end, lines, text, piece.search)

    def _identity(self, kind: Kind | str, start: int, end: int) -> int:
        key = "\0".join((self.document.id, self.document.digest, str(kind), str(start), str(end)))
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1
