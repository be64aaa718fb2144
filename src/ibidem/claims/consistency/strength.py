"""Whether a claim says more than its evidence: always where it says often, proves where it suggests; English only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.tokens import content, tokens
from ibidem.text.vocabulary import number_words, ordered_words, word_list

WHOLE, NEARLY, MOST, MUCH, PART, LITTLE, NONE = 5, 4, 3, 2, 1, 0, -1
"""Degrees of extent, those of `extent_…` in words.toml."""
SURELY, LIKELY, PERHAPS = 5, 2, 1
"""Degrees of certainty."""
STRONGER = "stronger than the source"
"""How the note begins that says so."""
_EXTENT = {
    f"extent_{name}": degree
    for name, degree in zip(
        ("whole", "nearly", "most", "much", "part", "little", "none"),
        (WHOLE, NEARLY, MOST, MUCH, PART, LITTLE, NONE),
        strict=True,
    )
}
_CERTAINTY = {"surely": SURELY, "likely": LIKELY, "perhaps": PERHAPS}
_TOO_WEAK = {WHOLE: NEARLY, NEARLY: MUCH, MOST: PART}
"""The highest extent of evidence that does not bear out one of a claim."""
_REACH = 4
"""Words on either side of an adverb, or behind a determiner, that it is taken to be said of."""
_STOP = re.compile(r"[.;:!?()]|,\s(?:but|while|whereas|and|which|who|although|though|so)\b|\s(?:but|while|whereas)\s")
_NEGATED = re.compile(r"(?:\b(?:not|nor|cannot|never|hardly)|n['’]t)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_ALMOST = re.compile(r"\b(?:almost|nearly|practically|virtually)\s+(?:\w+\s+)?$", re.IGNORECASE)
_COUNTED = re.compile(
    rf"\s+(?:of\s+)?(?:the\s+|these\s+|those\s+|its\s+|their\s+|our\s+)?(?:\d|(?:{'|'.join(number_words())})\b)",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"\b(?:at all(?! times)|above all|after all|first of all|in all(?=\s*[,.])|all in all|all over"
    r"|each other|every other|no longer|no more than|no less than|no fewer than|no later than|no matter|not only"
    r"|not all that|no\.?\s\d|once and for all|so much|as much|how much|how many|as many|some \d+"
    r"|little by little|so few)\b",
    re.IGNORECASE,
)
"""Phrases with one of the words that say nothing of an extent."""


_ANY = re.compile(r"\b(?:any|anyone|anything|whenever|wherever|whoever|whatever)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marker:
    """A word that says of how much a statement holds, or how surely."""

    word: str
    degree: int
    certainty: bool
    about: frozenset[str]
    """Stems of what it is said of."""
    counted: bool
    """Whether a number follows, so that it adds nothing to it: *all seven*."""


def compare(claim: str, evidence: str) -> Comparison:
    """Return whether the claim is stronger than the evidence, as strong, or has nothing that says how strong it is."""
    ours, theirs = markers(claim), markers(evidence)
    if any(one.certainty and one.degree <= LIKELY for one in ours):
        return SILENT  # the claim says itself that it is not sure
    agreed = False
    for one in ours:
        if one.counted:
            continue
        near = [other for other in theirs if _alike(one, other)]
        if any(_bears_out(one, other) for other in near):
            agreed = True
            continue
        weaker = next((other for other in near if _is_weaker(other, one)), None)
        if weaker is not None:
            return Comparison(Outcome.STRONGER, f"{STRONGER}: {one.word} vs {weaker.word}")
    return Comparison(Outcome.AGREE) if agreed else SILENT


def universals(text: str) -> dict[str, bool]:
    """Return the words by which a text denies exceptions, but for those that a number follows.

    The value tells those that stand before what they are said of: plain plurals may mean the same, *all samples* and
    *samples*.
    """
    found = (one.word for one in markers(text) if one.degree == WHOLE and not (one.counted or one.certainty))
    return {word: word in _phrases("extent_determiners") for word in found if word in _phrases("universals")}


def unexcepted(claim: str, texts: Iterable[str]) -> dict[str, bool]:
    """Return those of the universals of a claim that no text bears out, by one about the same or by *any*."""
    whole = [frozenset[str]().union(*map(_ruled_out, markers(text))) | _any(text) for text in texts]
    found = universals(claim)
    return {
        one.word: found[one.word]
        for one in markers(claim)
        if one.word in found and all(one.about.isdisjoint(about) for about in whole)
    }


def _ruled_out(one: Marker) -> frozenset[str]:
    """Return what a marker allows no exceptions of."""
    return one.about if one.degree in (WHOLE, NONE) and not one.certainty else frozenset()


def _any(text: str) -> frozenset[str]:
    """Return what stands behind *any*."""
    return frozenset[str]().union(*(content(tokens(text[at.end() :])[: 2 * _REACH]) for at in _ANY.finditer(text)))


@lru_cache(maxsize=2000)
def markers(text: str) -> tuple[Marker, ...]:
    """Return the markers of a text in order."""
    idle = [match.span() for match in _IDLE.finditer(text)]
    return tuple(
        _marker(text, match)
        for match in _pattern().finditer(text)
        if not any(low <= match.start() < high for low, high in idle) and match[0] != "May"
    )


def _marker(text: str, match: re.Match[str]) -> Marker:
    word = " ".join(match[0].lower().split())
    degree, certainty = _degrees()[word]
    if degree in (WHOLE, NEARLY, SURELY) and _NEGATED.search(text, 0, match.start()):
        word, degree = f"not {word}", LIKELY if certainty else PART
    elif degree == WHOLE and _ALMOST.search(text, 0, match.start()):
        degree = NEARLY
    determines = word in _phrases("extent_determiners")
    start = max((stop.end() for stop in _STOP.finditer(text, 0, match.start())), default=0)
    stop = _STOP.search(text, match.end())
    before = () if determines else tokens(text[start : match.start()])[-_REACH:]
    behind = tokens(text[match.end() : stop.start() if stop else None])[:_REACH]
    about = content(before) | content(behind)
    return Marker(word, degree, certainty, about, _COUNTED.match(text, match.end()) is not None)


def _alike(one: Marker, other: Marker) -> bool:
    """Whether two markers can be compared: surety with surety, extents of the same thing with one another."""
    if one.certainty:
        return other.certainty
    return not one.about.isdisjoint(other.about)


def _bears_out(one: Marker, other: Marker) -> bool:
    if one.certainty != other.certainty:
        return False
    return other.degree == NONE if one.degree == NONE else other.degree >= one.degree


def _is_weaker(other: Marker, one: Marker) -> bool:
    """Whether a marker of the evidence says less than one of the claim does."""
    if one.certainty:
        return one.degree == SURELY and other.degree <= LIKELY
    if other.certainty:
        return one.degree == WHOLE and other.degree <= LIKELY
    if one.degree == NONE:
        return other.degree == LITTLE
    return 0 <= other.degree <= _TOO_WEAK.get(one.degree, -1)


@cache
def _degrees() -> dict[str, tuple[int, bool]]:
    """Return each phrase with its degree and whether it is one of certainty."""
    scales = ((_EXTENT, False), (_CERTAINTY, True))
    return {
        phrase.replace("_", " "): (degree, certainty)
        for scale, certainty in scales
        for name, degree in scale.items()
        for phrase in ordered_words(name)
    }


@cache
def _phrases(name: str) -> frozenset[str]:
    return frozenset(phrase.replace("_", " ") for phrase in word_list(name))


@cache
def _pattern() -> re.Pattern[str]:
    phrases = "|".join(sorted(_degrees(), key=len, reverse=True)).replace(" ", r"\s+")
    return re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE)
