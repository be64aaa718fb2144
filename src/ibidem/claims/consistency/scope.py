"""Whether the evidence speaks of less, of more, less surely than the claim, or not surely at all; English only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ibidem.claims.consistency import cues
from ibidem.claims.consistency.tokens import Token, stem
from ibidem.text.normalize import words


class Breadth(StrEnum):
    """How the reach of the evidence compares with the claim's."""

    NARROWER = "narrower"
    BROADER = "broader"
    HEDGED = "hedged"
    UNPROVEN = "unproven"
    """The evidence says that the matter is not known or not shown; it speaks for neither side."""
    DOUBTED = "doubted"
    """The claim says so, and the evidence states the matter itself."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What narrows, widens or hedges the evidence against the claim; empty where nothing does."""

    found: frozenset[Breadth] = frozenset()
    notes: tuple[str, ...] = ()


UNBOUNDED = Scope()
"""Where nothing narrows, widens or hedges."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A population: the pattern that names it, those it belongs to, and whether it narrows what is said of people."""

    name: str
    pattern: re.Pattern[str]
    within: tuple[str, ...] = ()


def _group(name: str, names: str, *within: str) -> _Group:
    return _Group(name, re.compile(rf"\b(?:{names})\b", re.IGNORECASE), within)


_GROUPS = (
    _group("animals", r"animals?|mammals?|animal\smodels?"),
    _group("mice", r"mice|mouse|murine", "rodents", "animals"),
    _group("rats", r"rats?", "rodents", "animals"),
    _group("rodents", r"rodents?", "animals"),
    _group("monkeys", r"monkeys?|macaques?|primates", "animals"),
    _group("dogs", r"dogs?|canine", "animals"),
    _group("pigs", r"pigs?|piglets?|porcine", "animals"),
    _group("rabbits", r"rabbits?", "animals"),
    _group("fish", r"zebrafish", "animals"),
    _group("flies", r"drosophila|fruit\sfl(?:y|ies)", "animals"),
    _group("worms", r"c\.?\selegans|nematodes?|worms", "animals"),
    _group("yeast", r"yeasts?|saccharomyces"),
    _group("cells in vitro", r"in\svitro|cell\slines?|cultured\scells?|cell\scultures?|hela|hek\s?293\w?"),
    _group("men", r"men|males?"),
    _group("women", r"women|females?|pregnant|postmenopausal"),
    _group(
        "children", r"child(?:ren)?|infants?|newborns?|neonates?|toddlers|bab(?:y|ies)|paediatric|pediatric", "young"
    ),
    _group("adolescents", r"adolescents?|teenagers?|teens", "young"),
    _group("older people", r"elderly|older\s(?:adults|people|persons|men|women|patients)|aged\spatients|seniors"),
)
_BY_NAME = {group.name: group for group in _GROUPS}
_ONCE = re.compile(
    r"\b(?:an?|one)\s(?:single\s)?(?:session|dose|injection|infusion|exposure|bout|treatment|application)\b(?!\sof\s\d)"
    r"|\bsingle[\s-](?:dose|session|injection|infusion|bout|exposure|application)\b|\bone[\s-]time\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\b(?:single|one|one-time)\b", re.IGNORECASE)
_HEDGES = re.compile(
    r"\b(?:(?-i:may)|might|could|perhaps|possibly|possible|potentially|probably|presumably|conceivably|appears?|appeared|seems?"
    r"|seemed|suggest(?:s|ed|ing)?|preliminary|hypothesi[sz]ed?|speculate[ds]?|postulated?|tentative(?:ly)?|unclear|uncertain"
    r"|inconclusive|cannot\sbe\s(?:excluded|ruled\sout)|likely|unlikely|putative|propose[ds]?)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|every|each|always|everyone|everybody|never|entirely|invariably|without\sexception)\b", re.IGNORECASE
)
_SOME = re.compile(
    r"\b(?:some|most|many|several|a\sfew|few|often|sometimes|usually|occasionally|rarely|certain|in\smost\scases|generally"
    r"|frequently|mostly|partly|a\s(?:minority|majority)\sof|half\sof)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bonly\s(?:in|if|when|among|after|for|on|at|with)\b", re.IGNORECASE)


def compare(claim: str, evidence: str, ours: Sequence[tuple[Token, ...]], theirs: Sequence[tuple[Token, ...]]) -> Scope:
    """Return what narrows, widens, hedges or leaves unproven the evidence, in so far as the claim says not the same.

    `ours` and `theirs` are the sentences of claim and evidence.
    """
    doubts = list(_doubts(ours, theirs))
    found = [
        *_populations(claim, evidence),
        *_occasions(claim, evidence),
        *(doubts or _hedges(claim, evidence)),
        *_extent(claim, evidence),
    ]
    return Scope(frozenset(breadth for breadth, _ in found), tuple(f"{breadth}: {note}" for breadth, note in found))


def _populations(claim: str, evidence: str) -> Iterator[tuple[Breadth, str]]:
    ours, theirs = _named(claim), _named(evidence)
    narrower = [name for name in theirs if name not in ours]
    if narrower and not any(name in ours for name in theirs):
        of = " and ".join(narrower[:2])
        yield Breadth.NARROWER, f"evidence speaks of {of}"
    broader = [name for name in ours if name not in theirs]
    if (
        broader
        and not narrower
        and _shared(claim, evidence)
        and (not theirs or any(_within(name, theirs) for name in broader))
    ):
        yield Breadth.BROADER, f"claim speaks of {broader[0]}, evidence does not"


def _named(text: str) -> list[str]:
    names = [group.name for group in _GROUPS if group.pattern.search(text)]
    wider = {above for name in names for above in _BY_NAME[name].within}
    return [name for name in names if name not in wider]


def _shared(claim: str, evidence: str) -> bool:
    """Return whether the evidence speaks of what the claim speaks of, by half of its longer words."""
    ours = {stem(word) for word in words(claim) if len(word) > 3}
    theirs = {stem(word) for word in words(evidence)}
    return 2 * len(ours & theirs) >= len(ours)


def _within(name: str, theirs: list[str]) -> bool:
    return any(above in theirs for above in _BY_NAME[name].within)


def _occasions(claim: str, evidence: str) -> Iterator[tuple[Breadth, str]]:
    if (match := _ONCE.search(evidence)) and _SINGLE.search(match[0]) and not _ONCE.search(claim):
        yield Breadth.NARROWER, f"evidence speaks of {match[0].lower()}"


def _hedges(claim: str, evidence: str) -> Iterator[tuple[Breadth, str]]:
    if (match := _HEDGES.search(evidence)) and not _HEDGES.search(claim):
        yield Breadth.HEDGED, f"evidence says '{match[0].lower()}'"


def _doubts(ours: Sequence[tuple[Token, ...]], theirs: Sequence[tuple[Token, ...]]) -> Iterator[tuple[Breadth, str]]:
    here, there = cues.beside(ours, theirs)
    if there and not here:
        yield Breadth.UNPROVEN, f"evidence says '{there}'"
    elif here and not there:
        yield Breadth.DOUBTED, f"claim says '{here}'"


def _extent(claim: str, evidence: str) -> Iterator[tuple[Breadth, str]]:
    if (
        _ALL.search(claim)
        and not _ALL.search(evidence)
        and (match := _SOME.search(evidence))
        and not _SOME.search(claim)
    ):
        yield Breadth.NARROWER, f"evidence says '{match[0].lower()}'"
    elif (match := _SOME.search(claim)) and not _SOME.search(evidence) and (wide := _ALL.search(evidence)):
        if not _ALL.search(claim) and wide[0].lower() != "never":
            yield Breadth.BROADER, f"evidence says '{wide[0].lower()}'"
    elif (match := _ONLY.search(evidence)) and not re.search(r"\bonly\b", claim, re.IGNORECASE):
        yield Breadth.NARROWER, f"evidence says '{match[0].lower()}'"
