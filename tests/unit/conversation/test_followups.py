"""Questions that lean on the turns before them: how they lean, what they are rewritten to, and where they search."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import FakeEngine, answer

from ibidem.conversation.followups import Leaning, PastTurn, candidates, leaning, phrases, read
from ibidem.types import EVERYTHING, Answer, Filter, Kind
from ibidem.types.answers import Abstention

TOWER = "When was the tower finished?"
PAST = (PastTurn(TOWER, answer(TOWER)),)


class ScriptedEngine(FakeEngine):
    """Answers some questions well, and remembers what it was asked."""

    def __init__(self, confidences: dict[str, float]) -> None:
        super().__init__()
        self._confidences = confidences
        self.wheres: list[Filter] = []

    def ask(self, question: str, *, where: Filter = EVERYTHING, **_: object) -> Answer:
        self.asked.append(question)
        self.wheres.append(where)
        confidence = self._confidences.get(question, 0.0)
        found = answer(TOWER)
        return replace(found, confidence=confidence, reason=None if confidence else Abstention.NO_SENTENCE)


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("and in women?", Leaning.FRAGMENT),
        ("What about serotonin?", Leaning.FRAGMENT),
        ("Why?", Leaning.FRAGMENT),
        ("How are they dealt with?", Leaning.POINTER),
        ("Which is the default?", Leaning.POINTER),
        ("Who wrote that?", Leaning.AUTHOR),
        ("Who wrote that paper?", Leaning.AUTHOR),
        ("and the other contract?", Leaning.OTHER),
        ("How many speedups were measured?", Leaning.BARE),
        ("How does MapReduce handle the failure of a worker?", Leaning.NONE),
        ("What does inflammation do to the synthesis of neurotransmitters?", Leaning.NONE),
    ],
)
def test_a_question_leans_by_its_own_words(question: str, how: Leaning) -> None:
    """Openers, words that stand for something else, and too few words of its own."""
    assert leaning(question) is how


def test_the_first_question_is_read_as_it_stands() -> None:
    """There is nothing to lean on."""
    engine = ScriptedEngine({})
    assert not read(engine, "and in women?", ()).rewritten
    assert engine.asked == []


def test_a_fragment_takes_the_place_of_what_was_asked_about() -> None:
    """The question is the same, its subject another."""
    assert next(candidates("and the lamp?", Leaning.FRAGMENT, PAST)) == "When was the lamp finished?"
    assert "When was the tower finished in winter?" in list(candidates("and in winter?", Leaning.FRAGMENT, PAST))


def test_a_fragment_with_the_same_last_word_takes_the_place_of_its_like() -> None:
    """The rest of the phrase stays."""
    past = (PastTurn("How does MapReduce handle worker failure?", answer(TOWER)),)
    assert (
        next(candidates("and master failure?", Leaning.FRAGMENT, past)) == "How does MapReduce handle master failure?"
    )


def test_a_fragment_with_a_preposition_takes_the_place_of_a_phrase_with_one() -> None:
    """In women, not in men."""
    past = (PastTurn("What does resistance training do for men?", answer(TOWER)),)
    assert next(candidates("and in women?", Leaning.FRAGMENT, past)) == "What does resistance training do in women?"


def test_a_fragment_with_another_preposition_may_say_more_of_the_same() -> None:
    """What it would replace may stay."""
    past = (PastTurn("How is noise removed from natural images?", answer(TOWER)),)
    readings = list(candidates("Why not with random fields?", Leaning.FRAGMENT, past))
    assert "How is noise removed from natural images with random fields?" in readings


@pytest.mark.parametrize(("pronoun", "subject"), [("them", "backup tasks"), ("it", "MapReduce")])
def test_a_pronoun_stands_for_a_phrase_of_its_number(pronoun: str, subject: str) -> None:
    """Many for them, one for it."""
    past = (PastTurn("What are backup tasks in MapReduce?", answer(TOWER)),)
    assert (
        next(candidates(f"What happens without {pronoun}?", Leaning.POINTER, past))
        == f"What happens without {subject}?"
    )


def test_authors_whom_a_document_states_are_looked_for_by_their_names() -> None:
    """The sentence that names them is quoted; where none does, words are looked for."""
    engine = FakeEngine()
    told = answer("Ishbel Marr on lights of the western sounds")
    prose = tuple(replace(hit, passage=replace(hit.passage, kind=Kind.PROSE)) for hit in told.hits)
    engine.answer = replace(told, hits=prose, sentences=(), reason=Abstention.NO_SENTENCE)
    reading = read(engine, "Who wrote that?", PAST)
    assert (reading.question, reading.where) == ("Ishbel Marr", Filter(documents=("almanac/light.md",)))
    assert reading.answer is not None
    assert "Marr" in reading.answer.sentences[0].text
    assert not reading.answer.abstained
    for silent in (answer(TOWER), told):  # an entry of its bibliography does not state who wrote the document
        engine.answer = replace(silent, sentences=())
        assert read(engine, "Who wrote that?", PAST).question.startswith("Who are the authors")


def test_the_reading_that_is_answered_best_is_taken_and_kept_to_its_documents() -> None:
    """Not the first that comes to mind."""
    best = "When was the tower finished in winter?"
    engine = ScriptedEngine({best: 0.9})
    reading = read(engine, "and in winter?", PAST)
    assert reading.question == best
    assert reading.where == Filter(documents=("almanac/light.md",))
    assert reading.answer is not None


def test_a_new_topic_that_is_answered_elsewhere_is_not_dragged_back() -> None:
    """A short question of its own stands."""
    engine = ScriptedEngine({"What is chart datum?": 0.9})
    elsewhere = replace(answer("How high does wind raise the tide in the sound?"), question="x")
    reading = read(engine, "What is chart datum?", (PastTurn("What drives the tide?", elsewhere),))
    assert (reading.question, reading.rewritten) == ("What is chart datum?", False)


def test_the_other_document_is_asked_the_same() -> None:
    """The document that was answered from is left out."""
    reading = read(FakeEngine(), "and the other document?", PAST)
    assert (reading.question, reading.where.without) == (TOWER, "almanac/light.md")


def test_a_person_may_narrow_and_the_reading_stays_inside() -> None:
    """What was narrowed by hand is not widened."""
    engine = ScriptedEngine({})
    narrowed = Filter(("almanac/*.md",))
    read(engine, "and in winter?", PAST, where=narrowed)
    assert set(engine.wheres) == {narrowed}


def test_phrases_are_what_a_question_is_about() -> None:
    """The last first."""
    assert phrases("What does resistance training do for men?") == ["men", "resistance training"]
