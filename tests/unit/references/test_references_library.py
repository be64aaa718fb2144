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


def test_a_note_that_explains_cites_no_entry_of_its_number(tmp_path: Path) -> None:
    """Notes and entries are counted apart."""
    text = r"""\documentclass{article}
\begin{document}
\section{Seals}
A seal is an animal of the coast.\footnote{It lives in the sea.} It eats fish \cite{lind}.
\begin{thebibliography}{9}
\bibitem{lind} Lind, A. (2001). Seals of the north. Journal of Coasts, 3, 5--7.
\end{thebibliography}
\end{document}
"""
    made = engine(tmp_path, {"seals.tex": text})
    (cited,) = made.in_text_citations()
    assert made.document("seals.tex").text[: cited.start].rstrip().endswith("It eats fish")
