"""What may be asked, and whether a text asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ibidem.errors import UsageError
from ibidem.text.normalize import words
from ibidem.text.vocabulary import word_list

_ASKS = re.compile(
    r"(?:what|when|where|which|who|whom|whose|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had"
    r"|may|might)\b(?![-–])",
    re.IGNORECASE,
)
_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had)\b"
_VERB_NOW = re.compile(_VERB)
_VERB_SOON = re.compile(rf"(?:\w+ ){{0,2}}{_VERB}")
_NAMING = ("what", "which", "whose", "how")
"""Words that may have their noun between themselves and the verb: `Which drug does …`."""
_PLACING = ("when", "where", "who", "whom", "why")

_NAMES_TOO = frozenset(("may", "might", "will", "can", "should", "were", "had"))
"""Words that may begin a statement too: as a name, as a noun, or as `Had it rained, we had left`."""
_FIRST = re.compile(r"\w{2,}")
_CLOSING = " \"'”’)"


def checked_question(question: str) -> str:
    """Return the question without surrounding space. Raises UsageError when it holds no word."""
    said = question.strip()
    if not words(said):
        raise UsageError(
            "The question has no words." if said else "The question is empty.",
            remedy='Ask in plain words, for instance: ibidem ask "What does exercise do to sleep?"',
        )
    return said


def is_question(text: str) -> bool:
    """Return whether a text asks, by its form: it ends in a question mark, or begins as a question and ends in none."""
    said = text.rstrip(_CLOSING)
    return said.endswith("?") or (
        bool(_ASKS.match(said)) and not said.endswith((".", "!")) and not begins_with_acronym(said) and _inverted(said)
    )


def surely_asks(text: str) -> bool:
    """Return whether a text asks and can be nothing else; `Will Smith won an Oscar` may be a statement."""
    said = text.rstrip(_CLOSING)
    return said.endswith("?") or (is_question(said) and said.split(maxsplit=1)[0].lower() not in _NAMES_TOO)


def begins_with_acronym(text: str) -> bool:
    """Return whether the first word stands in capitals and the text does not: `WHO has advised it`."""
    first = _FIRST.match(text)
    return first is not None and first[0].isupper() and not text.isupper()


def _inverted(said: str) -> bool:
    """Return whether a text that begins with a question's word goes on as a question, not as `What we eat matters`."""
    first, _, rest = said.lower().partition(" ")
    if first in _NAMING:
        return bool(_VERB_SOON.match(rest))
    if first in _PLACING:
        return bool(_VERB_NOW.match(rest))
    return first not in ("may", "might", "will", "can") or len(rest.split()) > 2


HELPERS = word_list("helpers")
BASES = word_list("verbs")
NOUNS_TOO = word_list("nouns_too")
NEVER_ALONE = word_list("nouns_after_plurals")
DETERMINERS = word_list("determiners")
PARTICLES = word_list("particles")
PLURALS = word_list("plurals")
THIRD_OR_PLURAL = word_list("third_or_plural")
_OPENERS = word_list("clause_openers")


def _inflected(verb: str) -> Iterator[str]:
    if verb.endswith("y") and verb[-2] not in "aeou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
        return
    yield verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    yield verb + ("d" if verb.endswith("e") else "ed")


FINITE = word_list("irregular_past") | frozenset(form for verb in BASES for form in _inflected(verb))
"""Third persons and past forms, which cannot be taken for nouns as easily as bases can."""


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_JOINED = re.compile(r",?\s(?:and|but)\s")
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
    if not words or _OPENERS.intersection(words) or words[0] in HELPERS | FINITE | BASES:
        return False
    verb = next((at for at in range(1, min(within, len(words))) if _surely_verb(words, at)), 0)
    return verb > 0 and not PARTICLES.intersection(words[:verb])


def _surely_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in HELPERS or (word in FINITE and word.endswith("s") and word not in THIRD_OR_PLURAL):
        return True
    object_follows = bool(after) and after not in PARTICLES and not after.endswith("ed")
    return word in THIRD_OR_PLURAL and object_follows and not _in_s(before)


def _is_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in HELPERS:
        return bool(after)
    if word in FINITE:
        return not (word in THIRD_OR_PLURAL and after in ("of", ""))
    if not after or before in PARTICLES or word in PARTICLES | DETERMINERS:
        return False
    many = before in PLURALS or _in_s(before)
    if after in DETERMINERS and (many or _in_s(word) or word.endswith("ed")):
        return True
    return word in BASES and (word not in NOUNS_TOO or (many and word not in NEVER_ALONE))


def _in_s(word: str) -> bool:
    """Return whether a word ends as a plural or a third person does."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))
