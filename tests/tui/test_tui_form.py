"""Telling a claim from a question, and what can be typed after a stroke."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.tui.commands import SLASH_COMMANDS, typed
from ibidem.tui.state import InputForm, form_of, spelled

CLAIMS = (
    "Exercise raises dopamine",
    "statins lower cholesterol",
    "30 minutes of walking reduce anxiety",
    "BDNF does not cross the barrier",
    "The tower was finished in 1867",
    "Women live longer",
    "WHO has recommended exercise",
    "What we eat matters.",
    "The paper “Does it rain?” was read.",
    "Der Turm wurde 1867 fertig.",
)
QUESTIONS = (
    "dopamine",
    "exercise dopamine memory",
    "anxiety and depression treatment",
    "effects of exercise on sleep",
    "causes of depression in women",
    "ways to reduce anxiety",
    "how irisin reaches the brain",
    "explain how irisin reaches the brain",
    "Does exercise raise dopamine",
    "Exercise raises dopamine?",
    "Does exercise raise dopamine, and how?\n\nI would like to know about the hippocampus.",
    "It is.",
    "",
)


@pytest.mark.parametrize("text", CLAIMS)
def test_a_statement_is_a_claim(text: str) -> None:
    """Three words with a verb among them, or a full stop behind them."""
    assert form_of(text) is InputForm.CLAIM


@pytest.mark.parametrize("text", QUESTIONS)
def test_anything_else_is_a_question(text: str) -> None:
    """Words to look for, questions and requests."""
    assert form_of(text) is InputForm.QUESTION


@given(st.text(max_size=60))
def test_any_text_has_a_form_and_is_recalled_in_it(text: str) -> None:
    """A text that was turned comes back with the command that turns it."""
    for form in InputForm:
        line = spelled(text, form)
        assert (line == text) == (form_of(text) is form)


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [("/check It is so", "check", "It is so"), ("  /ASK  why \n so", "ask", "why so"), ("/ask", "ask", "")],
)
def test_a_command_is_told_from_its_text(line: str, name: str, rest: str) -> None:
    """Case, spaces and line ends make no difference."""
    found = typed(line)
    assert found is not None
    assert found.command is not None
    assert (found.command.name, found.rest) == (name, rest)


@pytest.mark.parametrize("line", ["", "why", "/etc/passwd is a file", "/ why", "1/2 is less than 3/4", "/[b]"])
def test_text_that_only_looks_like_a_command_is_text(line: str) -> None:
    """Paths, fractions and a stroke alone with a text are asked as they are."""
    assert typed(line) is None


def test_a_stroke_offers_every_command_and_a_letter_fewer() -> None:
    """What is offered can still become what is typed."""
    every, some = typed("/"), typed("/ch")
    assert every is not None
    assert some is not None
    assert every.matching == SLASH_COMMANDS
    assert [command.name for command in some.matching] == ["check"]


def test_an_unknown_command_is_none() -> None:
    """A slip is not searched for."""
    found = typed("/chekc something")
    assert found is not None
    assert (found.command, found.matching) == (None, ())


def test_every_command_has_a_name_of_its_own() -> None:
    """Typing one in full is unambiguous."""
    names = [command.name for command in SLASH_COMMANDS]
    assert len(names) == len(set(names))
