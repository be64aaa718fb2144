"""Fusing the retrievers' scores and folding what says the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_documents import hit

from ibidem.answering.question import LONGEST_CORRECTED, MOST_CORRECTED, corrected
from ibidem.index.tantivy import TantivyIndex
from ibidem.retrieval import RetrieverScores, fold_duplicates, fuse

SCORES = st.floats(0, 20, width=32)


def _listed(rows: list[tuple[float, float, float]]) -> dict[str, RetrieverScores]:
    columns = np.array(rows, np.float32).reshape(-1, 3)
    return {name: RetrieverScores(columns[:, at], {}) for at, name in enumerate(("dense", "sentences", "lexical"))}


@given(st.lists(st.tuples(SCORES, SCORES, SCORES), min_size=1, max_size=8), st.randoms())
def test_fusing_does_not_depend_on_the_order_of_the_pool(
    rows: list[tuple[float, float, float]], random: object
) -> None:
    """A shuffled pool gives the same ranking."""
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis types its Random loosely
    straight = fuse(np.arange(len(rows), dtype=np.int64), _listed(rows))
    shuffled = fuse(np.array(order, np.int64), _listed([rows[at] for at in order]))
    assert [one for one, _ in straight] == [one for one, _ in shuffled]


def test_lexical_scores_count_relative_to_the_best() -> None:
    """BM25 has no common scale: ten times the scores give the same parts."""
    pool = np.array([1, 2], np.int64)
    small = fuse(pool, _listed([(0, 0, 1.0), (0, 0, 2.0)]))
    large = fuse(pool, _listed([(0, 0, 10.0), (0, 0, 20.0)]))
    assert [trace["lexical"].part for _, trace in small] == [trace["lexical"].part for _, trace in large]


def test_equal_scores_are_ordered_by_id() -> None:
    """Rankings repeat on every machine."""
    assert [one for one, _ in fuse(np.array([7, 3], np.int64), _listed([(0.5, 0, 0), (0.5, 0, 0)]))] == [3, 7]


def test_a_retriever_that_did_not_list_a_passage_has_no_rank_for_it() -> None:
    """The score is filled in, the rank is not made up."""
    listed = {"dense": RetrieverScores(np.array([0.4], np.float32), {})}
    [(_, trace)] = fuse(np.array([5], np.int64), listed)
    assert trace["dense"].rank is None
    assert trace["dense"].score == pytest.approx(0.4)


def test_what_is_near_in_another_language_need_not_hold_the_words() -> None:
    """Its nearness stands for them, and names that match are not counted besides; the parts sum to the score."""
    pool, listed = np.array([1, 2, 3], np.int64), _listed([(0.4, 0.4, 9.0), (0.5, 0.5, 0.0), (0.1, 0.1, 1.0)])
    assert [one for one, _ in fuse(pool, listed)] == [1, 2, 3]
    crossing = np.array([False, True, True])
    (first, trace), *_ = fuse(pool, listed, crossing=crossing)
    assert (first, trace["across"].rank, trace["across"].score) == (2, None, 1.0)
    assert [one for one, _ in fuse(pool, listed, crossing=np.zeros(3, bool))] == [1, 2, 3]


def test_of_two_passages_that_say_the_same_the_one_in_the_language_of_the_question_is_first() -> None:
    """Words that match are worth more than what stands for them."""
    listed = _listed([(0.5, 0.5, 3.0), (0.5, 0.5, 0.0)])
    assert [one for one, _ in fuse(np.array([2, 1], np.int64), listed, crossing=np.array([False, True]))] == [2, 1]


def test_a_pull_quote_is_folded_into_the_body_it_repeats() -> None:
    """One hit, both places."""
    body = hit(
        1, "The rain fell for days. | Steady rain lifts the river, and the lower fields are under water by noon."
    )
    quote = hit(2, "Steady rain lifts the river, and the lower fields are under water.")
    kept = fold_duplicates([body, quote], 5)
    assert [one.passage.id for one in kept] == [1]
    assert [one.start for one in kept[0].also] == [quote.passage.start]


def test_different_passages_stay_apart() -> None:
    """Sharing a topic is not saying the same."""
    one = hit(1, "Steady rain lifts the river and floods the lower fields by noon.")
    two = hit(2, "Steady rain feeds the springs that the upper villages drink from.")
    assert len(fold_duplicates([one, two], 5)) == 2


def test_a_passage_with_another_number_or_negation_is_no_repetition() -> None:
    """Nearly all words are equal; the one that matters is not."""
    said = (
        "The tenant may end the lease for the two rooms at the back with three months notice to the owner in writing."
    )
    others = [said.replace("three", "six"), said.replace("may", "may not"), said.replace("writing", "person")]
    kept = fold_duplicates([hit(1, said), *(hit(number, text) for number, text in enumerate(others, 2))], 5)
    assert [one.passage.id for one in kept] == [1, 2, 3]


def test_short_texts_fold_only_when_equal() -> None:
    """Two table cells with a word in common are two hits."""
    assert len(fold_duplicates([hit(1, "Rain gauge"), hit(2, "Rain cloud"), hit(3, "rain  gauge")], 5)) == 2


def test_repetitions_do_not_use_up_the_limit() -> None:
    """Three hits are asked for and three different ones come, though the second place repeats the first."""
    texts = [
        "Alder grows where the ground is wet all year.",
        "Alder grows where the ground is wet all year.",
        "Birch follows fire on poor and sandy soils.",
        "Willow roots hold the banks of slow rivers.",
    ]
    kept = fold_duplicates([hit(number, text, document=f"{number}.md") for number, text in enumerate(texts)], 3)
    assert len(kept) == 3
    assert len(kept[0].also) == 1


class Lexicon(TantivyIndex):
    """A lexical index that has but these words."""

    def __init__(self, held: str) -> None:
        self.held = held.split()

    def __len__(self) -> int:
        return 100

    def stems(self, text: str, language: str = "") -> list[str]:
        return text.casefold().split()

    def rarity(self, stem: str) -> float:
        return 1.0 if stem in self.held else 5.0


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Where is the wier of the mill?", "Where is the weir of the mill?"),
        ("Who is the milller?", "Who is the miller?"),
        ("Who is Mister Mliler?", "Who is Mister Miller?"),
        ("Who is Mister Hiller?", "Who is Mister Hiller?"),
        ("What is hetrogenous rye?", "What is heterogeneous rye?"),
        ("Where is the weir?", "Where is the weir?"),
        ("Who invented penicillin for the mill?", "Who invented penicillin for the mill?"),
        ("Where do they fill sacks?", "Where do they fill sacks?"),
        ("Wie alt ist die Millle?", "Wie alt ist die Millle?"),
    ],
)
def test_misspelt_words_become_words_of_the_library(asked: str, meant: str) -> None:
    """A letter away, or like a long word near by; never a word that English has, never in another language."""
    lexicon = Lexicon("where is the weir of mill miller who what rye do they sacks")
    assert corrected(asked, lexicon, ["Rye of heterogeneous size."]) == meant


@pytest.mark.parametrize(
    "asked", ["Where is " + "milll" * 20_000 + "?", "Where is " + "weirr ".join("abcdefgh") * 5_000]
)
def test_what_costs_more_than_a_typing_error_is_left_as_it_is(asked: str) -> None:
    """Few look-ups are made for an endless word, and for a text full of unknown ones."""
    lexicon = Lexicon("where is the weir of mill")
    looked_up = 0

    def stems(text: str, language: str = "") -> list[str]:
        nonlocal looked_up
        looked_up += 1
        return [text]

    lexicon.stems = stems  # type: ignore[method-assign]
    corrected(asked, lexicon)
    assert looked_up <= asked.count(" ") + MOST_CORRECTED * 60 * LONGEST_CORRECTED + 10
