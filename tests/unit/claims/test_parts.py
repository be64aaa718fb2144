"""A claim of several statements, taken apart and put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.claims.candidates import only_names
from ibidem.claims.parts import joint_verdict, split_claim
from ibidem.types import Ruling, Verdict


@pytest.mark.parametrize(
    ("claim", "parts"),
    [
        ("Bees dance. The mill is of oak.", ("Bees dance.", "The mill is of oak.")),
        ("Exercise raises serotonin and lowers cortisol.", ("Exercise raises serotonin", "Exercise lowers cortisol.")),
        ("The drug was tested on mice, rats and pigs.", ("The drug was tested on", "mice", "rats", "pigs")),
        ("Anna and Bert are 12 and 15 years old, respectively.", ("Anna are 12 years old", "Bert are 15 years old")),
        ("Salt and pepper are sold.", ("Salt and pepper are sold.",)),
        ("Sales fell between 2010, 2012 and 2014.", ("Sales fell between 2010, 2012 and 2014.",)),
        ("The mill was built of oak and of elm.", ("The mill was built of oak and of elm.",)),
    ],
)
def test_a_claim_is_cut_into_what_it_states(claim: str, parts: tuple[str, ...]) -> None:
    """Sentences, verbs of one subject, lists and *respectively*; what belongs together stays together."""
    if parts[0].endswith(" on"):
        parts = tuple(f"{parts[0]} {item}" for item in parts[1:])
    assert split_claim(claim) == parts


@given(st.text(alphabet="A bc,.; and is respectively raises 12()", max_size=120))
def test_any_claim_can_be_cut(claim: str) -> None:
    """Nothing is lost where nothing is cut."""
    found = split_claim(claim)
    assert found
    assert len(found) > 1 or found == (claim,)


@pytest.mark.parametrize(
    ("rulings", "joint"),
    [
        ((Ruling.NOT_FOUND, Ruling.NOT_FOUND), Ruling.NOT_FOUND),
        ((Ruling.NOT_FOUND,), Ruling.NOT_FOUND),
    ],
)
def test_the_whole_follows_from_its_parts(rulings: tuple[Ruling, ...], joint: Ruling) -> None:
    """Where no part is found, the whole is not."""
    parts = [Verdict(f"Part {number}.", ruling, 0.5) for number, ruling in enumerate(rulings)]
    found = joint_verdict("All of it.", parts, 3)
    assert found.ruling is joint
    assert len(found.parts) == len(rulings)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("The powers of the secretary", True),
        ("Figure 3: Rain makes the wheel turn faster.", True),
        ("[12] Frisch, K. Bees dance in the hive.", True),
        ("Frisch K. Bees dance. J Apic 12(3): 45–61.", True),
        ("Bees dance in the dark hive.", False),
        ("Rain makes the wheel turn", False),
    ],
)
def test_headings_captions_and_entries_state_nothing(text: str, bare: bool) -> None:
    """They name what a text is about."""
    assert only_names(text) is bare
