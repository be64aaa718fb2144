"""The bundled library and the questions asked of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ARTICLES = sorted(path for path in (ROOT / "corpus").glob("*.md") if path.name != "README.md")
QUESTIONS = ROOT / "benchmarks" / "bundled"
REFERENCES = [
    ("Hillman", "2004", "6-10"),
    ("Dishman", "1988", "S10-S15"),
    ("Boecker", "2008", "2523-2531"),
    ("Cotman", "2002", "295-301"),
    ("Vaynman", "2009", "406-414"),
    ("Radak", "2009", "624-630"),
    ("Ströhle", "2013", "195-204"),
    ("Kraemer", "2005", "339-361"),
]
MODULATORS = ["Neurotransmitters", "Hormones", "Myokines", "Neuropeptides"]
SYSTEMS = ["Serotonergic", "Dopaminergic", "GABAergic", "Endocannabinoid"]


def lines_of_articles() -> list[str]:
    """Return every line of every article."""
    return [line for path in ARTICLES for line in path.read_text(encoding="utf-8").splitlines()]


def questions(name: str) -> list[dict[str, Any]]:
    """Return the questions of one file."""
    return [json.loads(line) for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_has_one_title(path: Path) -> None:
    """Each article is UTF-8 and has exactly one top heading, on its first line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines) if line.startswith("# ")] == [0]


@pytest.mark.parametrize(("surname", "year", "pages"), REFERENCES)
def test_the_articles_hold_every_reference(surname: str, year: str, pages: str) -> None:
    """Each work is listed once, as one entry with author, year and pages."""
    entries = [line for line in lines_of_articles() if line.startswith(f"- {surname}, ")]
    assert len(entries) == 1
    assert entries[0].endswith(f", {year}, pp. {pages}.")


def test_the_articles_list_no_other_reference() -> None:
    """The bibliography has these entries and no more."""
    assert sum(", pp. " in line for line in lines_of_articles()) == len(REFERENCES)


@pytest.mark.parametrize("name", MODULATORS + SYSTEMS)
def test_the_tables_hold_every_row(name: str) -> None:
    """Each category and system has one row with all four cells filled."""
    rows = [line for line in lines_of_articles() if line.startswith(f"| {name} |")]
    assert len(rows) == 1
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert len(cells) == 4
    assert all(cells)


@pytest.mark.parametrize(
    ("name", "answerable", "unanswerable"), [("questions.jsonl", 28, 12), ("development.jsonl", 20, 10)]
)
def test_the_questions_are_balanced(name: str, answerable: int, unanswerable: int) -> None:
    """Each file has its number of questions of both sorts, and only the answerable ones have answers."""
    rows = questions(name)
    assert [bool(row["answers"]) for row in rows] == [row["answerable"] for row in rows]
    assert sum(row["answerable"] for row in rows) == answerable
    assert len(rows) == answerable + unanswerable


@pytest.mark.parametrize("name", ["questions.jsonl", "development.jsonl"])
def test_each_gold_answer_is_in_one_line_of_its_document(name: str) -> None:
    """A gold answer points to one sentence, row, entry or definition, in the document that is named."""
    for row in questions(name):
        for answer in row["answers"]:
            text = (ROOT / "corpus" / row["document"]).read_text(encoding="utf-8")
            assert sum(answer.casefold() in line.casefold() for line in text.splitlines()) == 1, row["_id"]


def test_the_two_sets_of_questions_share_nothing() -> None:
    """Settings chosen on the development questions have not seen a test question or its answer."""
    test, development = questions("questions.jsonl"), questions("development.jsonl")
    answers = [{answer for row in rows for answer in row["answers"]} for rows in (test, development)]
    assert not answers[0] & answers[1]
    assert not {row["text"] for row in test} & {row["text"] for row in development}
