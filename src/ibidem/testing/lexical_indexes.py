"""What holds for every lexical index, compared with a BM25 that counts words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from ibidem.errors import IndexDamaged
from ibidem.index.protocols import LexicalEntry, LexicalIndex, share_files

LexicalIndexType = type[LexicalIndex]
_FIRST = 2**62
"""The id of the first passage; ids are near the largest."""
_WORDS = ("harbour", "tide", "lamp", "ferry", "storm", "granite", "keeper", "basin", "anchor", "rope")
_TEXTS = [" ".join(_WORDS[(row * step) % 10] for step in range(1, 4 + row % 9)) for row in range(40)]
_SYNTAX = (
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
)
_STRANGE = ("", " \n\t", "\0", "\u202eferry", "日本語 море", "🜁", "'; DROP TABLE", "a" * 5_000)
_SAME = (("running dogs", "The dog runs"), ("CAFÉ", "a cafe"), ("été", "ETE"), ("море", "Море"))
"""Queries, each with a text that has its words in another form."""


def it_ranks_as_bm25_does(index_type: LexicalIndexType) -> None:
    """Require scores as those of a plain BM25, up to a factor, where only the texts differ."""
    import numpy as np

    with _filled(index_type, _TEXTS) as index:
        expected = np.array(_bm25("tide granite rope", _TEXTS), np.float32)
        scores = index.score("tide granite rope", np.arange(len(_TEXTS), dtype=np.int64) + _FIRST)
        assert scores.dtype.name == "float32", f"the type of scores is {scores.dtype}"
        assert ((scores > 0) == (expected > 0)).all(), "not the passages with a word of the query have a score"
        correlation = float(np.corrcoef(scores, expected)[0, 1])
        assert correlation > 0.99, f"scores correlate with those of BM25 by {correlation:.3f} only"


def search_and_score_agree(index_type: LexicalIndexType) -> None:
    """Require all passages with a word of the query, best first, ties by id, with the scores that `score` gives."""
    import numpy as np

    with _filled(index_type, _TEXTS) as index:
        ids, scores = index.search("tide granite", 100)
        assert ids.dtype.name == "int64", f"the type of ids is {ids.dtype}"
        assert scores.dtype.name == "float32", f"the type of scores is {scores.dtype}"
        assert np.allclose(index.score("tide granite", ids), scores), "search and score disagree"
        assert list(np.lexsort((ids, -scores))) == list(range(len(ids))), "the order is not by score, then by id"
        having = [_FIRST + row for row, text in enumerate(_TEXTS) if "tide" in text or "granite" in text]
        assert sorted(ids.tolist()) == having, "not the passages with a word of the query are found"
        assert index.search("tide granite", 5)[0].tolist() == ids[:5].tolist(), "the first five are not the best five"


def ties_are_broken_by_id(index_type: LexicalIndexType) -> None:
    """Require the smallest ids of a hundred equal passages."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index = index_type.create(Path(folder))
        index.add(list(reversed(_entries(["ferry"] * 100, first=5))))
        index.commit()
        found = index.search("ferry", 3)[0].tolist()
        assert found == [5, 6, 7], f"of a hundred equal passages came {found}"


def a_filter_is_applied_inside(index_type: LexicalIndexType) -> None:
    """Require that only allowed passages come, as many as there are, with unchanged scores."""
    import numpy as np

    texts = ["ferry tide", *["ferry"] * 200, "ferry in a long text of many other words"]
    with _filled(index_type, texts) as index:
        allowed = np.array([_FIRST, _FIRST + 7, _FIRST + 150, _FIRST + 201, 3])
        ids, scores = index.search("ferry", 10, allowed=allowed)
        assert sorted(ids.tolist()) == allowed[:4].tolist(), "not the allowed passages are found"
        assert np.allclose(scores, index.score("ferry", ids)), "a filter changes scores"
        assert not len(index.search("ferry", 10, allowed=allowed[:0])[0]), "something is found where nothing is allowed"


def any_query_is_plain_words(index_type: LexicalIndexType) -> None:
    """Require that what looks like syntax finds what its words find, and that no text is refused."""
    with _filled(index_type, [*_TEXTS, "words and bold ids"]) as index:
        for query in _SYNTAX:
            plain = " ".join(re.findall(r"\w+", query))
            found, expected = index.search(query, 9)[0].tolist(), index.search(plain, 9)[0].tolist()
            assert found == expected, f"{query!r} finds something else than {plain!r}"
        for query in _STRANGE:
            ids, scores = index.search(query, 5)
            assert len(ids) == len(scores) <= 5, f"{query!r} gives {len(ids)} ids and {len(scores)} scores"
        index.add(_entries(list(_STRANGE), first=5))
        index.commit()
        assert len(index) == len(_TEXTS) + 1 + len(_STRANGE), "a passage of strange text is not held"


def a_long_query_hides_no_rare_word(index_type: LexicalIndexType) -> None:
    """Require that a hundred thousand characters of common words do not hide a rare one."""
    with _filled(index_type, [*_TEXTS, "zeugma"]) as index:
        query = " ".join(f"word{number} tide" for number in range(8_000)) + " zeugma"
        assert index.search(query, 1)[0].tolist() == [_FIRST + len(_TEXTS)], "the rare word is not found"


def words_match_by_their_stems(index_type: LexicalIndexType) -> None:
    """Require that endings, capitals and accents do not matter, and that rare stems count for more."""
    for query, text in _SAME:
        with _filled(index_type, ["nothing here", text]) as index:
            assert index.search(query, 5)[0].tolist() == [_FIRST + 1], f"{query!r} does not find {text!r}"
    with _filled(index_type, ["the tide turns", "a tide", "granite"]) as index:
        stems = index.stems("Tides of granite", "en")
        assert len(stems) >= 2, f"the stems of three words are {stems}"
        assert 0 < index.rarity(stems[0]) < index.rarity(stems[-1]), "a rarer stem has no higher rarity"


def changes_are_seen_after_commit_and_opening(index_type: LexicalIndexType) -> None:
    """Require that removed passages are gone and added ones found, also by title and section; ids serve again."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index = _built(index_type, Path(folder), ["ferry", "tide"])
        index.remove([_FIRST, 99])
        index.add([LexicalEntry(_FIRST, "", "", "lamp"), LexicalEntry(7, "Storm", "North › Sea", "rope")])
        index.commit()
        for state, seen in {"committed": index, "opened": index_type.open(Path(folder))}.items():
            assert len(seen) == 3, f"an index that was {state} holds {len(seen)} passages of 3"
            assert not len(seen.search("ferry", 5)[0]), f"a removed passage is found when {state}"
            for query, id_ in (("lamp", _FIRST), ("storm", 7), ("sea", 7)):
                assert seen.search(query, 5)[0].tolist() == [id_], f"{query!r} is not found when {state}"


def commits_leave_no_trace(index_type: LexicalIndexType) -> None:
    """Require that many commits rank as one does."""
    import numpy as np

    with _filled(index_type, _TEXTS[:6]) as at_once, _filled(index_type, []) as many:
        for entry in _entries(_TEXTS[:6]):
            many.add([entry])
            many.commit()
        expected, found = at_once.search("tide lamp", 6), many.search("tide lamp", 6)
        assert found[0].tolist() == expected[0].tolist(), "passages are ranked by how often it was committed"
        assert np.allclose(found[1], expected[1]), "scores depend on how often it was committed"


def the_files_of_another_are_left_alone(index_type: LexicalIndexType) -> None:
    """Require that an index in a copy of a folder can be changed, where all but REWRITTEN are hard links."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as root:
        before, after = Path(root, "before"), Path(root, "after")
        before.mkdir()
        after.mkdir()
        _built(index_type, before, _TEXTS)
        content = {file: file.read_bytes() for file in before.rglob("*") if file.is_file()}
        share_files(before, after, index_type)
        index = index_type.open(after)
        index.remove([_FIRST])
        index.add(_entries(["zeugma"], first=5))
        index.commit()
        assert len(index) == len(_TEXTS), f"the index in a copy of a folder holds {len(index)} passages"
        changed = [file.name for file, whole in content.items() if not file.exists() or file.read_bytes() != whole]
        assert not changed, f"changed in place, though not named in REWRITTEN: {', '.join(changed)}"


def nothing_is_legal(index_type: LexicalIndexType) -> None:
    """Require that no passages, no ids and k = 0 give nothing."""
    import numpy as np

    with _filled(index_type, []) as index:
        assert len(index) == 0, "an empty index is not of length 0"
        assert not len(index.search("ferry", 5)[0]), "something is found in nothing"
        assert index.score("ferry", np.array([4])).tolist() == [0.0], "an unknown id has a score"
        assert index.score("ferry", np.array([], np.int64)).shape == (0,), "no ids do not give (0,) scores"
        assert not len(index.search("ferry", 0)[0]), "k = 0 finds something"


def what_is_no_index_is_refused(index_type: LexicalIndexType) -> None:
    """Require that a folder that holds no index raises IndexDamaged naming the folder."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        message = ""
        try:
            index_type.open(Path(folder))
        except IndexDamaged as error:
            message = error.message
        assert folder in message, "no IndexDamaged that names an empty folder"


LEXICAL_INDEX_CHECKS: tuple[Callable[[LexicalIndexType], None], ...] = (
    it_ranks_as_bm25_does,
    search_and_score_agree,
    ties_are_broken_by_id,
    a_filter_is_applied_inside,
    any_query_is_plain_words,
    a_long_query_hides_no_rare_word,
    words_match_by_their_stems,
    changes_are_seen_after_commit_and_opening,
    commits_leave_no_trace,
    the_files_of_another_are_left_alone,
    nothing_is_legal,
    what_is_no_index_is_refused,
)
"""What holds for every lexical index, to parametrize a test with; each raises AssertionError."""


def _entries(texts: Sequence[str], first: int = _FIRST) -> list[LexicalEntry]:
    return [LexicalEntry(first + row, "", "", text) for row, text in enumerate(texts)]


@contextmanager
def _filled(index_type: LexicalIndexType, texts: Sequence[str]) -> Iterator[LexicalIndex]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield _built(index_type, Path(folder), texts)


def _built(index_type: LexicalIndexType, folder: Path, texts: Sequence[str]) -> LexicalIndex:
    index = index_type.create(folder)
    index.add(_entries(texts))
    index.commit()
    return index


def _bm25(query: str, texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Score texts as Robertson and others, Okapi at TREC-3, 1994, with exact lengths."""
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
