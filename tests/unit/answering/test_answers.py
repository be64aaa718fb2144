"""Choosing the sentences of an answer, and what a question asks for."""

from __future__ import annotations

import pytest
from sample_documents import hit

from ibidem.answering.composition import MOST_SENTENCES, compose
from ibidem.answering.features import (
    AnswerCandidate,
    AnswerType,
    QuestionFeatures,
    SentenceFeatures,
    answer_candidates,
    answer_type,
    offers,
)
from ibidem.answering.ranking import rank
from ibidem.models.calibration import columns
from ibidem.testing.judges import ToyJudge
from ibidem.text.assertion import Assertion
from ibidem.types import Hit

NOTHING = SentenceFeatures(*([0.0] * len(columns(SentenceFeatures))))


class Words:
    """A vocabulary of plain lower-case words, all equally rare."""

    def stems(self, text: str) -> list[str]:
        return text.casefold().replace(".", "").replace("?", "").split()

    def rarity(self, stem: str) -> float:
        return 1.0


def _ranked(*hits: Hit, beliefs: tuple[float, ...]) -> list[tuple[AnswerCandidate, float]]:
    every = [
        AnswerCandidate(number, one, sentence, NOTHING)
        for number, one in enumerate(hits, start=1)
        for sentence in one.passage.sentences
    ]
    return sorted(zip(every, beliefs, strict=True), key=lambda pair: -pair[1])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did the river freeze?", AnswerType.TIME),
        ("In which year did it freeze?", AnswerType.TIME),
        ("How many bridges cross it?", AnswerType.AMOUNT),
        ("Who built the mill?", AnswerType.PERSON),
        ("Where is the mill?", AnswerType.PLACE),
        ("Why did the mill close?", AnswerType.CAUSE),
        ("What is a mill race?", AnswerType.DEFINITION),
        ("How is flour ground?", AnswerType.MANNER),
        ("Which grain is ground there?", AnswerType.THING),
        ("What noise does the wheel make when it turns?", AnswerType.THING),
        ("How is a mill race defined?", AnswerType.DEFINITION),
    ],
)
def test_a_question_says_what_it_wants(question: str, kind: AnswerType) -> None:
    """The kind is read from the question's own words."""
    assert answer_type(question) is kind


def test_a_name_that_was_asked_about_is_no_answer() -> None:
    """Only a name beyond the question's own answers who."""
    asked = frozenset({"who", "met", "anna"})
    assert offers(AnswerType.PERSON, "Later that year Anna left.", asked) == 0.0
    assert offers(AnswerType.PERSON, "Later that year Anna met Bertil.", asked) == 1.0


def test_the_shares_of_a_question_sum_to_one() -> None:
    """Coverage is a share, whatever the words."""
    question = QuestionFeatures.of("Who built the old stone bridge?", Words())
    assert sum(question.stems.values()) == pytest.approx(1.0)
    assert question.covered(frozenset({"built", "old", "stone", "bridge"})) == pytest.approx(1.0)


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    """Nothing is divided by zero and the words still count."""
    assert QuestionFeatures.of("Who is it?", Words()).stems


def test_a_sentence_with_the_questions_words_ranks_first() -> None:
    """With equal similarity the sentence that shares the subject wins."""
    found = hit(1, "The mill was built of oak. | Its wheel turned for a century.")
    question = QuestionFeatures.of("What was the mill built of?", Words())
    ranked = rank(answer_candidates(question, [found], {}, Words()))
    assert ranked[0][0].sentence.text == "The mill was built of oak."
    assert sum(belief for _, belief in ranked) == pytest.approx(1.0)


def test_no_hits_give_no_candidates() -> None:
    """Empty input is legal."""
    assert rank(answer_candidates(QuestionFeatures.of("mill", Words()), [], {}, Words())) == []
    assert compose([]).sentences == ()


def test_an_answer_says_nothing_twice_and_cites_both_places() -> None:
    """A sentence found in two passages is shown once with two citations."""
    one = hit(1, "The mill was built of oak in the dry years.")
    two = hit(2, "The mill was built of oak in the dry years.", document="other.md")
    [sentence] = compose(_ranked(one, two, beliefs=(0.6, 0.4))).sentences
    assert sentence.citations == (1, 2)
    assert sentence.place.document == "notes.md"


def test_weak_sentences_are_left_out() -> None:
    """A sentence far behind the best is not part of the answer."""
    found = hit(1, "The mill was built of oak. | Swallows nest there every spring.")
    assert len(compose(_ranked(found, beliefs=(0.95, 0.05))).sentences) == 1


def test_the_best_sentence_comes_first_and_the_rest_in_order() -> None:
    """After the best, sentences follow as the document has them; never more than the most."""
    found = hit(1, "Oak was felled. | Beams were cut. | Walls were raised. | Slates were laid.")
    chosen = compose(_ranked(found, beliefs=(0.2, 0.25, 0.3, 0.25))).sentences
    assert [one.text for one in chosen] == ["Walls were raised.", "Beams were cut.", "Slates were laid."]
    assert len(chosen) == MOST_SENTENCES


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("The tenant may end the lease after three months.", "The tenant may not end the lease after three months."),
        ("The tenant may end the lease after three months.", "The tenant may end the lease after six months."),
        ("Visitors must sign the book.", "Visitors may sign the book."),
        ("The deposit amounts to 1,200 euros.", "The deposit amounts to 1800 euros."),
        ("Dogs are admitted to the mill.", "Dogs are never admitted to the mill."),
    ],
)
def test_what_disagrees_is_shown_beside_it_and_never_cited_for_it(said: str, other: str) -> None:
    """Another number, polarity or modality is another sentence, however few its words and its belief."""
    composed = compose(_ranked(hit(1, said), hit(2, other, document="other.md"), beliefs=(0.999, 0.001)), ToyJudge())
    assert [(one.text, one.citations) for one in composed.sentences] == [(said, (1,)), (other, (2,))]
    assert composed.disagreements == ((1, 2),)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("In 2010 the mill ground rye.", "In 2014 the mill ground rye."),
        ("The door of the mill weighs 2 kg.", "The door of the mill weighs 2000 g."),
        ("The mill has three wheels and ten stones.", "The mill has four wheels and six stones."),
    ],
)
def test_another_frame_or_unit_is_no_disagreement(said: str, other: str) -> None:
    """A year may be when it was so, and a unit may be another way to say it."""
    assert not Assertion.of(said).conflicts(Assertion.of(other))


def test_a_citation_needs_entailment_both_ways() -> None:
    """Without a judge only the same words are cited twice; with one, what it finds to say the same."""
    one, two = hit(1, "The mill was built of old oak."), hit(2, "Of old oak was the mill built.", document="other.md")
    ranked = _ranked(one, two, beliefs=(0.6, 0.4))
    assert [each.citations for each in compose(ranked).sentences] == [(1,)]
    assert [each.citations for each in compose(ranked, ToyJudge()).sentences] == [(1, 2)]
