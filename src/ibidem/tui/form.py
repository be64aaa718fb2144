"""Whether what was typed asks or claims, told from its form alone; a person can turn it."""

from __future__ import annotations

from enum import StrEnum

from ibidem.question import begins_with_acronym, is_question
from ibidem.stating import states, words_of

FEWEST = 3
"""Words of a claim; fewer are words to look for."""


class Form(StrEnum):
    """What was typed; the value is the word shown beside it."""

    QUESTION = "question"
    CLAIM = "claim"

    @property
    def other(self) -> Form:
        """The form it is turned into."""
        return Form.CLAIM if self is Form.QUESTION else Form.QUESTION


STROKE = "/"
FORCING = {Form.CLAIM: "check", Form.QUESTION: "ask"}
"""The command, behind a stroke, that takes a text as that form."""
_BEGINS_A_QUESTION = frozenset(("how", "what", "when", "where", "which", "who", "whom", "whose", "why"))
_BEGINS_A_REQUEST = frozenset(
    ("compare", "define", "describe", "explain", "find", "give", "list", "name", "search", "show", "summarise", "tell")
)


def form_of(text: str) -> Form:
    """Return what a text is: a claim when it states something in three words or more, else a question."""
    said = " ".join(text.split())
    words = words_of(said)
    if len(words) < FEWEST or words[0] in _BEGINS_A_REQUEST:
        return Form.QUESTION
    if is_question(said):
        return Form.QUESTION
    if said.rstrip(" \"'”’)").endswith((".", "!")):
        return Form.CLAIM
    if words[0] in _BEGINS_A_QUESTION and "," not in said and not begins_with_acronym(said):
        return Form.QUESTION
    return Form.CLAIM if states(words) else Form.QUESTION


def spelled(text: str, form: Form) -> str:
    """Return a text as it is recalled: with its command where it was taken otherwise than its form says."""
    return text if form_of(text) is form else f"{STROKE}{FORCING[form]} {text}"
