"""Vectors by FAISS: how ids are looked up among many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ibidem.index.faiss import BLOCK, FaissIndex


def test_the_first_ids_are_found_among_many_without_an_order(tmp_path: Path) -> None:
    """They have the rows that they have once all ids are in order, which a second look asks for."""
    rng = np.random.default_rng(3)
    ids = rng.permutation(BLOCK + 500).astype(np.int64) * 7919 + 1
    rows = rng.standard_normal((len(ids), 4)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    made = FaissIndex.create(4)
    made.add(ids, rows)
    made.save(tmp_path / "vectors")
    places = rng.integers(0, len(ids), 40)
    first, later = (FaissIndex.open(tmp_path / "vectors") for _ in range(2))
    with pytest.raises(KeyError, match="2"):
        later.vectors(np.array([ids[0], 2], np.int64))
    found = first.vectors(ids[places])
    assert "_ordered" not in vars(first._stored)
    np.testing.assert_array_equal(found, later.vectors(ids[places]))
    np.testing.assert_allclose(found, rows[places], atol=1e-3)
    with pytest.raises(KeyError, match="2"):
        first.vectors(np.array([2], np.int64))
