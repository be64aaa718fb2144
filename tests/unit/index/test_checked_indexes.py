"""What indexes of other packages may find, and what is told where they find something else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from ibidem import plugins
from ibidem.errors import ConfigError
from ibidem.index.checked import CheckedTerms, CheckedVectors
from ibidem.index.protocols import SearchableTerms, SearchableVectors

KNOWN = np.array([7, 3, 9], np.int64)
QUERY = np.eye(1, 4, dtype=np.float32)
IDS, COSINES = np.array([[7, 3, -1]]), np.array([[0.9, 0.5, 0.0]], np.float32)


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name be that of another package."""
    monkeypatch.setattr(plugins, "package_of", lambda *_: "odd-plugin 1.0")


def vectors(found: object = (IDS, COSINES), rows: object = None) -> CheckedVectors:
    """Return vectors that find and hold that."""
    odd = SimpleNamespace(search=lambda *_, **__: found, vectors=lambda _: rows)
    return CheckedVectors(cast("SearchableVectors", odd), "ibidem.dense_indexes", "odd", lambda: KNOWN, dimension=4)


def terms(found: object = ([7, 3], [2.5, 1.0]), *, scores: object = (), stems: object = ("sea",)) -> CheckedTerms:
    """Return words that find and score that."""
    named = {"search": lambda *_, **__: found, "score": lambda *_: scores, "stems": lambda *_: stems}
    odd = SimpleNamespace(**named, rarity=lambda stem: {"sea": 1.5}.get(stem, float("nan")))
    return CheckedTerms(cast("SearchableTerms", odd), "ibidem.lexical_indexes", "odd", lambda: KNOWN)


def test_sound_results_pass() -> None:
    """Lists too, as arrays of the types that are promised."""
    ids, cosines = vectors((IDS.tolist(), COSINES.tolist())).search(QUERY, 3)
    assert (ids.dtype.name, cosines.dtype.name) == ("int64", "float32")
    assert ids.tolist() == IDS.tolist()
    assert vectors(rows=np.eye(2, 4)).vectors(KNOWN[:2]).dtype == np.float32
    assert terms().search("sea", 5)[0].tolist() == [7, 3]
    assert terms(([], [])).search("sea", 5)[1].dtype == np.float32
    assert terms(scores=[1, 0]).score("sea", KNOWN[:2]).tolist() == [1.0, 0.0]
    assert (terms().stems("seas"), terms().rarity("sea")) == (["sea"], 1.5)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: vectors((IDS[0], COSINES)).search(QUERY, 3), "search gives the shape (3,), not (1, 3)"),
        (lambda: vectors((IDS, COSINES[0])).search(QUERY, 3), "search gives the shape (3,), not (1, 3)"),
        (lambda: vectors((IDS * 1.0, COSINES)).search(QUERY, 3), "numbers of the type float64, not int64"),
        (lambda: vectors((IDS + 1, COSINES)).search(QUERY, 3), "search gives the id 8, unknown"),
        (lambda: vectors((IDS, COSINES)).search(QUERY, 3, allowed=KNOWN[:1]), "search gives the id 3, not allowed"),
        (lambda: vectors((IDS * 0 + 7, COSINES)).search(QUERY, 3), "search gives an id twice"),
        (lambda: vectors((IDS, COSINES * np.nan)).search(QUERY, 3), "search gives what is no number"),
        (lambda: vectors((IDS, COSINES * 9)).search(QUERY, 3), "search gives similarities outside -1 and 1"),
        (lambda: vectors(None).search(QUERY, 3), "failed: TypeError"),
        (lambda: vectors(rows=np.eye(2)).vectors(KNOWN[:2]), "vectors gives the shape (2, 2), not (2, 4)"),
        (lambda: terms(([7, 3], [1.0])).search("sea", 5), "search gives the shape (1,), not (2,)"),
        (lambda: terms().search("sea", 1), "search gives the shape (2,), not (1,)"),
        (lambda: terms(([-1], [1.0])).search("sea", 5), "search gives the id -1, unknown"),
        (lambda: terms(scores=np.ones((2, 2))).score("sea", KNOWN[:2]), "score gives the shape (2, 2), not (2,)"),
        (lambda: terms(stems=[1]).stems("sea"), "stems gives what is no text"),
        (lambda: terms().rarity("tide"), "rarity gives nan"),
    ],
)  # fmt: skip
def test_the_package_is_named_for_what_it_found(call: Callable[[], object], said: str) -> None:
    """Before anything is looked up by it, so that no other one is blamed."""
    with pytest.raises(ConfigError) as raised:
        call()
    assert "of the package odd-plugin 1.0, failed" in raised.value.message
    assert said in raised.value.message
