"""Let the judge read the candidates, alone and with what is around them, and let the checks look them over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isclose

from ibidem.claims.candidates import ClaimCandidate
from ibidem.claims.consistency.checks import Consistency, check_consistency
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.quantities import Quantity, quantities
from ibidem.models import Cancelled, Judge, Pair
from ibidem.text.normalize import fold
from ibidem.text.vocabulary import word_list
from ibidem.types import Stance

WINDOWS = 16
"""Candidates that are read between their neighbours too: those the judge finds least neutral alone."""
PASSAGES = 8
"""Passages that are read whole too: those whose sentences are most similar to the claim."""
SILENT_BELOW = 0.1
"""The probability of either side below which a sentence has nothing to check."""
QUOTED_FROM = 0.05
"""The probability of a side from which a sentence can be quoted on it."""
LEAST = 1e-4
"""The probability that stands for none."""
MOVED = 0.8
"""The part of support that is refutation where a number, a name or a comparison differs: of VitaminC's training pairs
whose numbers differ, that many are refuted (benchmarks/checks.py)."""
UNSUPPORTED = 0.9
"""The most that support can be of refutation there."""
DIFFERING = (0.0, 1.0)
"""What such a difference adds to the log odds of support and of refutation."""
AGREEING = (1.1, -0.6)
"""What equal numbers add to the log odds of support and of refutation; fitted on VitaminC's training pairs."""

RESTATED = (0.97, 0.01)
"""The probabilities of both sides for a sentence that is the claim word for word, with equal quantities."""
_AUXILIARIES = word_list("subject_ends")
"""What ends the subject of a plain clause."""
_UNLIKE = word_list("unlike")
"""What makes another subject of one, and no part of it."""
_SLIGHT = frozenset(("a", "an", "the", "also"))
_CLAUSE = re.compile(
    r"\s*(?:;|,\s+(?:and|although|though|while|whereas|so|because|since|which)\b|,\s+but\b(?!\s+(?:only|not)\b))\s*",
    re.IGNORECASE,
)
"""Where a first clause ends that holds whatever the next says; not before *unless*, *if* and the like."""
_WORD_OR_NUMBER = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class ReadCandidate:
    """A candidate with what the judge and the checks say of it."""

    candidate: ClaimCandidate
    supports: float
    """Probability by the judge, the mean of sentence and window, after the checks."""
    refutes: float
    checks: Consistency
    whole: tuple[float, float] | None
    """Probabilities by the judge that its whole passage supports and refutes the claim; None where it was not read."""

    @property
    def document(self) -> str:
        """The document it stands in."""
        return self.candidate.hit.passage.document

    @property
    def restates(self) -> bool:
        """Whether it is the claim word for word."""
        return (self.supports, self.refutes) == RESTATED

    def is_for(self, stance: Stance) -> bool:
        """Return whether it can be quoted on a side: it leans there, and by more than nothing."""
        supports = self.supports >= self.refutes
        said = self.supports if supports else self.refutes
        return said >= QUOTED_FROM and supports == (stance is Stance.SUPPORTS)


def read_candidates(
    claim: str, candidates: Sequence[ClaimCandidate], judge: Judge, *, cancelled: Cancelled | None = None
) -> list[ReadCandidate]:
    """Return every candidate with its stance, in their order."""
    alone = judge.stance([Pair(claim, one.sentence.search_text) for one in candidates], cancelled=cancelled).tolist()
    sided = sorted(range(len(candidates)), key=lambda row: alone[row][2])[:WINDOWS]
    between = judge.stance([Pair(claim, candidates[row].window) for row in sided], cancelled=cancelled).tolist()
    windows = dict(zip(sided, between, strict=True))
    near = list({one.hit.passage.id: one.hit.passage for one in candidates}.values())[:PASSAGES]
    whole = judge.stance([Pair(claim, one.search_text) for one in near], cancelled=cancelled).tolist()
    passages = {one.id: (said[0], said[1]) for one, said in zip(near, whole, strict=True)}
    return [
        _weighed(claim, one, alone[row], windows.get(row), passages.get(one.hit.passage.id))
        for row, one in enumerate(candidates)
    ]


def _weighed(
    claim: str,
    candidate: ClaimCandidate,
    alone: Sequence[float],
    window: Sequence[float] | None,
    whole: tuple[float, float] | None,
) -> ReadCandidate:
    """Return the reading; a mismatch forbids support and speaks for the other side, equal numbers speak for support."""
    supports, refutes = alone[0], alone[1]
    if window is not None:
        supports, refutes = (supports + window[0]) / 2, (refutes + window[1]) / 2
    if restates(claim, candidate.sentence.search_text):
        checks = check_consistency(claim, candidate.sentence.search_text)
        return ReadCandidate(candidate, *RESTATED, checks, None)
    if supports + refutes <= SILENT_BELOW:
        return ReadCandidate(candidate, supports, refutes, Consistency(), whole)
    checks = check_consistency(claim, candidate.sentence.search_text, candidate.hit.passage.context)
    supports, refutes = consistent(supports, refutes, checks)
    if whole is not None:
        whole = consistent(*whole, checks)
    return ReadCandidate(candidate, supports, refutes, checks, whole)


def restates(claim: str, sentence: str) -> bool:
    """Return whether a sentence, or its first clause, is the claim word for word.

    A quantity may be in another unit: *0.24 GW*, *240 MW*. Articles are not compared, and what is said of all holds of
    those that the claim is about: *All bogs are wet, but some dry up* restates *Bogs are wet*.
    """
    if sentence.rstrip().endswith("?"):
        return False
    return any(_says(clause, claim) for clause in dict.fromkeys((sentence, _CLAUSE.split(sentence, maxsplit=1)[0])))


def _says(clause: str, claim: str) -> bool:
    ours, theirs = quantities(claim), quantities(clause)
    if len(ours) != len(theirs):
        return False
    equal = all(
        one.dimension == other.dimension
        and isclose(one.interval.low, other.interval.low)
        and isclose(one.interval.high, other.interval.high)
        for one, other in zip(ours, theirs, strict=True)
    )
    words, said = _besides(claim, ours), _besides(clause, theirs)
    said = said[1:] if said[:1] == ["all"] and words[:1] != ["all"] else said
    return equal and bool(words) and (words == said or _narrows(words, said))


def _narrows(words: Sequence[str], said: Sequence[str]) -> bool:
    """Return whether words are those that are said, of a subject that one word more describes: *old dams*, for *dams*.

    What is said of a subject holds of a part of it; a word that takes away, counts or denies makes another one of it.
    """
    verb = next((at for at, word in enumerate(words) if word in _AUXILIARIES), 0)
    return any(
        words[at] not in _UNLIKE and not words[at].isdecimal() and [*words[:at], *words[at + 1 :]] == list(said)
        for at in range(verb)
    )


def _besides(text: str, stated: Sequence[Quantity]) -> list[str]:
    """Return the words and other numbers of a text in order, a mark in the place of each quantity."""
    for one in reversed(stated):
        text = f"{text[: one.start]} 0 {text[one.end :]}"
    return [word for word in _WORD_OR_NUMBER.findall(fold(text)) if word not in _SLIGHT]


def consistent(supports: float, refutes: float, checks: Consistency) -> tuple[float, float]:
    """Return the probabilities of both sides in the light of the checks."""
    if checks.differs:
        supports, refutes = _shifted(supports * (1 - MOVED), refutes + MOVED * supports, DIFFERING)
        return min(supports, UNSUPPORTED * refutes), refutes
    if checks.numbers.outcome is Outcome.AGREE:
        return _shifted(supports, refutes, AGREEING)
    return supports, refutes


def _shifted(supports: float, refutes: float, by: tuple[float, float]) -> tuple[float, float]:
    """Return the probabilities with something added to the log odds of either side against silence."""
    odds = (supports * exp(by[0]), refutes * exp(by[1]))
    total = sum(odds) + max(0.0, 1 - supports - refutes)
    return odds[0] / total, odds[1] / total
