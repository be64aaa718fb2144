"""What can be cited from a library, and what a query means."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_libraries import BEES, engine

from ibidem.library import Library

WALKS = """# Walking and the memory of older adults

Published 12 May 2019
By Ada Stroud

Walking for half an hour a day slows the loss of memory in older adults (Elm and Oak, 2001).

## References

Elm, B., & Oak, C. (2001). Damp walls and moss. Annals of Walls, 3(2), 4-15.

Ash, D. (1999). Roads of the north. Northern Press.
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return engine(tmp_path, {"walks.md": WALKS, "bees.md": BEES})


def test_works_are_found_by_author_year_title_and_key(library: Library) -> None:
    """All words of the query in one work bring it first."""
    for query in ("elm 2001", "damp walls", "Elm2001damp", "oak"):
        assert library.cite(query)[0].work.entries[0].title == "Damp walls and moss"


def test_a_document_that_nobody_lists_can_be_cited(library: Library) -> None:
    """As far as it says what it is; a mere file cannot."""
    stroud = library.cite("Stroud walking memory")[0]
    assert (stroud.key, stroud.work.source) == ("stroud2019walking", "walks.md")
    assert {one.work.source for one in library.citable()} == {None, "walks.md"}


def test_a_topic_leads_to_the_work_that_says_so(library: Library) -> None:
    """The document itself comes, and what it cites there."""
    keys = [one.key for one in library.cite("half an hour a day slows the loss")]
    assert keys[0] == "stroud2019walking"


def test_the_number_is_kept_to(library: Library) -> None:
    """No more works than asked for."""
    assert len(library.cite("half an hour a day slows the loss", k=1)) == 1
