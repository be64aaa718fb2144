"""What the index needs of a document besides vectors: its language, passages, clutter and references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ibidem.chunking.passages import make_passages
from ibidem.models import Encoder
from ibidem.references.bibliography import Bibliography, read_bibliography
from ibidem.references.records import is_bibliography_file, malformed_records
from ibidem.structure.parse import blocks
from ibidem.text.languages import language_of
from ibidem.types import Block, BlockKind, Clutter, Document, DocumentPlaces, Omitted, Passage, Skipped


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document as the catalogue takes it."""

    document: Document
    passages: Sequence[Passage]
    clutter: Sequence[Clutter]
    bibliography: Bibliography


Prepared = Skipped | str | PreparedDocument
"""Of what was read of a file: what is passed over, the id of a document that is as the index has it, or a document."""


def prepare(
    results: Iterable[Document | Skipped], held: Mapping[str, str], encoder: Encoder, passage_tokens: int
) -> Iterator[Prepared]:
    """Prepare what was read of a file, in its order; `held` are the digests of its documents in the index, by id."""
    for result in results:
        if isinstance(result, Skipped):
            yield result
            continue
        same = held.get(result.id) == result.digest
        if same and not is_bibliography_file(result):
            yield result.id
            continue
        structure = blocks(result)
        for record in malformed_records(result, structure):
            yield Skipped(f"{result.path}:{record.line}", record.trouble)
        yield result.id if same else _prepared(result, structure, encoder, passage_tokens)


def _prepared(
    document: Document, structure: Sequence[Block], encoder: Encoder, passage_tokens: int
) -> PreparedDocument:
    document = replace(document, language=language_of(_sample(document, structure)))
    passages = make_passages(
        document,
        structure,
        encoder.count_tokens,
        target=min(passage_tokens, encoder.window),
        window=encoder.window,
    )
    return PreparedDocument(
        _accounted(document, structure),
        passages,
        _clutter(document, structure),
        read_bibliography(document, structure),
    )


RUNNING = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.DEFINITION)
"""Blocks whose words show the language of a document."""
SAMPLED = 12
"""Pieces of a document that its language is told from, evenly spread."""
SAMPLED_CHARACTERS = 160
"""Characters of each."""


def _sample(document: Document, structure: Sequence[Block]) -> str:
    """Return pieces of the running text of a document, of all its blocks where it has none."""
    held = [block for block in structure if block.kind in RUNNING] or structure
    chosen = held[:: max(1, -(-len(held) // SAMPLED))]
    return "\n".join(document.text[block.start : block.end][:SAMPLED_CHARACTERS] for block in chosen)


def _accounted(document: Document, structure: Iterable[Block]) -> Document:
    """Return the document with the marks of its format among what is left out of it, summed by what they are."""
    held: Counter[str] = Counter()
    for block in structure:
        if block.kind is BlockKind.MARKUP:
            held[block.label or "markup"] += block.end - block.start
    return replace(document, omitted=document.omitted + tuple(Omitted(kind, "", n) for kind, n in held.items()))


def _clutter(document: Document, structure: Iterable[Block]) -> list[Clutter]:
    places = DocumentPlaces.of(document)
    return [
        Clutter(
            document.id,
            places.lines(block.start, block.end),
            block.start,
            block.end,
            block.label,
            places.page(block.start),
        )
        for block in structure
        if block.kind is BlockKind.CLUTTER
    ]
