"""What holds for every dense index, compared with a search that looks at each vector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ibidem.errors import IndexDamaged
from ibidem.index.protocols import DenseIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = tuple[NDArray[np.int64], NDArray[np.float32]]

DenseIndexType = type[DenseIndex]
_DIMENSION = 16
_CLOSE = 2e-3
"""How far a similarity may be off: what half precision and sums in another order make of it."""


def nothing_is_legal(index_type: DenseIndexType) -> None:
    """Require that no vectors, no queries and k = 0 give arrays of the right shape and type."""
    index, ids, rows = _filled(index_type, 3)
    empty = index_type.create(_DIMENSION)
    assert len(empty) == 0, "an empty index is not of length 0"
    for searched, queries, k in ((empty, rows, 4), (index, rows[:0], 4), (index, rows, 0)):
        found, scores = searched.search(queries, k)
        assert found.shape == scores.shape == (len(queries), k), f"the shapes are {found.shape} and {scores.shape}"
        assert found.dtype.name == "int64", f"the type of ids is {found.dtype}"
        assert scores.dtype.name == "float32", f"the type of similarities is {scores.dtype}"
    assert index.vectors(ids[:0]).shape == (0, _DIMENSION), "no ids do not give (0, d) vectors"
    index.add(ids[:0], rows[:0])
    index.remove(ids[:0])
    assert len(index) == 3, "adding and removing nothing changes the index"


def the_nearest_are_found(index_type: DenseIndexType) -> None:
    """Require the k nearest, best first, each once, with their cosines, whatever k is; -1 and 0.0 past the end."""
    index, ids, rows = _filled(index_type, 90)
    for k in (1, 12, 90, 100):
        _compare(index, rows[:7], k, ids)


def ties_are_broken_by_id(index_type: DenseIndexType) -> None:
    """Require the smallest ids of two hundred equal vectors."""
    import numpy as np

    index = index_type.create(_DIMENSION)
    row = _vectors(1)[1]
    ids = np.arange(200, dtype=np.int64)[::-1].copy()
    index.add(ids, np.tile(row, (200, 1)))
    found = index.search(row, 4)[0][0].tolist()
    assert found == [0, 1, 2, 3], f"of two hundred equal vectors came {found}"


def a_filter_is_applied_inside(index_type: DenseIndexType) -> None:
    """Require that the farthest vectors are found when only they are allowed, and none when none is."""
    import numpy as np

    index, ids, rows = _filled(index_type, 500)
    farthest = ids[np.argsort(rows @ rows[0])[:5]]
    _compare(index, rows[:1], 8, farthest, allowed=np.append(farthest, 17))
    none = index.search(rows[:1], 8, allowed=ids[:0])[0]
    assert (none == -1).all(), "something is found where nothing is allowed"


def removed_vectors_are_gone(index_type: DenseIndexType) -> None:
    """Require that removing and adding in steps leaves what building at once would; unknown ids are ignored."""
    import numpy as np

    ids, rows = _vectors(90)
    index = index_type.create(_DIMENSION)
    for start in range(0, 90, 30):
        index.add(ids[start : start + 30], rows[start : start + 30])
        index.remove(ids[start : start + 10])
    index.remove(np.array([1, 2], np.int64))
    kept = ids[np.arange(90) % 30 >= 10]
    assert len(index) == len(kept), f"the length is {len(index)}, not {len(kept)}"
    _compare(index, rows[:3], 70, kept)
    index.add(ids[:10], rows[:10])
    _compare(index, rows[:3], 70, np.append(kept, ids[:10]))


def stored_vectors_come_back(index_type: DenseIndexType) -> None:
    """Require the vectors of ids in the order asked, repeated as asked, and a KeyError for an unknown id."""
    import numpy as np

    index, ids, rows = _filled(index_type, 50)
    wanted = np.array([5, 3, 3, 49])
    stored = index.vectors(ids[wanted])
    assert stored.dtype.name == "float32", f"the type of vectors is {stored.dtype}"
    assert np.allclose(stored, rows[wanted], atol=_CLOSE), "the vectors are not those that were added"
    try:
        index.vectors(np.array([17], np.int64))
    except KeyError:
        return
    raise AssertionError("the vectors of an unknown id do not raise KeyError")


def opening_gives_what_was_saved(index_type: DenseIndexType) -> None:
    """Require an opened index to hold and find the same, and changes of it not to touch the file."""
    index, ids, rows = _filled(index_type, 60)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "vectors")
        index.save(file)
        before = file.read_bytes()
        opened = index_type.open(file)
        assert len(opened) == 60, f"{len(opened)} vectors of 60 are there after opening"
        assert (opened.search(rows, 5)[0] == index.search(rows, 5)[0]).all(), "an opened index finds something else"
        opened.remove(ids[:1])
        opened.add(ids[:1], rows[:1])
        _compare(opened, rows[:3], 20, ids)
        assert file.read_bytes() == before, "changing an opened index changes its file"
        del opened
        nothing = index_type.create(_DIMENSION)
        nothing.save(file)
        assert len(index_type.open(file)) == 0, "an empty index is not empty after opening"


def a_torn_file_is_refused(index_type: DenseIndexType) -> None:
    """Require that an empty, a foreign and a cut file raise IndexDamaged naming the file."""
    index = _filled(index_type, 60)[0]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "vectors")
        index.save(file)
        whole = file.read_bytes()
        for content in (b"", b"torn", whole[: len(whole) // 2]):
            torn = Path(folder, f"torn-{len(content)}")
            torn.write_bytes(content)
            message = ""
            try:
                index_type.open(torn)
            except IndexDamaged as error:
                message = error.message
            assert torn.name in message, f"no IndexDamaged that names a file of {len(content)} bytes of {len(whole)}"


def a_wrong_shape_is_refused(index_type: DenseIndexType) -> None:
    """Require a ValueError for vectors that are not (n, d)."""
    ids, rows = _vectors(3)
    index = index_type.create(_DIMENSION)
    for wrong in (rows[:2], rows[:, :4]):
        try:
            index.add(ids, wrong)
        except ValueError:
            continue
        raise AssertionError(f"three ids with vectors of shape {wrong.shape} do not raise ValueError")


DENSE_INDEX_CHECKS: tuple[Callable[[DenseIndexType], None], ...] = (
    nothing_is_legal,
    the_nearest_are_found,
    ties_are_broken_by_id,
    a_filter_is_applied_inside,
    removed_vectors_are_gone,
    stored_vectors_come_back,
    opening_gives_what_was_saved,
    a_torn_file_is_refused,
    a_wrong_shape_is_refused,
)
"""What holds for every dense index, to parametrize a test with; each raises AssertionError."""


def _vectors(n: int) -> Vectors:
    """Return ids near the largest and unit rows, every fifth of which repeats the one before."""
    import numpy as np

    rng = np.random.default_rng(0)
    rows = rng.standard_normal((n, _DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[5::5] = rows[4:-1:5]
    return rng.permutation(n).astype(np.int64) * 7919 + 2**62, rows


def _filled(index_type: DenseIndexType, n: int) -> tuple[DenseIndex, NDArray[np.int64], NDArray[np.float32]]:
    index = index_type.create(_DIMENSION)
    ids, rows = _vectors(n)
    index.add(ids, rows)
    return index, ids, rows


def _compare(
    index: DenseIndex,
    queries: NDArray[np.float32],
    k: int,
    held: NDArray[np.int64],
    *,
    allowed: NDArray[np.int64] | None = None,
) -> None:
    """Require of a search over the ids `held` what looking at each vector gives, up to rounding."""
    import numpy as np

    similarities = queries @ index.vectors(held).T
    place = {int(id_): column for column, id_ in enumerate(held)}
    n = min(k, len(held))
    found, scores = index.search(queries, k, allowed=allowed)
    assert found.shape == scores.shape == (len(queries), k), f"the shapes are {found.shape} and {scores.shape}"
    assert (found[:, n:] == -1).all(), "there are ids past the end"
    assert (scores[:, n:] == 0).all(), "there are similarities past the end"
    for ids, told, true in zip(found[:, :n].tolist(), scores[:, :n], similarities, strict=True):
        assert len(set(ids)) == n, "an id comes twice, or too few are found"
        assert set(ids) <= set(place), "an id is found that is not held, or not allowed"
        assert np.allclose(told, true[[place[id_] for id_ in ids]], atol=_CLOSE), "similarities are not cosines"
        assert np.allclose(told, np.sort(true)[::-1][:n], atol=_CLOSE), "these are not the nearest"
        pairs = list(zip((-told).tolist(), ids, strict=True))
        assert pairs == sorted(pairs), "the order is not by falling similarity, then by id"
