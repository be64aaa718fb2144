"""The rules that make training pairs change what they say they change, and nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import perturbations
import pytest
import synthetic_claims
import transfer
from figures import figures
from questions import heading_of
from records import Passage, Record
from splits import connected, split_groups, without_measured

from ibidem.testing.encoders import HashingEncoder

DRAW = random.Random(1)


@pytest.mark.parametrize(
    ("text", "number", "other", "changed"),
    [
        ("They made 17 albums.", "17", "4", "They made 4 albums."),
        ("In the 17th century they made none.", "17", "4", None),
        ("COVID-19 was named in 2019.", "19", "12", None),
        ("Of 2011 people, 11 left.", "11", "30", "Of 2011 people, 30 left."),
        ("It rose by 1.5 %.", "1", "3", None),
    ],
)
def test_a_number_is_exchanged_only_where_it_stands_alone(text: str, number: str, other: str, changed: str) -> None:
    """Digits inside a name, a year or a decimal are another number."""
    assert perturbations.replace_number(text, number, other) == changed


@pytest.mark.parametrize("text", ["About 40 birds were seen.", "At most 40 birds were seen.", "It won 24–10 games."])
def test_a_bound_is_never_put_before_a_bound(text: str) -> None:
    """A number that is already about, at most or to something says no plain count."""
    assert perturbations.bounded(text, DRAW) is None


def test_what_may_be_is_not_refuted_by_what_may_not_be() -> None:
    """Both can be so."""
    assert perturbations.negated("The bark may carry the fungus.", DRAW) is None
    assert perturbations.negated("The bark is dry.", DRAW) == ("The bark is not dry.", "is")


def test_evidence_is_changed_only_where_it_says_what_the_claim_says() -> None:
    """A word of the claim in a sentence on another matter stays as it is."""
    claim = "Longer masts increased the speed of fishing boats."
    about = "The speed of fishing boats increased with longer masts."
    aside = "Prices increased. Fishing boats with longer masts were of greater speed."
    told = [Record("stance", claim, text, "SUPPORTS", "sea") for text in (about, aside)]
    found = synthetic_claims.flipped(told * 20, random.Random(2))
    changed = {one.text for one in found} - {about, aside}
    assert changed
    assert not any("Prices decreased" in one for one in changed)


def test_neutral_evidence_is_as_often_two_sentences_as_the_other() -> None:
    """Length must not tell the label."""
    listed = tuple(
        f"The {name} of the old mill was built of {name} wood in 1741." for name in ("hull", "wheel", "roof")
    )
    pairs = synthetic_claims.quadruples([Passage(listed, ())] * 60, source="mill", most=60, draw=random.Random(3))
    shares = [
        sum(one.text.count(".") > 1 for one in pairs if (one.label == "NEUTRAL") is neutral)
        / sum((one.label == "NEUTRAL") is neutral for one in pairs)
        for neutral in (True, False)
    ]
    assert abs(shares[0] - shares[1]) < 0.25


def test_pairs_of_one_passage_go_to_one_part() -> None:
    """What is held out has no twin that is trained on."""
    pairs = [Record("stance", f"Claim {n}.", "Text.", "SUPPORTS", "made", group=f"g{n % 40}") for n in range(400)]
    parts: dict[str, set[str]] = {}
    for one in split_groups(pairs, 0.5):
        parts.setdefault(one.group, set()).add(one.part)
    assert {len(one) for one in parts.values()} == {1}
    assert {part for one in parts.values() for part in one} == {"train", "held"}


def test_a_measured_claim_is_barred_in_any_spacing(tmp_path: Path) -> None:
    """Sets that were tokenised otherwise hold the same claim."""
    (tmp_path / "claims").mkdir()
    rows = {"healthver": "test", "healthver_abstracts": "test", "scifact": "dev"}
    rows |= {"fever_symmetric": "", "vitaminc": "dev"}
    for name, split in rows.items():
        row = {"claim": f"Wales 's {name} grew .", "split": split}
        (tmp_path / "claims" / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    told = [Record("stance", claim, "Text.", "SUPPORTS", "x") for claim in ("Wales's scifact grew.", "Wales shrank.")]
    assert [one.asked for one in without_measured(told, tmp_path)] == ["Wales shrank."]


def test_a_measured_split_bars_only_itself(tmp_path: Path) -> None:
    """The train cases of a set whose dev pages are measured may be trained on."""
    (tmp_path / "claims").mkdir()
    for name in ("healthver", "healthver_abstracts", "scifact", "fever_symmetric", "vitaminc"):
        (tmp_path / "claims" / f"{name}.jsonl").write_text(
            json.dumps({"claim": f"The {name} has four legs.", "split": "train"}) + "\n", encoding="utf-8"
        )
    claims = [f"The {name} has four legs." for name in ("vitaminc", "scifact")]
    pairs = [Record("stance", claim, "Text.", "SUPPORTS", "x") for claim in claims]
    assert without_measured(pairs, tmp_path) == pairs


def test_rows_that_share_a_value_directly_or_not_have_one_key() -> None:
    """Cases that differ in one fact, and cases of one page, go to one part together."""
    keys = connected([("a", "x"), ("b", "x"), ("b", "y"), ("c", "z")])
    assert keys[0] == keys[1] == keys[2] != keys[3]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("It holds 281 terabytes.", "It holds 281,000 gigabytes."),
        ("Notice of 6 months is due.", "Notice of 0.5 years is due."),
        ("They were paid 3 million.", "They were paid 3,000,000."),
        ("25 percent of voters agreed.", "a quarter of voters agreed."),
    ],
)
def test_a_quantity_in_another_unit_is_the_same_quantity(text: str, same: str) -> None:
    """The rule that rewords a true claim must keep it true."""
    assert perturbations.same_quantity(text, random.Random(3)) == same


@pytest.mark.parametrize("text", ["It holds 281 terabytes.", "It fell by 12 per cent.", "It is paid per month."])
def test_an_exchanged_unit_is_of_the_same_dimension(text: str) -> None:
    """A number of days never becomes a number of metres."""
    dimensions = ("bytes", "percentage points", "per ")
    changed = perturbations.unit(text, random.Random(2))
    assert changed is not None
    assert changed[0] != text
    assert sum(mark in changed[2] for mark in dimensions) == 1
    assert text.replace(changed[1], changed[2]) == changed[0]


def test_an_agent_is_exchanged_for_one_of_like_form() -> None:
    """`by the board` becomes `by the members`, never `by 1931`."""
    rule = perturbations.other_agent(["the members", "Karl Berg", "1931"])
    assert rule("The chair is chosen by the board.", DRAW) == (
        "The chair is chosen by the members.",
        "by the board",
        "by the members",
    )


def test_a_right_is_denied_and_a_denied_one_granted() -> None:
    """In contracts `may` grants."""
    assert perturbations.duty("The tenant may keep a cat.", DRAW) == (
        "The tenant may not keep a cat.",
        "may",
        "may not",
    )
    assert perturbations.duty("The tenant may not keep a cat.", DRAW) == (
        "The tenant may keep a cat.",
        "may not",
        "may",
    )


def test_a_comparison_holds_from_its_other_side_and_fails_when_its_sides_are_exchanged() -> None:
    """The four pairs of a comparison are two true and two false."""
    passage = Passage(("The copper was heavier than iron in every sample.",))
    pairs = synthetic_claims.comparisons([passage] * 20, source="metal", most=80, draw=random.Random(1))
    labels = {(pair.asked, pair.text): pair.label for pair in pairs}
    text = passage.sentences[0]
    exchanged = "Iron was heavier than the copper in every sample."
    assert labels["Iron was lighter than the copper.", text] == "SUPPORTS"
    assert labels["Iron was heavier than the copper.", text] == "REFUTES"
    assert labels["Iron was heavier than the copper.", exchanged] == "SUPPORTS"


@pytest.mark.parametrize("kind", ["contrasts", "directions", "comparisons", "figures"])
def test_a_claim_alone_says_nothing_of_its_label(kind: str) -> None:
    """Of the pairs of one sentence as many support as refute."""
    built = ["bridge", "tunnel", "viaduct"]
    listed = tuple(
        f"The {name} was longer than the dam, held 3 tonnes of large stones and was built by the army."
        for name in built
    )
    passages = [Passage(listed)] * 30
    pairs = {
        "contrasts": lambda draw: synthetic_claims.contrasts(passages, source="x", most=40, draw=draw),
        "directions": lambda draw: synthetic_claims.directions(passages, source="x", most=40, draw=draw),
        "comparisons": lambda draw: synthetic_claims.comparisons(passages, source="x", most=40, draw=draw),
        "figures": lambda draw: figures(["Aune", "Berg", "Cade"], count=40, draw=draw),
    }[kind](random.Random(1))
    assert pairs
    counted = [sum(pair.label == label for pair in pairs) for label in ("SUPPORTS", "REFUTES")]
    assert counted[0] == counted[1] > 0


def test_a_heading_names_the_topic_in_words_of_question_and_text() -> None:
    """It is a wrong text for the question, and looks most like it."""
    text = "The duties of the registrar are set out in rule 9."
    heading = heading_of("What are the duties of the registrar?", text, DRAW)
    assert heading.rstrip(":.") == "The duties of the registrar"
    assert heading_of("Who sings?", text, DRAW) == ""


def test_a_word_with_a_contrary_is_said_in_other_words_and_denied() -> None:
    """`raises` is supported by `increases` and refuted by `lowers`; the other half of the pairs is the other way."""
    passage = Passage(("The salt raises the boiling point of the water by half a degree.", "It is cheap."))
    pairs = synthetic_claims.directions([passage], source="salt", most=40, draw=random.Random(3))
    up = perturbations.POLES["raises"][0][0] + ["raises"]
    for pair in pairs:
        told = [any(f" {word} " in text for word in up) for text in (pair.asked, pair.text)]
        if "boiling" in pair.text:
            assert pair.label == ("SUPPORTS" if told[0] == told[1] else "REFUTES")
        else:
            assert pair.label == "NEUTRAL"
    assert {pair.label for pair in pairs} >= {"SUPPORTS", "REFUTES"}


def test_a_direction_needs_what_it_is_done_to() -> None:
    """`rose in summer` is not something that was raised."""
    assert perturbations.directed("Prices increase in summer.", DRAW) is None


def test_pairs_without_a_label_are_near_and_never_a_text_with_itself() -> None:
    """A claim is not put beside the evidence that it comes with, nor a sentence beside itself."""
    encoder = HashingEncoder()
    claims = [
        Record("stance", f"Tide number {n} is high.", f"Tide number {n} rose far.", "SUPPORTS", "sea") for n in range(6)
    ]
    pairs = transfer.of_claims(claims, encoder, most=30, draw=random.Random(1))
    assert pairs
    assert not {(one.asked, one.text) for one in pairs} & {(one.asked, one.text) for one in claims}
    said = [Passage(tuple(f"Boat {a} of port {b} came home at noon." for b in range(4))) for a in range(4)]
    beside = transfer.of_texts(said, encoder, source="sea", most=40, draw=random.Random(1))
    assert {one.source for one in beside} == {"transfer:sea"}
    assert beside
    assert all(one.asked != one.text for one in beside)


def test_a_teacher_weighs_as_much_as_a_label_and_alone_where_there_is_none() -> None:
    """The target of a labelled pair keeps its label."""
    labelled = Record("stance", "a", "b", "REFUTES", "sea")
    free = Record("stance", "a", "b", "NEUTRAL", "transfer:sea")
    one, other = transfer.labelled([labelled, free], np.array([[0.6, 0.2, 0.2], [0.6, 0.2, 0.2]]))
    assert (one.label, one.soft) == ("REFUTES", (0.3, 0.6, 0.1))
    assert (other.label, other.soft) == ("SUPPORTS", (0.6, 0.2, 0.2))
