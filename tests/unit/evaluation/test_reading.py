"""What is counted of the reading of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ibidem.errors import UsageError
from ibidem.evaluation.reading import is_begun, is_ended, reading
from ibidem.settings import Settings

WHOLE = "The mill on the brook was built of oak in the year 1741."
CUT = "and the wheel that drove it for a hundred years was made"


def measured(folder: Path, **files: str) -> Any:  # noqa: ANN401  # the tree of its JSON
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return reading(folder, Settings())


@pytest.mark.parametrize("end", [".", "?", ".”", ".)", ".³", ". [12]", " (Lind, 1741).", ":", ".¹,²", "。"])
def test_a_sentence_that_ends_is_no_cut(end: str) -> None:
    """Closing marks, notes and citations may stand behind the mark."""
    assert is_ended(f"The mill was built{end}")


@pytest.mark.parametrize("end", ["", ",", " of", " in 1741", " of the [12]", " (Lind, 1741)", "³"])
def test_a_sentence_without_a_mark_is_cut(end: str) -> None:
    """A citation alone ends nothing."""
    assert not is_ended(f"The mill was built{end}")


def test_a_paragraph_in_lower_case_begins_within_a_sentence() -> None:
    """Whatever marks stand before its first letter."""
    assert [is_begun(text) for text in ("and so", "(and so", "And so", "1741")] == [True, True, False, False]


def test_cut_paragraphs_are_counted_by_file_and_in_all(tmp_path: Path) -> None:
    """Short ones are no prose."""
    found = measured(tmp_path, a_md=f"{WHOLE}\n\n{CUT}\n\nOf oak\n", b_md=f"{WHOLE}\n")
    assert [(row["file"], row["blocks"], row["cut"], row["cut_share"]) for row in found["files"]] == [
        ("a.md", 2, 1, 0.5),
        ("b.md", 1, 0, 0.0),
    ]
    assert (found["sum"]["files"], found["sum"]["blocks"], found["sum"]["begun"], found["sum"]["unended"]) == (
        2, 3, 1, 1
    )  # fmt: skip


def test_words_are_held_against_the_text_beside_the_file(tmp_path: Path) -> None:
    """A word broken at the end of a line may be either; the text itself is no document."""
    found = measured(
        tmp_path, a_md="Themill was re built for the harvest.\n", a_txt="The mill was rebuilt for the har-\nvest."
    )
    assert [row["file"] for row in found["files"]] == ["a.md"]
    assert (found["sum"]["words"], found["sum"]["glued"], found["sum"]["split"]) == (7, 1, 1)


def test_columns_drawn_into_each_other_are_mixed(tmp_path: Path) -> None:
    """Runs of three words that the text beside has nowhere; a word broken at a line's end makes none."""
    whole = "The mill grinds corn for the village. Its wheel turns when the river is high."
    rows = "The mill grinds Its wheel turns\ncorn for the when the river\nvillage. is high.\n"
    measure = {"a_md": whole, "a_txt": whole.replace("village", "vil-\nlage"), "b_md": rows, "b_txt": whole}
    found = measured(tmp_path, **measure)
    assert [(row["file"], row["triples"], row["mixed"]) for row in found["files"]] == [
        ("a.md", 13, 0),
        ("b.md", 13, 9),
    ]
    assert found["sum"]["mixed_share"] == round(9 / 26, 4)


def test_a_pdf_is_held_against_the_text_that_pdfium_gives() -> None:
    """Pages and the time of one are told, too."""
    found: Any = reading(Path(__file__).parents[2] / "field" / "pdf", Settings(reader_memory_mb=150))
    rows = {row["file"]: row for row in found["files"]}
    assert rows["footnote.pdf"]["pages"] == 3
    assert rows["footnote.pdf"]["glued"] == rows["footnote.pdf"]["split"] == 0
    assert rows["footnote.pdf"]["ms_per_page"] >= 0
    assert "textbomb.pdf" in [skipped.path for skipped in found["skipped"]]


def test_references_and_markers_are_counted(tmp_path: Path) -> None:
    """Entries with author, year and title; markers that point at no entry."""
    listed = "# References\n\n[1] A. Lind. The oak of the mill. Journal of Mills 3, 1741.\n"
    found = measured(tmp_path, a_md=f"It was oak [1]. It had a wheel [7].\n\n{listed}")["sum"]
    assert (found["entries"], found["complete"], found["markers"], found["orphans"]) == (1, 1, 2, 1)


def test_a_folder_without_documents_is_a_usage_error(tmp_path: Path) -> None:
    """There is nothing to measure."""
    with pytest.raises(UsageError, match="holds no file"):
        reading(tmp_path, Settings())
