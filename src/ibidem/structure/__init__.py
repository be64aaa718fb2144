"""A document to its blocks: headings, paragraphs, list items, tables, definitions, references, clutter."""

from __future__ import annotations

from ibidem.structure import bibliography
from ibidem.structure.consent import without_consent
from ibidem.structure.injected import with_cuts
from ibidem.structure.markdown import FRONT_MATTER
from ibidem.structure.markdown import parse as parse_markdown
from ibidem.structure.plain import parse as parse_plain
from ibidem.structure.references import with_references
from ibidem.structure.sections import with_sections
from ibidem.types import Block, BlockKind, Document, Syntax

_MARKED = (BlockKind.HEADING, BlockKind.CODE)
_HEADINGS = 2


def blocks(document: Document) -> tuple[Block, ...]:
    """Return the blocks of a document in order of start.

    Every character that is not whitespace lies in a block. Blocks cover whole lines and do not overlap, but for the
    definitions and the clutter injected into a paragraph or list item, which are also cuts of the block around them.
    """
    if bibliography.is_bibliography(document):
        return tuple(bibliography.parse(document))
    found = _parsed(document)
    found = without_consent(document.text, found)
    found = with_sections(document.text, found)
    found = with_references(document.text, found)
    return tuple(with_cuts(document.text, found))


def _parsed(document: Document) -> list[Block]:
    if document.syntax is Syntax.MARKDOWN:
        marked = parse_markdown(document.text)
        if any(block.kind in _MARKED or block.label == FRONT_MATTER for block in marked):
            return marked
        # Text that was saved under a Markdown name and marks nothing shows its headings by their shape.
        plain = parse_plain(document.text)
        return plain if sum(block.kind is BlockKind.HEADING for block in plain) >= _HEADINGS else marked
    return parse_plain(document.text, document.pages)
