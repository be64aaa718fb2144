"""Every lexical index keeps the protocol; what concerns tantivy alone stands at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sample_libraries import BEES, MILL, engine, library

from ibidem.errors import IndexDamaged
from ibidem.index import tantivy
from ibidem.index.protocols import LexicalEntry, LexicalIndex, lexical_backend
from ibidem.index.tantivy import TantivyIndex
from ibidem.plugins import Group, names
from ibidem.storage.generation import open_current
from ibidem.storage.manifest import check_digests
from ibidem.testing import LEXICAL_INDEX_CHECKS
from ibidem.testing.lexical_indexes import LexicalIndexType, a_filter_is_applied_inside
from ibidem.text.analysis import terms

BACKENDS = {name: lexical_backend(name) for name in sorted(names(Group.LEXICAL_INDEXES))}


class FileIndex:
    """An index that keeps everything in one file, which it rewrites."""

    def __init__(self, folder: Path, held: dict[int, list[str]]) -> None:
        self._file = folder / "held" / "passages.json"
        self._held = held
        self._next = dict(held)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty one."""
        (folder / "held").mkdir()
        return cls(folder, {})

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the file."""
        file = folder / "held" / "passages.json"
        if not file.exists():
            raise IndexDamaged(f"{folder} is no index.")
        return cls(folder, {int(id_): stems for id_, stems in json.loads(file.read_text()).items()})

    def __len__(self) -> int:
        return len(self._held)

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add to what the next commit writes."""
        for one in entries:
            self._next[one.id] = self.stems(f"{one.title} {one.section} {one.text}", one.language)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove from it."""
        self._next = {id_: stems for id_, stems in self._next.items() if id_ not in set(ids)}

    def commit(self) -> None:
        """Write the file in place."""
        self._held = dict(self._next)
        self._file.write_text(json.dumps(self._held))

    def stems(self, text: str, language: str = "") -> list[str]:
        """Return the stems in any language."""
        return terms(text, language or "en")

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency."""
        held = sum(stem in stems for stems in self._held.values())
        return float(np.log(1 + (len(self) - held + 0.5) / (held + 0.5)))

    def score(self, query: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 scores."""
        rarity = {stem: self.rarity(stem) for stem in set(self.stems(query))}
        mean = sum(map(len, self._held.values())) / max(len(self), 1)
        scores = []
        for id_ in ids.tolist():
            stems = self._held.get(id_, [])
            counts = {stem: stems.count(stem) for stem in set(stems) & rarity.keys()}
            length = 1.2 * (0.25 + 0.75 * len(stems) / (mean or 1))
            scores.append(sum(rarity[stem] * 2.2 * count / (count + length) for stem, count in counts.items()))
        return np.array(scores, np.float32)

    def search(
        self, query: str, k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Score every passage."""
        ids = np.array(list(self._held), np.int64)
        ids = ids if allowed is None else ids[np.isin(ids, allowed)]
        scores = self.score(query, ids)
        order = [row for row in np.lexsort((ids, -scores)) if scores[row] > 0][:k]
        return ids[order], scores[order]


class Linked(FileIndex):
    """One that says that it never rewrites the file, and does."""

    REWRITTEN = ()


@pytest.mark.parametrize("backend", [*BACKENDS.values(), FileIndex], ids=[*BACKENDS, "one file"])
@pytest.mark.parametrize("check", LEXICAL_INDEX_CHECKS)
def test_it_keeps_the_protocol(check: Callable[[LexicalIndexType], None], backend: LexicalIndexType) -> None:
    """Those that are registered, and the simplest that can be."""
    check(backend)


def test_a_file_that_is_shared_and_rewritten_is_told() -> None:
    """For it would damage the index that answers meanwhile."""
    failed = []
    for check in LEXICAL_INDEX_CHECKS:
        try:
            check(Linked)
        except AssertionError as error:
            failed.append(str(error))
    assert failed == ["changed in place, though not named in REWRITTEN: passages.json"]


def test_a_library_can_be_added_to_by_an_index_that_rewrites_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers meanwhile, and what comes after, is as it was written."""
    for module in ("generation", "generation_writer"):
        monkeypatch.setattr(f"ibidem.storage.{module}.lexical_backend", lambda _: FileIndex)
    with engine(tmp_path, {"mill.md": MILL}) as opened, open_current(opened.paths) as before:
        library(tmp_path, {"bees.md": BEES})
        assert opened.refresh().added == 1
        check_digests(before.folder, before.manifest)
        with open_current(opened.paths) as after:
            assert len(after.lexical) > len(before.lexical)


def test_a_filter_serves_where_many_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are listed to tantivy, as the check has them, many are looked up in what it ranks."""
    monkeypatch.setattr(tantivy, "LISTED_AT_MOST", 3)
    a_filter_is_applied_inside(TantivyIndex)


@settings(max_examples=60, deadline=None)
@given(query=st.text())
def test_any_text_can_be_asked(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    """No query raises, in any script."""
    if not _SHARED:
        _SHARED.append(_filled(tmp_path_factory.mktemp("lexical"), ["harbour", "tide and ferry"]))
    ids, scores = _SHARED[0].search(query, 5)
    assert len(ids) == len(scores) <= 5


_SHARED: list[LexicalIndex] = []


def test_it_opens_where_no_lock_can_be_made(tmp_path: Path) -> None:
    """A folder in the place of the lock stands for a disk that cannot be written."""
    _filled(tmp_path, ["tide"] * 4)
    for name in (".tantivy-meta.lock", ".tantivy-writer.lock"):
        (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / name).mkdir()
    assert len(TantivyIndex.open(tmp_path).search("tide", 3)[0]) == 3


def _filled(folder: Path, texts: list[str]) -> LexicalIndex:
    index = TantivyIndex.create(folder)
    index.add([LexicalEntry(row, "", "", text) for row, text in enumerate(texts)])
    index.commit()
    return index
