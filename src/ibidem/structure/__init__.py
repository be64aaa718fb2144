"""A document to its blocks: headings, paragraphs, list items, tables, definitions, references, clutter."""

from __future__ import annotations

from ibidem.structure.consent import without_consent
from ibidem.structure.injected import with_cuts
from ibidem.structure.plain import parse as parse_plain
from ibidem.structure.references import with_references
from ibidem.structure.sections import with_sections
from ibidem.types import Block, Document, Syntax


def blocks(document: Document) -> tuple[Block, ...]:
    """Return the blocks of a document in order of start.

    Every character that is not whitespace lies in a block. Blocks cover whole lines and do not overlap, but for the
    definitions and the clutter injected into a paragraph or list item, which are also cuts of the block around them.
    """
    found = _parsed(document)
    found = without_consent(document.text, found)
    found = with_sections(document.text, found)
    found = with_references(document.text, found)
    return tuple(with_cuts(document.text, found))


def _parsed(document: Document) -> list[Block]:
    if document.syntax is Syntax.MARKDOWN:
        from ibidem.structure.markdown import parse as parse_markdown  # 40 ms: markdown-it

        return parse_markdown(document.text)
    return parse_plain(document.text, document.pages)
