"""How many things a sentence states, by its form."""

from __future__ import annotations

import pytest

from ibidem.text.claim_detection import statements


@pytest.mark.parametrize(
    "sentence",
    [
        "Bees raise larvae; wasps build nests.",
        "Walking raises dopamine and irisin causes cancer.",
        "Walking is good for the heart, but sitting is not good.",
        "Dopamine is released and its return is blocked.",
    ],
)
def test_two_statements_in_one_sentence(sentence: str) -> None:
    """Two clauses with a subject and a verb each, whatever joins them."""
    assert statements(sentence) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Walking raises dopamine and lowers cortisol.",
        "It is known that mice and rats are awake at night.",
        "The protein expressed in liver and muscle is a hormone.",
        "Changes in sleep and mood are common.",
        "Walking helps sleep and mood changes in women.",
        "Cortisol; dopamine; serotonin.",
        "Both walking and rest are good.",
    ],
)
def test_one_statement_of_several_things(sentence: str) -> None:
    """Lists, shared subjects and clauses within clauses are one."""
    assert statements(sentence) == 1
