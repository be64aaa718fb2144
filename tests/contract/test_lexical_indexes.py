"""Every lexical index ranks by BM25 and takes any text for plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ibidem.errors import IndexDamaged
from ibidem.index import tantivy
from ibidem.index.protocols import LexicalEntry, LexicalIndex, lexical_backend
from ibidem.plugins import Group, names

Make = Callable[[Path], LexicalIndex]
BACKENDS = {name: lexical_backend(name) for name in sorted(names(Group.LEXICAL_INDEXES))}
every = pytest.mark.parametrize("backend", BACKENDS.values(), ids=BACKENDS.keys())
SYNTAX = [
    '"ferry AND (',
    "words:ferry",
    "*",
    "ferry*",
    "+ferry -tide",
    "[/bold] ferry",
    "\\",
    "a:b:c^2~",
    "(((",
    "id:5",
]
SAME = [("running dogs", "The dog runs"), ("CAFÉ", "a cafe"), ("été", "ETE"), ("море", "Море")]
WORDS = ["harbour", "tide", "lamp", "ferry", "storm", "granite", "keeper", "basin", "anchor", "rope"]
TEXTS = [" ".join(WORDS[(row * step) % 10] for step in range(1, 4 + row % 9)) for row in range(40)]


def _entries(texts: list[str], first: int = 2**62) -> list[LexicalEntry]:
    return [LexicalEntry(first + row, "", "", text) for row, text in enumerate(texts)]


def _filled(backend: type[LexicalIndex], folder: Path, texts: list[str]) -> LexicalIndex:
    folder.mkdir(exist_ok=True)
    index = backend.create(folder)
    index.add(_entries(texts))
    index.commit()
    return index


def _bm25(query: str, texts: list[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Score texts as Robertson and others, Okapi at TREC-3, 1994; lengths are exact here, rounded in tantivy."""
    split = [text.split() for text in texts]
    mean = sum(map(len, split)) / len(split)
    scores = [0.0] * len(texts)
    for word in set(query.split()):
        held = sum(word in words for words in split)
        idf = log(1 + (len(texts) - held + 0.5) / (held + 0.5))
        for row, words in enumerate(split):
            count = Counter(words)[word]
            scores[row] += idf * count * (k1 + 1) / (count + k1 * (1 - b + b * len(words) / mean))
    return scores


@every
def test_it_ranks_as_bm25_does(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """Scores are those of a plain BM25, up to a factor, where only the texts differ."""
    index = _filled(backend, tmp_path, TEXTS)
    expected = np.array(_bm25("tide granite rope", TEXTS), np.float32)
    scores = index.score("tide granite rope", np.arange(40, dtype=np.int64) + 2**62)
    assert np.corrcoef(scores, expected)[0, 1] > 0.999
    assert ((scores > 0) == (expected > 0)).all()


@every
def test_search_and_score_agree(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """What search lists has the score that score gives; best first, ties by id, nothing without a shared word."""
    index = _filled(backend, tmp_path, TEXTS)
    ids, scores = index.search("tide granite", 100)
    assert np.allclose(index.score("tide granite", ids), scores)
    assert list(np.lexsort((ids, -scores))) == list(range(len(ids)))
    assert len(ids) == sum("tide" in text or "granite" in text for text in TEXTS)


@every
def test_ties_at_the_end_are_broken_by_id(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """Of a hundred equal passages the smallest ids come."""
    index = backend.create(tmp_path)
    index.add(list(reversed(_entries(["ferry"] * 100, first=5))))
    index.commit()
    assert list(index.search("ferry", 3)[0]) == [5, 6, 7]


@every
@pytest.mark.parametrize("most", [20_000, 3])
def test_a_filter_is_applied_inside_the_search(
    backend: type[LexicalIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Only allowed passages come, as many as there are, with unchanged scores, however many are allowed."""
    monkeypatch.setattr(tantivy, "LISTED_AT_MOST", most)
    index = _filled(backend, tmp_path, ["ferry tide", *["ferry"] * 200, "ferry in a long text of many other words"])
    allowed = np.array([2**62, 2**62 + 7, 2**62 + 150, 2**62 + 201, 3])
    ids, scores = index.search("ferry", 10, allowed=allowed)
    assert sorted(ids.tolist()) == sorted(allowed[:4].tolist())
    assert np.allclose(scores, index.score("ferry", ids))
    assert not len(index.search("ferry", 10, allowed=allowed[:0])[0])


@every
def test_a_very_long_question_is_searched_by_its_rarest_words(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """A hundred thousand characters of common words do not hide a rare one."""
    index = _filled(backend, tmp_path, [*TEXTS, "zeugma"])
    question = " ".join(f"word{n} tide" for n in range(8_000)) + " zeugma"
    assert index.search(question, 1)[0][0] == 2**62 + 40


@every
@pytest.mark.parametrize("query", SYNTAX)
def test_query_syntax_is_plain_words(backend: type[LexicalIndex], tmp_path: Path, query: str) -> None:
    """What looks like syntax finds what its words find."""
    index = _filled(backend, tmp_path, [*TEXTS, "words and bold ids"])
    plain = " ".join(re.findall(r"\w+", query))
    assert [a.tolist() for a in index.search(query, 9)] == [a.tolist() for a in index.search(plain, 9)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text())
def test_any_text_can_be_asked(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    """No query raises, in any script."""
    ids, scores = _shared(tmp_path_factory).search(query, 5)
    assert len(ids) == len(scores) <= 5


_SHARED: list[LexicalIndex] = []


def _shared(factory: pytest.TempPathFactory) -> LexicalIndex:
    if not _SHARED:
        _SHARED.append(_filled(BACKENDS["tantivy"], factory.mktemp("lexical"), TEXTS))
    return _SHARED[0]


@every
@pytest.mark.parametrize(("query", "text"), SAME)
def test_words_match_by_their_stems(backend: type[LexicalIndex], tmp_path: Path, query: str, text: str) -> None:
    """Endings, capitals and accents do not matter."""
    index = _filled(backend, tmp_path, ["nothing here", text])
    assert list(index.search(query, 5)[0]) == [2**62 + 1]


@every
def test_changes_are_seen_after_commit_and_after_opening(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """Removed passages are gone, added ones found, an id may be used again."""
    index = _filled(backend, tmp_path, ["ferry", "tide"])
    index.remove([2**62, 99])
    index.add([LexicalEntry(2**62, "", "", "lamp"), LexicalEntry(7, "Storm", "North › Sea", "rope")])
    assert len(index.search("ferry", 5)[0]) == 1
    index.commit()
    for seen in (index, backend.open(tmp_path)):
        assert len(seen) == 3
        assert not len(seen.search("ferry", 5)[0])
        assert list(seen.search("lamp", 5)[0]) == [2**62]
        assert list(seen.search("storm", 5)[0]) == list(seen.search("sea", 5)[0]) == [7]


@every
def test_scores_do_not_depend_on_how_often_it_was_committed(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """Forty commits rank as one does."""
    at_once = _filled(backend, tmp_path / "one", TEXTS[:6])
    (tmp_path / "many").mkdir()
    many = backend.create(tmp_path / "many")
    for entry in _entries(TEXTS[:6]):
        many.add([entry])
        many.commit()
    expected, found = at_once.search("tide lamp", 6), many.search("tide lamp", 6)
    assert found[0].tolist() == expected[0].tolist()
    assert np.allclose(found[1], expected[1])


@every
def test_an_empty_index_is_legal(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """Nothing is found in nothing."""
    index = _filled(backend, tmp_path, [])
    assert len(index) == 0
    assert not len(index.search("ferry", 5)[0])
    assert list(index.score("ferry", np.array([4]))) == [0.0]
    assert not len(index.search("ferry", 0)[0])


@every
def test_a_folder_that_is_no_index_is_refused(backend: type[LexicalIndex], tmp_path: Path) -> None:
    """The message names the folder."""
    with pytest.raises(IndexDamaged, match=re.escape(str(tmp_path))):
        backend.open(tmp_path)


def test_it_opens_where_no_lock_can_be_made(tmp_path: Path) -> None:
    """A folder in the place of the lock stands for a disk that cannot be written."""
    _filled(BACKENDS["tantivy"], tmp_path, TEXTS)
    for name in (".tantivy-meta.lock", ".tantivy-writer.lock"):
        (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / name).mkdir()
    assert len(BACKENDS["tantivy"].open(tmp_path).search("tide", 3)[0]) == 3
