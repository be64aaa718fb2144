"""A library in several languages: what is found, and what is said of models that do not read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import Answer, AnswerSentence, Citation, Ruling

GERMAN = "# Bericht\n\nDie Mühlen wurden im Jahr 1911 erbaut. Die Behandlung der Patienten dauerte zwölf Wochen.\n"
ENGLISH = "# Notes\n\nThe old weir was built by the miller. It has two gates of oak that are opened in the spring.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "bericht.md").write_text(GERMAN, encoding="utf-8")
    (tmp_path / "corpus" / "notes.md").write_text(ENGLISH, encoding="utf-8")
    opened = Library.open(LibraryPaths(tmp_path), Settings(model="hashing"))
    opened.refresh()
    return opened


def test_documents_have_a_language(library: Library) -> None:
    """Each its own; the judge that does not read one is named."""
    assert {one.id: one.language for one in library.list_documents()} == {"bericht.md": "de", "notes.md": "en"}
    status = library.status()
    assert status.languages == {"de": 1, "en": 1}
    assert [note for note in status.unread if "judge" in note and "German" in note]


def test_words_are_found_by_their_forms_in_the_language_of_the_text(library: Library) -> None:
    """The plural of the text by the singular of the question, which English stems would not do."""
    hits = library.preview("Welche Mühle?").hits
    assert [hit.passage.document for hit in hits] == ["bericht.md"]
    assert hits[0].passage.language == "de"


@pytest.mark.model
def test_a_question_in_another_language_is_answered_without_the_judge(library: Library) -> None:
    """And that is said."""
    answer = library.ask("Wie lange dauerte die Behandlung?")
    assert "does not read German" in answer.note
    assert all("judge" not in hit.trace for hit in answer.hits)


@pytest.mark.model
def test_no_ruling_is_made_on_a_claim_that_the_judge_does_not_read(library: Library) -> None:
    """It is unclear, with the reason."""
    verdict = library.check("Die Behandlung dauerte zwölf Wochen.")
    assert (verdict.ruling, verdict.confidence, verdict.supporting) == (Ruling.UNCLEAR, 0.0, ())
    assert "does not read German" in verdict.notes[0]


@pytest.mark.model
@pytest.mark.parametrize(
    "claim",
    ["Die Mill wurde 1911 erbaut by Lind.", "The bees were counted by a monk.", "Penguins swim in the harbour."],
)
def test_a_claim_is_not_surely_missing_where_a_near_passage_was_not_read(library: Library, claim: str) -> None:
    """What the judge left aside may say it."""
    verdict = library.check(claim)
    assert verdict.ruling in (Ruling.NOT_FOUND, Ruling.UNCLEAR)
    assert verdict.confidence <= 0.5
    assert "does not read German" in verdict.notes[0]


@pytest.mark.model
def test_the_language_of_what_is_quoted_is_told(library: Library) -> None:
    """Also where the question and most passages are English."""
    german, *_ = library.search("Welche Mühle?")
    english, *_ = library.search("Who built the weir?")
    quoted = AnswerSentence(
        "Die Mühlen wurden im Jahr 1911 erbaut.",
        (1,),
        Citation("bericht.md", "", "Bericht", (), None, None, 11, 49, GERMAN[11:49]),
    )
    answer = Answer("When were the mills built?", (quoted,), (german, english, english), 0.9)
    snapshot = library._snapshot()
    assert "judge does not read German" in snapshot.unread(answer)
    assert "German" not in snapshot.unread(replace(answer, sentences=()))
