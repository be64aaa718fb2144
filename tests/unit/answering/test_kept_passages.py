"""Choosing the sentences of an answer, and what a question asks for."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from sample_documents import hit

from ibidem.answering.composition import MOST_SENTENCES, compose, rerank_passages, rerank_sentences
from ibidem.answering.features import AnswerCandidate, QuestionFeatures, SentenceFeatures, answer_candidates, quotable
from ibidem.answering.question import AnswerType, answer_type, contrasted, definiendum, is_yes_no, offers, wants_all
from ibidem.answering.ranking import (
    JUDGED_CONFIDENCE_WEIGHTS,
    JUDGED_RANKING_WEIGHTS,
    ConfidenceSignals,
    confidence,
    lead,
    rank,
)
from ibidem.testing.judges import ToyJudge
from ibidem.text.claim_detection import Assertion
from ibidem.types import Hit, Kind, YesNo

NOTHING = SentenceFeatures(*([0.0] * len(fields(SentenceFeatures))))


class Words:
    """A vocabulary of plain lower-case words, all equally rare."""

    def stems(self, text: str, language: str = "") -> list[str]:
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
        ("Was ist ein Mühlgraben?", AnswerType.DEFINITION),
        ("Qu'est-ce que le bief ?", AnswerType.DEFINITION),
        ("Wie viele Räder hat die Mühle?", AnswerType.AMOUNT),
        ("Wer baute die Mühle?", AnswerType.PERSON),
    ],
)
def test_a_question_says_what_it_wants(question: str, kind: AnswerType) -> None:
    """The kind is read from the question's own words."""
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("question", "yes_no", "all_of_them"),
    [
        ("Does the mill grind rye?", True, False),
        ("Was the mill built of oak?", True, False),
        ("Was ist eine Mühle?", False, False),
        ("Darf der Pächter die Mühle verkaufen?", True, False),
        ("Le meunier peut-il vendre le moulin ?", True, False),
        ("What are the duties of the miller?", False, True),
        ("List the duties of the miller.", False, True),
        ("Which grains are ground there?", False, True),
        ("What is the duty of the miller?", False, False),
    ],
)
def test_a_question_says_how_it_is_answered(question: str, yes_no: bool, all_of_them: bool) -> None:
    """By yes or no, by several things, or by one."""
    assert (is_yes_no(question), wants_all(question)) == (yes_no, all_of_them)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What is the difference between a mill race and a weir?", ("a mill race", "a weir")),
        ("How does rye differ from wheat?", ("rye", "wheat")),
        ("Was ist der Unterschied zwischen Roggen und Weizen?", ("Roggen", "Weizen")),
        ("How is rye ground?", None),
    ],
)
def test_a_question_names_what_differs(question: str, sides: tuple[str, str] | None) -> None:
    """Both sides are looked for."""
    assert contrasted(question) == sides


def test_what_is_to_be_defined_is_read_from_the_question() -> None:
    """In three languages."""
    asked = ("What is a mill race?", "Was ist ein Mühlgraben?", "Qu'est-ce que le bief ?", "Who owns the mill?")
    assert [definiendum(one) for one in asked] == ["a mill race", "ein Mühlgraben", "le bief", ""]


def test_a_lead_in_brings_its_list_and_is_nothing_alone() -> None:
    """An answer is never the bare announcement."""
    duties = hit(1, "The miller: | 1. opens the weir; | 2. grinds the rye.", kind=Kind.LIST).passage
    assert [one.text for one in quotable(duties, 0)] == ["The miller:", "1. opens the weir;", "2. grinds the rye."]
    assert [one.text for one in quotable(duties, 2)] == ["2. grinds the rye."]
    assert len(quotable(duties, 2, wants_all=True)) == 3
    assert quotable(hit(2, "The miller:").passage, 0) == ()


def test_code_comes_with_its_lead_in_and_is_nothing_alone() -> None:
    """A program states nothing."""
    code = hit(1, "Type this: | grind rye | stop", kind=Kind.CODE).passage
    assert [one.text for one in quotable(code, 0)] == ["Type this:", "grind rye"]
    assert quotable(code, 1) == ()


def test_a_sentence_that_leans_on_the_one_before_comes_with_it() -> None:
    """What *it* is stands before."""
    said = hit(1, "The mill stands at the weir. | It was built in 1911. | This paper describes its wheel.").passage
    assert [one.text for one in quotable(said, 1)] == ["The mill stands at the weir.", "It was built in 1911."]
    assert [one.text for one in quotable(said, 2)] == ["This paper describes its wheel."]


def test_a_heading_answers_nothing() -> None:
    """Neither the title nor a line that has the form of one."""
    assert quotable(hit(1, "On the Grinding of Rye").passage, 0) == ()
    assert quotable(hit(1, "Rye is ground at night").passage, 0) != ()


def test_a_number_answers_by_what_it_counts() -> None:
    """Neither a year nor a number of other things is as good as one of what is asked for."""
    question = QuestionFeatures.of("How many wheels has the mill?", Words())
    found = hit(1, "The mill has 3 wheels. | The mill has 4 stones. | The mill was built in 1911.")
    features = [one.features for one in answer_candidates({"": question}, [found], {}, Words())]
    assert [(one.amount, one.counted) for one in features] == [(1.0, 1.0), (1.0, 0.0), (0.3, 0.0)]


def test_a_definition_begins_with_what_it_defines() -> None:
    """In the present rather than the past, and of one thing rather than of a part of it."""
    question = QuestionFeatures.of("What is a weir?", Words())
    found = hit(1, "A weir is a low dam. | A weir was the cause of it. | The weir of Ode is old. | Eels pass the weir.")
    measured = [one.features.defines for one in answer_candidates({"": question}, [found], {}, Words())]
    assert measured == [1.0, 0.5, 0.5, 0.0]


def test_a_term_of_the_question_is_no_answer() -> None:
    """What is said of it is; so are words that the question has not."""
    question = QuestionFeatures.of("What is a weir?", Words())
    found = [
        one.text
        for one in answer_candidates({"": question}, [hit(1, "weir | A low dam. | the weir | Ode")], {}, Words())
    ]
    assert found == ["A low dam.", "the weir", "Ode"]


def test_the_names_of_columns_answer_nothing() -> None:
    """A row of words above rows of numbers; a table of words may answer by any row."""
    counts = replace(hit(1, "ground sifted sold | 41 8 17 | 30 9 12").passage, kind=Kind.TABLE)
    assert quotable(counts, 0) == ()
    assert [one.text for one in quotable(counts, 1)] == ["41 8 17"]
    names = replace(hit(1, "Miller Anna | Carter Otto").passage, kind=Kind.TABLE)
    assert [one.text for one in quotable(names, 0)] == ["Miller Anna"]


def test_sentences_that_bring_the_same_one_are_shown_as_one() -> None:
    """A lead-in, what it leads to, and what leans on that."""
    question = QuestionFeatures.of("What is a weir?", Words())
    found = hit(1, "A weir is this: | A low dam in a river. | It is old.")
    candidates = answer_candidates({"": question}, [found], {}, Words())
    assert len(candidates) > 1
    composed = compose(list(zip(candidates, (0.9, 0.8, 0.7), strict=False)))
    assert [one.text for one in composed.sentences] == ["A weir is this: A low dam in a river. It is old."]


def test_both_sides_of_a_difference_are_shown() -> None:
    """However far the second is behind."""
    question = QuestionFeatures.of("What is the difference between rye and wheat?", Words())
    found = hit(1, "The rye is dark. | The wheat is light. | The stones turn.")
    candidates = answer_candidates({"": question}, [found], {}, Words())
    composed = compose(list(zip(candidates, (0.98, 0.01, 0.01), strict=True)))
    assert [one.text for one in composed.sentences] == ["The rye is dark.", "The wheat is light."]


def test_polarity_needs_no_judge_in_languages_that_it_does_not_read() -> None:
    """German: the negation tells."""
    judge = ToyJudge()
    judge.languages = frozenset(("en",))
    asked = "Darf der Pächter die Mühle verkaufen?"
    said = {"Der Pächter darf die Mühle verkaufen.": YesNo.YES, "Der Pächter darf die Mühle nicht verkaufen.": YesNo.NO}
    for text, polarity in said.items():
        ranked = _ranked(hit(1, text), beliefs=(1.0,))
        assert rerank_sentences(asked, ranked, judge, yes_no=True)[0].polarity is polarity


@pytest.mark.parametrize(
    ("said", "polarity"),
    [
        ("The miller may sell the old mill.", YesNo.YES),
        ("The miller may not sell the old mill.", YesNo.NO),
        ("Rye is ground at night.", None),
    ],
)
def test_a_sentence_that_settles_a_question_has_a_polarity(said: str, polarity: YesNo | None) -> None:
    """Yes, no, or neither."""
    question = "May the miller sell the old mill?"
    ranked = _ranked(hit(1, said), beliefs=(1.0,))
    assert rerank_sentences(question, ranked, ToyJudge(), yes_no=True)[0].polarity is polarity


def test_an_unsure_judge_settles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One side may be likelier than the other, and neither likely."""
    monkeypatch.setattr(ToyJudge, "stance", lambda _, pairs, **__: np.array([[0.45, 0.08, 0.47]] * len(pairs)))
    ranked = _ranked(hit(1, "A common mistake of millers is to sell the old mill."), beliefs=(1.0,))
    assert rerank_sentences("May the miller sell the old mill?", ranked, ToyJudge(), yes_no=True)[0].polarity is None


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
    ranked = rank(answer_candidates({"": question}, [found], {}, Words()))
    assert ranked[0][0].sentence.text == "The mill was built of oak."
    assert sum(belief for _, belief in ranked) == pytest.approx(1.0)


def test_no_hits_give_no_candidates() -> None:
    """Empty input is legal."""
    assert rank(answer_candidates({}, [], {}, Words())) == []
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


@pytest.mark.parametrize(("belief", "shown"), [(0.1, 2), (0.01, 1)])
def test_what_settles_the_question_the_other_way_is_shown_too(belief: float, shown: int) -> None:
    """Where it is believed at all, however few the further sentences are."""
    ranked = _ranked(hit(1, "The miller may sell it at once."), hit(2, "No mill is sold."), beliefs=(0.9, belief))
    settled = [
        (replace(candidate, polarity=polarity), each)
        for (candidate, each), polarity in zip(ranked, (YesNo.YES, YesNo.NO), strict=True)
    ]
    assert len(compose(settled).sentences) == shown


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


def test_what_the_judge_does_not_call_an_answer_is_never_sure() -> None:
    """However near its words are to those of the question."""
    near = ConfidenceSignals(1.0, 1.0, 1.0, 1.0, 1.0, 0.0, judged=-0.1, lead=4.0)
    assert confidence(near, judged=True) <= 0.9 < confidence(replace(near, judged=3.0), judged=True)


def test_every_weight_is_of_a_signal() -> None:
    """A weight under another name would count for nothing, and nobody would be told."""
    assert JUDGED_RANKING_WEIGHTS.keys() <= {field.name for field in fields(SentenceFeatures)}
    assert JUDGED_CONFIDENCE_WEIGHTS.keys() <= {field.name for field in fields(ConfidenceSignals)}


def test_a_lead_is_the_same_in_a_small_library() -> None:
    """One sentence alone leads over nothing; over few or many alike the lead is one."""
    few, many = (lead([share, *[(1 - share) / others] * others]) for share, others in ((3 / 5, 2), (3 / 14, 11)))
    assert lead([1.0]) == 0.0
    assert few == pytest.approx(many)
    assert lead([0.5, 0.3, 0.2]) < lead([0.8, 0.1, 0.1])


@pytest.mark.parametrize("asked", ["The mill increases rye.", "What does the mill increase?", "mill rye"])
def test_passages_that_settle_come_first(asked: str) -> None:
    """To a question the one that answers, to a claim the one that takes a side, to keywords none."""
    hits = (hit(1, "Eels pass the weir."), hit(2, "The mill increases rye.", document="other.md"))
    read = rerank_passages(asked, hits, ToyJudge(), 2)
    assert [one.passage.id for one in read] == ([1, 2] if asked == "mill rye" else [2, 1])
