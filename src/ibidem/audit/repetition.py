"""Whether a sentence of a cited work says a claim in much the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from math import exp, log

from ibidem.audit.confirmation import spelling
from ibidem.audit.contradiction import CONDITION, FEWEST, SAYS_FROM, best_score, deny_differently, is_denial
from ibidem.claims.consistency.checks import Consistency, check_consistency
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.strength import universals
from ibidem.claims.consistency.tokens import Token, tokens
from ibidem.text.normalize import words
from ibidem.text.vocabulary import word_counts, words_counted
from ibidem.types import Evidence, Stance, Verdict

WEIGHTS = {"missing": -1.99, "length": 0.57, "whole": 0.95, "agrees": 0.78, "": -0.16}
"""Of the log odds that a sentence which shares most words of a claim says so; the intercept under the empty name.

Fitted by logistic regression on 7,016 pairs of VitaminC (train) and RTE that pass the checks below.
"""
SAME_FROM = 0.65
"""The probability from which such a sentence is held to say so where the judge leans there: right for .90 of such pairs
of VitaminC (dev), .92 of FEVER, .92 of Symmetric FEVER and .91 of SciFact."""
LEAST_SHARED = 0.6
"""The share of a claim's content words below which a sentence says it in other words, if at all."""
_RAREST = 12.0
_QUOTED = re.compile(r"[“„«\"]\s?([^“”„«»\"]{20,}?)\s?[”“»\"]")


def repeating(claim: str, verdict: Verdict) -> tuple[Evidence, ...]:
    """Return the sentences that say a claim in its words or nearly so, the surest first, unless only on a condition.

    All its content words in their order, or so many of them that learned weights trust the judge, which leans there.
    """
    ours = [token for token in tokens(claim) if token.stem]
    against = best_score(verdict.contradicting)
    every = universals(claim)
    told: list[tuple[float, Evidence]] = []
    for evidence in (*verdict.supporting, *verdict.contradicting):
        quote = " ".join(evidence.place.quote.split())
        checks = _compared(claim, quote)
        if checks is None:
            continue
        theirs = [token for token in tokens(quote) if token.stem]
        rest = iter([token.stem for token in theirs])
        if len(ours) > FEWEST and all(token.stem in rest for token in ours):
            told.append((1.0, evidence))
        elif not all(_stands_in(word, quote) for word in every):
            continue
        elif evidence.stance is Stance.SUPPORTS and evidence.score >= max(SAYS_FROM, against):
            agrees = checks.numbers.outcome is Outcome.AGREE
            told.append((_sameness(ours, theirs, agrees=agrees), evidence))
    told.sort(key=lambda pair: -pair[0])
    return tuple(evidence for same, evidence in told if same >= SAME_FROM)


def quotation_in(claim: str, text: str) -> str:
    """Return the quotation of a text that a claim is but for who says it, as *They say that “…”* is; else the claim.

    What stands around it may not deny it, and has few content words.
    """
    match = _QUOTED.search(claim)
    if match is None:
        return claim
    around = f"{claim[: match.start()]} {claim[match.end() :]}"
    frame = [token for token in tokens(around) if token.stem]
    quoted = [token for token in tokens(match[1]) if token.stem]
    denies = any(map(is_denial, tokens(around)))
    is_frame = len(frame) <= FEWEST and 2 * len(frame) <= len(quoted) and not denies
    return match[1] if is_frame and _stands_in(match[1], text) else claim


def _stands_in(phrase: str, text: str) -> bool:
    """Whether a text has the words of a phrase, whole and one after another."""
    told, sought = (f" {' '.join(words(one))} " for one in (text, phrase))
    return sought in told


def _compared(claim: str, quote: str) -> Consistency | None:
    """Return what the checks say of a sentence; None where a denial, a number, a condition or a weaker word forbids."""
    if deny_differently(claim, quote) or not (CONDITION.search(claim) or not CONDITION.search(quote)):
        return None
    checks = check_consistency(claim, quote)
    against = checks.differs or checks.overstated or checks.numbers.outcome is Outcome.LACKING
    return None if against else checks


def _sameness(ours: Sequence[Token], theirs: Sequence[Token], *, agrees: bool) -> float:
    """Return the probability that a sentence with much of a claim's words says so."""
    said = [spelling(token.stem) for token in theirs]
    held = [spelling(token.stem) in said for token in ours]
    if len(ours) < 2 or sum(held) < LEAST_SHARED * len(held):
        return 0.0
    rarity = [_rarity(token.text) for token in ours]
    features = {
        "missing": sum(rare for rare, found in zip(rarity, held, strict=True) if not found) / sum(rarity),
        "length": log(len(ours)),
        "whole": float(all(held)),
        "agrees": float(agrees),
        "": 1.0,
    }
    return 1 / (1 + exp(-sum(WEIGHTS[name] * value for name, value in features.items())))


@cache
def _rarity(word: str) -> float:
    """Return how rare a word is in English text, as the negative logarithm of its share."""
    return min(_RAREST, -log((word_counts("en").get(word, 0) + 0.5) / words_counted("en")))
