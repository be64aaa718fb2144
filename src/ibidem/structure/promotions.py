"""Promotional sentences injected into a sentence without any mark."""

from __future__ import annotations

import re

from ibidem.structure.stops import stops

_JOINT = re.compile(r"(?<=[a-z0-9)’'\"”%])\s+(?=[A-Z][a-z]+(?:[ ,’'-]))")
_IMPERATIVE = re.compile(
    r"(?:achieve|apply|begin|book|boost|browse|buy|call|check|claim|click|contact|discover|dive|download"
    r"|elevate|embrace|empower|enjoy|enrol|enroll|enter|experience|explore|find|follow|gain|get|harness"
    r"|improve|join|learn|let|listen|look|make|master|meet|optimise|optimize|order|read|ready|reclaim"
    r"|register|request|schedule|see|share|shop|sign|start|stay|subscribe|support|take|transform|try"
    r"|uncover|understand|unleash|unlock|upgrade|visit|want|watch)\b",
    re.IGNORECASE,
)
_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|you’re|you're|our|us)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:Your|You|Our)\b")
_PROMOTIONAL = re.compile(
    r"\b(?:today|now|here|free|newsletter|offer|discount|trial|guide|experts?|exclusive|ultimate|journey|potential"
    r"|vitality|secrets?|profound|personali[sz]ed|unlock|transform|community|programs?|course|consultation|tips|more)\b",
    re.IGNORECASE,
)
_SENTENCES = 3
_LONGEST = 500
_ENOUGH = 4


def promotions(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of sentences that sell something in the middle of another, which goes on after them."""
    found: list[tuple[int, int]] = []
    at = start
    while joint := _JOINT.search(text, at, end):
        at = joint.end()
        close = _end(text, at, end) if _IMPERATIVE.match(text, at) or _ADDRESS.match(text, at) else 0
        if close and _score(text[at:close]) >= _ENOUGH:
            found.append((at, close))
            at = close
    return found


def _end(text: str, at: int, end: int) -> int:
    """Return where the sentence that begins here ends if small letters follow; else 0."""
    for count, stop in enumerate(stops(text, at, min(end, at + _LONGEST))):
        following = text[stop:end]
        if count >= _SENTENCES or stop >= end:
            return 0
        if following[:1].isspace() and following.lstrip()[:1].islower():
            return stop
    return 0


def _score(sentence: str) -> int:
    words = sentence.split()
    long = [word for word in words[1:] if len(word) > 3]
    titled = sum(word[0].isupper() for word in long) * 2 >= len(long)
    if len(words) < 4 or titled:
        return 0
    imperative = 2 * bool(_IMPERATIVE.match(sentence))
    address = 2 * min(2, len(_SECOND_PERSON.findall(sentence)))
    return imperative + address + min(2, len(_PROMOTIONAL.findall(sentence))) + ("!" in sentence)
