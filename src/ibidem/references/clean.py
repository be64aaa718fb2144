"""The text of an entry as it is parsed: one line, without its label, its marks of emphasis and what cannot be seen."""

from __future__ import annotations

import re

from ibidem.structure.reference_blocks import AUTHOR_FOLLOWS
from ibidem.text.normalize import LOWERED, RAISED, unmark

LONGEST = 6000
"""Characters of an entry that are parsed; the longest real ones list hundreds of authors."""
_LABEL = re.compile(
    r"\s*(?:[-*+•–]\s+)?(?:\[\^(?P<note>[^\]\s]{1,60})\]:?|\[@?(?P<key>[^\]\s]{1,60})\]:?|\((?P<round>\d{1,3})\)"
    r"|(?P<number>\d{1,4})[.)](?=\s)|"
    rf"(?P<raised>[{RAISED}]{{1,3}})(?=\s?[^\W\d_])|(?P<bare>\d{{1,3}})(?={AUTHOR_FOLLOWS}))\s*"
)
_NUMBER_AGAIN = re.compile(r"\d{1,3}\. (?=\S)")
_BULLET = re.compile(r"\s*[-*+•–]\s+")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
_AGAIN = re.compile(r"^\s*_{3,8}(?=[.,\s])")
"""A line drawn in the place of authors, which is no mark of emphasis."""
_UNFINISHED = re.compile(r"(?:https?://|10\.\d{4,9}/)\S*[/.?=&_-]$")
_HYPHENATED = re.compile(r"([^\W\d_]{2,})-$")
# fmt: off
COMPOUND = frozenset((
    "all", "anti", "bi", "brain", "co", "counter", "cross", "data", "decision", "double", "evidence", "ex", "fast",
    "first", "free", "full", "half", "high", "home", "inter", "intra", "large", "long", "low", "macro", "meta",
    "micro", "mid", "mind", "multi", "near", "neo", "new", "non", "one", "open", "over", "part", "peer", "post",
    "pre", "pro", "problem", "proto", "pseudo", "quasi", "re", "real", "risk", "second", "self", "semi", "short",
    "single", "small", "socio", "state", "sub", "super", "text", "third", "three", "time", "trans", "two", "ultra",
    "under", "user", "well", "work", "world",
))
# fmt: on
"""First parts of words after which a hyphen at the end of a line is taken for the word's own."""
EDGES = " \t\u00a0.,;:"


def heal(text: str) -> str:
    """Return the text on one line: broken words and addresses joined, other line ends as one space."""
    lines = [" ".join(line.split()) for line in text.replace("\u00ad\n", "").replace("\u00ad", "").split("\n")]
    healed = ""
    for line in filter(None, lines):
        healed = _joined(healed, line) if healed else line
    return healed


def _joined(before: str, line: str) -> str:
    if _UNFINISHED.search(before[-300:]):
        return before + line
    hyphenated = _HYPHENATED.search(before[-60:])
    if hyphenated and line[0].islower():
        return before + line if hyphenated[1].lower() in COMPOUND else before[:-1] + line
    if before[-1] in "-–" and (before[-2:-1].isdigit() or before[-2:-1].isalpha()) and line[0].isalnum():
        return before + line
    return f"{before} {line}"


def label_of(raw: str) -> tuple[str, str]:
    """Return what markers call an entry by, and the entry without it."""
    match = _LABEL.match(raw)
    if match and match.end() < len(raw):
        again = _NUMBER_AGAIN.match(raw, match.end())
        label = next(filter(None, match.groups()), "").translate(LOWERED)
        return label, raw[again.end() if again else match.end() :]
    bullet = _BULLET.match(raw)
    return "", raw[bullet.end() :] if bullet and bullet.end() < len(raw) else raw


def plain(text: str) -> str:
    """Return the text without emphasis, tags and characters that cannot be seen."""
    shown = _AGAIN.sub("———", _HIDDEN.sub(" ", text[:LONGEST]))
    return " ".join(unmark(shown).split())


def trim(value: str) -> str:
    """Return a value without the punctuation and unpaired brackets around it."""
    value = value.strip(EDGES)
    for opening, closing in ("()", "[]", "{}"):
        if value.startswith(opening) and closing not in value:
            value = value[1:]
        elif (value.endswith(closing) and opening not in value) or value.endswith(opening):
            value = value[:-1]
    return value.strip(EDGES)
