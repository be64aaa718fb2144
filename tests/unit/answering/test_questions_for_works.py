"""Which questions an entry of a bibliography may answer."""

from __future__ import annotations

import pytest

from ibidem.answering.question import asks_for_work, takes_entries


@pytest.mark.parametrize(
    "question",
    [
        "Which papers are there about publication bias?",
        "Which recent books on moss are listed?",
        "What did Hillman publish in 2005?",
        "Which works does the author cite?",
        "Who wrote the paper on damp walls?",
        "Who are the authors of Damp walls and moss?",
        "In which journal did Hillman publish the study?",
        "On which pages will I find the paper by Radak?",
        "When was Damp walls and moss published?",
        "Is there a study by Egger about asymmetry?",
        "What is the DOI of the handbook?",
        "papers by Egger",
    ],
)
def test_a_question_for_a_work_takes_entries(question: str) -> None:
    """A work, its authors, or where it was published is asked for."""
    assert asks_for_work(question)
    assert takes_entries(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which statistical methods detect publication bias?",
        "What does publication bias do in meta-analysis?",
        "Which article of the constitution protects speech?",
        "How are pages of memory evicted?",
        "Why are null results seldom published?",
        "What do the authors recommend for small samples?",
        "How many references does a pointer hold?",
        "Which bibliographic databases were searched?",
        "What is a journal bearing?",
        "How does the pump that works by suction fail?",
        "What books did the fire destroy?",
    ],
)
def test_a_question_that_only_has_such_a_word_does_not(question: str) -> None:
    """The words of publishing have other uses."""
    assert not asks_for_work(question)
    assert not takes_entries(question)
