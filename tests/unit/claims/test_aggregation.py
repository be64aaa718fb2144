"""From what documents say to a ruling, and to what is quoted for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sample_documents import hit

from ibidem.claims.aggregation import DocumentStance, rule, verdict, weigh
from ibidem.claims.candidates import ClaimCandidate, claim_candidates
from ibidem.claims.consistency.checks import check_consistency
from ibidem.claims.stance import ReadCandidate, read_candidates, restates
from ibidem.models import Pair
from ibidem.types import Kind, Ruling, Stance, Verdict

SHARE = st.floats(0, 1, allow_nan=False)


class Always:
    """A judge that says the same of every pair."""

    name, digest = "always", "0"

    def __init__(self, stance: tuple[float, float, float]) -> None:
        self._stance = stance

    def answers(self, pairs: Sequence[Pair], **_: object) -> NDArray[np.float32]:
        raise NotImplementedError

    def stance(self, pairs: Sequence[Pair], **_: object) -> NDArray[np.float32]:
        return np.tile(np.array(self._stance, np.float32), (len(pairs), 1))


def _read(document: int, supports: float, refutes: float) -> ReadCandidate:
    text = f"Document {document} says so."
    return ReadCandidate(
        ClaimCandidate(hit(document, text), 0, 0.5),
        supports,
        refutes,
        check_consistency("Nothing is here.", text),
        None,
    )


def _weighed(document: int, supports: float, refutes: float) -> DocumentStance:
    return DocumentStance(f"d{document}", supports, refutes, (_read(document, supports, refutes),))


@pytest.mark.parametrize(
    ("claim", "sentence", "same"),
    [
        ("The dam gives 0.24 GW at peak.", "The dam gives 240 MW at peak.", True),
        ("The dam gives 0.24 GW at peak.", "The dam gives 24 MW at peak.", False),
        ("The dam gives up to 240 MW.", "The dam gives 240 MW.", False),
        ("The dam gives 240 MW.", "The dam gives 240 MW to 20 towns.", False),
        ("The dam gives power.", "The dam gives power.", True),
        ("Dams give power.", "All dams give power.", True),
        ("All dams give power.", "Dams give power.", False),
        ("Dams give power.", "Not all dams give power.", False),
        ("Dams do not silt up.", "Dams do also not silt up, though they may be dredged.", True),
        ("Almost all dams leak.", "Almost all dams leak, but few of the leaks are large.", True),
        ("The Ash dam is built of stone.", "Ash is built of stone.", True),
        ("The old dams are built of stone.", "Dams are built of stone.", True),
        ("Few dams are built of stone.", "Dams are built of stone.", False),
        ("Former dams are built of stone.", "Dams are built of stone.", False),
        ("Dams are built of hard stone.", "Dams are built of stone.", False),
        ("Dams are built of stone.", "Old dams are built of stone.", False),
        ("Dams leak.", "Dams leak, but only when they are old.", False),
        ("Dams leak.", "Dams leak unless they are new.", False),
        ("Dams leak.", "It is not so that dams leak, but they silt up.", False),
    ],
)
def test_a_claim_is_restated_in_another_unit(claim: str, sentence: str, *, same: bool) -> None:
    """An equal quantity is the same quantity; a bound is not. A first clause counts where nothing bounds it."""
    assert restates(claim, sentence) is same


def _said(claim: str, text: str, *, similarity: float, supports: float, refutes: float) -> ReadCandidate:
    checks = check_consistency(claim, text)
    return ReadCandidate(ClaimCandidate(hit(1, text), 0, similarity), supports, refutes, checks, None)


def test_a_sentence_without_the_claims_number_does_not_outweigh_a_nearer_one_with_it() -> None:
    """A further sentence that lacks the number refutes nothing; one with another number does."""
    claim = "We used 5000 resamples."
    with_it = _said(claim, "There were 5,000 resamples in use.", similarity=0.9, supports=0.6, refutes=0.1)
    without = _said(claim, "The bootstrap resamples with replacement.", similarity=0.6, supports=0.1, refutes=0.8)
    other = _said(claim, "We used 400 resamples.", similarity=0.95, supports=0.1, refutes=0.8)
    (document,) = weigh([with_it, without])
    assert document.leans_to_support
    assert not verdict(claim, [document], 3).contradicting
    (document,) = weigh([with_it, other])
    assert not document.leans_to_support


def test_a_claim_that_says_more_than_its_evidence_is_unclear() -> None:
    """The sentence is shown with the reason; one that says as much settles it."""
    claim = "Owls always hunt at night."
    weaker = _said(claim, "Owls often hunt at night.", similarity=0.9, supports=0.9, refutes=0.0)
    equal = _said(claim, "At night owls always hunt.", similarity=0.8, supports=0.8, refutes=0.0)
    found = verdict(claim, [DocumentStance("notes.md", 0.9, 0.0, (weaker,))], 3)
    assert found.ruling is Ruling.UNCLEAR
    assert found.supporting[0].notes == ("stronger than the source: always vs often",)
    assert verdict(claim, [DocumentStance("notes.md", 0.9, 0.0, (weaker, equal))], 3).ruling is Ruling.SUPPORTED


@pytest.mark.parametrize(
    ("sentence", "same"),
    [
        ("We used 5,000 resamples.", True),
        ("We used 5,0 resamples.", False),
        ("We used 500 resamples.", False),
        ("We never used 5000 resamples.", False),
        ("Resamples used 5000 we.", False),
        ("We used 5000 resamples?", False),
    ],
)
def test_a_sentence_that_is_the_claim_supports_it(sentence: str, same: bool) -> None:
    """Whatever the judge says of it."""
    claim = "We used 5000 resamples."
    assert restates(claim, sentence) is same
    (read,) = read_candidates(claim, [ClaimCandidate(hit(1, sentence), 0, 0.9)], Always((0.2, 0.7, 0.1)))
    assert (read.supports > 0.9) is same


def test_that_a_claim_is_not_found_is_never_certain() -> None:
    """What was not retrieved was not read."""
    assert verdict("Nothing is here.", (), 0).confidence < 1
    assert rule([_weighed(1, 0.0, 0.0)])[1] < 1


@pytest.mark.parametrize(
    ("sides", "ruling"),
    [
        ([], Ruling.NOT_FOUND),
        ([(0.2, 0.2)], Ruling.NOT_FOUND),
        ([(0.5, 0.45)], Ruling.SUPPORTED),
        ([(0.8, 0.1)], Ruling.SUPPORTED),
        ([(0.1, 0.7), (0.2, 0.1)], Ruling.CONTRADICTED),
        ([(0.8, 0.1), (0.1, 0.7)], Ruling.MIXED),
    ],
)
def test_a_side_is_taken_by_a_document_that_is_likely_enough_on_it(
    sides: list[tuple[float, float]], ruling: Ruling
) -> None:
    """Silence is no contradiction, and conflict is over documents."""
    assert rule([_weighed(number, *side) for number, side in enumerate(sides, start=1)])[0] is ruling


def test_what_contradicts_is_shown_beside_what_supports() -> None:
    """Both sides are quoted whatever the ruling, the surest first."""
    found = verdict("It is so.", [_weighed(1, 0.9, 0.05), _weighed(2, 0.6, 0.1), _weighed(3, 0.1, 0.2)], 5)
    assert found.ruling is Ruling.SUPPORTED
    assert [one.place.document for one in found.supporting] == [hit(1, "x").passage.document] * len(found.supporting)
    assert [one.stance for one in found.contradicting] == [Stance.REFUTES]


@given(st.lists(st.tuples(SHARE, SHARE), max_size=6), st.integers(1, 3))
def test_no_ruling_is_without_its_quote(sides: list[tuple[float, float]], k: int) -> None:
    """Whatever the judge says of the sentences, a side that is taken has a sentence to quote."""
    read = [_read(number, supports, (1 - supports) * rest) for number, (supports, rest) in enumerate(sides, start=1)]
    found = verdict("It is so.", weigh(read), k)
    assert 0 <= found.confidence <= 1
    assert len(found.supporting) <= k
    assert len(found.contradicting) <= k


def test_a_verdict_without_evidence_cannot_be_made() -> None:
    """The type refuses it, whoever makes it."""
    with pytest.raises(ValueError, match="without a quoted sentence"):
        Verdict("It is so.", Ruling.SUPPORTED, 0.9)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Two adults were offered the vaccine.", "Three adults were offered the vaccine."),
        ("A file holds 281 gigabytes.", "A file holds up to 281 terabytes."),
        ("Oak is more costly than pine.", "Pine is more costly than oak."),
    ],
)
def test_a_mismatch_forbids_support(claim: str, evidence: str) -> None:
    """However sure the judge is, what cannot hold beside the claim speaks against it."""
    sure = Always((0.95, 0.01, 0.04))
    [found] = read_candidates(claim, [ClaimCandidate(hit(1, evidence), 0, 0.9)], sure)
    assert found.supports < found.refutes
    assert found.is_for(Stance.REFUTES)


def test_no_note_says_the_opposite_of_its_side() -> None:
    """That a number agrees is not told of a sentence that contradicts for another reason."""
    sure = Always((0.01, 0.95, 0.04))
    read = read_candidates("Two adults left.", [ClaimCandidate(hit(1, "Two adults stayed."), 0, 0.9)], sure)
    found = verdict("Two adults left.", weigh(read), 3)
    assert found.contradicting
    assert found.contradicting[0].notes == ()


def test_equal_numbers_speak_for_support() -> None:
    """1500 mg is 1.5 g: a judge that does not know is overruled."""
    unsure = Always((0.3, 0.45, 0.25))
    [found] = read_candidates("They got 1500 mg.", [ClaimCandidate(hit(1, "They got 1.5 g."), 0, 0.9)], unsure)
    assert found.is_for(Stance.SUPPORTS)


@pytest.mark.parametrize(
    ("claim", "rows"),
    [
        ("Birpur 1 has 118 µg/L of arsenic.", [1]),
        ("The well Kalna 3 is 42 m deep.", [0]),
        ("Arsenic was 118 µg/L in one well.", []),
        ("Kalna 1 has 118 µg/L of arsenic.", []),
    ],
)
def test_a_row_speaks_only_of_what_its_key_names(claim: str, rows: list[int]) -> None:
    """A number in the row of another thing says nothing of this one."""
    cells = ("|Kalna 3|42|118|", "|Birpur 1|150|4|")
    found = [hit(row, text, kind=Kind.TABLE) for row, text in enumerate(cells)]
    assert [one.hit.passage.id for one in claim_candidates(found, {}, claim)] == rows


def test_a_row_without_letters_has_its_first_cell_as_key() -> None:
    """As years have in a table of values."""
    found = [hit(row, text, kind=Kind.TABLE) for row, text in enumerate(("|1990|12|few|", "|1991|15|many|"))]
    assert [one.hit.passage.id for one in claim_candidates(found, {}, "There were 12 storks in 1990.")] == [0]
