"""Where English text negates, and how far each negation reaches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.tokens import Token, joined

_ENDS = frozenset(",;:()[]—–.!?") | word_set("but although though whereas while because however unless yet")
_PHRASES = tuple(
    (tuple(words.split()), kind)
    for kind, rows in {
        "": "lack of|not only|no doubt|without doubt|no longer than|no more than|no fewer than|no less than"
        "|not more than|not less than|not fewer than|not necessarily|whether or not|if not|not merely"
        "|not just|no wonder|no matter|cannot be excluded|can not be excluded|cannot be ruled out"
        "|can not be ruled out|not ruled out|not excluded|without a doubt|nothing but|not to mention"
        "|no sooner|not uncommon|but not|and not|or not|in the absence of|with or without",
        "not": "no evidence that|no evidence of|no evidence for|little evidence that|little evidence of"
        "|not the case that|no indication that|no sign that|no longer|did not|does not|do not|fail to"
        "|fails to|failed to|failing to|failure to|unable to|inability to|neither|nor|never|not|cannot"
        "|isn't|aren't|wasn't|weren't|hasn't|haven't|hadn't|don't|doesn't|didn't|won't|wouldn't"
        "|shouldn't|can't|couldn't|mustn't|unlikely to|unlikely|rules out|ruled out|rule out"
        "|by no means|nobody|nowhere|no one",
        "no": "no|none of|lacks|lacked|lack|a lack of|an absence of|devoid of|free of|unrelated to|nothing",
    }.items()
    for words in rows.split("|")
)
_FIRST: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _phrase, _kind in sorted(_PHRASES, key=lambda pair: -len(pair[0])):
    _FIRST.setdefault(_phrase[0], []).append((_phrase, _kind))

_MOST = 12
"""Negations of a sentence that are looked at; beyond them nobody can say what it means."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A negation; it covers the tokens from `end` up to `reach`."""

    start: int
    end: int
    reach: int
    noun: bool
    """Whether it negates a noun (no, without, lack of) rather than a statement."""


@lru_cache(maxsize=512)
def cues(sentence: tuple[Token, ...]) -> tuple[Cue, ...]:
    """Return the negations of a sentence in order; positions count its tokens."""
    found: list[Cue] = []
    row = 0
    while row < len(sentence) and len(found) < _MOST:
        match = next((pair for pair in _FIRST.get(sentence[row].text, ()) if joined(sentence, row, pair[0])), None)
        if not match:
            row += 1
            continue
        end = row + len(match[0])
        if match[1] and not _idle(sentence, row, found):
            found.append(Cue(row, end, _reach(sentence, end), match[1] == "no"))
        row = end
    return tuple(found)


def _idle(sentence: tuple[Token, ...], row: int, found: list[Cue]) -> bool:
    """Return whether the word negates nothing more: *nor* after *neither*, *No,* as an answer, *than no mask*."""
    word = sentence[row].text
    following = sentence[row + 1].text if row + 1 < len(sentence) else ""
    if word == "nor":
        return any(cue.reach > row for cue in found)
    return word == "no" and (following in (",", "") or (row > 0 and sentence[row - 1].text == "than"))


def negated(sentence: tuple[Token, ...], position: int) -> int:
    """Return how many negations cover a token."""
    return sum(cue.end <= position < cue.reach for cue in cues(sentence))


def _reach(sentence: tuple[Token, ...], end: int) -> int:
    """Return where the clause after a cue ends."""
    row = end
    while row < len(sentence) and not (sentence[row].text in _ENDS and row > end):
        row += 1
    return row
