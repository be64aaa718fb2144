"""Vectors and words in Milvus keep what every index promises, in a file and over TCP."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import cast
from unittest.mock import ANY

import numpy as np
import pytest
from milvus_servers import address, require_milvus, standalone
from numpy.typing import NDArray

from ibidem.index.milvus import ALIVE, TABLES, MilvusEngine, MilvusVectors
from ibidem.index.milvus_terms import MilvusTerms, TermStatistics
from ibidem.index.protocols import LexicalEntry
from ibidem.index.tantivy import TantivyIndex
from ibidem.testing import DENSE_INDEX_CHECKS
from ibidem.testing.indexes import DenseIndexType, a_torn_file_is_refused, opening_gives_what_was_saved

require_milvus()
__all__ = ["address"]

OF_FILES = (opening_gives_what_was_saved, a_torn_file_is_refused)
"""Checks of what an index in a file promises; a shared one is opened by its catalogue, tests/unit/storage."""
WORDS = ["harbour", "tide", "lamp", "ferry", "storm", "granite", "keeper", "basin", "anchor", "rope"]
TEXTS = [" ".join(WORDS[(row * step) % 10] for step in range(1, 4 + row % 9)) for row in range(40)]
ENTRIES = [
    *(LexicalEntry(2**62 + row, "The harbour", "", text, TEXTS[row - 1]) for row, text in enumerate(TEXTS)),
    LexicalEntry(7, "", "", "Die Fähre läuft bei Flut in den Hafen ein", language="de"),
    LexicalEntry(8, "", "", "渡船在涨潮时进港", language="zh"),
    LexicalEntry(9, "", "", ""),
]


@pytest.fixture(scope="module")
def engine(address: str) -> Iterator[MilvusEngine]:
    """Yield an engine with room for one library."""
    made = MilvusEngine.connect(address, "contract")
    made.prepare()
    yield made
    made.close()


def _tables(engine: MilvusEngine, dimension: int, tables: Collection[str] = TABLES) -> str:
    """Return the name of new tables; those before are removed."""
    for epoch in engine.epochs():
        engine.drop_tables(epoch)
    epoch = f"{len(engine.records('made')):08x}"
    engine.put(f"made{epoch}", "")
    engine.make_tables(epoch, dimension, exact=True, tables=tables)
    return epoch


@pytest.fixture(scope="module")
def old_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusEngine]:
    """Yield the standalone server of Milvus 2.3, which has no sparse vectors and so no words."""
    with standalone(tmp_path_factory.mktemp("standalone")) as address, pytest.MonkeyPatch.context() as patch:
        made = MilvusEngine.connect(address, "contract")
        call = made.call

        def seen_at_once(method: str, *arguments: object, **options: object) -> object:
            """Make tables that are read as they are; the writer of a library waits until all can see its rows."""
            read = {"consistency_level": "Strong"} if method == "create_collection" else {}
            return call(method, *arguments, **{**options, **read})  # type: ignore[arg-type]

        patch.setattr(made, "call", seen_at_once)
        made.prepare()
        yield made
        made.close()


@pytest.mark.parametrize("check", [one for one in DENSE_INDEX_CHECKS if one not in OF_FILES])
def test_vectors_keep_the_contract(engine: MilvusEngine, check: Callable[[DenseIndexType], None]) -> None:
    """What every dense index promises of searching, filters, ties and stored vectors."""
    _require_kept(engine, check, TABLES)


@pytest.mark.parametrize("check", [one for one in DENSE_INDEX_CHECKS if one not in OF_FILES])
def test_vectors_keep_the_contract_in_a_standalone_server(
    old_engine: MilvusEngine, check: Callable[[DenseIndexType], None]
) -> None:
    """The same, in the engine of a cluster."""
    _require_kept(old_engine, check, ("passages", "sentences"))


def _require_kept(engine: MilvusEngine, check: Callable[[DenseIndexType], None], tables: Collection[str]) -> None:
    class Table(MilvusVectors):
        made, epoch = 0, ""

        @classmethod
        def create(cls, dimension: int) -> MilvusVectors:
            if not cls.made:
                cls.epoch = _tables(engine, dimension, tables)
            cls.made += 1
            table = ("passages", "sentences")[cls.made - 1]
            return cls(engine.table(table, cls.epoch, 1), dimension, 0, exact=True)

    check(cast("DenseIndexType", Table))


@pytest.fixture(scope="module")
def words(engine: MilvusEngine, tmp_path_factory: pytest.TempPathFactory) -> tuple[MilvusTerms, TantivyIndex]:
    """Return the same passages in the engine and in the local word index, one of them removed again."""
    shared = MilvusTerms(engine.table("terms", _tables(engine, 4), 1), TermStatistics.begin(ENTRIES))
    shared.add(ENTRIES[:10], fresh=True)
    shared.add([*ENTRIES[10:], LexicalEntry(10, "", "", "storm anchor")])
    shared.remove([10, 11])
    local = TantivyIndex.create(tmp_path_factory.mktemp("tantivy"))
    local.add(ENTRIES)
    local.commit()
    return shared, local


@pytest.mark.parametrize("query", ["tide granite rope", "Fähren im Hafen", "渡船", "ferry*:(", "the", "", "nowhere"])
@pytest.mark.parametrize("allowed", [None, [2**62 + 3, 2**62 + 4, 7, 99], []])
def test_words_rank_as_those_of_the_local_index(
    words: tuple[MilvusTerms, TantivyIndex], query: str, allowed: Sequence[int] | None
) -> None:
    """The same passages with the same BM25, in every language, filtered inside the search, ties by id."""
    shared, local = words
    among = None if allowed is None else np.array(allowed, np.int64)
    for k in (1, 5, 60):
        (found, scores), (expected, told) = (
            shared.search(query, k, allowed=among),
            local.search(query, k, allowed=among),
        )
        np.testing.assert_allclose(scores, told, rtol=1e-4)
        assert _ranked(found, scores) == _ranked(expected, told)
    ids = np.array([2**62 + 1, 7, 9, 99, 2**62 + 1], np.int64)
    np.testing.assert_allclose(shared.score(query, ids), local.score(query, ids), rtol=1e-4)


def _ranked(ids: NDArray[np.int64], scores: NDArray[np.float32]) -> list[int]:
    """Return ids by score, as far as single precision tells scores apart, then by id; without the last of equals."""
    told = sorted(zip((-scores.round(3)).tolist(), ids.tolist(), strict=True))
    return [one for score, one in told if len(told) == len(ENTRIES) or score != told[-1][0]]


def test_words_are_as_rare_as_in_the_local_index(words: tuple[MilvusTerms, TantivyIndex]) -> None:
    """Also those that no passage holds."""
    shared, local = words
    assert len(shared) == len(local) == len(ENTRIES)
    for stem in ("tide", "harbour", "de:hafen", "\0"):
        assert shared.rarity(stem) == pytest.approx(local.rarity(stem))


def test_statistics_come_back_from_their_file(words: tuple[MilvusTerms, TantivyIndex], tmp_path: Path) -> None:
    """The identity."""
    (tmp_path / "terms").write_bytes(words[0].statistics.to_bytes())
    read = TermStatistics.read(tmp_path / "terms")
    assert (read.passages, read.languages, read.averages) == (len(ENTRIES), {"en": 41, "de": 1, "zh": 1}, ANY)
    assert [read.rarity("words", word) for word in WORDS] == [words[0].rarity(word) for word in WORDS]
    assert read.to_bytes() == words[0].statistics.to_bytes()


def test_a_generation_sees_neither_what_comes_nor_what_goes_later(engine: MilvusEngine) -> None:
    """A reader keeps its rows while the next generation is written, and after it; undoing brings all back."""
    ids, rows = np.arange(6, dtype=np.int64), np.eye(6, 4, dtype=np.float32) + np.float32(0.1)
    epoch = _tables(engine, 4)
    before, after = (MilvusVectors(engine.table("passages", epoch, at), 4, 6, exact=True) for at in (1, 2))
    before.add(ids[:4], rows[:4], fresh=True)
    after.add(ids[4:], rows[4:])
    after.remove(ids[:2])
    assert sorted(before.search(rows[:1], 6)[0][0].tolist()) == [-1, -1, 0, 1, 2, 3]
    assert sorted(after.search(rows[:1], 6)[0][0].tolist()) == [-1, -1, 2, 3, 4, 5]
    table = engine.table("passages", epoch, 1)
    table.undo()
    assert engine.query(f"contract_passages_{epoch}", f"born > 1 or died < {ALIVE}", ["id"]) == []
    after.remove(ids[:2])
    table.purge(2)
    assert table.count() == 2


def test_a_file_comes_back_byte_for_byte(engine: MilvusEngine, tmp_path: Path) -> None:
    """Of any size, also none; what is not kept is gone."""
    for size in (0, 1, 300_000):
        (tmp_path / "file").write_bytes(np.random.default_rng(size).bytes(size))
        parts = engine.put_file("digest", tmp_path / "file")
        engine.get_file("digest", parts, tmp_path / "back", size=size)
        assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()
    engine.keep_files([])
    engine.get_file("digest", parts, tmp_path / "back", size=size)
    assert (tmp_path / "back").read_bytes() == b""
