"""Whether a text asks, by its form."""

from __future__ import annotations

import pytest

from ibidem.text.claim_detection import is_question, surely_asks


@pytest.mark.parametrize(
    "text",
    [
        "What is irisin",
        "Which drug does this",
        "how many people are ill",
        "Bees dance?",
        "Does exercise help “memory”?",
        "Is it so",
        "When did it begin",
        "WHAT IS IRISIN",
        "WHO has advised it?",
    ],
)
def test_what_asks(text: str) -> None:
    """A question mark, or a question's beginning without a full stop."""
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bees dance.",
        "What we eat matters",
        "When exercise is hard, cortisol rises",
        "Is it so.",
        "Exercise improves sleep",
        "",
        "dopamine receptors",
        "WHO has advised it",
        "HAS-BLED scores foretell bleeding",
    ],
)
def test_what_states(text: str) -> None:
    """A statement may begin as a question does."""
    assert not is_question(text)


@pytest.mark.parametrize(
    "text", ["Will Smith won a prize", "May bugs have wings in spring", "Had it rained, we had left"]
)
def test_what_may_be_a_statement_does_not_surely_ask(text: str) -> None:
    """A name or a condition may begin as a question does."""
    assert not surely_asks(text)
    assert surely_asks(f"{text}?")


def test_a_plain_question_surely_asks() -> None:
    """With or without its mark."""
    assert surely_asks("Do bees dance")
