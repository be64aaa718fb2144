"""What of a claim a cited work does not have, and whether it can be told why a work contradicts a claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_documents import hit

from ibidem.audit.confirmation import SourceWords, unconfirmed, unsaid, word_of
from ibidem.audit.contradiction import contradicted, denied, negated, settled
from ibidem.types import Evidence, Ruling, Stance, Verdict

SOURCE = "The licence ends 60 days after the notice. The pipe is 1.2 m long. Four kinds are listed. Theorem 1 holds."


def told(claim: str, *, supporting: str = "", contradicting: str = "", score: float = 0.4) -> Verdict:
    """Return a verdict with at most one sentence on either side."""

    def side(text: str, stance: Stance) -> tuple[Evidence, ...]:
        return (Evidence(hit(1, text).citation, stance, score),) if text else ()

    ruling = Ruling.UNCLEAR if supporting or contradicting else Ruling.NOT_FOUND
    return Verdict(
        claim,
        ruling,
        0.4,
        supporting=side(supporting, Stance.SUPPORTS),
        contradicting=side(contradicting, Stance.REFUTES),
    )


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("The licence ends 60 weeks after the notice.", ["60 weeks"]),
        ("The licence ends 60 days after the notice.", []),
        ("The licence ends 70 days after the notice.", ["70"]),
        ("There are four grams of them.", ["four grams"]),
        ("The error is bounded by Theorem 7.", ["7", "Theorem 7"]),
        ("The error is bounded by theorem 1.", []),
        ("Figure 1 shows the pipe.", []),
    ],
)
def test_a_number_counts_with_its_unit(claim: str, words: list[str]) -> None:
    """Anywhere in the text of the work, where no sentence came near the claim."""
    notes = unconfirmed(claim, told(claim), [SourceWords.of(SOURCE)], ())
    assert [word_of(note) for note in notes] == words


def test_a_quantity_may_be_in_another_unit() -> None:
    """In a sentence that came near the claim."""
    claim = "The pipe is 120 cm long."
    verdict = told(claim, supporting="The pipe is 1.2 m long.")
    assert list(unconfirmed(claim, verdict, [SourceWords.of(SOURCE)], ())) == []


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("Leptin crosses the barrier of the brain.", ["Leptin"]),
        ("Irisin passes the barrier of the brain.", []),
        ("Blood feeds the muscles of the heart.", []),
        ("Typical irisin crosses the barrier of the brain.", []),
    ],
)
def test_a_word_in_the_place_of_another(claim: str, words: list[str]) -> None:
    """It is told where the rest is the same and the work does not know it; verbs and common words have synonyms."""
    source = "Irisin crosses the barrier of the brain."
    notes = unconfirmed(claim, told(claim, supporting=source), [SourceWords.of(source)], ())
    assert [word_of(note) for note in notes] == words


@pytest.mark.parametrize(
    ("claim", "sentence", "denies"),
    [
        ("Rights do not end if you fail to pay.", "Rights end if you fail to pay.", True),
        ("Rights end if you fail to pay.", "Rights end where you do not pay.", False),
        ("The commands help if you know the number.", "The commands help if you don't know the number.", True),
        ("Owls hunt voles at dusk.", "Trains do not stop at dusk.", False),
        (
            "Herons nest in reeds by the lake.",
            "Herons, with no fear of people, do not nest in reeds by the lake.",
            True,
        ),
        ("The log works well over a network disk.", "This is why the log will not work on a network disk.", True),
        ("Herons nest in reeds by the lake.", "Without fear, herons nest in reeds by the lake.", False),
        ("Herons nest in reeds by the lake.", "Herons nest not only in reeds by the lake.", False),
        ("Herons leave no reeds by the lake.", "Herons do not leave reeds by the lake.", False),
        ("The lake supports herons.", "That does not require that the lake supports herons.", False),
        ("Herons and owls are not allowed to share reeds.", "Herons and owls must not share reeds.", False),
        ("Herons and owls are not allowed to share reeds.", "Herons and owls are allowed to share reeds.", True),
        ("Herons and owls are not able to share reeds.", "Herons and owls cannot share reeds.", False),
        ("Herons and owls are not able to share reeds.", "Herons and owls are able to share reeds.", True),
        ("The lock opens when a gale rises.", "The lock can fail with a gale; it opens when a gale rises.", False),
        ("The pump rests if no pressure builds.", "It looks whether pressure builds; if not, the pump rests.", False),
        ("The pump rests if no pressure builds.", "The valve is set if pressure builds.", False),
    ],
)
def test_a_denial_in_the_same_words(claim: str, sentence: str, denies: bool) -> None:
    """Two denials are none; a sentence about something else denies nothing."""
    verdict = told(claim, contradicting=sentence)
    assert denied(claim, verdict) is denies
    assert contradicted(claim, verdict) is denies


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("The pipe was drawn by Marlow for the EHF.", ["Marlow"]),
        ("The pipe was drawn for the European Heat Forum.", []),
        ("The pipe was drawn for Ostend.", ["Ostend"]),
    ],
)
def test_a_name_must_stand_in_the_work(claim: str, words: list[str]) -> None:
    """However surely a sentence supports the rest; the first letters of a name stand for it."""
    source = "The pipe was drawn by Ruhl for the European Heat Forum."
    notes = unconfirmed(claim, told(claim, supporting=source), [SourceWords.of(source)], ())
    assert [word_of(note) for note in notes] == words


def test_another_number_of_something_else_denies_nothing_that_is_supported() -> None:
    """A report tells of two accidents; the sentence of the other one has another number."""
    claim = "The fire at the mill cost 18 lives."
    verdict = told(claim, supporting="The fire at the mill cost 18 lives.", contradicting="The flood cost 15 lives.")
    assert not negated(claim, verdict)


@pytest.mark.parametrize(("limit", "missing"), [("2 weeks", []), ("3 weeks", ["by default"])])
def test_a_default_is_the_quantity_that_is_called_so(limit: str, missing: list[str]) -> None:
    """Wherever in a sentence it is given."""
    claim = "By default, logs older than two weeks are removed."
    quote = f"Remove logs older than the limit (the default is {limit})."
    notes = unconfirmed(claim, told(claim, supporting=quote), [SourceWords.of(quote)], ())
    assert [word_of(note) for note in notes] == missing


@pytest.mark.parametrize(
    ("claim", "ruling"),
    [
        ("The walk of the hikers took 891 seconds with breaks.", Ruling.SUPPORTED),
        ("The walk of the hikers took 933 seconds without a stop.", Ruling.CONTRADICTED),
        ("The walk of the hikers took 891 minutes with breaks.", Ruling.CONTRADICTED),
    ],
)
def test_the_number_of_the_nearer_sentence_settles_a_claim(claim: str, ruling: Ruling) -> None:
    """A work tells of several runs; the one that shares more words with the claim is meant."""

    def side(text: str, stance: Stance, score: float, note: str) -> tuple[Evidence, ...]:
        return (Evidence(hit(1, text).citation, stance, score, (note,)),)

    verdict = Verdict(
        claim,
        Ruling.CONTRADICTED,
        0.6,
        supporting=side("With breaks, the walk took 891 seconds.", Stance.SUPPORTS, 0.4, "number agrees"),
        contradicting=side("The ride took 933 seconds.", Stance.REFUTES, 0.6, "number differs: 891 vs 933 seconds"),
    )
    assert settled(claim, verdict).ruling is ruling


@pytest.mark.parametrize(
    ("claim", "lacks", "note"),
    [
        ("A name has at least two letters.", False, ""),
        ("A name has at least 2 letters.", False, ""),
        ("A name has at least four letters.", True, "number differs: at least four vs at least two letters"),
        ("A name has four vowels.", True, ""),
        ("A name is made of small letters below /srv.", False, ""),
        ("A name is made of small letters below /srv/www.", True, ""),
        ("A name is made of small letters below /var.", True, ""),
    ],
)
def test_numbers_and_paths_beside_the_sentences_quoted(claim: str, lacks: bool, note: str) -> None:
    """Numbers in figures and words alike; one that stands there for the same thing is told."""
    quote = "A name is made of small letters and signs."
    source = f"{quote} It has at least two letters. It is kept in /srv.\n\nFour dots end it."
    told_so = told(claim, supporting=quote)
    place = replace(told_so.supporting[0].place, start=0, end=len(quote))
    verdict = replace(told_so, supporting=(replace(told_so.supporting[0], place=place),))
    assert unsaid(claim, verdict, [SourceWords.of(source)]) == (lacks, note)
