"""`ibidem check`: the forms of a verdict against goldens, exit codes, and claims from standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, run
from goldens import check, settled

from ibidem.types import Attribution, Citation, Evidence, Person, Reference, Relation, Ruling, Stance, Verdict

CLAIM = "Walking half an hour a day does not change memory."


def _evidence(stance: Stance, quote: str, *notes: str) -> Evidence:
    place = Citation(
        "walks/first.md", "d" * 64, "Walks", ("Trials", "Memory"), 3, (12, 13), 400, 400 + len(quote), quote
    )
    return Evidence(place, stance, 0.8125, notes)


REFERENCE = Reference(
    "r1", "walks/first.md", 900, 990, (40, 41), "Lind, A. (2011). Walking. J. Steps, 4(2), 1–9.",
    (Person("Lind", "A."),), "2011", "Walking", "J. Steps", "4", "2", "1–9",
)  # fmt: skip
MIXED = Verdict(
    CLAIM,
    Ruling.MIXED,
    0.6123456,
    (_evidence(Stance.SUPPORTS, "Memory stayed as it was [in one trial]."),),
    (_evidence(Stance.REFUTES, "Their memory was\nbetter \x1b[31ma week later.", "negation differs"),),
    (Attribution(REFERENCE, Relation.IN_LIBRARY, 0.5, "walks/steps.pdf"),),
    ("these are 2 sentences",),
    {"load": 1.0, "search": 2.0, "judge": 3.0},
)


@pytest.mark.parametrize(
    ("name", "flags", "terminal"),
    [("check-plain.txt", (), False), ("check-terminal.txt", (), True), ("check.json", ("--json",), False)],
)
def test_the_forms_of_a_verdict(name: str, flags: tuple[str, ...], terminal: bool, library: Path) -> None:
    """What a person reads and what a script reads stay as they are; a document's controls are shown, never obeyed."""
    ran = run("check", CLAIM, *flags, library=library, engine=FakeEngine(verdicts={CLAIM: MIXED}), terminal=terminal)
    assert "\x1b[31m" not in ran.out
    check(name, settled(ran, library))


@pytest.mark.parametrize(
    ("ruling", "code"), [(Ruling.SUPPORTED, 0), (Ruling.CONTRADICTED, 1), (Ruling.MIXED, 1), (Ruling.NOT_FOUND, 1)]
)
def test_only_what_is_supported_exits_0(ruling: Ruling, code: int, library: Path) -> None:
    """A script need not read the output."""
    verdict = Verdict(CLAIM, ruling, 0.9, MIXED.supporting, MIXED.contradicting)
    assert run("check", CLAIM, library=library, engine=FakeEngine(verdicts={CLAIM: verdict})).code == code


def test_claims_come_from_standard_input_one_a_line(library: Path) -> None:
    """Each gets its own object."""
    ran = run("check", "-", "--json", library=library, engine=FakeEngine(), stdin="Bees dance.\n\nMills turn.\n")
    assert [json.loads(line)["claim"] for line in ran.out.splitlines()] == ["Bees dance.", "Mills turn."]


def test_no_claim_at_all_is_a_usage_error(library: Path) -> None:
    """The person learns what to type."""
    ran = run("check", library=library, engine=FakeEngine())
    assert ran.code == 2
    assert 'ibidem check "CLAIM"' in ran.err
