"""Where English text negates, and how far each negation reaches; what is only unproven is not negated."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ibidem.claims.consistency.clauses import ENDS, clause_end, clause_start, complement_end
from ibidem.claims.consistency.outcomes import word_set
from ibidem.claims.consistency.tokens import AUXILIARIES, LIGHT, Token, content, joined, share

_SHARED = 0.6
"""The part of a claim's content words that the other text must have."""
_PRESUPPOSE = word_set("how why what mechanism mechanisms reason reasons which cause causes extent")
"""Words by which what is unknown is something about a thing, and the thing itself is so."""

_BE = r"(?:is|are|was|were|remains?|remained)"
_STILL = r"(?:\w+ly |well |still |yet |ever |so far |as ){0,3}"
_MORE = r"(?:(?:been|be|yet|ever|to|so far|as|\w+ly|has|have|had|can|could|would|will|did) ){0,5}"
_NOT = (
    r"(?:not(?! (?:only|just|merely|(?:well|widely|generally|commonly) known)\b)|never|nor|cannot|\w+n't|unable to"
    r"|fail(?:s|ed)? to|failing to)"
)
_STUDIES = (
    r"(?:study|studies|trials?|experiments?|research|researchers?|scientists?|investigations?|reviews?|reports?"
    r"|analysis|analyses|authors?|papers?|work|data|evidence)"
)
_NONE = (
    rf"(?:(?:no|few|neither|not all|not every|none of (?:the|these|those)) (?:(?!of |in |that )\w+ ){{0,4}}?{_STUDIES}"
    r"|no one|nobody|nothing)"
)
_SAY = (
    r"(?:show[ns]?|showed|prove[dsn]?|demonstrate[ds]?|establish(?:ed|es)?|confirm(?:ed|s)?|document(?:ed|s)?|reported"
    r"|found|find|means?|imply|implies|follows?|suggest(?:ed|s)?|indicate[ds]?|support(?:ed|s)?|conclude[ds]?"
    r"|determined?|say|tell|state|claim|clear|certain|sure|obvious|evident|settled|decided|know[ns]?|understood|seen?"
    r"|tested?|examined?|ask(?:ed)?|address(?:ed)?)(?: the \w+)?(?= (?:that|whether|if)\b)"
)
_TO = r"(?:known|shown|proven|proved|demonstrated|established|confirmed|documented)(?= to\b)"
_SOUGHT = (
    r"(?:examined|tested|studied|investigated|assessed|evaluated|explored|elucidated|clarified|measured|known|understood"
    r"|established|determined|addressed)\b"
)
_SEEK = rf"(?:(?:examine|test|study|investigate|assess|evaluate|explore)\b|{_SOUGHT})"
_PROOF = r"(?:(?!that |which |doubt |question |or |and )\w+ ){0,3}?(?:evidence|proof|indications?)\b"

_AHEAD = re.compile(
    rf"(?<!with )\b(?:no|little|scant|insufficient|inadequate|lack of|absence of|lacks?|lacked) {_PROOF}"
    rf"|\b(?:{_NOT}|yet to) (?:(?!that |or |and )\w+ ){{0,3}}?{_PROOF}"
    r"|\bno (?:\w+ ){0,2}?(?:signs?(?= that)|data (?=that|on|to|showing|suggesting|supporting|exist|about|regarding))"
    rf"|\b{_NOT} {_MORE}(?:{_SAY}|{_TO})"
    rf"|\b{_NONE} {_MORE}(?:{_SAY}|{_SEEK})"
    rf"|\b(?:we|they|{_STUDIES}) (?:\w+ (?:not|never)|\w+n't) {_MORE}{_SEEK}"
    rf"|\b(?:yet|remains?|remained) to be (?:\w+ ){{0,2}}?(?:{_SAY}|{_TO})"
    r"|(?:(?<!, )|(?<=however , ))\bwhether\b"
)
"""Forms behind which stands what is unproven, in the words of a sentence with a space between them."""
_WHOLE = re.compile(
    rf"\b(?:{_BE} (?:not|never)|(?:is|are|was|were)n't|(?:not|never|\w+n't|cannot) (?:\w+ ){{0,2}}?(?:been|be))"
    rf" {_STILL}{_SOUGHT}(?! (?:that|whether|if|to|for|as|by)\b)"
    rf"|\b(?:yet|remains?|remained) to be (?:\w+ ){{0,2}}?{_SOUGHT}"
    rf"|(?<!that )(?<!which )\b{_BE} {_STILL}"
    r"(?:unknown|unproven|untested|undetermined|unresolved|unstudied|unexplored|unexamined|unconfirmed|unclear|uncertain)\b"
    rf"|\bevidence\b[^,;.]{{1,200}}? (?P<said>{_BE} {_STILL}"
    r"(?:lacking|absent|missing|insufficient|inadequate|scarce|inconclusive)\b)"
)
"""Forms whose whole clause is unproven."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """A part of a sentence that is not stated: the tokens from `start` up to `end`."""

    start: int
    end: int
    said: str
    """The words that leave it unproven."""


@lru_cache(maxsize=512)
def unproven(sentence: tuple[Token, ...]) -> tuple[Unproven, ...]:
    """Return the parts of a sentence that it leaves unproven, which may overlap."""
    words = [token.text for token in sentence]
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    text = " ".join(words)
    return tuple(_parts(sentence, text, starts))


def left_unproven(sentence: tuple[Token, ...], row: int) -> bool:
    """Return whether a token stands in what its sentence leaves unproven."""
    return any(each.start <= row < each.end for each in unproven(sentence))


def beside(claim: Sequence[tuple[Token, ...]], evidence: Sequence[tuple[Token, ...]]) -> tuple[str, str]:
    """Return the words by which claim and evidence leave unproven what both speak of; empty where one states it."""
    ours, theirs = _content(claim), _content(evidence)
    if share(ours - LIGHT or ours, theirs) < _SHARED:
        return "", ""
    return _only_unproven(claim, theirs), _only_unproven(evidence, ours)


def _parts(sentence: tuple[Token, ...], text: str, starts: list[int]) -> Iterator[Unproven]:
    for match in _AHEAD.finditer(text):
        first, last = _rows(match, starts)
        yield Unproven(first, complement_end(sentence, last + 1), match[0].strip())
    for match in _WHOLE.finditer(text):
        first, last = _rows(match, starts)
        whole = Unproven(clause_start(sentence, first), clause_end(sentence, last), match["said"] or match[0].strip())
        if not any(token.text in _PRESUPPOSE for token in sentence[whole.start : whole.end]):
            yield whole


def _rows(match: re.Match[str], starts: list[int]) -> tuple[int, int]:
    """Return the first and the last token of a match, `starts` being where the tokens begin."""
    first, last = (bisect_right(starts, place) - 1 for place in (match.start(), match.end() - 1))
    return first, last


def _content(sentences: Iterable[tuple[Token, ...]]) -> frozenset[str]:
    return frozenset().union(*(content(sentence) for sentence in sentences))


def _only_unproven(sentences: Sequence[tuple[Token, ...]], other: frozenset[str]) -> str:
    """Return the words that leave something of the other text unproven which is stated nowhere else; else nothing."""
    stated = {
        token.stem for sentence in sentences for row, token in enumerate(sentence) if not left_unproven(sentence, row)
    }
    for sentence in sentences:
        for part in unproven(sentence):
            if (content(sentence[part.start : part.end]) & other) - stated - LIGHT:
                return part.said
    return ""


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
