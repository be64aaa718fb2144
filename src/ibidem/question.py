"""What may be asked, and whether a text asks."""

from __future__ import annotations

import re

from ibidem.errors import UsageError
from ibidem.text import words

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


def asked(question: str) -> str:
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
