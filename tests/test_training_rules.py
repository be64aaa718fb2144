"""The rules that make training pairs change what they say they change, and nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import made
import numberflips
import pytest
import wordflips
from apart import parted, untested
from records import Record

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
    assert numberflips.replaced(text, number, other) == changed


@pytest.mark.parametrize("text", ["About 40 birds were seen.", "At most 40 birds were seen.", "It won 24–10 games."])
def test_a_bound_is_never_put_before_a_bound(text: str) -> None:
    """A number that is already about, at most or to something says no plain count."""
    assert numberflips.bounded(text, DRAW) is None


def test_what_may_be_is_not_refuted_by_what_may_not_be() -> None:
    """Both can be so."""
    assert wordflips.negated("The bark may carry the fungus.", DRAW) is None
    assert wordflips.negated("The bark is dry.", DRAW) == ("The bark is not dry.", "is")


def test_evidence_is_changed_only_where_it_says_what_the_claim_says() -> None:
    """A word of the claim in a sentence on another matter stays as it is."""
    claim = "Longer masts increased the speed of fishing boats."
    about = "The speed of fishing boats increased with longer masts."
    aside = "Prices increased. Fishing boats with longer masts were of greater speed."
    told = [Record("stance", claim, text, "SUPPORTS", "sea") for text in (about, aside)]
    found = made.flipped(told * 20, random.Random(2))
    changed = {one.text for one in found} - {about, aside}
    assert changed
    assert not any("Prices decreased" in one for one in changed)


def test_neutral_evidence_is_as_often_two_sentences_as_the_other() -> None:
    """Length must not tell the label."""
    listed = tuple(
        f"The {name} of the old mill was built of {name} wood in 1741." for name in ("hull", "wheel", "roof")
    )
    pairs = made.quadruples([made.Passage(listed, ())] * 60, source="mill", most=60, draw=random.Random(3))
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
    for one in parted(pairs, 0.5):
        parts.setdefault(one.group, set()).add(one.part)
    assert {len(one) for one in parts.values()} == {1}
    assert {part for one in parts.values() for part in one} == {"train", "held"}


def test_a_measured_claim_is_barred_in_any_spacing(tmp_path: Path) -> None:
    """Sets that were tokenised otherwise hold the same claim."""
    (tmp_path / "claims").mkdir()
    rows = {"healthver": "test", "healthver_abstracts": "test", "scifact": "dev", "fever_symmetric": ""}
    for name, split in rows.items():
        row = {"claim": f"Wales 's {name} grew .", "split": split}
        (tmp_path / "claims" / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    told = [Record("stance", claim, "Text.", "SUPPORTS", "x") for claim in ("Wales's scifact grew.", "Wales shrank.")]
    assert [one.asked for one in untested(told, tmp_path)] == ["Wales shrank."]
