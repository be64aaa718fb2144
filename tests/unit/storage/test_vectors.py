"""Vectors in a shared file and what has changed beside it are searched as one index that was built at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sample_generations import TODAY, YESTERDAY, commit, library, live

from ibidem.errors import IndexDamaged
from ibidem.index.faiss import FaissIndex
from ibidem.index.protocols import SearchableVectors
from ibidem.paths import LibraryPaths
from ibidem.storage import vectors
from ibidem.storage.generation import open_current
from ibidem.storage.layout import CHANGES
from ibidem.storage.vectors import ADDED, LayeredVectors, VectorTableWriter, open_vectors

D = 8
IDS = np.arange(1, 61, dtype=np.int64) * 7
ROWS = np.random.default_rng(3).standard_normal((60, D)).astype(np.float16).astype(np.float32)
ROWS[5::5] = ROWS[4:-1:5]  # so that there are ties


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep changes apart in small files too, unless they are more than half."""
    monkeypatch.setattr(vectors, "LEAST", 1)
    monkeypatch.setattr(vectors, "SHARE", 0.5)


def _whole(kept: NDArray[np.int64]) -> FaissIndex:
    index = FaissIndex.create(D)
    index.add(kept, ROWS[kept // 7 - 1])
    return index


def _same(found: SearchableVectors, kept: NDArray[np.int64]) -> None:
    """Require what an index of these vectors would find."""
    whole = _whole(kept)
    assert len(found) == len(whole)
    for allowed in (None, IDS[::2], IDS[:0]):
        for k in (0, 1, 7, 80):
            ids, scores = found.search(ROWS[:4], k, allowed=allowed)
            expected, its_scores = whole.search(ROWS[:4], k, allowed=allowed)
            assert (ids == expected).all()
            assert np.allclose(scores, its_scores, atol=1e-6)
            assert ids.dtype == np.int64
            assert scores.dtype == np.float32
    assert (found.vectors(kept) == whole.vectors(kept)).all()
    for gone in np.setdiff1d(IDS, kept)[:2]:
        with pytest.raises(KeyError):
            found.vectors(np.array([gone]))


def _step(path: Path, before: Path | None, removed: NDArray[np.int64], added: NDArray[np.int64], expected: int) -> None:
    held = len(open_vectors(before, FaissIndex)) if before else 0
    writer = VectorTableWriter(path, before, FaissIndex, held=held)
    writer.remove(removed.tolist())
    writer.add(added, ROWS[added // 7 - 1])
    writer.write(D, expected=expected)


@given(st.lists(st.sets(st.integers(0, 59), max_size=12), min_size=1, max_size=4), st.randoms())
def test_changes_in_steps_leave_what_building_at_once_would(flips: list[set[int]], random: object) -> None:
    """Each step removes what is there of some ids and adds what is not, those that were removed before too."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        kept, before = IDS[:40], Path(folder) / "0"
        _step(before, None, IDS[:0], kept, 40)
        for number, flip in enumerate(flips, start=1):
            chosen = IDS[sorted(flip)]
            removed, added = np.intersect1d(chosen, kept), np.setdiff1d(chosen, kept)
            kept = np.union1d(np.setdiff1d(kept, removed), added)
            path = Path(folder) / str(number)
            _step(path, before, removed, added, len(kept))
            _same(open_vectors(path, FaissIndex), kept)
            before = path


def test_few_changes_share_the_file_and_many_write_it_anew(tmp_path: Path) -> None:
    """What is shared is the same file on the disk."""
    _step(tmp_path / "a", None, IDS[:0], IDS[:40], 40)
    _step(tmp_path / "b", tmp_path / "a", IDS[:3], IDS[40:42], 39)
    assert (tmp_path / "b").samefile(tmp_path / "a")
    assert isinstance(open_vectors(tmp_path / "b", FaissIndex), LayeredVectors)
    _step(tmp_path / "c", tmp_path / "b", IDS[:0], IDS[:0], 39)
    assert (tmp_path / f"c{CHANGES}").samefile(tmp_path / f"b{CHANGES}")
    _step(tmp_path / "d", tmp_path / "c", IDS[3:30], IDS[:0], 12)
    assert isinstance(open_vectors(tmp_path / "d", FaissIndex), FaissIndex)
    _same(open_vectors(tmp_path / "d", FaissIndex), np.concatenate((IDS[30:40], IDS[40:42])))


def test_a_file_that_would_not_hold_what_it_must_is_not_written(tmp_path: Path) -> None:
    """The number of vectors is compared with that of the rows they belong to."""
    _step(tmp_path / "a", None, IDS[:0], IDS[:40], 40)
    with pytest.raises(ValueError, match="would hold 39 vectors for 38"):
        _step(tmp_path / "b", tmp_path / "a", IDS[:1], IDS[:0], 38)


@pytest.mark.parametrize("content", [b"", b"PK", b"{}"])
def test_changes_that_cannot_be_read_are_named(content: bytes, tmp_path: Path) -> None:
    """With what mends the index."""
    _step(tmp_path / "a", None, IDS[:0], IDS[:40], 40)
    _step(tmp_path / "b", tmp_path / "a", IDS[:3], IDS[:0], 37)
    (tmp_path / f"b{CHANGES}").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"b\.changes"):
        open_vectors(tmp_path / "b", FaissIndex)


def test_a_library_is_changed_without_its_vectors_being_written_anew(tmp_path: Path) -> None:
    """From one day to the next, and back."""
    at: LibraryPaths = library(tmp_path)
    for texts in (YESTERDAY, TODAY, YESTERDAY):
        commit(at, texts)
        assert live(at) == texts
        with open_current(at) as generation:
            ids = np.array(generation.catalogue.sample(99, seed=0), np.int64)
            assert len(generation.passages.vectors(ids)) == len(generation.passages) == len(ids)


def test_what_has_changed_is_guarded_as_every_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte that differs is refused by the name of its file."""
    monkeypatch.setattr(vectors, "SHARE", 9)
    at = library(tmp_path)
    for texts in (YESTERDAY, TODAY):
        commit(at, texts)
    beside = [one for suffix in (ADDED, CHANGES) for one in at.index.glob(f"generations/*/*{suffix}")]
    assert len(beside) == 4
    for file in beside:
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(IndexDamaged, match=file.name):
            open_current(at)
        file.write_bytes(content)
    assert live(at) == TODAY
