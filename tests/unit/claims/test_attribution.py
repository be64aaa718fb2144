"""The references behind a claim, and what is cited at second hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_libraries import HASHING, engine

from ibidem.library import Library
from ibidem.types import Relation

REVIEW = """# Bees

## Dances

Honey bees dance to tell others where flowers are [1]. They sleep at night.

## References

[1] Frisch, K. von. (1967). The dance language and orientation of bees. Harvard University Press.
[2] Klein, B. A. (2008). Caste-dependent sleep of worker honey bees. J. Exp. Biol., 211(18), 3028–3040.
"""
PRIMARY = """# The dance language and orientation of bees

Karl von Frisch, 1967

In the hive honey bees dance to tell others where flowers are to be found.
"""


@pytest.fixture
def asked(tmp_path: Path) -> Library:
    made = engine(tmp_path, {"review.md": REVIEW, "frisch.md": PRIMARY})
    return Library.open(made.paths, replace(HASHING, judge="toy"))


def test_a_marker_in_the_supporting_sentence_comes_first(asked: Library) -> None:
    """It is the strongest relation, and says where the work's own text is."""
    first = asked.check("Honey bees dance to tell others where flowers are.").references[0]
    assert first.relation is Relation.CITED_HERE
    assert first.reference.authors[0].family in ("Frisch", "von Frisch")
    assert first.source == "frisch.md"


def test_a_sentence_that_cites_another_work_is_called_secondary(asked: Library) -> None:
    """The primary is offered where its text is here."""
    found = asked.check("Honey bees dance to tell others where flowers are.")
    notes = [note for one in found.supporting if one.place.document == "review.md" for note in one.notes]
    assert any("secondary citation" in note and "frisch.md" in note for note in notes)


def test_each_work_is_named_once(asked: Library) -> None:
    """By its strongest relation only."""
    found = asked.check("Honey bees dance to tell others where flowers are.").references
    assert len({one.reference.id for one in found}) == len(found)


def test_a_title_alone_is_never_more_than_a_title(asked: Library) -> None:
    """A work nobody cites, whose text is not here, is named for its title at most."""
    found = asked.check("Sleep of worker honey bees depends on their caste.").references
    klein = [one for one in found if one.reference.year == "2008"]
    assert [one.relation for one in klein] == [Relation.TITLE_MATCH]
    assert klein[0].source is None
