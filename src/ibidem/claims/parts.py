"""A claim that states several things: its statements one by one, and the ruling over them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import prod

from ibidem.text import sentences
from ibidem.text.claim_detection import DETERMINERS, FINITE, HELPERS, PARTICLES, statements, states, words_of
from ibidem.types import Evidence, Ruling, Verdict

MOST = 6
"""Statements of one claim that are ruled apart; a claim of more is checked as one."""
_JOINT = re.compile(r"[,;]?\s(?:and|but|while|whereas)\s", re.IGNORECASE)
_LISTED = re.compile(r",\s(?:and\s|or\s)?|\sand\s")
_RESPECTIVELY = re.compile(r",?\s*\brespectively\b,?", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_HELD_TOGETHER = re.compile(
    r"\b(?:both|between|either|neither|each|together|which|who|that|combin\w+)\b|[()]", re.IGNORECASE
)
_VERBS = HELPERS | FINITE
_ITEM = 5
"""Words of the longest item of a list."""
_LIST = 3
"""Items from which on a list is taken apart."""


def split_claim(claim: str) -> tuple[str, ...]:
    """Return the statements of a claim in order, each readable alone; the claim itself where it states one thing.

    Sentences and clauses are cut; a subject is repeated before a second verb, and what an enumeration or *respectively*
    spreads over several things is said of each.
    """
    found = [
        part
        for start, end in sentences.split(claim)
        for clause in _clauses(claim[start:end].strip())
        for part in _spread(clause)
    ]
    return tuple(found) if 1 < len(found) <= MOST else (claim,)


def joint_verdict(claim: str, parts: Sequence[Verdict], k: int) -> Verdict:
    """Return the ruling over the statements of a claim, with the k best sentences of either side.

    It is supported where all are, contradicted where one is, and mixed where documents disagree on one.
    """
    ruling = _ruling([part.ruling for part in parts])
    sure = [part.confidence for part in parts if part.ruling is ruling]
    confidence = prod(sure) if ruling in (Ruling.SUPPORTED, Ruling.NOT_FOUND) else max(sure, default=0.5)
    references = {one.reference.id: one for part in parts for one in reversed(part.references)}
    return Verdict(
        claim,
        ruling,
        confidence,
        supporting=_best([one for part in parts for one in part.supporting], k),
        contradicting=_best([one for part in parts for one in part.contradicting], k),
        references=tuple(sorted(references.values(), key=lambda one: -one.score)),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        parts=tuple(replace(part, elapsed_ms={}) for part in parts),
    )


def _ruling(rulings: Sequence[Ruling]) -> Ruling:
    for decisive in (Ruling.CONTRADICTED, Ruling.MIXED):
        if decisive in rulings:
            return decisive
    kinds = set(rulings)
    if len(kinds) == 1:
        return rulings[0]
    return Ruling.UNCLEAR if kinds & {Ruling.SUPPORTED, Ruling.UNCLEAR} else Ruling.NOT_FOUND


def _best(found: Sequence[Evidence], k: int) -> tuple[Evidence, ...]:
    unique = {(one.place.document, one.place.start): one for one in sorted(found, key=lambda one: one.score)}
    return tuple(sorted(unique.values(), key=lambda one: -one.score)[:k])


def _clauses(sentence: str) -> list[str]:
    """Return the clauses of a sentence that state something by themselves."""
    if ";" in sentence:
        halves = [half.strip() for half in sentence.split(";")]
        if all(states(words_of(half)) for half in halves):
            return [clause for half in halves for clause in _clauses(half)]
    for joint in _JOINT.finditer(sentence):
        left, right = sentence[: joint.start()], sentence[joint.end() :]
        if statements(sentence) > 1 and states(words_of(left)) and states(words_of(right)):
            return [*_clauses(left), *_clauses(right)]
        if subject := _shared_subject(left, right):
            return [*_clauses(left), *_clauses(f"{subject} {right}")]
    return [sentence]


def _shared_subject(left: str, right: str) -> str:
    """Return the subject of a clause that the verb behind *and* has too; nothing where that is no verb of its own."""
    verb, following = _verb(left), words_of(right)[:1]
    if verb is None or not following or following[0] not in _VERBS:
        return ""
    if following[0].endswith("ed") and not verb[0].endswith("ed"):
        return ""  # *limited efficiency* is a thing
    return left[: verb.start()].strip()


def _spread(clause: str) -> list[str]:
    """Return what a clause says of each of several things that it enumerates."""
    if match := _RESPECTIVELY.search(clause):
        return _respective(clause[: match.start()] + clause[match.end() :]) or [clause]
    verb = _verb(clause)
    if verb is None or _HELD_TOGETHER.search(clause):
        return [clause]
    items = [item.strip() for item in _LISTED.split(clause[verb.end() :].rstrip(".!"))]
    lead, head = _lead(items)
    if len(items) < _LIST or not all(0 < len(item.split()) <= _ITEM for item in (head, *items[1:])):
        return [clause]
    return [" ".join(filter(None, (clause[: verb.end()], lead, item))) for item in (head, *items[1:])]


def _respective(clause: str) -> list[str]:
    """Return *A is x* and *B is y* of *A and B are x and y*; nothing where the two lists are not equally long."""
    if (verb := _verb(clause)) is None:
        return []
    things = [item.strip() for item in _LISTED.split(clause[: verb.start()])]
    values = [item.strip() for item in _LISTED.split(clause[verb.end() :].rstrip(".! "))]
    if len(things) != len(values) or len(things) < 2:
        return []
    lead, head = _lead(things)
    said = zip((head, *things[1:]), _unit(values), strict=True)
    return [" ".join(filter(None, (lead, thing, verb[0], value))) for thing, value in said]


def _verb(clause: str) -> re.Match[str] | None:
    """Return the first word behind the first that is a verb by its form."""
    words = list(_WORD.finditer(clause))[1:]
    return next((match for match in words if not _VERBS.isdisjoint(words_of(match[0])[:1])), None)


def _lead(items: Sequence[str]) -> tuple[str, str]:
    """Return the words before the first item of a list that belong to all, and that item: *tested on*, *mice*."""
    words = items[0].split()
    if any(not DETERMINERS.isdisjoint(item.split()[:1]) for item in items[1:]):
        return "", items[0]
    last = max((row for row, word in enumerate(words[:-1]) if word.lower() in PARTICLES), default=-1)
    return " ".join(words[: last + 1]), " ".join(words[last + 1 :])


def _unit(values: Sequence[str]) -> list[str]:
    """Return values with the words behind the last one's number given to the others too: *12* and *15 years old*."""
    tail = values[-1].split(maxsplit=1)
    bare = all(re.fullmatch(r"[\d.,%]+", value) for value in values[:-1]) and re.fullmatch(r"[\d.,]+", tail[0])
    return [f"{value} {tail[1]}" if bare and len(tail) > 1 and value != values[-1] else value for value in values]
