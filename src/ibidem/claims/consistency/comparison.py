"""Whether the evidence compares the other way round, or says that only something else is so; English only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.tokens import Token, content, share, stem, tokens

_SIGNS = {"more": 1, "greater": 1, "higher": 1, "larger": 1, "fewer": -1, "less": -1, "lower": -1, "smaller": -1}
_BESIDE = re.compile(r"\bthan\b|\b(?:as\s)?compared\s(?:to|with)\b|\brelative\sto\b", re.IGNORECASE)
_STOP = re.compile(r"[.;:!?()]|,\s(?:but|while|whereas|and)\b")
_NEAR = 6
"""Words before *than* among which the comparative is looked for."""
_LASTING = {"longer": 1, "slower": 1, "shorter": -1, "faster": -1, "quicker": -1}
"""Which way a word goes that compares times without saying so."""
_BY = re.compile(r"(?P<by>\d[\d.]*\s?(?:%|per\s?cent)|\d[\d.]*(?:x|-fold|\stimes))\s$", re.IGNORECASE)
_SWITCHED = re.compile(
    r"\b(?:is|are|was|were|be|been|turned|switched)\s(?P<way>on|off|enabled|disabled)\b"
    r"(?=\s(?:by\sdefault|unless|when|if|while)\b|\s?[.,;:)]|\s?$)",
    re.IGNORECASE,
)
_HALF = 0.5
"""The share of a claim's words that evidence must have before it is said to go the other way."""
_LONGER = 4
"""Letters that a comparative in -er has more than."""
_USUAL = re.compile(r"\bthan\s(?:usual|before|normal|otherwise|expected)\b", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:not|no|never|neither|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_ONLY = re.compile(r"\bonly\s", re.IGNORECASE)
_LEAST = 2
"""Content words besides its subject that a claim must share with what is so of something else only."""


@dataclass(frozen=True, slots=True)
class Compared:
    """*A is more difficult than B*: what is compared, in what, and which way."""

    left: frozenset[str]
    right: frozenset[str]
    in_what: str
    """The stem behind *more*, or the comparative itself."""
    sign: int
    word: str
    """The comparative as written."""


def compare(claim: str, evidence: str) -> Comparison:
    """Return whether the evidence opposes what the claim compares, agrees with it, or says nothing of it."""
    for one in _comparisons(claim):
        for other in _comparisons(evidence):
            way = _way(one, other)
            if way < 0:
                note = f"comparison differs: {one.word} than {_side(claim)} vs {other.word} than {_side(evidence)}"
                return Comparison(Outcome.OPPOSED, note)
            if way > 0:
                return Comparison(Outcome.AGREE, "")
    return _opposite(claim, evidence) or _only(claim, evidence)


def _opposite(claim: str, evidence: str) -> Comparison | None:
    """Return a conflict where both compare one thing, each in the other way: *44% less time*, *44% longer*."""
    ours, theirs = dict(_ways(claim)), dict(_ways(evidence))
    if len(ours) != 1 or share(content(tokens(claim)), content(tokens(evidence))) < _HALF:
        return None
    (what, (sign, word)), *_ = ours.items()
    other = theirs.get(what)
    if other is None or other[0] == sign or _DENIAL.search(claim) or _DENIAL.search(evidence):
        return None
    return Comparison(Outcome.OPPOSED, f"comparison differs: {word} vs {other[1]}")


def _ways(text: str) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    """Yield in what and by how much a text compares, with which way and the words.

    What takes longer takes more time; what is enabled is on. Other things are compared by a number, none before *than*.
    """
    for match in _SWITCHED.finditer(text):
        yield ("switched", ""), (1 if match["way"].lower() in ("on", "enabled") else -1, match["way"])
    if "than" in text.lower().split() and not _USUAL.search(text):
        return
    words = tokens(text)
    for row, one in enumerate(words):
        behind = words[row + 1] if row + 1 < len(words) else None
        noun = behind.stem if behind else ""
        lasting, by = _LASTING.get(one.text, 0), _BY.search(text, 0, one.start)
        in_what = (noun if noun and not by else stem("time")) if lasting else noun
        sign = lasting or _SIGNS.get(one.text, 0)
        if sign and (in_what == stem("time") or (in_what and by)):
            end = one.end if lasting or behind is None else behind.end
            yield (
                (in_what, "".join(by["by"].split()) if by else ""),
                (sign, text[by.start() if by else one.start : end]),
            )


def _way(one: Compared, other: Compared) -> int:
    """Return 1 where two comparisons say the same, -1 where they cannot both hold, 0 where unlike."""
    if one.in_what != other.in_what:
        return 0
    ours, theirs = (each.left & each.right for each in (one, other))
    left, right = one.left - ours, one.right - ours
    other_left, other_right = other.left - theirs, other.right - theirs
    straight = len(left & other_left) + len(right & other_right)
    crossed = len(left & other_right) + len(right & other_left)
    if straight == crossed:
        return 0
    return one.sign * other.sign * (1 if straight > crossed else -1)


def _comparisons(text: str) -> Iterator[Compared]:
    for match in _BESIDE.finditer(text):
        start = max((stop.end() for stop in _STOP.finditer(text, 0, match.start())), default=0)
        stop = _STOP.search(text, match.end())
        before, behind = tokens(text[start : match.start()]), tokens(text[match.end() : stop.start() if stop else None])
        if found := _comparative(before, than="than" in match[0].lower()):
            row, in_what, sign = found
            yield Compared(content(before[:row]), content(behind), in_what, sign, before[row].text)


def _comparative(words: tuple[Token, ...], *, than: bool) -> tuple[int, str, int] | None:
    """Return the row of the comparative before *than*, what it compares in, and its sign; None where there is none."""
    for row in range(len(words) - 1, max(-1, len(words) - _NEAR), -1):
        if sign := _SIGNS.get(words[row].text):
            in_what = next((token.stem for token in words[row + 1 :] if token.stem), "")
            return (row, in_what, sign) if in_what else None
    last = words[-1].text if words else ""
    return (len(words) - 1, last, 1) if than and last.endswith("er") and len(last) > _LONGER else None


def _side(text: str) -> str:
    match = _BESIDE.search(text)
    return " ".join(text[match.end() :].split()[:4]).rstrip(".,;") if match else ""


def _only(claim: str, evidence: str) -> Comparison:
    """Return a conflict where the evidence says of something else only what the claim says of its subject."""
    if _ONLY.search(claim) or not (match := _ONLY.search(evidence)):
        return SILENT
    theirs = tokens(evidence)
    said = content(theirs)
    ours = tokens(claim)
    subject = next((token.stem for token in ours if token.stem), "")
    rest = content(ours) - {subject}
    exempt = frozenset(token.stem for token in theirs if token.stem and token.start >= match.end())
    first = next((token for token in theirs if token.stem and token.start >= match.end()), None)
    if not first or not subject or stem(subject) in said or len(rest) < _LEAST or not rest <= exempt:
        return SILENT
    if first.stem in content(ours) or match.start() > 1:
        return SILENT
    return Comparison(Outcome.OPPOSED, f"evidence says 'only {first.text}'")
