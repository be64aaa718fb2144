"""The checks of numbers, names and comparisons of a claim beside its evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.claims.consistency.checks import check_consistency
from ibidem.claims.consistency.outcomes import Outcome

GOLD = Path(__file__).parents[2] / "golden" / "claims" / "consistency.jsonl"
CASES = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
_WORDS = (
    "aspirin Exercise stroke risk of the in Mice not no only lower higher than more fewer compared with 30 40 2010 2014"
    " % half an hour minutes points , . ; ( ) doubles halves from to respectively most association between and by is"
)
PROSE = st.lists(st.sampled_from(_WORDS.split()), max_size=30).map(" ".join)


@pytest.mark.parametrize("name", ["numbers", "comparison"])
def test_mismatches_are_precise_on_the_gold_cases(name: str) -> None:
    """Of the mismatches that are reported at least 95 % are due, and at least 80 % of those due are reported."""
    scored = [
        (
            case[name] in ("differ", "opposed"),
            getattr(check_consistency(case["claim"], case["evidence"]), name).mismatch,
        )
        for case in CASES
        if case[name] is not None
    ]
    right = sum(due and said for due, said in scored)
    assert right >= 0.95 * sum(said for _, said in scored)
    assert right >= 0.8 * sum(due for due, _ in scored)


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("The mill was built in the 1970s.", "The mill was built in 1974.", Outcome.AGREE),
        ("The mill was built in the ’70s.", "The mill was built in 1974.", Outcome.AGREE),
        ("The mill closed in the '10s.", "The mill closed in 2012.", Outcome.AGREE),
        ("It lasts at most 5 s.", "It lasts at most 5 s, at best 20 ms.", Outcome.AGREE),
        ("It took down 4,000 clusters.", "It took down a cluster of 4,000 nodes.", Outcome.SILENT),
        ("It took down 4 clusters.", "It took down a cluster of 4 nodes.", Outcome.LACKING),
    ],
)
def test_what_equal_figures_say(claim: str, evidence: str, outcome: Outcome) -> None:
    """Of other things they say nothing."""
    assert check_consistency(claim, evidence).numbers.outcome is outcome


@pytest.mark.parametrize(
    ("claim", "evidence", "note"),
    [
        ("The test takes 30 minutes.", "The test took 40 minutes.", "number differs: 30 vs 40 minutes"),
        ("It lasts at least 30 minutes.", "It lasted 20 minutes.", "number differs: at least 30 vs 20 minutes"),
        (
            "It lasts at least 30 minutes.",
            "It lasts at least 150 minutes.",
            "number differs: at least 30 vs at least 150",
        ),
        ("Repair it within two weeks.", "Repair it within ten days.", "number differs: within two weeks vs within ten"),
        (
            "The sort took 44% less time.",
            "The sort takes 44% longer.",
            "comparison differs: 44% less time vs 44% longer",
        ),
        (
            "The start is 3x slower.",
            "The start of the pump is 3x faster.",
            "comparison differs: 3x slower vs 3x faster",
        ),
        ("Twelve or more ships sank.", "10 ships sank.", "number differs: Twelve or more vs 10 ships"),
        (
            "A file holds 281 gigabytes.",
            "A file holds up to 281 terabytes.",
            "unit differs: 281 gigabytes vs up to 281",
        ),
        (
            "A match takes under 10 seconds.",
            "A match takes less than 10 milliseconds, at best 1 millisecond.",
            "unit differs: under 10 seconds vs less than 10",
        ),
        ("The mill was built in the 1960s.", "The mill was built in the 1980’s.", "number differs: 1960s vs 1980’s"),
        ("The mill was built in the 1970s.", "The mill was built in 1984.", "number differs: 1970s vs 1984"),
        ("The mill was built in the ’70s.", "The mill was built in 1984.", "number differs: ’70s vs 1984"),
        ("Most of the boats left.", "Three of the twelve boats left.", "number differs: Most of the vs Three of the"),
        ("The fee halved.", "The fee more than doubled.", "number differs: halved vs more than doubled"),
        ("It opened after March 2014.", "It opened on 3 March 2014.", "number differs: after March 2014 vs 3 March"),
        ("Sales rose by 5 percentage points.", "Sales rose by 5%.", "unit differs: 5 percentage points vs 5%"),
        ("A majority of members voted.", "Two of nine members voted.", "number differs: A majority of vs Two of nine"),
        ("In 1998 the fee was $40.", "The fee was $40 in 2004 and $35 in 1998.", "number differs: 40 vs 35 dollar"),
        ("Turnout was 62% in 2014.", "Turnout fell from 62% in 2010 to 48% in 2014.", "number differs: 62 vs 48%"),
        ("Bert was 12 years old.", "Anna and Bert were 12 and 15 years old, respectively.", "number differs: 12 vs 15"),
        ("It serves a million requests.", "It serves a million pages and thousands of requests.", "number differs"),
        ("It lost 12 men.", "It lost hundreds of men.", "number differs: 12 vs hundreds of men"),
        ("It sampled one in 24 traces.", "It sampled one in 1024 traces.", "number differs: one in 24 vs one in 1024"),
        (
            "One in 20 pupils failed the test.",
            "Of the test it failed one pupil for every 50 pupils.",
            "number differs: One in 20",
        ),
        (
            "The pump moves 40 litres in 5 minutes.",
            "The pump moves 40 litres in 3 minutes and the spare 25 litres in 5 minutes.",
            "number differs: 40 vs 25 litres",
        ),
    ],
)
def test_numbers_that_cannot_both_hold_differ(claim: str, evidence: str, note: str) -> None:
    """By value, unit, bound, part of a whole, date, or the part of the sentence that the claim speaks of."""
    found = check_consistency(claim, evidence)
    assert found.differs
    assert found.notes[0].startswith(note)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("They got 1500 mg of salicin.", "They got 1.5 g of salicin."),
        ("It was 68 °F warm.", "It was 20 °C warm."),
        ("The test takes half an hour.", "The test took 30 minutes."),
        ("Half of the species were seen.", "50% of the species were seen."),
        ("The risk is 1 in 4.", "A quarter of them are at risk."),
        ("Fewer than 10 patients died.", "9 patients died."),
        ("It opened after 1988.", "It opened on 8 September 2015."),
        ("It fell by 14 percentage points.", "It fell from 62% in 2010 to 48% in 2014."),
        ("The tests ran ten times faster.", "Speedups of 10x and more were measured."),
        ("Speedups of tenfold were measured.", "Speedups of 10x were measured."),
        ("Logs older than two weeks go.", "Logs older than the limit go (by default 2 weeks)."),
        ("The pressure was 16 kPa.", "The pressure was 120 mmHg."),
        ("Turnout was 48% in 2014.", "Turnout fell from 62% in 2010 to 48% in 2014."),
        ("It has 40,000 members.", "It has tens of thousands of members."),
        ("It has 3 million users.", "It has millions of users."),
        (
            "Each of 90 sheds lost 12 kg of failed seed in 6 days.",
            "In 90 sheds 12kg of seed were lost to rain in only 6 days, and 65kg to 7 failed locks in 33 days.",
        ),
    ],
)
def test_equal_quantities_agree_in_whatever_unit(claim: str, evidence: str) -> None:
    """A note never says that equal quantities differ."""
    found = check_consistency(claim, evidence)
    assert found.numbers.outcome is Outcome.AGREE
    assert not found.differs


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The walk takes 30 minutes.", "The walk is 3 km long."),
        ("Twelve ships sank.", "The storm lasted 10 days."),
    ],
)
def test_a_number_of_another_kind_says_nothing_of_the_claims(claim: str, evidence: str) -> None:
    """It is lacking, which is no mismatch."""
    found = check_consistency(claim, evidence)
    assert found.numbers.outcome is Outcome.LACKING
    assert not found.differs


@pytest.mark.parametrize(
    ("claim", "evidence", "differs"),
    [
        ("The engine is built into Google Chrome.", "The engine is built into Mozilla Firefox.", True),
        ("The paper was led by Paris.", "The paper was led by Berlin.", True),
        ("The engine is built into Firefox.", "The engine is built into Mozilla Firefox.", False),
        ("The engine is built into Chrome.", "The engine runs on Linux.", False),
        ("It was led by the World Health Organization.", "It was led by the WHO.", False),
        ("The ferry sails to Swedish ports.", "The ferry sails to Sweden.", False),
    ],
)
def test_another_name_in_the_same_place_differs(claim: str, evidence: str, differs: bool) -> None:
    """A longer form, an abbreviation and an adjective of one name are that name."""
    assert check_consistency(claim, evidence).names.mismatch is differs


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("At most 20 people died.", "| Aarhus | 6 |", Outcome.LACKING),
        ("Up to 20 boats may enter.", "The children who left were 6.", Outcome.LACKING),
        ("The tank holds up to 20.", "There were 6 runs.", Outcome.LACKING),
        ("At most 20 people died.", "Six people died.", Outcome.AGREE),
        ("Up to 20 boats may enter.", "Up to 12 boats may enter.", Outcome.DIFFER),
        ("It failed in one of ten runs.", "It failed in nine of the ten runs.", Outcome.DIFFER),
        ("It failed in one run out of ten.", "It failed in nine of ten runs.", Outcome.DIFFER),
        ("There were 10^7 spores per m².", "There were 10⁶ spores per m².", Outcome.DIFFER),
    ],
)
def test_a_bound_a_share_and_a_power_meet_only_their_like(claim: str, evidence: str, outcome: Outcome) -> None:
    """A bound holds for numbers of the same things, a share is one number, and so is a power of ten."""
    assert check_consistency(claim, evidence).numbers.outcome is outcome


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("Oak is more costly than pine.", "Pine is more costly than oak.", Outcome.OPPOSED),
        ("Oak is more costly than pine.", "Pine is less costly than oak.", Outcome.AGREE),
        ("Oak needs more water than pine.", "Oak needs less water compared to pine.", Outcome.OPPOSED),
        ("Gold is denser than lead.", "Lead is denser than gold.", Outcome.OPPOSED),
        ("Oak lasts more than ten years.", "Pine lasts more than five years.", Outcome.SILENT),
        ("Children were offered the vaccine.", "Only adults over 65 were offered the vaccine.", Outcome.OPPOSED),
        ("Adults were offered the vaccine.", "Only adults over 65 were offered the vaccine.", Outcome.SILENT),
    ],
)
def test_comparisons_are_read_both_ways(claim: str, evidence: str, outcome: Outcome) -> None:
    """What is compared may change places, and what is so of something else only is not so of the claim's subject."""
    assert check_consistency(claim, evidence).comparison.outcome is outcome


@given(PROSE, PROSE)
def test_any_text_is_checked(claim: str, evidence: str) -> None:
    """Whatever is put beside each other, the notes say nothing where nothing was found."""
    found = check_consistency(claim, evidence)
    assert not found.differs or found.notes


@given(PROSE)
def test_nothing_differs_from_itself_in_numbers(text: str) -> None:
    """A text agrees with itself."""
    assert not check_consistency(text, text).numbers.mismatch


@pytest.mark.parametrize("evidence", ["A single clerk signs the form.", "The clerk signs the form.", "It is signed."])
def test_one_is_no_number_that_evidence_must_have(evidence: str) -> None:
    """It may stand for *a* or *the same*; another number of the same thing differs still."""
    assert check_consistency("The form is signed by one clerk.", evidence).numbers.outcome is Outcome.SILENT
    assert check_consistency("The form is signed by one clerk.", "The form is signed by two clerks.").differs


def test_equal_numbers_of_other_things_do_not_agree() -> None:
    """Two tons of one grain say nothing of two tons of another."""
    rye, both = (
        "The mill grinds two tons of rye a day.",
        "The mill grinds five tons of wheat and two tons of oats a day.",
    )
    assert check_consistency(rye, both).numbers.outcome is Outcome.SILENT


def test_what_a_sentence_is_about_is_said_above_it() -> None:
    """The words of title and headings count when a number is set against the claim's."""
    claim, sentence = (
        "Every Tor cell is 256 bytes long.",
        "Each cell is 512 bytes, and consists of a header and a payload.",
    )
    assert not check_consistency(claim, sentence).differs
    assert check_consistency(claim, sentence, "Tor: the second-generation onion router › Cells").differs
