"""The references of a document: each entry of its bibliography, with its fields and its place."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

from ibidem.references.bibfiles import is_bibliography, read
from ibidem.references.clean import heal
from ibidem.references.fields import Fields
from ibidem.references.parse import parse
from ibidem.types import Block, BlockKind, Document, DocumentPlaces, Reference

ID_LENGTH = 16
"""Hexadecimal digits of an entry's id."""


def entries(document: Document, blocks: Sequence[Block]) -> tuple[Reference, ...]:
    """Return one reference for each reference block, in order; one that could not be read keeps its raw text."""
    held = [block for block in blocks if block.kind is BlockKind.REFERENCE]
    if is_bibliography(document):
        records = read(document, blocks)
        parsed = [
            (" ".join(document.text[b.start : b.end].split()), r.fields) for b, r in zip(held, records, strict=True)
        ]
    else:
        parsed = _parsed(document, held)
    place = _placer(document)
    return tuple(place(block, raw, fields) for block, (raw, fields) in zip(held, parsed, strict=True))


def _parsed(document: Document, held: Sequence[Block]) -> list[tuple[str, Fields]]:
    """Return raw text and fields of each block; a dash for authors repeats those of the entry before."""
    found: list[tuple[str, Fields]] = []
    fields = Fields()
    for block in held:
        raw = heal(document.text[block.start : block.end])
        fields = parse(raw, fields.authors, more_before=fields.more_authors)
        found.append((raw, fields))
    return found


def _placer(document: Document) -> Callable[[Block, str, Fields], Reference]:
    """Return what makes a reference of a block; entries of the same words are told apart by a number in their ids."""
    places = DocumentPlaces.of(document)
    seen: Counter[str] = Counter()

    def place(block: Block, raw: str, fields: Fields) -> Reference:
        digest = hashlib.sha256(f"{document.id}\n{raw}".encode(errors="surrogatepass")).hexdigest()[:ID_LENGTH]
        seen[digest] += 1
        return Reference(
            id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}",
            document=document.id,
            start=block.start,
            end=block.end,
            lines=places.lines(block.start, block.end),
            raw=raw,
            **{one.name: getattr(fields, one.name) for one in dataclasses.fields(fields)},
            parsed=bool(fields.authors or fields.title),
            page=places.page(block.start),
        )

    return place
