"""A draft changes what the live generation holds, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_generations import DIMENSION, ENCODER, TODAY, YESTERDAY, commit, document, key, library, live, put, vector

from ibidem.errors import IndexMissing, IndexUnwritable
from ibidem.indexing.vectors import PendingVectors
from ibidem.storage import generation_writer
from ibidem.storage.generation import open_current
from ibidem.storage.generation_writer import begin_generation

TEXTS = st.sampled_from(["One tide. Two.", "A lamp. Oil."])
SOME = st.dictionaries(st.sampled_from(["a.txt", "b.txt", "c/d.txt"]), TEXTS)


def test_without_a_first_build_there_is_nothing_to_open(tmp_path: Path) -> None:
    """And looking creates nothing."""
    at = library(tmp_path)
    with pytest.raises(IndexMissing) as raised:
        open_current(at)
    assert "ibidem index" in raised.value.remedy
    assert not at.index.exists()


def test_the_manifest_says_what_the_index_was_built_with(tmp_path: Path) -> None:
    """Encoder, settings, counts and every file."""
    at = library(tmp_path)
    name = commit(at, TODAY)
    with open_current(at) as generation:
        manifest = generation.manifest
        assert (generation.id, manifest.encoder, manifest.dimension) == (name, "tiny", DIMENSION)
        assert manifest.settings == {"tokens": 180}
        assert manifest.counts == {"documents": 2, "passages": 2, "sentences": 4}
        assert {"library.sqlite", "passages.vectors", "sentences.vectors", "lexical/meta.json"} <= manifest.files.keys()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SOME, min_size=1, max_size=3))
def test_changes_add_up_to_what_was_asked_for(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, str]]
) -> None:
    """After any series of commits, the live generation holds the last texts, in all its parts."""
    at = library(tmp_path_factory.mktemp("library"))
    for texts in steps:
        commit(at, texts)
        assert live(at) == texts


def test_a_draft_that_is_not_committed_changes_nothing(tmp_path: Path) -> None:
    """Whatever was put into it."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    with begin_generation(at) as draft:
        draft.remove(["boats.txt"])
        put(draft, [document("new.txt", "New text. Here.")])
    assert live(at) == YESTERDAY
    assert len(list(at.index.glob("generations/*"))) == 1


def test_a_clock_that_was_set_back_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written last answers, whatever the times in the names of generations say."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    monkeypatch.setattr("ibidem.storage.layout.new_id", lambda: "19700101T000000-00000000")
    commit(at, TODAY)
    assert live(at) == TODAY
    assert [one.name for one in at.index.glob("generations/*")] == ["19700101T000000-00000000"]


def test_a_fresh_draft_starts_empty(tmp_path: Path) -> None:
    """It has no previous generation, and replaces everything."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    with begin_generation(at, fresh=True) as draft:
        assert draft.previous is None
    commit(at, TODAY, fresh=True)
    assert live(at) == TODAY


def test_a_document_can_be_put_back_as_it_was(tmp_path: Path) -> None:
    """Removed and added again in one draft, with the same ids."""
    at = library(tmp_path)
    commit(at, TODAY)
    with begin_generation(at) as draft:
        draft.remove(["boats.txt"])
        put(draft, [document("boats.txt", TODAY["boats.txt"])])
        draft.commit(**ENCODER)  # type: ignore[arg-type]
    assert live(at) == TODAY


def test_a_passage_without_a_vector_is_a_mistake(tmp_path: Path) -> None:
    """A generation whose parts disagree is never committed."""
    at = library(tmp_path)
    made = document("a.txt", "One tide. Two.")
    with begin_generation(at) as draft:
        draft.add(made.document, made.passages)
        with pytest.raises(ValueError, match="0 vectors for 1"):
            draft.commit(**ENCODER)  # type: ignore[arg-type]
    with pytest.raises(IndexMissing):
        open_current(at)


def test_the_same_document_twice_is_a_mistake(tmp_path: Path) -> None:
    """Ids are unique."""
    made = document("a.txt", "One tide. Two.")
    with begin_generation(library(tmp_path)) as draft:
        draft.add(made.document, made.passages)
        with pytest.raises(ValueError, match=r"a\.txt"):
            draft.add(made.document, made.passages)


@pytest.mark.parametrize("small", [0, 1_000])
def test_words_rank_alike_whether_changed_or_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """A library that was changed step by step scores as one built at once, nearly when words of the removed remain."""
    monkeypatch.setattr(generation_writer, "SMALL", small)
    texts = {f"{n}.txt": f"The tide number {n} turns. Wind raises it." for n in range(50)}
    built, changed = library(tmp_path / "built"), library(tmp_path / "changed")
    commit(built, texts)
    commit(changed, {**texts, "1.txt": "Old text about lamps."})
    commit(changed, texts)
    scores = []
    for at in (built, changed):
        with open_current(at) as generation:
            ids = np.array(sorted(generation.catalogue.sample(50, seed=0)))
            scores.append(generation.lexical.score("7 31", ids))
    assert np.allclose(scores[0], scores[1], rtol=0.05 if small == 0 else 1e-5)


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    """A file stands where the index belongs."""
    at = library(tmp_path)
    at.index.write_text("in the way")
    with pytest.raises(IndexUnwritable, match="index"), begin_generation(at):
        pass


def test_vectors_are_kept_for_a_later_run(tmp_path: Path) -> None:
    """Of this encoder only; torn shards are passed over; clearing removes all."""
    pending = PendingVectors(tmp_path / "pending", "e")
    for text in ("a", "b", "c"):
        pending.save([key(text), key(text + text)], np.stack([vector(text), vector(text + text)]))
    assert PendingVectors(tmp_path / "pending", "other").load() == {}
    torn = sorted(tmp_path.glob("pending/e/*.npy"))[0]
    torn.write_bytes(torn.read_bytes()[:-1])
    found = pending.load()
    assert len(found) == 4
    assert all((found[key(text)] == vector(text)).all() for text in ("a", "b", "c") if key(text) in found)
    pending.clear()
    assert pending.load() == {}
