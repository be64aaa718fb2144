"""A draft to its sentences in order, each with its place and, where it claims nothing, the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.chunk.pieces import Piece, pieces
from ibidem.chunk.shown import plain
from ibidem.draft.claims import why_not
from ibidem.draft.marks import Mark, is_quoted
from ibidem.draft.openings import without_opening
from ibidem.draft.places import Ruler
from ibidem.draft.reading import Draft
from ibidem.draft.report import Left, Place
from ibidem.structure.sections import heading_name
from ibidem.types import Block, BlockKind, Document, Marker

_WHOLE = {
    BlockKind.HEADING: Left.HEADING,
    BlockKind.TABLE_HEADER: Left.TABLE,
    BlockKind.TABLE_ROW: Left.TABLE,
    BlockKind.REFERENCE: Left.BIBLIOGRAPHY,
    BlockKind.CODE: Left.CODE,
}
_SILENT = (BlockKind.MARKUP, BlockKind.CLUTTER)
"""Blocks that hold no sentences of the draft."""
FEWEST_BESIDE = 3
"""Words beside a quotation that can make a claim of their own."""
MOST_ATTRIBUTING = 8
"""Words that may do no more than say whose the quotation is."""
_ATTRIBUTES = re.compile(
    r"\b(?:said|says|wrote|writes?|quoted|according to|put it|puts it|in the words of|t(?:ells?|old)"
    r"|(?:state|note|argue|observe|remark|explain|ask|conclude|add|claim)(?:s|d|ed)?)\b",
    re.IGNORECASE,
)
_CITATION = re.compile(
    r"\[\^[^\[\]\s]{1,60}\]|\[@[^\[\]\n]{1,200}\]|\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\]"
    r"|\((?:see |e\.g\.,? |cf\. )?[A-Z][^()\d]{1,120},? (?:1[6-9]|20)\d\d[a-z]?(?:[,;:][^()]{0,120})?\)"
)
"""What is a citation by its form, whether or not the draft lists what it cites."""
_PICTURE = re.compile(r"!\[[^\n]{0,1000}\]\([^\n]{0,1000}\)[.\s]*")
_HOLLOW = re.compile(r"\(\s*[,;]?\s*\)|\[\s*\]")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?)\]])")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of the draft, or what stands for one."""

    text: str
    """On one line, without the marks of the format."""
    claim: str
    """The same without its citation markers: what is checked."""
    place: Place
    section: tuple[str, ...]
    left: Left | None


def parts(draft: Draft, markers: Sequence[Marker], quotations: Sequence[Mark], ruler: Ruler) -> list[Part]:
    """Return the sentences of a draft in order."""
    found: list[Part] = []
    for block in draft.blocks:
        if block.kind in _WHOLE:
            found.append(_whole(draft.document, block, ruler))
        elif block.kind not in _SILENT:
            found.extend(_sentences(draft.document, block, markers, quotations, ruler=ruler))
    return found


def _whole(document: Document, block: Block, ruler: Ruler) -> Part:
    raw = document.text[block.start : block.end]
    text = heading_name(raw) if block.kind is BlockKind.HEADING else plain(raw, document.syntax)
    return Part(text, "", ruler.place(block.start, block.end), block.section, _WHOLE[block.kind])


def _sentences(
    document: Document, block: Block, markers: Sequence[Marker], quotations: Sequence[Mark], *, ruler: Ruler
) -> Iterator[Part]:
    inside = [one for one in quotations if one.start < block.end and one.end > block.start]
    quoted = is_quoted(document, block)
    for piece in pieces(document, block):
        marks = [(one.start, one.end) for one in markers if _is_bracketed(one)]
        text = plain(_without(document.text, piece, []).lstrip("> \t"), document.syntax)
        claim = _tidy(plain(_CITATION.sub(" ", _without(document.text, piece, marks)), document.syntax))
        alone = quoted or _only_quotes(document, piece, inside, marks)
        left = Left.QUOTATION if alone else _why_not(document.text, piece, claim)
        if _WORD.search(text):
            yield Part(text, without_opening(claim), ruler.place(piece.start, piece.end), block.section, left)


def _why_not(text: str, piece: Piece, claim: str) -> Left | None:
    start = piece.start - text.startswith("!", max(piece.start - 1, 0))  # the mark may end up before the sentence
    if _PICTURE.fullmatch(text[start : piece.end].strip()):
        return Left.CAPTION
    return why_not(claim) or why_not(without_opening(claim))


def _is_bracketed(marker: Marker) -> bool:
    """Whether a marker stands beside the sentence; one that begins with a name may be its subject."""
    return not marker.text[:1].isalpha()


def _without(text: str, piece: Piece, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text of a piece without its cuts and these spans."""
    kept: list[str] = []
    at = piece.start
    for start, end in sorted([*((cut.start, cut.end) for cut in piece.cuts), *spans]):
        if end <= at or start >= piece.end:
            continue
        kept.append(text[at : max(at, start)])
        at = end
    return " ".join([*kept, text[at : piece.end]] if at < piece.end else kept)


def _tidy(text: str) -> str:
    return _BEFORE_STOP.sub("", " ".join(_HOLLOW.sub("", text).split()))


def _only_quotes(document: Document, piece: Piece, inside: Sequence[Mark], marks: list[tuple[int, int]]) -> bool:
    """Whether a sentence is a quotation and at most says whose."""
    held = [(one.outer[0], one.outer[1]) for one in inside if one.start < piece.end and one.end > piece.start]
    if not held:
        return False
    rest = _without(document.text, piece, [*held, *marks])
    words = len(_WORD.findall(rest))
    return words < FEWEST_BESIDE or (words <= MOST_ATTRIBUTING and _ATTRIBUTES.search(rest) is not None)
