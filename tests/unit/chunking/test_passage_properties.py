"""Whatever the text: nothing is lost, everything fits, every quotation is verbatim."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ibidem.chunking.passages import embedding_text, make_passages
from ibidem.structure.parse import blocks
from ibidem.types import OMISSION, Block, BlockKind, Document, Syntax

FRAGMENTS = [
    *("word ", "Word ", "\n", "\n\n", "- ", "* ", "# ", "> ", "1. ", "[1] ", "    ", "\t", "e.g. ", ". ", "。", "| "),
    *(
        "a | b | c |\n",
        "---|---|\n",
        "---\n",
        "===\n",
        "```\n",
        "<b>",
        "ALL CAPS\n",
        "2.1 Title Case\n",
        "References\n",
    ),
    "the oar Meaning ∞ An oar refers to a pole with a blade. and the sail. ",
    "a calm sea Unlock the secrets of your own boat with us today. and fair wind. ",
    "We use cookies to improve your experience on our website. Manage your preferences.\n",
    "Ode, A. (2004). A book on oars. Boat Press.\n",
    "Term ∞ some words that go on and on without an end in sight ",
    "x" * 90,
]
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=40).map("".join),
)
WINDOW = 60


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    syntax = draw(st.sampled_from(Syntax))
    pages: tuple[int, ...] = ()
    if text and syntax is Syntax.PLAIN:
        pages = tuple(sorted({0, *draw(st.lists(st.integers(0, len(text) - 1), max_size=3))}))
    return Document(
        "a#1", "a", draw(st.sampled_from(["", "On Boats"])), text, "digest", syntax, draw(st.sampled_from([(), pages]))
    )


def count(texts: Sequence[str]) -> list[int]:
    return [2 + len(text.split()) for text in texts]


def own(found: Sequence[Block]) -> list[Block]:
    """Return the blocks that lie in no other."""
    outer: list[Block] = []
    for block in found:
        if not outer or block.start >= outer[-1].end:
            outer.append(block)
    return outer


@given(documents())
def test_blocks_tile_the_document(document: Document) -> None:
    """Every character that is not whitespace lies in one block; the blocks inside a block are its cuts."""
    found = blocks(document)
    outer = own(found)
    held = "".join(document.text[block.start : block.end] for block in outer)
    assert "".join(held.split()) == "".join(document.text.split())
    inner = [block for block in found if block not in outer]
    assert all(block.kind in (BlockKind.DEFINITION, BlockKind.CLUTTER) for block in inner)
    cuts = [cut for block in outer for cut in block.cuts]
    assert all(any(cut.start <= block.start and block.end == cut.end for cut in cuts) for block in inner)


@given(documents())
def test_passages_tile_the_document(document: Document) -> None:
    """What is in no passage is clutter, a cut, a heading with text beneath, or the bullet of an entry."""
    found = blocks(document)
    left = set(range(len(document.text)))
    for passage in make_passages(document, found, count, target=30, window=WINDOW):
        left -= set(range(passage.start, passage.end))
    for block in found:
        if block.kind in (BlockKind.CLUTTER, BlockKind.MARKUP, BlockKind.HEADING):
            left -= set(range(block.start, block.end))
        left -= {offset for cut in block.cuts for offset in range(cut.start, cut.end)}
    assert not {document.text[offset] for offset in left if not document.text[offset].isspace()} - set("-*•>–+")


@given(documents())
def test_every_quotation_is_verbatim(document: Document) -> None:
    """The parts of a sentence between omission marks stand in the document, in order, inside the passage."""
    for passage in make_passages(document, blocks(document), count, target=30, window=WINDOW):
        assert passage.sentences
        for sentence in passage.sentences:
            at = sentence.start
            for part in sentence.text.split(OMISSION):
                at = document.text.index(part.strip(), at, sentence.end) + len(part.strip())
            assert passage.start <= sentence.start < sentence.end <= passage.end
            assert sentence.search_text.strip()


@given(documents())
def test_everything_fits_the_window(document: Document) -> None:
    """Context line and text together are never longer than the window."""
    found = make_passages(document, blocks(document), count, target=30, window=WINDOW)
    assert all(length <= WINDOW for length in count([embedding_text(passage) for passage in found]))


@given(documents())
def test_passages_are_the_same_each_time_and_told_apart(document: Document) -> None:
    """Identities depend on the document alone, are unique, and have 63 bits."""
    found = make_passages(document, blocks(document), count, target=30, window=WINDOW)
    assert found == make_passages(document, blocks(document), count, target=30, window=WINDOW)
    ids = [passage.id for passage in found] + [s.id for passage in found for s in passage.sentences]
    assert len(set(ids)) == len(ids)
    assert all(0 <= identity < 2**63 for identity in ids)
