"""A claim put to a library, with a judge by shared words and an encoder without weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_libraries import BEES, HASHING, MILL, engine

from ibidem.errors import ModelError, UsageError
from ibidem.library import Library
from ibidem.types import Kind, Ruling

BOTH = {"mill.md": MILL, "bees.md": BEES}


@pytest.fixture
def asked(tmp_path: Path) -> Library:
    made = engine(tmp_path, BOTH)
    return Library.open(made.paths, replace(HASHING, judge="toy"))


@pytest.mark.parametrize(
    "claim",
    ["The mill on the brook was built of oak.", "The mill was not built of oak in 1741.", "Honey bees dance."],
)
def test_every_quote_is_verbatim_at_its_place(claim: str, asked: Library) -> None:
    """The characters between start and end of the document are the quote."""
    found = asked.check(claim)
    assert found.supporting or found.contradicting
    for one in (*found.supporting, *found.contradicting):
        text = asked.document(one.place.document).text
        assert text[one.place.start : one.place.end] == one.place.quote


def test_what_the_library_denies_is_contradicted(asked: Library) -> None:
    """The sentence that says the opposite stands on the other side."""
    found = asked.check("The mill on the brook was not built of oak in 1741.")
    assert found.ruling is Ruling.CONTRADICTED
    assert "built of oak" in found.contradicting[0].place.quote


def test_what_the_library_does_not_speak_of_is_not_found(asked: Library) -> None:
    """Absence of evidence is never contradiction."""
    found = asked.check("Volcanic ash fertilises vineyards.")
    assert found.ruling is Ruling.NOT_FOUND
    assert not found.supporting
    assert not found.contradicting


@pytest.mark.parametrize(
    ("said", "told"),
    [("", "empty"), ("?!", "no words"), ("Do bees dance?", "question"), ("bees dance " * 5000, "10,000 words")],
)
def test_what_is_no_claim_is_refused_in_words(said: str, told: str, asked: Library) -> None:
    """Nothing, a question and a whole text are told apart from a claim that is not found."""
    with pytest.raises(UsageError, match=told):
        asked.check(said)


@pytest.mark.parametrize("said", ["Will the bee won a prize", "Do bees dance."])
def test_what_only_begins_as_a_question_is_checked(said: str, asked: Library) -> None:
    """A full stop makes a claim of anything, and a name may begin one."""
    assert asked.check(said).claim == said


def test_several_statements_are_ruled_one_by_one(asked: Library) -> None:
    """What the library denies of one makes the whole contradicted."""
    found = asked.check("Honey bees dance. The mill on the brook was not built of oak in 1741.")
    assert [part.claim for part in found.parts] == [
        "Honey bees dance.",
        "The mill on the brook was not built of oak in 1741.",
    ]
    assert found.parts[1].ruling is Ruling.CONTRADICTED
    assert found.ruling is Ruling.CONTRADICTED


def test_a_claim_of_one_statement_has_no_parts(asked: Library) -> None:
    """Parts are shown only where there are several."""
    assert asked.check("Honey bees dance.").parts == ()


def test_without_a_judge_the_person_learns_what_is_missing(asked: Library) -> None:
    """Asking goes on without it."""
    without = Library.open(asked.paths, replace(HASHING, judge="none"))
    assert without.ask("Where do bees dance?").hits
    with pytest.raises(ModelError, match="needs a judge"):
        without.check("Honey bees dance.")


def test_an_empty_library_holds_nothing_for_or_against(tmp_path: Path) -> None:
    """It needs neither index nor judge to say so."""
    (tmp_path / "corpus").mkdir()
    from ibidem.paths import LibraryPaths

    assert Library.open(LibraryPaths(tmp_path), HASHING).check("Bees dance.").ruling is Ruling.NOT_FOUND


def test_entries_of_a_bibliography_are_no_evidence(tmp_path: Path) -> None:
    """A title states nothing that was found."""
    text = "# Bees\n\n## References\n\n- Frisch, Karl. *Honey bees dance in the dark hive*. Oxford, 1967.\n"
    made = engine(tmp_path, {"bees.md": text})
    found = Library.open(made.paths, replace(HASHING, judge="toy")).check("Honey bees dance in the dark hive.")
    assert any(hit.passage.kind is Kind.REFERENCE for hit in made.search("Honey bees dance in the dark hive."))
    assert found.ruling is Ruling.NOT_FOUND
