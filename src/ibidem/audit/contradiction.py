"""Whether it can be told why a work contradicts a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from math import isclose

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
DENIALS = (word_list("negations") | _IMPLIED) - {"without", "ohne", "sans"}
_ENDS = frozenset((*".,;:!?()", "only"))
"""What ends the reach of a denial; *not only* denies nothing."""
_WITHOUT_OBJECT = frozenset(("with", "because", "when", "if", "by", "on", "due", "after", "during"))
"""What follows a verb such as *fail* where it denies nothing that comes behind it: *fails with a conflict*."""
_LEADING_ON = frozenset(("allow", "permit", "able", "let", "suppose"))
"""Words that are denied together with the verb behind them: *not allowed to conflict*."""
_OPEN = re.compile(r"\bwhether\b|\bif (?:not|so)\b\s*,|\botherwise\b", re.IGNORECASE)
"""What a sentence has that says what follows in either case."""
CONDITION = re.compile(r"\b(?:if|when|whenever|unless|where)\b[^,.;:]*", re.IGNORECASE)


def best_score(evidence: Sequence[Evidence]) -> float:
    """Return the highest score; 0 where there is no evidence."""
    return max((sentence.score for sentence in evidence), default=0.0)


def settled(claim: str, verdict: Verdict) -> Verdict:
    """Return a verdict without sentences whose numbers differ where one as near to the claim has its very numbers.

    A sentence is the nearer the more of the claim's words it has: a report gives the time of each of its runs.
    """
    ours = quantities(claim)
    agreeing = [
        evidence
        for evidence in verdict.supporting
        if ours and all(is_stated(each, [evidence.place.quote]) for each in ours)
    ]
    nearest = max((_shared(claim, evidence) for evidence in agreeing), default=0.0)
    against = tuple(
        evidence
        for evidence in verdict.contradicting
        if _shared(claim, evidence) > nearest or not any(DIFFERS in note for note in evidence.notes)
    )
    if nearest == 0.0 or len(against) == len(verdict.contradicting):
        return verdict
    if verdict.ruling is Ruling.SUPPORTED or best_score(against) >= best_score(agreeing):
        return replace(verdict, contradicting=against)
    sure = best_score(agreeing) >= SAYS_FROM and not verdict.parts
    supporting = (*agreeing, *(evidence for evidence in verdict.supporting if evidence not in agreeing))
    ruling = Ruling.SUPPORTED if sure else Ruling.UNCLEAR
    return replace(verdict, ruling=ruling, supporting=supporting, contradicting=against)


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


def contradicted(claim: str, verdict: Verdict) -> bool:
    """Whether it can be told why a work contradicts a claim, or it does so beyond doubt.

    Either the checks found a difference, or a sentence denies what the claim says in much the same words, or the other
    way round.
    """
    against = verdict.contradicting
    if any(evidence.score >= BEYOND_DOUBT or any(DIFFERS in note for note in evidence.notes) for evidence in against):
        return True
    return denied(claim, verdict, MUCH)


def denied(claim: str, verdict: Verdict, least: float = MOST) -> bool:
    """Whether a sentence with that share of the claim's words denies it, or with half of them has another number."""
    if any(
        _shared(claim, evidence) >= HALF and any(DIFFERS in note for note in evidence.notes)
        for evidence in verdict.contradicting
    ):
        return True
    return negated(claim, verdict, least)


def negated(claim: str, verdict: Verdict, least: float = MOST) -> bool:
    """Whether a sentence with that share of the claim's words denies it, and none says it in nearly all of them."""
    agreeing = (
        evidence
        for evidence in (*verdict.contradicting, *verdict.supporting)
        if not deny_differently(claim, evidence.place.quote)
    )
    return (
        bool(denying(claim, verdict, least))
        and max((_shared(claim, evidence) for evidence in agreeing), default=0.0) < NEARLY_ALL
    )


def denying(claim: str, verdict: Verdict, least: float = MOST) -> tuple[Evidence, ...]:
    """Return the sentences with that share of the claim's words that deny it, on whichever side the judge put them.

    They have that share too of what the claim says beside its conditions: a sentence about another case denies nothing.
    """
    quoted = (*verdict.contradicting, *verdict.supporting)
    main = content(tokens(CONDITION.sub(" ", claim))) - _stemmed(DENIALS)
    return tuple(
        evidence
        for evidence in quoted
        if _shared(claim, evidence) >= least
        and share(main, content(tokens(evidence.place.quote))) >= least
        and deny_differently(claim, evidence.place.quote)
    )


def deny_differently(claim: str, quote: str) -> bool:
    """Whether one text denies one more of the words that both have than the other does."""
    if _OPEN.search(quote):
        return False
    ours, theirs = tokens(claim), tokens(quote)
    return len(_denied(ours) & content(theirs)) % 2 != len(_denied(theirs) & content(ours)) % 2


def is_denial(token: Token) -> bool:
    """Whether a word denies: *not*, *never*, *isn't*."""
    return token.text in DENIALS or token.text.endswith("n't")


def _denied(words: Sequence[Token]) -> frozenset[str]:
    """Return the stems that are denied, each the first content word of its clause behind a denial.

    Two denials in a row deny nothing: *does not fail to pay*.
    """
    stems, denies = set[str](), False
    for token, behind in zip(words, (*(each.text for each in words[1:]), ""), strict=False):
        if token.text in _IMPLIED and behind in _WITHOUT_OBJECT:
            continue
        if is_denial(token):
            denies = not denies
        elif token.text in _ENDS:
            denies = False
        elif denies and token.stem and not (token.stem in _stemmed(_LEADING_ON) and behind == "to"):
            stems.add(token.stem)
            denies = False
    return frozenset(stems)


@cache
def _stemmed(words: frozenset[str]) -> frozenset[str]:
    """Return the stems of words, when they are first asked for: the stemmer takes time to load."""
    return frozenset(map(stem, words))


def _shared(claim: str, evidence: Evidence) -> float:
    """Return the share of a claim's content words that a sentence has, by their stems."""
    ours = content(tokens(claim)) - _stemmed(DENIALS)
    if len(ours) < FEWEST:
        return 0.0
    return share(ours, content(tokens(evidence.place.quote)))
