"""What was put into a library is read back the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_generations import ENCODER, document, key, library, put

from ibidem.storage.catalog_reader import CatalogReader, FileState
from ibidem.storage.catalog_writer import CatalogWriter
from ibidem.storage.generation import Generation, open_current
from ibidem.storage.generation_writer import begin_generation
from ibidem.storage.schema import SCHEMA
from ibidem.types import EVERYTHING, Clutter, Document, Filter, Kind, Mark, MarkKind, Passage, Sentence, Skipped, Syntax

TEXTS = {
    "sea/tides.md": "The tide turns. Wind raises it.",
    "sea/deep/kelp.txt": "Kelp grows fast.",
    "oak.md": "Oaks last.",
}
MADE = {path: document(path, text, kind=Kind.LIST if path == "oak.md" else Kind.PROSE) for path, text in TEXTS.items()}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Return a generation with three documents."""
    at = library(tmp_path_factory.mktemp("library"))
    with begin_generation(at) as draft:
        put(draft, MADE.values())
        draft.set_files({path: FileState(9, 2**60, "f") for path in TEXTS})
        draft.set_skipped([Skipped("b.pdf", "no text layer"), Skipped("a.bin", "binary")])
        draft.commit(**ENCODER)  # type: ignore[arg-type]
    with open_current(at) as opened:
        yield opened


@pytest.fixture
def catalogue(generation: Generation) -> CatalogReader:
    """Return its catalogue."""
    return generation.catalogue


def _passage(path: str) -> Passage:
    return MADE[path].passages[0]


def test_documents_come_back_whole(catalogue: CatalogReader) -> None:
    """By id; an unknown id is a KeyError."""
    assert {path: catalogue.document(path) for path in TEXTS} == {path: made.document for path, made in MADE.items()}
    assert catalogue.document_ids() == {path: MADE[path].document.digest for path in sorted(TEXTS)}
    assert catalogue.digests(["oak.md", "elm.md"]) == {"oak.md": MADE["oak.md"].document.digest}
    with pytest.raises(KeyError):
        catalogue.document("elm.md")


def test_passages_come_in_the_order_asked(catalogue: CatalogReader) -> None:
    """With their sentences; unknown ids are left out."""
    wanted = [_passage("oak.md"), _passage("sea/tides.md")]
    found = catalogue.passages([wanted[0].id, 5, wanted[1].id])
    assert list(found.values()) == wanted


def test_passages_know_their_language(catalogue: CatalogReader) -> None:
    """In the order asked."""
    ids = np.array([_passage("oak.md").id, _passage("sea/tides.md").id], np.int64)
    assert catalogue.languages_of(ids) == [_passage("oak.md").language, _passage("sea/tides.md").language]


def test_sentences_know_their_passage(catalogue: CatalogReader) -> None:
    """Both ways."""
    passage = _passage("sea/tides.md")
    held = catalogue.sentence_rows([passage.id, 5])
    assert held == {passage.id: [one.id for one in passage.sentences], 5: []}
    assert (catalogue.owners(np.array(held[passage.id])) == passage.id).all()
    with pytest.raises(KeyError):
        catalogue.owners(np.array([5]))


@pytest.mark.parametrize(
    ("where", "paths"),
    [
        (Filter(("*.md",)), {"sea/tides.md", "oak.md"}),
        (Filter(("sea",)), {"sea/tides.md", "sea/deep/kelp.txt"}),
        (Filter(("sea/*.md", "kelp.*")), {"sea/tides.md", "sea/deep/kelp.txt"}),
        (Filter(("*.md",), (Kind.LIST,)), {"oak.md"}),
        (Filter(kinds=(Kind.TABLE,)), set()),
        (Filter(("elm",)), set()),
        (Filter(("sea",), without="sea/tides.md"), {"sea/deep/kelp.txt"}),
    ],
)
def test_a_filter_selects_passages(catalogue: CatalogReader, where: Filter, paths: set[str]) -> None:
    """By path and kind, ascending; a filter that lets nothing through is not the same as none."""
    selected = catalogue.select(where)
    assert selected is not None
    assert selected.tolist() == sorted(_passage(path).id for path in paths)


def test_no_filter_selects_nothing_in_particular(catalogue: CatalogReader) -> None:
    """None stands for all."""
    assert catalogue.select(EVERYTHING) is None


def test_vectors_are_found_by_the_key_of_their_text(catalogue: CatalogReader) -> None:
    """A text that is both passage and sentence is found once, unknown keys not at all."""
    passage = _passage("oak.md")
    found = catalogue.find_vectors([key("Oaks last."), key("Wind raises it."), key("elm"), bytes(16)])
    assert found[key("Oaks last.")] == ("passages", passage.id)
    assert found[key("Wind raises it.")] == ("sentences", _passage("sea/tides.md").sentences[1].id)
    assert len(found) == 2


def test_files_skipped_and_clutter_come_back(catalogue: CatalogReader) -> None:
    """By path."""
    assert catalogue.files() == {path: FileState(9, 2**60, "f") for path in sorted(TEXTS)}
    assert [one.path for one in catalogue.skipped()] == ["a.bin", "b.pdf"]
    assert catalogue.clutter() == [Clutter(path, (1, 1), 0, 3, "menu") for path in sorted(TEXTS)]


def test_a_sample_repeats_with_its_seed(catalogue: CatalogReader) -> None:
    """No more than there are."""
    assert catalogue.sample(2, seed=1) == catalogue.sample(2, seed=1)
    assert len(set(catalogue.sample(9, seed=0))) == 3


def test_many_threads_read_at_once(generation: Generation) -> None:
    """Every part of a generation answers from any thread."""
    passage = _passage("oak.md")

    def read(_: int) -> tuple[str, int, int]:
        found = generation.lexical.search("oaks", 1)[0][0]
        nearest = generation.passages.search(generation.passages.vectors(np.array([passage.id])), 1)[0][0, 0]
        return generation.catalogue.document("oak.md").text, int(found), int(nearest)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(64))) == {("Oaks last.", passage.id, passage.id)}


@given(text=st.text(min_size=1), shown=st.text(min_size=1), cut=st.booleans(), data=st.data())
def test_a_passage_survives_the_catalogue(text: str, shown: str, cut: bool, data: st.DataObject) -> None:
    """For any text, cut or not, and any sentence of it, rows give the passage back."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = shown if cut else text[start:end]
    mark = Mark(7, MarkKind.CELL, shown)
    sentence = Sentence(id=3, start=7 + start, end=7 + end, lines=(4, 5), text=quote, search_text=shown, marks=(mark,))
    section = (shown, text)
    length = len(text) + cut
    at = (7, 7 + length, text, quote, section, 2, None, (sentence,), shown)
    passage = Passage(2, "d", shown, Kind.TABLE, *at, syntax=Syntax.MARKDOWN)
    held = Document(
        "d", "d", "t", text, "x", Syntax.MARKDOWN, (0, 4), True, marks=(mark,), page_labels=(shown,), has_lines=False
    )
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    CatalogWriter(connection).add(held, [passage], [], {2: bytes(16)})
    catalogue = CatalogReader(connection)
    assert catalogue.passages([2]) == {2: passage}
    assert catalogue.document("d") == held
    catalogue.close()
