"""Whether a text asks, by its form."""

from __future__ import annotations

import pytest

from ibidem.question import is_question


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
    ],
)
def test_what_states(text: str) -> None:
    """A statement may begin as a question does."""
    assert not is_question(text)
