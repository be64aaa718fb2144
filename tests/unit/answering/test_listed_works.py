"""An entry of a bibliography says who wrote a work, when and where; it answers no other question."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_libraries import engine

from ibidem.answering.authorship import named_document
from ibidem.types import Abstention, Kind

LISTED = """# Notes on reviews

Systematic reviews collect every trial on a question. An asymmetric plot may be a sign of missing trials.

## References

- Cooper H, ed. Handbook of research synthesis. 1994
- Egger M, Smith GD. Bias in location and selection of studies. BMJ. 1998;316:61-66.
"""
RECORD = "@book{kuhn, author={Kuhn, Thomas}, title={The Structure of Scientific Revolutions}, year=1962}\n"
TOLD = "# Books\n\nThe Handbook of research synthesis was edited by Cooper in Boston.\n"


@pytest.mark.parametrize(
    "question",
    [
        "Which handbook of research synthesis is there?",
        "handbook of research synthesis",
        "What is the Handbook of research synthesis about?",
    ],
)
def test_what_only_a_list_names_is_no_answer(question: str, tmp_path: Path) -> None:
    """The answer is silent and says that an entry is what comes nearest; the entry is the first passage."""
    with engine(tmp_path, {"reviews.md": LISTED, "works.bib": RECORD}) as opened:
        answer = opened.ask(question)
    assert answer.reason is Abstention.ONLY_LISTED
    assert not answer.sentences
    assert answer.hits[0].passage.kind is Kind.REFERENCE


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Who edited the Handbook of research synthesis?", "Cooper H, ed."),
        ("When was the Handbook of research synthesis published?", "1994"),
        ("In which journal is Bias in location and selection of studies?", "BMJ"),
        ("On which pages does Bias in location and selection of studies stand?", "61-66"),
        ("Who wrote The Structure of Scientific Revolutions?", "Kuhn"),
    ],
)
def test_who_wrote_a_work_is_answered_by_its_entry(question: str, holds: str, tmp_path: Path) -> None:
    """The entry as it stands, from a list as from a bibliography file."""
    with engine(tmp_path, {"reviews.md": LISTED, "works.bib": RECORD}) as opened:
        answer = opened.ask(question)
    assert holds in answer.sentences[0].text


@pytest.mark.parametrize("work", ["The origin of the tides", "Selection of the fittest mills and their wheels"])
def test_an_entry_of_another_work_does_not_say_who_wrote_it(work: str, tmp_path: Path) -> None:
    """It must hold most of the words by which the question names the work."""
    with engine(tmp_path, {"works.bib": RECORD, "reviews.md": LISTED}) as opened:
        answer = opened.ask(f"Who wrote {work}?")
    assert not any("Egger" in one.text or "Kuhn" in one.text or "Cooper" in one.text for one in answer.sentences)


def test_what_a_text_tells_of_a_work_is_an_answer(tmp_path: Path) -> None:
    """The entry beside it takes nothing from the sentence."""
    with engine(tmp_path, {"reviews.md": LISTED, "books.md": TOLD}) as opened:
        answer = opened.ask("Who edited the Handbook of research synthesis?")
    assert [one.place.document for one in answer.sentences] == ["books.md"]


def test_a_question_on_something_else_is_not_told_of_a_list(tmp_path: Path) -> None:
    """An entry that is nearest because nothing else is there does not come close."""
    with engine(tmp_path, {"works.bib": RECORD}) as opened:
        assert opened.ask("How deep is the harbour of Bergen?").reason is Abstention.NOTHING_CLOSE


PAPER = """# The tides of the northern sound

By Ada Berg and Olaf Lind, Harbour Institute

The water of the sound rises twice a day, and pilots wait for it. Berg measured it for ten years.
"""


@pytest.mark.parametrize(
    "question",
    ["Who wrote the paper on the tides of the sound?", "Who are the authors of “The tides of the northern sound”?"],
)
def test_who_wrote_a_document_is_answered_by_the_line_that_states_it(question: str, tmp_path: Path) -> None:
    """Word for word, with its place; the sentence that states them, not one that names one."""
    with engine(tmp_path, {"tides.md": PAPER, "reviews.md": LISTED}) as opened:
        answer = opened.ask(question)
    assert [one.text for one in answer.sentences] == ["By Ada Berg and Olaf Lind, Harbour Institute"]
    assert answer.sentences[0].place.document == "tides.md"
    assert answer.confidence <= 0.9


def test_who_wrote_what_several_documents_are_about_is_an_ordinary_question(tmp_path: Path) -> None:
    """No document is taken for another of the same subject."""
    other = PAPER.replace("northern", "southern").replace("Ada Berg", "Nils Holm")
    with engine(tmp_path, {"north.md": PAPER, "south.md": other}) as opened:
        identities = opened.live().catalogue.identities()
    assert named_document("Who wrote about the tides of the sound?", identities) is None
    northern = named_document("Who wrote the paper on the northern sound?", identities)
    assert northern is not None
    assert northern.document == "north.md"
