"""Whether claim and evidence say that the same thing goes the same way; English only, other text gives silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.polarity import opposite
from ibidem.claims.consistency.statements import Statement, statements
from ibidem.claims.consistency.tokens import LIGHT, Token, share

_THEME = 0.7
"""The part of the smaller theme that the other must share."""
MOST = 40
"""Statements of a text that are looked at."""
_AGENT = 0.5
"""The part of what acts in the claim that the evidence's sentence must name."""
_CLAUSE = 0.75
"""The same of a claim's whole content, for words that govern no phrase."""


def directions(sentences: Iterable[tuple[Token, ...]]) -> tuple[Statement, ...]:
    """Return the statements of direction of a text's sentences."""
    return tuple(islice((each for sentence in sentences for each in statements(sentence)), MOST))


def compare(claim: Sequence[Statement], evidence: Sequence[Statement]) -> Comparison:
    """Return whether the evidence's directions agree with the claim's or oppose one; a negation is taken into account.

    Where one place of the evidence agrees and another is no nearer to the claim, it agrees.
    """
    found = [(each, _pairs(each, evidence)) for each in claim]
    opposed = next((each for each in (_best(one, pairs) for one, pairs in found) if each.mismatch), None)
    if opposed:
        return opposed
    return next((each for each in (_best(one, pairs) for one, pairs in found) if each is not SILENT), SILENT)


def same_matter(claim: Statement, evidence: Statement) -> tuple[float, int]:
    """Return how near two statements are, 0 where they speak of different things, and how their signs compare."""
    if claim == evidence:
        return 2.0, 1
    way = opposite(claim.pole, evidence.pole)
    if not way:
        return 0.0, 0
    if not claim.theme or not evidence.theme:
        return _whole(claim, evidence), way * _swapped(claim, evidence)
    smaller, larger = sorted((claim.theme, evidence.theme), key=len)
    theme = share(smaller, larger)
    if theme < _THEME or (smaller & larger <= LIGHT and not smaller <= LIGHT):
        return 0.0, 0
    agent, turn = _acting(claim, evidence)
    return (theme + agent, way * turn * _turned(claim, evidence)) if agent else (0.0, 0)


def _turned(claim: Statement, evidence: Statement) -> int:
    """Return -1 where one side speaks of the want of what acts, or is acted on, and the other of its presence."""
    turn = 1
    acting = claim.agent & evidence.everything
    for shared in (claim.theme & evidence.theme, acting - claim.theme - evidence.theme):
        if shared and bool(shared & claim.wanting) != bool(shared & evidence.wanting):
            turn = -turn
    return turn


def _acting(claim: Statement, evidence: Statement) -> tuple[float, int]:
    """Return how well what acts agrees, and -1 where both sides of a comparison have changed places."""
    agent = claim.agent - claim.theme - LIGHT or claim.agent - claim.theme
    if not agent:
        others = claim.everything - claim.theme
        return (1.0 if not others or share(others, evidence.everything) >= _AGENT else 0.0), 1
    there = share(agent, evidence.everything - evidence.against)
    swapped = share(agent, evidence.against)
    if swapped > there and swapped >= _AGENT:
        return swapped, -1
    return (there if there >= _AGENT else 0.0), 1


def _whole(claim: Statement, evidence: Statement) -> float:
    """Return how much of the claim's content the evidence has, where one of them governs no phrase."""
    if bool(claim.theme) != bool(evidence.theme):
        return 0.0
    part = share(claim.everything, evidence.everything)
    return part if part >= _CLAUSE else 0.0


def _swapped(claim: Statement, evidence: Statement) -> int:
    """Return -1 where what is compared has changed places: A is heavier than B, B is heavier than A."""
    ours, theirs = claim.against - evidence.against, evidence.against - claim.against
    return -1 if ours & evidence.agent or theirs & claim.agent else 1


def _pairs(claim: Statement, evidence: Sequence[Statement]) -> list[tuple[float, int, Statement]]:
    found = []
    for each in evidence:
        near, way = same_matter(claim, each)
        if near:
            found.append((near, _with_negations(way, claim, each), each))
    return found


def _with_negations(way: int, claim: Statement, evidence: Statement) -> int:
    """Return the sign once negations are counted: *does not raise* beside *reduces* is no conflict.

    Where only one side is negated and the words agree, that is for the negation check to say: 0.
    """
    here, there = claim.negations % 2, evidence.negations % 2
    if here == there:
        return way if way > 0 or not here else 0
    return 1 if way < 0 and here else 0


def _best(claim: Statement, pairs: list[tuple[float, int, Statement]]) -> Comparison:
    agreeing = max((near for near, way, _ in pairs if way > 0), default=0.0)
    near, against = max(
        ((near, each) for near, way, each in pairs if way < 0), key=lambda pair: pair[0], default=(0.0, None)
    )
    if against and not agreeing:
        return Comparison(
            Outcome.OPPOSED, f"direction differs: {claim.word} vs {against.word}", round(min(0.9, 0.45 * near), 2)
        )
    if agreeing:
        word = next(each.word for near, way, each in pairs if way > 0 and near == agreeing)
        return Comparison(Outcome.AGREE, f"direction agrees: {claim.word}, {word}")
    return SILENT
