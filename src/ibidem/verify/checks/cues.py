"""Where English text negates, and how far each negation reaches; what is only unproven is not negated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ibidem.verify.checks.clauses import ENDS
from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.tokens import AUXILIARIES, Token, joined
from ibidem.verify.checks.unproven import left_unproven

_ENDS = ENDS | word_set("whether how why")
_PHRASES = tuple(
    (tuple(words.split()), kind)
    for kind, rows in {
        "": "lack of|not only|no doubt|without doubt|no longer than|no more than|no fewer than|no less than"
        "|not more than|not less than|not fewer than|not necessarily|whether or not|if not|not merely"
        "|not just|no wonder|no matter|cannot be excluded|can not be excluded|cannot be ruled out"
        "|can not be ruled out|not ruled out|not excluded|without a doubt|nothing but|not to mention"
        "|no sooner|not uncommon|but not|and not|or not|in the absence of|with or without|not least|not unlike"
        "|not without|not unusual|not infrequently|not rarely|cannot but|cannot help but|nothing less than"
        "|nothing short of|none other than|no small|no mean|no exception|no idea|not until"
        "|not well known|not widely known|not generally known|not commonly known",
        "not": "not the case that|not true that|no longer|did not|does not|do not|fail to"
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

_UNDONE = word_set(
    "dispute disputes disputed disputing doubt doubts doubted doubting deny denies denied denying question questions"
    " questioned questioning challenge challenged contest contested secret mystery wonder coincidence accident"
    " surprise surprised exaggeration forget ignore overlook contradict contradicts contradicted refute refutes refuted"
    " disprove disproves disproved exclude excludes excluded"
)
"""Words that undo a negation before them when what they speak of follows, or nothing: *no one doubts that*."""
_UNDONE_ALONE = word_set("surprising surprisingly unsurprisingly unexpected unexpectedly controversial undisputed")
"""Those that undo it whatever follows."""
_PASSED = AUXILIARIES | word_set("a an any the to in longer real great big serious seriously really much so open")
"""Words that may stand between a negation and what undoes it."""
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
        if match[1] and not (_idle(sentence, row, found) or _undone(sentence, end) or left_unproven(sentence, row)):
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


def _undone(sentence: tuple[Token, ...], end: int) -> bool:
    """Return whether what a negation denies is itself a denial or a surprise, so that nothing is denied."""
    row = end
    while row < min(len(sentence), end + 4) and sentence[row].text in _PASSED:
        row += 1
    word, following = (sentence[at].text if at < len(sentence) else "" for at in (row, row + 1))
    if word in _UNDONE_ALONE:
        return True
    of_someone = sentence[end - 1].text in ("one", "nobody")
    return word in _UNDONE and (of_someone or following in ("that", "by", "") or following in ENDS)


def negated(sentence: tuple[Token, ...], position: int) -> int:
    """Return how many negations cover a token."""
    return sum(cue.end <= position < cue.reach for cue in cues(sentence))


def _reach(sentence: tuple[Token, ...], end: int) -> int:
    """Return where the clause after a cue ends."""
    row = end
    while row < len(sentence) and not (sentence[row].text in _ENDS and row > end):
        row += 1
    return row
