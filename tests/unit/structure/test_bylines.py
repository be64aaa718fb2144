"""The authors below the title of a plain text."""

from __future__ import annotations

import pytest

from ibidem.structure.bylines import names_persons
from ibidem.structure.plain import parse_plain
from ibidem.types import BlockKind


def headings(text: str) -> list[str]:
    return [text[block.start : block.end] for block in parse_plain(text) if block.kind is BlockKind.HEADING]


@pytest.mark.parametrize(
    "authors",
    [
        "Jane Q. Harrow",
        "By Anna Lind and Bo Carr",
        "Peter van der Berg",
        "Thomas Wright, M.D.",
        "Margaret Lowell\nUniversity of Leeds\n12 May 2014",
        "John Smith, Maria Lopez and Wei Chen\n\nDepartment of Engineering, University of Leeds",
    ],
)
def test_authors_head_no_section(authors: str) -> None:
    """Nor do their institution and the date."""
    text = f"A Study of Rooks\n\n{authors}\n\nIntroduction\n\nRooks nest in colonies and return to them each spring.\n"
    assert headings(text)[-1] == "Introduction"
    assert not {*authors.split("\n")} & {*headings(text)}


@pytest.mark.parametrize("heading", ["General Provisions", "Key Definitions", "Monday Morning", "Water Mills"])
def test_a_heading_below_the_title_stays_one(heading: str) -> None:
    """Its words are those of the language."""
    assert not names_persons(heading)
    assert heading in headings(f"A Handbook\n\n{heading}\n\nA dose is what is given once to a patient on the ward.\n")
