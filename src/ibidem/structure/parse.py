"""A document to its blocks: headings, paragraphs, list items, tables, definitions, references, clutter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ibidem.references.records import is_bibliography_file, record_blocks
from ibidem.references.segmentation import with_references
from ibidem.structure.boilerplate import consent_within, promotions, without_consent
from ibidem.structure.definitions import popups
from ibidem.structure.headings import with_sections
from ibidem.structure.markdown import FRONT_MATTER, parse_markdown
from ibidem.structure.plain import parse_plain
from ibidem.structure.run_in import with_run_in_headings
from ibidem.types import Block, BlockKind, Document, Span, Syntax

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


_MARKED = (BlockKind.HEADING, BlockKind.CODE)
_HEADINGS = 2


def blocks(document: Document) -> tuple[Block, ...]:
    """Return the blocks of a document in order of start.

    Every character that is not whitespace lies in a block. Blocks cover whole lines, but for headings that run into a
    paragraph, and do not overlap, but for the definitions and the clutter injected into a paragraph or list item, which
    are also cuts of the block around them.
    """
    if is_bibliography_file(document):
        return tuple(record_blocks(document))
    if document.hints:
        hinted = with_references(document, list(_hinted(document)))
        leads = {hint.start: hint.start + hint.lead for hint in document.hints if hint.lead}
        return tuple(with_sections(document.text, with_run_in_headings(document.text, hinted, leads)))
    found = _parsed(document)
    found = without_consent(document.text, found)
    found = with_references(document, found)
    found = with_sections(document.text, with_run_in_headings(document.text, found, {}))
    return tuple(with_cuts(document.text, found))


def _hinted(document: Document) -> Iterator[Block]:
    """Yield the blocks that the reader saw; the rows beneath a header that have as many cells know their columns."""
    columns: list[str] = []
    for hint in document.hints:
        named: tuple[str, ...] = ()
        if hint.kind in (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW):
            row = document.text[hint.start : hint.end].split("\t")
            if hint.kind is BlockKind.TABLE_HEADER:
                columns = row
            elif len(row) == len(columns):
                named = tuple(columns)
        else:
            columns = []
        yield Block(hint.kind, hint.start, hint.end, level=hint.level, label=hint.label, columns=named)


def _parsed(document: Document) -> list[Block]:
    if document.syntax is Syntax.MARKDOWN:
        marked = parse_markdown(document.text)
        if any(block.kind in _MARKED or block.label == FRONT_MATTER for block in marked):
            return marked
        # Text that was saved under a Markdown name and marks nothing shows its headings by their shape.
        plain = parse_plain(document.text)
        return plain if sum(block.kind is BlockKind.HEADING for block in plain) >= _HEADINGS else marked
    return parse_plain(document.text, document.pages)
