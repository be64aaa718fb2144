"""Bibliography files in a library."""

from __future__ import annotations

from pathlib import Path

from sample_libraries import engine

BIB = """@book{frisch1967,
  author = {von Frisch, Karl}, title = {The Dance Language and Orientation of Bees}, year = 1967,
  publisher = {Harvard University Press}
}

@article{broken, title = {No end,
  year = 1999

@article{klein2008, author = {Klein, B. A.}, title = {Caste-dependent sleep of worker honey bees}, year = 2008}
"""


def test_a_malformed_record_is_named_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    """The person learns where to mend the file."""
    made = engine(tmp_path, {"refs.bib": BIB})
    assert [one.path for one in made.status().skipped] == ["refs.bib:6"]
    assert {one.year for work in made.references() for one in work.entries} >= {"1967", "2008"}


def test_a_malformed_record_is_still_named_when_the_file_is_only_touched(tmp_path: Path) -> None:
    """An unchanged file that is read again keeps its reasons."""
    made = engine(tmp_path, {"refs.bib": BIB})
    (made.paths.corpus / "refs.bib").touch()
    assert [one.path for one in made.refresh(rebuild=False).skipped] == ["refs.bib:6"]
