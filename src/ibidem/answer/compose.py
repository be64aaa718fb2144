"""Choose the sentences of an answer: the best first, no two that say the same."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.answer.features import Candidate
from ibidem.text import words
from ibidem.types import AnswerSentence

MOST_SENTENCES = 3
FOLLOWING_SHARE = 0.25
"""A further sentence must have this share of the best one's belief."""
SAME = 0.8
"""Share of the shorter sentence's words in the longer one from which the two say the same."""


def compose(ranked: Sequence[tuple[Candidate, float]]) -> tuple[AnswerSentence, ...]:
    """Return up to three sentences: the best, then the rest in the order of the documents they stand in.

    A sentence that another candidate repeats is shown once and cites every hit that has it.
    """
    if not ranked:
        return ()
    best_belief = ranked[0][1]
    chosen: list[list[Candidate]] = []
    said: list[frozenset[str]] = []
    for candidate, belief in ranked:
        own = frozenset(words(candidate.sentence.search_text))
        twin = next((group for group, other in zip(chosen, said, strict=True) if _same(own, other)), None)
        if twin is not None:
            twin.append(candidate)
        elif len(chosen) < MOST_SENTENCES and belief >= FOLLOWING_SHARE * best_belief:
            chosen.append([candidate])
            said.append(own)
    first, rest = chosen[0], chosen[1:]
    rest.sort(key=lambda group: (group[0].rank, group[0].sentence.start))
    return tuple(_sentence(group) for group in (first, *rest))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / min(len(one), len(other)) >= SAME


def _sentence(group: Sequence[Candidate]) -> AnswerSentence:
    candidate = group[0]
    sentence = candidate.sentence
    ranks = tuple(dict.fromkeys(one.rank for one in group))
    place = candidate.hit.cite(sentence.start, sentence.end, sentence.text, sentence.lines)
    return AnswerSentence(sentence.text, ranks, place)
