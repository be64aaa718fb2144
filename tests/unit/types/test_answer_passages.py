"""An answer with fewer passages: what stays, and what the citations lead to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_cli_library import hit

from ibidem.types import Answer, AnswerSentence

HITS = tuple(hit(f"Sentence {number}. Another one.", document=f"{number}.md") for number in range(1, 6))


def _quoted(*ranks: int) -> AnswerSentence:
    found = HITS[ranks[0] - 1]
    return AnswerSentence(f"Sentence {ranks[0]}.", ranks, found.cite(10, 21, f"Sentence {ranks[0]}.", None))


ANSWER = Answer("q", (_quoted(4), _quoted(2, 5), _quoted(3)), HITS, 0.9, disagreements=((3, 4),))


@pytest.mark.parametrize(
    ("k", "documents", "sentences", "disagreements"),
    [
        (1, [4], [(1,)], ()),
        (2, [3, 4], [(2,), (1,)], ((1, 2),)),
        (3, [2, 3, 4], [(3,), (1,), (2,)], ((2, 3),)),
        (5, [1, 2, 3, 4, 5], [(4,), (2, 5), (3,)], ((3, 4),)),
        (9, [1, 2, 3, 4, 5], [(4,), (2, 5), (3,)], ((3, 4),)),
    ],
)
def test_what_contradicts_the_best_sentence_stays_beside_it(
    k: int, documents: list[int], sentences: list[tuple[int, ...]], disagreements: tuple[tuple[int, int], ...]
) -> None:
    """Passages are in their order, and citations and disagreements name them by their new ranks."""
    shown = ANSWER.limited(k)
    assert [one.passage.document for one in shown.hits] == [f"{number}.md" for number in documents]
    assert [one.citations for one in shown.sentences] == sentences
    assert shown.disagreements == disagreements


def test_without_sentences_the_best_passages_stay() -> None:
    """An answer that abstains shows the nearest ones."""
    none = replace(ANSWER, sentences=(), disagreements=())
    assert [one.passage.document for one in none.limited(2).hits] == ["1.md", "2.md"]
    assert none.with_hits(none.quoted_ranks()).hits == ()
