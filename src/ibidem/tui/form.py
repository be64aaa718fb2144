"""Whether what was typed asks or claims, told from its form alone; a person can turn it."""

from __future__ import annotations

import re
from enum import StrEnum

from ibidem.question import is_question
from ibidem.tui import verbs

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
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BEGINS_A_QUESTION = frozenset(("how", "what", "when", "where", "which", "who", "whom", "whose", "why"))
_BEGINS_A_REQUEST = frozenset(
    ("compare", "define", "describe", "explain", "find", "give", "list", "name", "search", "show", "summarise", "tell")
)


def form_of(text: str) -> Form:
    """Return what a text is: a claim when it states something in three words or more, else a question."""
    said = " ".join(text.split())
    words = [word.replace("’", "'") for word in _WORD.findall(said.casefold())]
    if len(words) < FEWEST or words[0] in _BEGINS_A_REQUEST:
        return Form.QUESTION
    if is_question(said):
        return Form.QUESTION
    if said.rstrip(" \"'”’)").endswith((".", "!")):
        return Form.CLAIM
    if words[0] in _BEGINS_A_QUESTION and "," not in said:
        return Form.QUESTION
    return Form.CLAIM if any(_states(words, at) for at in range(1, len(words))) else Form.QUESTION


def spelled(text: str, form: Form) -> str:
    """Return a text as it is recalled: with its command where it was taken otherwise than its form says."""
    return text if form_of(text) is form else f"{STROKE}{FORCING[form]} {text}"


def _states(words: list[str], at: int) -> bool:
    """Whether the word there is, by its form and its neighbours, the verb of a statement."""
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
    """Whether a word ends as a plural or a third person does."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))
