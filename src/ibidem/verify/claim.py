"""What may be checked: a statement, and what is to be known of it."""

from __future__ import annotations

from ibidem import sentences
from ibidem.errors import UsageError
from ibidem.question import surely_asks
from ibidem.stating import statements
from ibidem.text import words

LONGEST = 120
"""Words of a claim; a longer text is a draft."""


def stated(text: str) -> str:
    """Return the claim on one line. Raises UsageError for what is no claim: nothing, a question, a whole text."""
    claim = " ".join(text.split())
    if not words(claim):
        raise UsageError(
            "The claim has no words." if claim else "The claim is empty.",
            remedy='State something, for instance: ibidem check "Exercise improves sleep."',
        )
    if (count := len(claim.split())) > LONGEST:
        raise UsageError(
            f"The claim is {count:,} words long; one of at most {LONGEST} can be checked.",
            remedy="State one thing at a time, one a line: ibidem check - < FILE",
        )
    if surely_asks(claim):
        raise UsageError(
            "This is a question; only a statement can be supported or contradicted.",
            remedy="State what you hold to be so, with a full stop behind it, or type: ibidem ask QUESTION",
        )
    return claim


def notes(claim: str) -> tuple[str, ...]:
    """Return what a person should know of the claim as it was checked."""
    count = sum(statements(claim[start:end]) for start, end in sentences.split(claim))
    if count < 2:
        return ()
    return (f"these are {count} statements, checked as one claim; state them one by one to have each checked",)
