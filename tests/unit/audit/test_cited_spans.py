"""What each citation of a sentence stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.audit.auditor import lay_out
from ibidem.audit.citations import read_citations

LIST = (
    "\n\n## References\n\n[1] Lind A. The mill on the brook. 2001.\n[2] Berg B. Bees and their dances. 2003.\n"
    "[3] Dahl C. Boats of the north. 2004.\n"
)


def parts(root: Path, sentence: str) -> list[str]:
    """Return the citations of a sentence, each with its claim."""
    path = root / "draft.md"
    path.write_text(f"# Mills\n\n{sentence}{LIST}")
    sheet = lay_out(path, max_file_mb=1, cited=read_citations, listed=lambda: [])
    spans = next(one.cited for one in sheet.parts if one.cited)
    return [f"{' '.join(one.text for one in span.markers)} {span.claim.rstrip('.')}" for span in spans]


@pytest.mark.parametrize(
    ("sentence", "want"),
    [
        (
            "The mill was built of oak [1], whereas the bees prefer the lime for their dances [2].",
            ["[1] The mill was built of oak", "[2] The bees prefer the lime for their dances"],
        ),
        (
            "Oak is used for add-on buildings such as mills [1], and it has many uses [2].",
            ["[1] Oak is used for add-on buildings such as mills", "[2] It has many uses"],
        ),
        (
            "He serves for one year [1] and is elected by the members [2].",
            ["[1] He serves for one year", "[2] He is elected by the members"],
        ),
        (
            "The drug was tested in mice [1], rats [2], and dogs [3].",
            ["[1] The drug was tested in mice", "[2] The drug was tested in rats", "[3] The drug was tested in dogs"],
        ),
        ("Both Lind [1] and Berg [2] wrote about mills.", ["[1] Lind wrote about mills", "[2] Berg wrote about mills"]),
        (
            "Lind [1] was the first who built mills of oak, but Berg [2] was the first who kept bees.",
            ["[1] Lind was the first who built mills of oak", "[2] Berg was the first who kept bees"],
        ),
        (
            "As Lind (2001) says, mills are built of oak, but Berg (2003) found that bees dance.",
            ["Lind (2001) Lind (2001) says, mills are built of oak", "Berg (2003) Berg (2003) found that bees dance"],
        ),
    ],
)
def test_each_citation_has_its_part(sentence: str, want: list[str], tmp_path: Path) -> None:
    """What stands before it, or behind it where it follows the subject, as a statement of its own."""
    assert parts(tmp_path, sentence) == want


@pytest.mark.parametrize(
    "sentence",
    [
        "Bees dance for five minutes in the morning [1] and ten in the evening [2].",
        "Neither the number of mills [1] nor that of boats [2] has changed.",
        "There are many studies of this kind [1], which show that bees dance [2].",
    ],
)
def test_a_part_that_states_nothing_is_taken_with_its_neighbour(sentence: str, tmp_path: Path) -> None:
    """Then both works are asked about all of it."""
    whole = sentence.replace(" [1]", "").replace(" [2]", "").rstrip(".")
    assert parts(tmp_path, sentence) == [f"[1] [2] {whole}"]
