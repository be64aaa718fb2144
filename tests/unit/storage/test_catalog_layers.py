"""A catalogue that shares a file with earlier generations tells the same as one that was written whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from sample_generations import commit, contents, document, library, number

from ibidem.paths import LibraryPaths
from ibidem.storage import catalog_layers, disk, layout
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.storage.generation import Generation, open_current
from ibidem.storage.generation_writer import begin_generation
from ibidem.storage.layout import beside
from ibidem.types import Filter

STATES = (
    {f"{n}.txt": f"The ferry leaves at {n}. It is blue." for n in range(9)},
    {f"{n}.txt": f"The ferry leaves at {n}. It is blue." for n in range(8)} | {"8.txt": "Wind raises the tide."},
    {f"{n}.txt": f"The ferry leaves at {n}. It is blue." for n in range(2, 9)} | {"a.txt": "Keepers watch the lamp."},
    {"a.txt": "Keepers watch it. They sleep by day.", "b.txt": "The lamp burns oil."},
)
"""Documents that stay, come, go, change and come back."""

SOME = Filter(documents=("a.txt", "3.txt")), Filter(("[1-5].txt",))


@pytest.fixture
def layered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share even the smallest file, whatever has changed."""
    monkeypatch.setattr(catalog_layers, "LEAST", 0)
    monkeypatch.setattr(catalog_layers, "SHARE", 1000)


@contextmanager
def _as(at: LibraryPaths, texts: dict[str, str], *, least: float, share: float) -> Iterator[Generation]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog_layers, "LEAST", least)
        patch.setattr(catalog_layers, "SHARE", share)
        commit(at, texts)
        with open_current(at) as generation:
            yield generation


def _told(catalogue: CatalogReader) -> dict[str, object]:
    """Return all that a catalogue tells."""
    ids = sorted(catalogue.sample(1000, 0))
    sentences = catalogue.ids("sentences")
    keys = [bytes(16), *(row[0] for row in catalogue._rows("SELECT vector_key FROM sentences ORDER BY id"))]
    held = catalogue.document_ids()
    return {
        "counts": catalogue.counts(),
        "documents": [catalogue.document(one) for one in held],
        "texts": [catalogue.text(one) for one in held],
        "digests": (held, catalogue.digests(held), catalogue.digests_by_path(catalogue.files()), catalogue.paths(held)),
        "languages": catalogue.languages(),
        "summaries": catalogue.summaries(),
        "passages": catalogue.passages(ids),
        "sentences": catalogue.sentence_rows(ids),
        "owners": catalogue.owners(sentences).tolist(),
        "some": [np.array(catalogue.select(one)).tolist() for one in SOME],
        "found": catalogue.find_vectors(keys).keys(),
        "entries": catalogue.entries(ids),
        "files": (catalogue.files(), catalogue.skipped(), catalogue.mounts()),
        "clutter": (catalogue.clutter(), catalogue.pieces_of_clutter(), catalogue.left_out(), catalogue.omitted()),
        "references": (catalogue.references(), catalogue.markers(), catalogue.identities()),
    }


@pytest.mark.parametrize("share", [1000, 0], ids=["layered", "merged"])
def test_both_files_tell_the_same_as_one(tmp_path: Path, share: float) -> None:
    """Whatever comes, goes, changes and comes back, and also once changes are put into a copy of the shared file."""
    whole, parted = library(tmp_path / "whole"), library(tmp_path / "parted")
    beyond = 0
    for texts in (*STATES, *reversed(STATES), {}, STATES[0]):
        with _as(whole, texts, least=1e9, share=0) as one, _as(parted, texts, least=0, share=share) as other:
            assert _told(other.catalogue) == _told(one.catalogue)
            assert contents(other) == texts
            beyond += beside(other.folder / layout.CATALOGUE).exists()
    assert beyond >= 4


@pytest.mark.usefixtures("layered")
def test_the_large_file_is_neither_copied_nor_read(tmp_path: Path) -> None:
    """Generations share it, with its digest."""
    at = library(tmp_path)
    commit(at, STATES[0])
    with open_current(at) as before:
        commit(at, STATES[1])
        with open_current(at) as after:
            shared = after.folder / layout.CATALOGUE
            assert shared.samefile(before.folder / layout.CATALOGUE)
            assert after.manifest.files[shared.name] == before.manifest.files[shared.name]
            assert beside(shared).name in after.manifest.files
        assert contents(before) == STATES[0]


@pytest.mark.usefixtures("layered")
def test_an_id_of_the_shared_file_is_not_given_twice(tmp_path: Path) -> None:
    """To a document, a passage or a sentence."""
    at = library(tmp_path)
    commit(at, STATES[0])
    made, same = document("a.txt", "The oil burns."), document("3.txt", STATES[0]["3.txt"])
    with begin_generation(at) as draft:
        for known in (document("3.txt", "Other words."), made):
            passages = same.passages if known is made else known.passages
            with pytest.raises(ValueError, match="already"):
                draft.add(known.document, passages)


@pytest.mark.usefixtures("layered")
@pytest.mark.skipif(sqlite3.sqlite_version_info < catalog_layers.FLATTENS, reason="is written whole")
def test_what_a_question_needs_is_looked_up(tmp_path: Path) -> None:
    """No table of passages or sentences is gone through, for there may be millions."""
    at = library(tmp_path)
    commit(at, STATES[0])
    commit(at, STATES[1])
    with open_current(at) as generation:
        catalogue = generation.catalogue
        asked: list[str] = []
        catalogue._connection.set_trace_callback(asked.append)
        ids = [number("3.txt", document("3.txt", STATES[1]["3.txt"]).document.digest)]
        passages = catalogue.passages(ids)
        catalogue.sentence_rows(ids)
        catalogue.owners(catalogue.ids("sentences")[:1])
        catalogue.find_vectors([bytes(16)])
        catalogue.entries(ids)
        catalogue.document("3.txt")
        catalogue.text("3.txt")
        catalogue.cited(list(passages.values()))
        catalogue._connection.set_trace_callback(None)
        with closing(catalog_layers.connect(generation.folder / layout.CATALOGUE)) as connection:
            plans = {one: connection.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in asked}
    for one, plan in plans.items():
        if "ORDER BY passage, start, id" not in one:  # all ids, as a publication needs them
            assert not [step for *_, step in plan if step.startswith("SCAN base.")], one
    assert len(plans) >= 8


@pytest.mark.usefixtures("layered")
def test_rows_of_the_shared_file_are_not_counted(tmp_path: Path) -> None:
    """How many there are is noted where the first change is written beside it, until both are one again."""
    at = library(tmp_path)
    commit(at, STATES[0])
    for texts in STATES[1:]:
        commit(at, texts)
        with open_current(at) as generation:
            catalogue = generation.catalogue
            assert catalogue.note(f"{catalog_layers.SHARED}passages") == len(STATES[0])
            assert catalogue.counts().passages == len(texts) == generation.manifest.counts["passages"]
    with _as(at, STATES[0], least=1e9, share=0) as generation:
        assert generation.catalogue.note(f"{catalog_layers.SHARED}passages") == 0
        assert generation.catalogue.counts().passages == len(STATES[0])


@pytest.mark.usefixtures("layered")
def test_what_generations_share_is_not_written_to_the_disk_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was when it was new."""
    at = library(tmp_path)
    commit(at, STATES[0])
    synced: list[str] = []
    monkeypatch.setattr(disk, "sync", lambda path: synced.append(path.name))
    commit(at, STATES[1])
    assert layout.CATALOGUE not in synced
    assert layout.CATALOGUE_CHANGES in synced
    assert "meta.json" in synced
