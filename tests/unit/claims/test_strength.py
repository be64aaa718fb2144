"""Whether a claim says more than its evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.strength import compare, unexcepted, universals

OVERSTATED = [
    ("Barn owls always hunt before midnight.", "Barn owls often hunt before midnight.", "always vs often"),
    ("All teachers welcomed the reform.", "Many teachers welcomed the reform.", "all vs many"),
    ("Copper roofs never corrode.", "Copper roofs rarely corrode near the coast.", "never vs rarely"),
    ("The survey proves that noise disturbs bats.", "It suggests that noise may disturb bats.", "proves vs suggests"),
    (
        "In all cases the valve closed.",
        "In most cases the valve closed within a second.",
        "in all cases vs in most cases",
    ),
    ("The index is entirely set by rain.", "The index is not entirely set by rain.", "entirely vs not entirely"),
    ("The vaccine always protects calves.", "The vaccine may protect calves.", "always vs may"),
    ("Nearly all of the letters were lost.", "Some of the letters were lost.", "nearly all vs some"),
]
FAITHFUL = [
    ("The clock always strikes twice.", "Without exception the clock strikes twice, though it often stops."),
    ("Every member pays the same fee.", "Each member pays the same fee, and most pay late."),
    ("All seven mills were closed.", "Seven mills were closed; some were sold."),
    ("Most of the letters were lost.", "Nearly all of the letters were lost."),
    ("The lamp burns for eleven hours.", "The lamp burns for eleven hours, and it often smokes."),
    ("All birds were vaccinated.", "Every bird was vaccinated, and many keepers too."),
    ("It may be that all lakes froze.", "Some lakes froze."),
    ("The mill always stood still in May.", "In May the mill stood still."),
    ("The club was not founded at all.", "The club was perhaps founded in some year."),
]


@pytest.mark.parametrize(("claim", "evidence", "words"), OVERSTATED)
def test_a_claim_that_says_more_is_stronger(claim: str, evidence: str, words: str) -> None:
    """The note has both words."""
    found = compare(claim, evidence)
    assert (found.outcome, found.note) == (Outcome.STRONGER, f"stronger than the source: {words}")
    assert not found.mismatch


@pytest.mark.parametrize(("claim", "evidence"), FAITHFUL)
def test_a_claim_that_says_no_more_is_not(claim: str, evidence: str) -> None:
    """What is said of something else does not count, nor what a number makes plain."""
    assert compare(claim, evidence).outcome is not Outcome.STRONGER


def test_evidence_as_strong_agrees() -> None:
    """Beside a weaker word for something else."""
    told = compare("All patients recovered.", "All patients recovered, but most nurses fell ill.")
    assert told.outcome is Outcome.AGREE


def test_words_that_deny_exceptions() -> None:
    """Those before what they are said of are told apart; counted ones and things that are whole are none."""
    assert universals("All samples were always cold.") == {"all": True, "always": False}
    assert universals("All three samples fill the whole box.") == {}


@pytest.mark.parametrize(
    ("evidence", "borne_out"),
    [
        ("The pump ran in each scenario.", True),
        ("No scenario stopped the pump.", True),
        ("Any scenario suits the pump.", True),
        ("The pump ran, and the writes are all sequential.", False),
        ("All tenants of the house were asked about it.", False),
        ("Scenarios did not always suit the pump.", False),
    ],
)
def test_a_universal_is_borne_out_by_one_about_the_same(evidence: str, borne_out: bool) -> None:
    """Not by one that is said of something else."""
    assert unexcepted("The pump ran in every scenario.", [evidence]) == ({} if borne_out else {"every": True})


@pytest.mark.parametrize(
    ("evidence", "borne_out"),
    [
        ("The default for the valve is the brass seal.", True),
        ("Unless told otherwise, the brass seal is the default of the valve.", True),
        ("The valve may be closed with one of several seals, such as the brass seal.", False),
        ("By default, the pump runs at noon; the brass seal closes its valve in winter.", False),
    ],
)
def test_a_default_is_borne_out_by_what_says_it_is_one(evidence: str, borne_out: bool) -> None:
    """To be among those that can be chosen is not enough."""
    claim = "The brass seal closes the valve by default."
    assert unexcepted(claim, [evidence]) == ({} if borne_out else {"by default": False})


@given(st.text(alphabet="al very nocsmtd,.'%1 ", max_size=60), st.text(max_size=40))
def test_any_texts_can_be_compared(claim: str, evidence: str) -> None:
    """And a text is never stronger than itself."""
    assert compare(claim, evidence).outcome in Outcome
    assert compare(claim, claim).outcome is not Outcome.STRONGER
