"""Measuring a library by judged questions, through the engine people ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_libraries import HASHING

from ibidem.errors import UsageError
from ibidem.evaluation.answers import answers
from ibidem.evaluation.retrieval import retrieval

TEXTS = {
    "a": ("Mill", "The mill was built of oak. It stands on the brook."),
    "b": ("Bees", "Bees dance to show where flowers are. The hive is warm."),
    "c": ("Salt", "Salt was carried by mule over the pass. The road was steep."),
}


def _lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three documents and judged questions of both kinds."""
    made = tmp_path / "set"
    _lines(made / "corpus.jsonl", [{"_id": key, "title": t, "text": text} for key, (t, text) in TEXTS.items()])
    _lines(made / "queries.jsonl", [{"_id": "1", "text": "oak mill"}, {"_id": "2", "text": "dance flowers"}])
    (made / "qrels").mkdir()
    (made / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t2\n", encoding="utf-8")
    questions: list[dict[str, object]] = [
        {"_id": "1", "text": "What was the mill built of?", "answers": ["oak"], "answerable": True, "document": "a"},
        {"_id": "2", "text": "Who won the cup?", "answers": [], "answerable": False, "document": "a"},
    ]
    _lines(made / "questions.jsonl", questions)
    return made


def test_retrieval_is_measured_over_documents(folder: Path, tmp_path: Path) -> None:
    """Both relevant documents come first."""
    found = retrieval(folder, settings=HASHING, cache=tmp_path / "cache")
    assert (found["schema"], found["queries"], found["documents"]) == (1, 2, 3)
    assert (found["nDCG@10"], found["R@100"]) == (1.0, 1.0)


def test_the_folder_is_left_as_it_was_and_a_second_run_builds_nothing(folder: Path, tmp_path: Path) -> None:
    """What is built lives in the cache."""
    before = sorted(folder.rglob("*"))
    first = retrieval(folder, settings=HASHING, cache=tmp_path / "cache")
    second = retrieval(folder, settings=HASHING, cache=tmp_path / "cache")
    assert (first["cached"], second["cached"]) == (False, True)
    assert sorted(folder.rglob("*")) == before


def test_answers_are_measured_by_what_is_shown(folder: Path, tmp_path: Path) -> None:
    """The keys are those scripts rely on, and the passage that answers is found."""
    found = answers(folder, settings=HASHING, cache=tmp_path / "cache")
    assert found["questions"] == 2
    assert found["passage_hit@5"] == 1.0
    keys = {"schema", "sentence_hit@1", "sentence_hit@3", "abstention_auroc", "answered", "precision_when_answered"}
    assert keys <= found.keys()


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    """The error says which file was expected."""
    (folder / name).unlink()
    with pytest.raises(UsageError, match=Path(name).name):
        retrieval(folder, settings=HASHING, cache=tmp_path / "cache")


def test_a_malformed_line_is_named_by_its_number(folder: Path, tmp_path: Path) -> None:
    """The error says where to look."""
    with (folder / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write("{not json\n")
    with pytest.raises(UsageError, match="line 3"):
        retrieval(folder, settings=HASHING, cache=tmp_path / "cache")
