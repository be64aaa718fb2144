"""All that a document says of other works: its entries, its markers, and what work it is itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.references.entries import entries
from ibidem.references.identity import Identity, identity
from ibidem.references.link import markers
from ibidem.types import Block, Document, InTextCitation, Reference


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What is stored of one document's references."""

    identity: Identity
    entries: tuple[Reference, ...] = ()
    markers: tuple[InTextCitation, ...] = ()


def read(document: Document, blocks: Sequence[Block]) -> Bibliography:
    """Return what a document lists and cites."""
    listed = entries(document, blocks)
    return Bibliography(identity(document, listed), listed, markers(document, listed, blocks))
