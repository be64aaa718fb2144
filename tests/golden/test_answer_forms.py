"""The forms of an answer, against goldens that people and scripts rely on; UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, abstained, run
from goldens import check, settled

from ibidem.types import Abstention

QUESTION = "What does walking do to memory?"


@pytest.mark.parametrize(
    ("name", "flags", "terminal"),
    [
        ("ask-terminal.txt", (), True),
        ("ask-terminal-explain.txt", ("--explain", "-k", "2"), True),
        ("ask-plain.txt", (), False),
        ("ask-plain-explain.txt", ("--explain", "-k", "2"), False),
        ("ask-plain-width.txt", ("--width", "40", "-k2"), False),
        ("ask.json", ("--json",), False),
    ],
)
def test_an_answer_looks_as_agreed(name: str, flags: tuple[str, ...], terminal: bool, library: Path) -> None:
    """Each form of an answer is its golden."""
    ran = run("ask", QUESTION, *flags, library=library, terminal=terminal)
    check(name, settled(ran, library))
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("name", "flags", "terminal"),
    [("none-terminal.txt", (), True), ("none-plain.txt", (), False), ("none.json", ("--json",), False)],
)
def test_an_abstention_looks_as_agreed(name: str, flags: tuple[str, ...], terminal: bool, library: Path) -> None:
    """Each form of an abstention is its golden, and the exit code tells it apart."""
    engine = FakeEngine({QUESTION: abstained(QUESTION, Abstention.NO_SENTENCE)})
    ran = run("ask", QUESTION, *flags, library=library, engine=engine, terminal=terminal)
    check(name, settled(ran, library))
    assert ran.code == 1


@pytest.mark.parametrize("reason", list(Abstention))
def test_every_reason_is_a_sentence(reason: Abstention, library: Path) -> None:
    """A person reads why there is no answer, whatever the reason."""
    engine = FakeEngine({QUESTION: abstained(QUESTION, reason)})
    first = run("ask", QUESTION, library=library, engine=engine).out.splitlines()[0]
    assert re.fullmatch(r"(The|Nothing in the) library .*\.", first)


def test_json_has_the_agreed_fields(library: Path) -> None:
    """Scripts find every field that the interface names, with its type."""
    found = json.loads(run("ask", QUESTION, "--json", library=library).out)
    passage = found["passages"][1]
    assert found["schema"] == 1
    assert found["question"] == QUESTION
    assert set(found["answer"]) == {"abstained", "reason", "confidence", "sentences"}
    assert set(found["elapsed_ms"]) == {"load", "search", "answer"}
    assert (passage["rank"], passage["citation"], passage["kind"], passage["page"]) == (2, 2, "table", 4)
    assert passage["section"] == ["Results", "Dose"]
    assert passage["references"] == []
    assert passage["also"][0]["document"] == "copy.md"


def test_explained_parts_sum_to_the_score(library: Path) -> None:
    """The trace of a passage in JSON adds up."""
    passage = json.loads(run("ask", QUESTION, "--json", library=library).out)["passages"][0]
    assert sum(one["part"] for one in passage["trace"].values()) == pytest.approx(passage["score"], abs=1e-5)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": "linux"}, {"VTE_VERSION": "4803"}])
def test_no_links_where_they_are_not_understood(env: dict[str, str], library: Path) -> None:
    """A terminal that would print a link's address, or asked for no decoration, gets none."""
    assert "\x1b]8" in run("ask", QUESTION, library=library, terminal=True).out
    assert "\x1b]8" not in run("ask", QUESTION, library=library, terminal=True, env=env).out


def test_no_colour_when_asked(library: Path) -> None:
    """NO_COLOR keeps bold words and drops colours; a dumb terminal gets no sequence at all."""
    uncoloured = run("ask", QUESTION, library=library, terminal=True, env={"NO_COLOR": "1"}).out
    assert "\x1b[1m" in uncoloured
    assert "\x1b[36m" not in uncoloured
    assert "\x1b" not in run("ask", QUESTION, library=library, terminal=True, env={"TERM": "dumb"}).out


@pytest.mark.parametrize("columns", [1, 20, 60, 300])
def test_lines_fit_any_width(columns: int, library: Path) -> None:
    """No line is wider than the terminal, nor than what reads well, down to a width nobody has."""
    env = {"COLUMNS": str(columns), "TERM": "dumb"}
    ran = run("ask", QUESTION, "--explain", library=library, terminal=True, env=env)
    assert max(map(len, ran.out.splitlines())) <= min(max(columns, 10), 100)
    assert "growthfactorsintheblood" in "".join(ran.out.split())
