"""Whether it can be told why a work contradicts a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isclose

from ibidem.claims.consistency.checks import check_consistency
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.quantities import Quantity, quantities
from ibidem.claims.consistency.tokens import Token, content, share, stem, tokens
from ibidem.claims.consistency.units import COUNT
from ibidem.text.vocabulary import word_list
from ibidem.types import Evidence, Ruling, Verdict

SAYS_FROM = 0.3
"""The score from which a sentence of a document says so."""
BEYOND_DOUBT = 0.7
"""The score from which a sentence is said to contradict a claim although nobody can say in what."""
DIFFERS = " differs: "
"""What the notes of the checks have that found a difference, as in `number differs: 30 vs 40 minutes`."""
HALF = 0.5
"""The share of a claim's content words that a sentence has in which the checks found a difference."""
MUCH = 0.7
"""The share of them that a sentence has which says the same or denies it, where the judge says so too."""
MOST = 0.8
"""The share of them from which a denial counts although the judge is not sure of it."""
FEWEST = 3
"""Content words of a claim that can be told to be denied."""
NEARLY_ALL = 0.9
"""The share of those words that a sentence has which says just what the claim says."""
_IMPLIED = word_list("implied_negations")
_DENIALS = (word_list("negations") | _IMPLIED) - {"without", "ohne", "sans"}
_ENDS = frozenset((*".,;:!?()", "only"))
"""What ends the reach of a denial; *not only* denies nothing."""
_DENIED = frozenset(map(stem, _DENIALS))
_WITHOUT_OBJECT = frozenset(("with", "because", "when", "if", "by", "on", "due", "after", "during"))
"""What follows a verb such as *fail* where it denies nothing that comes behind it: *fails with a conflict*."""
_LEADING_ON = frozenset(("allow", "permit", "able", "let", "suppos"))
"""Stems of words that are denied together with the verb behind them: *not allowed to conflict*."""
_OPEN = re.compile(r"\bwhether\b|\bif (?:not|so)\b\s*,|\botherwise\b", re.IGNORECASE)
"""What a sentence has that says what follows in either case."""
_CONDITION = re.compile(r"\b(?:if|when|whenever|unless|where)\b[^,.;:]*", re.IGNORECASE)


def best_score(evidence: Sequence[Evidence]) -> float:
    """Return the highest score; 0 where there is no evidence."""
    return max((one.score for one in evidence), default=0.0)


def settled(claim: str, told: Verdict) -> Verdict:
    """Return a verdict without sentences whose numbers differ where one as near to the claim has its very numbers.

    A sentence is the nearer the more of the claim's words it has: a report gives the time of each of its runs.
    """
    ours = quantities(claim)
    agreeing = [one for one in told.supporting if ours and all(is_stated(each, [one.place.quote]) for each in ours)]
    nearest = max((_shared(claim, one) for one in agreeing), default=0.0)
    against = tuple(
        one
        for one in told.contradicting
        if _shared(claim, one) > nearest or not any(DIFFERS in note for note in one.notes)
    )
    if nearest == 0.0 or len(against) == len(told.contradicting):
        return told
    if told.ruling is Ruling.SUPPORTED or best_score(against) >= best_score(agreeing):
        return replace(told, contradicting=against)
    sure = best_score(agreeing) >= SAYS_FROM and not told.parts
    supporting = (*agreeing, *(one for one in told.supporting if one not in agreeing))
    ruling = Ruling.SUPPORTED if sure else Ruling.UNCLEAR
    return replace(told, ruling=ruling, supporting=supporting, contradicting=against)


def repeating(claim: str, told: Verdict) -> tuple[Evidence, ...]:
    """Return the sentences that say a claim in all of its content words in their order, unless only on a condition."""
    ours = [one.stem for one in tokens(claim) if one.stem]
    return tuple(
        one
        for one in (*told.supporting, *told.contradicting)
        if len(ours) > FEWEST and _repeats(ours, claim, " ".join(one.place.quote.split()))
    )


def _repeats(ours: Sequence[str], claim: str, quote: str) -> bool:
    if _differ(claim, quote) or not (_CONDITION.search(claim) or not _CONDITION.search(quote)):
        return False
    checks = check_consistency(claim, quote)
    lacking = checks.overstated or checks.numbers.outcome is Outcome.LACKING
    return not (checks.differs or lacking) and _in_order(ours, [one.stem for one in tokens(quote) if one.stem])


def _in_order(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether some words stand among others in their order."""
    rest = iter(theirs)
    return all(word in rest for word in ours)


def is_stated(quantity: Quantity, texts: Iterable[str]) -> bool:
    """Whether a text states that quantity, in any unit of its dimension; a count, of the same things."""
    ours, stated = quantity.interval, (other for text in texts for other in quantities(" ".join(text.split())))
    return any(
        quantity.dimension == other.dimension
        and not (quantity.dimension == COUNT and quantity.thing and other.thing.isdisjoint(quantity.thing))
        and isclose(ours.low, other.interval.low)
        and isclose(ours.high, other.interval.high)
        for other in stated
    )


def contradicted(claim: str, told: Verdict) -> bool:
    """Whether it can be told why a work contradicts a claim, or it does so beyond doubt.

    Either the checks found a difference, or a sentence denies what the claim says in much the same words, or the other
    way round.
    """
    against = told.contradicting
    if any(one.score >= BEYOND_DOUBT or any(DIFFERS in note for note in one.notes) for one in against):
        return True
    return denied(claim, told, MUCH)


def denied(claim: str, told: Verdict, least: float = MOST) -> bool:
    """Whether a sentence with that share of the claim's words denies it, or with half of them has another number."""
    if any(_shared(claim, one) >= HALF and any(DIFFERS in note for note in one.notes) for one in told.contradicting):
        return True
    return negated(claim, told, least)


def negated(claim: str, told: Verdict, least: float = MOST) -> bool:
    """Whether a sentence with that share of the claim's words denies it, and none says it in nearly all of them."""
    agreeing = (one for one in (*told.contradicting, *told.supporting) if not _differ(claim, one.place.quote))
    return (
        bool(denying(claim, told, least)) and max((_shared(claim, one) for one in agreeing), default=0.0) < NEARLY_ALL
    )


def denying(claim: str, told: Verdict, least: float = MOST) -> tuple[Evidence, ...]:
    """Return the sentences with that share of the claim's words that deny it, on whichever side the judge put them.

    They have that share too of what the claim says beside its conditions: a sentence about another case denies nothing.
    """
    quoted = (*told.contradicting, *told.supporting)
    main = content(tokens(_CONDITION.sub(" ", claim))) - _DENIED
    return tuple(
        one
        for one in quoted
        if _shared(claim, one) >= least
        and share(main, content(tokens(one.place.quote))) >= least
        and _differ(claim, one.place.quote)
    )


def _differ(claim: str, quote: str) -> bool:
    """Whether one text denies one more of the words that both have than the other does."""
    if _OPEN.search(quote):
        return False
    ours, theirs = tokens(claim), tokens(quote)
    return len(_denied(ours) & content(theirs)) % 2 != len(_denied(theirs) & content(ours)) % 2


def _denied(said: Sequence[Token]) -> frozenset[str]:
    """Return the stems that are denied, each the first content word of its clause behind a denial.

    Two denials in a row deny nothing: *does not fail to pay*.
    """
    found, denies = set[str](), False
    for one, behind in zip(said, (*(each.text for each in said[1:]), ""), strict=False):
        if one.text in _IMPLIED and behind in _WITHOUT_OBJECT:
            continue
        if one.text in _DENIALS or one.text.endswith("n't"):
            denies = not denies
        elif one.text in _ENDS:
            denies = False
        elif denies and one.stem and not (one.stem in _LEADING_ON and behind == "to"):
            found.add(one.stem)
            denies = False
    return frozenset(found)


def _shared(claim: str, evidence: Evidence) -> float:
    """Return the share of a claim's content words that a sentence has, by their stems."""
    ours = content(tokens(claim)) - _DENIED
    if len(ours) < FEWEST:
        return 0.0
    return share(ours, content(tokens(evidence.place.quote)))
