"""Whether it can be told why a work contradicts a claim."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.text.normalize import fold, words
from ibidem.text.vocabulary import word_list
from ibidem.types import Evidence, Verdict

BEYOND_DOUBT = 0.7
"""The score from which a sentence is said to contradict a claim although nobody can say in what."""
DIFFERS = " differs: "
"""What the notes of the checks have that found a difference, as in `number differs: 30 vs 40 minutes`."""
MUCH = 0.5
"""The share of the claim's longer words that a sentence has which says the same or denies it."""
MOST = 0.8
"""The share of them from which a denial counts although the judge is not sure of it."""
NEARLY_ALL = 0.9
"""The share of those words that a sentence has which says just what the claim says."""
STEM = 5
"""Letters by which two forms of a word are taken for one."""
_DENIALS = word_list("negations") | word_list("implied_negations")


def best_score(evidence: Sequence[Evidence]) -> float:
    """Return the highest score; 0 where there is no evidence."""
    return max((one.score for one in evidence), default=0.0)


def contradicted(claim: str, told: Verdict) -> bool:
    """Whether it can be told why a work contradicts a claim, or it does so beyond doubt.

    Either the checks found a difference, or a sentence denies what the claim says in much the same words, or the other
    way round.
    """
    against = told.contradicting
    if any(one.score >= BEYOND_DOUBT or any(DIFFERS in note for note in one.notes) for one in against):
        return True
    return denied(claim, told, MUCH)


def denied(claim: str, told: Verdict, share: float = MOST) -> bool:
    """Whether a sentence with that share of the claim's words denies it, and none says it in nearly all of them.

    A difference that the checks found, as of numbers, counts from half of the words.
    """
    if any(_shared(claim, one) >= MUCH and any(DIFFERS in note for note in one.notes) for one in told.contradicting):
        return True
    against = [(_shared(claim, one), _denies(claim) == _denies(one.place.quote)) for one in told.contradicting]
    agreeing = [_shared(claim, one) for one in told.supporting if _denies(claim) == _denies(one.place.quote)]
    agreeing += [part for part, same in against if same]
    return any(part >= share and not same for part, same in against) and max(agreeing, default=0.0) < NEARLY_ALL


def _denies(text: str) -> bool:
    """Whether a text has an odd number of denials: *does not fail* denies nothing."""
    return sum(word in _DENIALS or word.endswith("n't") for word in words(fold(text))) % 2 == 1


def _shared(claim: str, evidence: Evidence) -> float:
    """Return the share of the longer words of a claim that a sentence has, by their first letters."""
    ours = {one[:STEM] for one in words(fold(claim)) if len(one) > 3 and one not in _DENIALS}
    theirs = {one[:STEM] for one in words(fold(evidence.place.quote))}
    return len(ours & theirs) / len(ours) if ours else 0.0
