"""What may be asked: words, not an empty line."""

from __future__ import annotations

from ibidem.errors import UsageError
from ibidem.text import words


def asked(question: str) -> str:
    """Return the question without surrounding space. Raises UsageError when it holds no word."""
    said = question.strip()
    if not words(said):
        raise UsageError(
            "The question has no words." if said else "The question is empty.",
            remedy='Ask in plain words, for instance: ibidem ask "What does exercise do to sleep?"',
        )
    return said
