"""Whether claim and evidence put different names in the same place: *built into Chrome*, *built into Firefox*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome
from ibidem.claims.consistency.tokens import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    PREPOSITIONS,
    Token,
    stem,
    tokens,
)

_WORD = re.compile(r"[^\W\d_]")
_SPELLED = re.compile(r"\b[^\W\d_][a-zà-ÿ]{2}")
"""A word that is no abbreviation: those of the sciences have too many forms to be told apart."""
_EMPTY = AUXILIARIES | PREPOSITIONS | CONJUNCTIONS | frozenset(",;:()")
_ALIKE = 4
"""Letters that two forms of one name share at the front: Swede, Swedish."""


@dataclass(frozen=True, slots=True)
class Name:
    """A run of words with capitals, and what leads to it."""

    text: str
    words: frozenset[str]
    """Folded, without a possessive."""
    before: tuple[str, str]
    """The stem of the content word before it, and the function word between them; empty where there is none."""


def names(text: str) -> tuple[Name, ...]:
    """Return the names of a text that something leads to, in order; what begins a sentence is none."""
    return tuple(_names(text, tokens(text)))


def compare(claim: str, evidence: str) -> Comparison:
    """Return whether the evidence has another name where the claim has one that it lacks; else nothing."""
    wanted = [name for name in names(claim) if name.before[0] and _SPELLED.search(name.text)]
    if not wanted:
        return SILENT
    theirs = tokens(evidence)
    said = frozenset(_plain(token.text) for token in theirs)
    initials = "".join(token.text[0] for token in theirs if _WORD.match(token.text))
    ours = frozenset(_plain(token.text) for token in tokens(claim))
    others = tuple(_names(evidence, theirs))
    for name in wanted:
        if any(_known(word, said, initials) for word in name.words):
            continue
        for other in others:
            if not _SPELLED.search(other.text):
                continue
            if other.before == name.before and not any(_known(word, ours, "") for word in other.words):
                return Comparison(Outcome.DIFFER, f"name differs: {name.text} vs {other.text}")
    return SILENT


def _names(text: str, found: Sequence[Token]) -> Iterator[Name]:
    row = 0
    while row < len(found):
        end = row
        while end < len(found) and _capital(text, found, end):
            end += 1
        if end == row:
            row += 1
            continue
        run = found[row:end]
        shown = text[run[0].start : run[-1].end]
        yield Name(shown, frozenset(_plain(token.text) for token in run), _before(found, row))
        row = end


def _capital(text: str, found: Sequence[Token], row: int) -> bool:
    token = found[row]
    return (
        text[token.start].isupper()
        and token.text not in FUNCTION_WORDS
        and row > 0
        and found[row - 1].text not in (".", "!", "?", ":")
    )


def _before(found: Sequence[Token], row: int) -> tuple[str, str]:
    """Return the content word before a row and the preposition between them, articles passed over."""
    row -= 1
    while row >= 0 and found[row].text in DETERMINERS:
        row -= 1
    between = ""
    if row >= 0 and found[row].text in FUNCTION_WORDS:
        between, row = found[row].text, row - 1
    if row < 0 or found[row].text in _EMPTY:
        return "", between
    return found[row].stem or stem(found[row].text), between


def _plain(word: str) -> str:
    return word.replace("’", "'").removesuffix("'s")


def _known(word: str, said: frozenset[str], initials: str) -> bool:
    """Return whether a name, a form of it or what it abbreviates is among the words."""
    if word in said or (1 < len(word) < 7 and word in initials):
        return True
    front = word[:_ALIKE]
    return len(word) > _ALIKE and any(other.startswith(front) or stem(other) == stem(word) for other in said)
