"""Whether a text states something, and how many things, told from its form alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ibidem import verbs

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_JOINED = re.compile(r",?\s(?:and|but)\s")
_SUBORDINATE = (
    "although",
    "as",
    "because",
    "if",
    "once",
    "since",
    "than",
    "though",
    "unless",
    "until",
    "whether",
    "while",
)
_RELATIVE = ("how", "that", "what", "when", "where", "which", "who", "whom", "whose", "why")
_OPENERS = frozenset((*_SUBORDINATE, *_RELATIVE, "between", "both", "either", "neither"))
"""Words after which a verb may be that of a clause inside another."""
_SUBJECT = 4
"""Words of the longest subject that is looked for between *and* and its verb."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def states(words: Sequence[str]) -> bool:
    """Return whether some word is, by its form and its neighbours, the verb of a statement."""
    return any(_is_verb(words, at) for at in range(1, len(words)))


def statements(sentence: str) -> int:
    """Return how many things a sentence states: parts between semicolons, and clauses that *and* or *but* joins.

    A clause is counted only where both have a subject and a verb beyond doubt; the least is 1.
    """
    parts = [part for part in sentence.split(";") if len(words := words_of(part)) > 1 and states(words)]
    return sum(1 + _joined(part) for part in parts or [sentence])


def _joined(part: str) -> int:
    clauses = [words_of(clause) for clause in _JOINED.split(part)]
    return sum(_complete(left, len(left)) and _complete(right, _SUBJECT + 1) for left, right in pairwise(clauses))


def _complete(words: Sequence[str], within: int) -> bool:
    """Return whether a clause has a subject of its own and, among its first words, a verb beyond doubt."""
    if not words or _OPENERS.intersection(words) or words[0] in verbs.HELPERS | verbs.FINITE | verbs.BASES:
        return False
    verb = next((at for at in range(1, min(within, len(words))) if _surely_verb(words, at)), 0)
    return verb > 0 and not verbs.PARTICLES.intersection(words[:verb])


def _surely_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in verbs.HELPERS or (word in verbs.FINITE and word.endswith("s") and word not in verbs.THIRD_OR_PLURAL):
        return True
    object_follows = bool(after) and after not in verbs.PARTICLES and not after.endswith("ed")
    return word in verbs.THIRD_OR_PLURAL and object_follows and not _in_s(before)


def _is_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in verbs.HELPERS:
        return bool(after)
    if word in verbs.FINITE:
        return not (word in verbs.THIRD_OR_PLURAL and after in ("of", ""))
    if not after or before in verbs.PARTICLES or word in verbs.PARTICLES | verbs.DETERMINERS:
        return False
    many = before in verbs.PLURALS or _in_s(before)
    if after in verbs.DETERMINERS and (many or _in_s(word) or word.endswith("ed")):
        return True
    return word in verbs.BASES and (word not in verbs.NOUNS_TOO or (many and word not in verbs.NEVER_ALONE))


def _in_s(word: str) -> bool:
    """Return whether a word ends as a plural or a third person does."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))
