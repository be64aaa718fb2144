"""The checks of numbers, direction, negation and scope of a claim beside its evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.claims.consistency.checks import Consistency, check_consistency
from ibidem.claims.consistency.negation import core
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.scope import Breadth
from ibidem.claims.consistency.tokens import written_out

GOLD = Path(__file__).parents[2] / "golden" / "claims" / "consistency.jsonl"
CASES = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
_WORDS = (
    "aspirin exercise stroke risk of the in mice increases reduces not no never does lower higher than more fewer 30 40"
    " % half an hour minutes , . ; ( ) lack loss without effect on association between and by is was may some all men"
    " evidence that whether known shown but while stopping why doubt"
)
PROSE = st.lists(st.sampled_from(_WORDS.split()), max_size=30).map(" ".join)


@pytest.mark.parametrize("name", ["numbers", "direction", "negation"])
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


def test_the_note_names_both_numbers() -> None:
    """The unit is said once where it is the same."""
    found = check_consistency("The test takes 30 minutes.", "The test took 40 minutes.")
    assert found.notes == ("number differs: 30 vs 40 minutes",)


def test_an_agreement_is_noted_and_is_no_mismatch() -> None:
    """Half an hour is thirty minutes."""
    found = check_consistency("The test takes half an hour.", "The test took 30 minutes.")
    assert (found.numbers.outcome, found.mismatch) == (Outcome.AGREE, 0.0)
    assert found.notes == ("number agrees: half an hour = 30 minutes",)


@pytest.mark.parametrize(
    ("claim", "evidence", "note"),
    [
        ("Fewer than 10 patients died.", "9 patients died.", "number agrees: fewer than 10 = 9 patients"),
        ("It lasts at least 30 minutes.", "It lasted 20 minutes.", "number differs: at least 30 vs 20 minutes"),
        ("It costs up to €40.", "It cost €35.", "number agrees: up to 40 = 35 euro"),
        ("Twelve or more ships sank.", "10 ships sank.", "number differs: Twelve or more vs 10 ships"),
    ],
)
def test_the_note_keeps_the_bound_of_a_number(claim: str, evidence: str, note: str) -> None:
    """Fewer than ten is not ten."""
    assert check_consistency(claim, evidence).notes == (note,)


def test_a_number_without_a_comparable_one_is_silent() -> None:
    """A number of another kind says nothing of the claim's."""
    found = check_consistency("The walk takes 30 minutes.", "The walk is 3 km long.")
    assert found.numbers.outcome is Outcome.SILENT


def test_opposite_directions_of_one_thing_are_opposed() -> None:
    """The note names both words."""
    found = check_consistency("Rain increases the flow of the river.", "Rain reduces the flow of the river.")
    assert (found.direction.outcome, found.notes) == (Outcome.OPPOSED, ("direction differs: increases vs reduces",))


def test_directions_of_different_things_are_silent() -> None:
    """Both must govern the same."""
    found = check_consistency("Rain increases the flow of the river.", "Rain reduces the price of umbrellas.")
    assert found.direction.outcome is Outcome.SILENT


def test_a_comparison_the_other_way_round_agrees() -> None:
    """A is heavier than B says that B is lighter than A."""
    found = check_consistency("Lead is heavier than tin.", "Tin is lighter than lead.")
    assert found.direction.outcome is Outcome.AGREE


def test_the_want_of_a_cause_turns_the_direction() -> None:
    """Loss of a gene that raises something lowers it."""
    found = check_consistency("Gene K9 increases growth.", "Loss of gene K9 increases growth.")
    assert found.direction.outcome is Outcome.OPPOSED


def test_a_double_negation_is_no_conflict() -> None:
    """What does not raise a thing may reduce it."""
    assert check_consistency("Rain does not raise the flow.", "Rain reduces the flow.").mismatch == 0.0
    assert check_consistency("Rain raises the flow.", "Rain does not reduce the flow.").mismatch == 0.0


def test_a_denied_statement_is_opposed() -> None:
    """One side says it, the other denies it."""
    found = check_consistency("Rain floods the cellar.", "Rain did not flood the cellar.")
    assert found.negation.outcome is Outcome.OPPOSED
    assert found.notes[0].startswith("negation differs: ")


@pytest.mark.parametrize(
    "evidence",
    [
        "There is no evidence that rain floods the cellar.",
        "No one knows whether rain floods the cellar.",
        "We did not examine whether rain floods the cellar.",
        "Studies failed to show that rain floods the cellar.",
        "Whether rain floods the cellar is unknown.",
        "The data do not support the idea that rain floods the cellar.",
        "Evidence that rain floods the cellar is lacking.",
    ],
)
@pytest.mark.parametrize("claim", ["Rain floods the cellar.", "Rain does not flood the cellar."])
def test_what_is_unproven_neither_supports_nor_contradicts(claim: str, evidence: str) -> None:
    """Absence of evidence speaks for neither side, whichever of the two texts says it."""
    least = check_consistency(claim, "Rain may flood the cellar.").lowers
    for one, other, breadth in ((claim, evidence, Breadth.UNPROVEN), (evidence, claim, Breadth.DOUBTED)):
        found = check_consistency(one, other)
        assert (found.mismatch, set(found.scope.found)) == (0.0, {breadth})
        assert found.lowers > least


def test_what_is_unproven_is_contradicted_less() -> None:
    """Only evidence that leaves the matter open loses its say against the claim."""
    open_, stated = "It is not known whether rain floods the cellar.", "Rain floods the cellar."
    assert check_consistency(stated, open_).silences > 0.5
    assert check_consistency(open_, stated).silences == 0.0


def test_what_is_stated_beside_something_unproven_keeps_its_weight() -> None:
    """Only what stands in the unproven part is unproven."""
    said = "Rain floods the cellar, but it is not known whether snow floods it."
    assert check_consistency("Rain floods the cellar.", said).lowers == 0.0
    assert check_consistency("Snow floods the cellar.", said).scope.found == {Breadth.UNPROVEN}


def test_what_is_unknown_of_a_thing_leaves_the_thing_standing() -> None:
    """Who asks why it is so holds that it is so."""
    found = check_consistency("Rain raises the river.", "It is not known why rain raises the river.")
    assert (found.mismatch, found.lowers) == (0.0, 0.0)


@pytest.mark.parametrize(
    "evidence",
    [
        "It is no surprise that rain raises the river.",
        "No one disputes that rain raises the river.",
        "Rain not surprisingly raises the river.",
        "It cannot be denied that rain raises the river.",
        "It was not until May that rain raised the river.",
        "It is not widely known that rain raises the river.",
    ],
)
def test_a_denial_of_doubt_agrees(evidence: str) -> None:
    """Who denies that it is disputed or surprising holds that it is so."""
    assert check_consistency("Rain raises the river.", evidence).direction.outcome is Outcome.AGREE


@pytest.mark.parametrize(
    "evidence",
    [
        "Frost lowers the river, but rain raises it.",
        "Frost lowers the river and rain fills the cellar.",
        "Frost lowers the river, but rain fills it.",
        "While frost lowers the river, rain raises it.",
        "The river is lowered by frost but raised by rain.",
    ],
)
def test_a_contrast_gives_each_clause_its_own_cause(evidence: str) -> None:
    """What one clause says of frost is not said of the rain in the other."""
    assert check_consistency("Rain raises the river.", evidence).mismatch == 0.0


def test_clauses_with_one_subject_share_it() -> None:
    """What follows *but* is said of the same cause."""
    found = check_consistency("Rain lowers the river.", "Rain lowers the dust but raises the river.")
    assert found.direction.outcome is Outcome.OPPOSED


@pytest.mark.parametrize(
    "want", ["Stopping smoking", "Giving up smoking", "Smoking cessation", "Abstinence from smoking"]
)
def test_ending_a_cause_turns_the_direction(want: str) -> None:
    """Whether the cause is had or ended makes the difference."""
    assert check_consistency("Smoking raises blood pressure.", f"{want} lowers blood pressure.").mismatch == 0.0
    assert check_consistency("Smoking raises blood pressure.", f"{want} raises blood pressure.").mismatch > 0.0


def test_an_adjective_that_may_be_a_verb_says_no_direction() -> None:
    """A dull pain is no lessening, and pills that dull it are one."""
    assert check_consistency("Pills sharpen pain.", "Pills dull pain.").direction.outcome is Outcome.OPPOSED
    assert check_consistency("Pills cause pain.", "Pills cause a dull pain.").mismatch == 0.0


@pytest.mark.parametrize(
    "evidence",
    ["Rain not only floods the cellar.", "There is no doubt that rain floods the cellar.", "Rain floods it, not snow."],
)
def test_what_only_looks_like_a_negation(evidence: str) -> None:
    """Not only, no doubt, and the denial of something else leave the claim alone."""
    assert not check_consistency("Rain floods the cellar.", evidence).negation.mismatch


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Exercise does not raise X", "Exercise raises X"),
        ("The sea is not salty.", "The sea is salty."),
        ("Cats can't swim.", "Cats can swim."),
        ("There is no evidence that cats swim.", "Cats swim."),
        ("Neither cats nor dogs swim.", "Cats and dogs swim."),
        ("Iron lacks colour.", "Iron has colour."),
        ("Cats swim.", "Cats swim."),
    ],
)
def test_the_core_of_a_claim(claim: str, expected: str) -> None:
    """It says what the claim denies."""
    assert core(claim) == expected


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("It heals wounds.", "It healed wounds in mice.", {Breadth.NARROWER}),
        ("It heals wounds in mice.", "In mice it healed wounds.", set()),
        ("It heals wounds.", "It may heal wounds.", {Breadth.HEDGED}),
        ("It heals wounds.", "A single dose healed wounds.", {Breadth.NARROWER}),
        ("All wounds heal.", "Most wounds heal.", {Breadth.NARROWER}),
        ("It heals wounds in women.", "It heals wounds.", {Breadth.BROADER}),
        ("It heals wounds.", "In May it healed wounds.", set()),
    ],
)
def test_scope(claim: str, evidence: str, expected: set[Breadth]) -> None:
    """What narrows, widens or hedges the evidence, where the claim does not say the same."""
    assert set(check_consistency(claim, evidence).scope.found) == expected


def test_scope_lowers_and_never_contradicts() -> None:
    """Less is said, not the opposite."""
    found = check_consistency("It heals wounds.", "It may heal wounds in mice.")
    assert found.mismatch == 0.0 < found.lowers <= 1.0


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Die Probe dauert nicht 30 Minuten.", "Die Probe dauert 40 Minuten und ist der Anfang von etwas."),
        ("", "Rain floods the cellar."),
        ("Rain floods the cellar.", "雨は地下室を水浸しにしない。"),
    ],
)
def test_what_is_not_english_gives_silence(claim: str, evidence: str) -> None:
    """The checks know English only."""
    assert check_consistency(claim, evidence) == Consistency()


def test_an_acronym_is_written_out_by_the_other_text() -> None:
    """Consecutive words with its initials are what it stands for."""
    assert written_out("CAT swims.", "The common African tern swims.") == "common African tern swims."


def test_ten_thousand_words_come_to_an_end() -> None:
    """No pattern and no comparison grows out of hand."""
    text = "Rain does not increase 30 % of (95% CI 1.2 to 3.4) half an hour, nor " * 800
    assert check_consistency(text, text).mismatch == 0.0
    assert core(text)


@given(st.text(max_size=300) | PROSE, st.text(max_size=300) | PROSE)
def test_any_two_texts_can_be_checked(claim: str, evidence: str) -> None:
    """Nothing raises, and both measures stay between 0 and 1."""
    found = check_consistency(claim, evidence)
    assert 0.0 <= found.mismatch <= 1.0
    assert 0.0 <= found.lowers <= 1.0
    assert isinstance(core(claim), str)


@given(st.text(max_size=300) | PROSE)
def test_a_text_never_differs_from_itself(text: str) -> None:
    """What is said twice agrees with itself."""
    found = check_consistency(text, text)
    assert (found.mismatch, found.lowers) == (0.0, 0.0)


def test_no_gold_case_is_there_twice() -> None:
    """Each pair counts once, and there are at least 200."""
    pairs = {(case["claim"], case["evidence"]) for case in CASES}
    assert len(pairs) == len(CASES) >= 200
