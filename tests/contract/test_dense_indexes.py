"""Every dense index finds what brute force finds."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ibidem.errors import IndexDamaged
from ibidem.index import faiss
from ibidem.index.faiss import FaissIndex, FlatFaissIndex
from ibidem.index.protocols import DenseIndex, dense_backend, vector_store
from ibidem.plugins import Group, names

D = 16
Create = Callable[[int], DenseIndex]
CREATE: dict[str, Create] = {name: dense_backend(name).create for name in sorted(names(Group.DENSE_INDEXES))}
CREATE["faiss, by id"] = vector_store("faiss").create
CREATE["faiss, approximate"] = partial(FaissIndex.create, limit=D * 100)
every = pytest.mark.parametrize("create", CREATE.values(), ids=CREATE.keys())


def _vectors(n: int, *, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return ids and unit rows; every fifth row repeats the one before, so that there are ties."""
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((n, D)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[5::5] = rows[4:-1:5]
    return rng.permutation(n).astype(np.int64) * 7919 + 2**62, rows


def _filled(create: Create, n: int) -> tuple[DenseIndex, NDArray[np.int64], NDArray[np.float32]]:
    index = create(D)
    ids, rows = _vectors(n)
    index.add(ids, rows)
    return index, ids, rows


def _brute(ids: NDArray[np.int64], rows: NDArray[np.float32], query: NDArray[np.float32], k: int) -> list[int]:
    """Return the ids of the k best, ties by id, scored as the half floats that are stored."""
    scores = (rows.astype(np.float16).astype(np.float32) * query).sum(axis=1)
    return [int(ids[row]) for row in np.lexsort((ids, -scores.round(5)))[:k]]


@every
def test_it_finds_what_brute_force_finds(create: Create) -> None:
    """The same ids in the same order, ties by id, when every cell is looked into."""
    index, ids, rows = _filled(create, 90)
    found, scores = index.search(rows[:7], 12)
    assert [list(row) for row in found] == [_brute(ids, rows, query, 12) for query in rows[:7]]
    assert (np.diff(scores, axis=1) <= 0).all()
    assert found.dtype == np.int64
    assert scores.dtype == np.float32


@settings(max_examples=30, deadline=None)
@given(n=st.integers(0, 40), k=st.integers(0, 60), removed=st.integers(0, 40), allowed=st.none() | st.integers(0, 50))
def test_any_size_and_filter_agrees_with_brute_force(n: int, k: int, removed: int, allowed: int | None) -> None:
    """Nothing stored, nothing asked, more asked than there is, all removed: each is legal."""
    index, ids, rows = _filled(FaissIndex.create, n)
    index.remove(ids[:removed])
    ids, rows, query = ids[removed:], rows[removed:], _vectors(3, seed=9)[1]
    among = None if allowed is None else np.append(ids[:allowed], 3)
    found, scores = index.search(query, k, allowed=among)
    assert found.shape == scores.shape == (3, k)
    kept = slice(None, allowed)
    for row, one in zip(found, query, strict=True):
        expected = _brute(ids[kept], rows[kept], one, k)
        assert list(row) == expected + [-1] * (k - len(expected))
    assert (scores[found < 0] == 0).all()


@every
def test_a_large_index_finds_nearly_everything(create: Create) -> None:
    """Exact search finds all of the ten nearest, approximate search most even of vectors without any structure."""
    index, ids, rows = _filled(create, 3000)
    found, scores = index.search(rows[:50], 10)
    exact = [_brute(ids, rows, query, 10) for query in rows[:50]]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.tolist(), exact, strict=True)])
    assert recall >= (0.6 if isinstance(index, FaissIndex) and not index.exact else 1.0)
    assert (scores[:, 0] > 0.999).all()


@every
def test_a_filter_is_applied_inside_the_search(create: Create) -> None:
    """The farthest vectors are found when only they are allowed."""
    index, ids, rows = _filled(create, 2000)
    farthest = np.argsort(rows @ rows[0])[:5]
    found, _ = index.search(rows[:1], 8, allowed=ids[farthest])
    assert set(found[0].tolist()) == {*ids[farthest].tolist(), -1}


@every
def test_all_can_be_asked_for(create: Create) -> None:
    """Asking for more than there is brings everything, then -1."""
    index, ids, rows = _filled(create, 500)
    found, _ = index.search(rows[:2], 510)
    assert [set(row.tolist()) for row in found] == [{*ids.tolist(), -1}] * 2


@every
def test_many_ties_at_the_end_are_broken_by_id(create: Create) -> None:
    """Of two hundred equal vectors the smallest ids come."""
    index, ids = create(D), np.arange(200, dtype=np.int64)[::-1].copy()
    index.add(ids, np.tile(_vectors(1)[1], (200, 1)))
    assert list(index.search(_vectors(1)[1], 4)[0][0]) == [0, 1, 2, 3]


@every
def test_saving_then_opening_is_the_identity(create: Create, tmp_path: Path) -> None:
    """An opened index holds and finds the same, and can be changed without touching its file."""
    index, ids, rows = _filled(create, 300)
    index.save(tmp_path / "vectors")
    before = (tmp_path / "vectors").read_bytes()
    opened = type(index).open(tmp_path / "vectors")
    assert len(opened) == 300
    assert (opened.vectors(ids) == index.vectors(ids)).all()
    opened.remove(ids[:1])
    opened.add(ids[:1], rows[:1])
    assert [a.tolist() for a in opened.search(rows, 5)] == [a.tolist() for a in index.search(rows, 5)]
    assert (tmp_path / "vectors").read_bytes() == before


@every
def test_stored_vectors_come_back(create: Create) -> None:
    """Within half precision, in the order asked, repeated as asked; an unknown id is a KeyError."""
    index, ids, rows = _filled(create, 200)
    wanted = np.array([5, 3, 3, 199])
    assert np.abs(index.vectors(ids[wanted]) - rows[wanted]).max() < 1e-3
    assert index.vectors(ids[:0]).shape == (0, D)
    with pytest.raises(KeyError):
        index.vectors(np.array([17]))


@every
def test_adding_and_removing_bit_by_bit_equals_building_at_once(create: Create) -> None:
    """What was removed is not found; the rest is, as if nothing else had ever been there."""
    ids, rows = _vectors(90)
    index = create(D)
    for start in range(0, 90, 30):
        index.add(ids[start : start + 30], rows[start : start + 30])
        index.remove(ids[start : start + 10])
    index.remove(np.array([1, 2]))
    kept = np.arange(90) % 30 >= 10
    assert len(index) == kept.sum()
    assert list(index.search(rows[:1], 20)[0][0]) == _brute(ids[kept], rows[kept], rows[0], 20)


@every
def test_an_id_cannot_be_added_twice(create: Create) -> None:
    """Neither in two steps nor in one."""
    index, ids, rows = _filled(create, 150)
    len(index.search(rows[:1], 1))
    index.add(ids[:1], rows[:1])
    with pytest.raises(ValueError, match="twice"):
        index.search(rows[:1], 1)
    with pytest.raises(ValueError, match="expected"):
        index.add(ids[:2], rows[:1])


@pytest.mark.parametrize("content", [b"", b"torn", b"IxMp" + bytes(40)])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    """The message names the file."""
    (tmp_path / "vectors").write_bytes(content)
    with pytest.raises(IndexDamaged, match="vectors"):
        FaissIndex.open(tmp_path / "vectors")


@pytest.mark.skipif(os.name != "posix", reason="nothing is mapped there")
def test_rows_that_are_read_are_those_that_are_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In any order, one twice, none; a file that is closed lets go of what it had open."""
    monkeypatch.setattr(faiss, "LARGE", 0)
    index, ids, rows = _filled(FlatFaissIndex.create, 300)
    index.save(tmp_path / "vectors")
    opened = FlatFaissIndex.open(tmp_path / "vectors")
    wanted = np.array([7, 299, 0, 7, 120])
    before = len(list(Path("/dev/fd").iterdir()))
    assert (opened.vectors(ids[wanted]) == rows[wanted].astype(np.float16)).all()
    assert opened.vectors(ids[:0]).shape == (0, D)
    with pytest.raises(KeyError):
        opened.vectors(np.array([17], np.int64))
    del opened
    assert len(list(Path("/dev/fd").iterdir())) < before


def test_vectors_that_are_asked_for_by_id_stay_in_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, and also when some are added to a file."""
    monkeypatch.setattr(faiss, "EXACT_LIMIT", D * 100)
    ids, rows = _vectors(300)
    assert vector_store("faiss") is FlatFaissIndex
    index = FlatFaissIndex.create(D)
    index.add(ids[:200], rows[:200])
    index.save(tmp_path / "vectors")
    opened = FlatFaissIndex.open(tmp_path / "vectors")
    opened.add(ids[200:], rows[200:])
    assert opened.exact
    assert (opened.vectors(ids) == rows.astype(np.float16)).all()
