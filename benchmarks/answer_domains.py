"""The questions of several domains with what answers them, each beside a library that holds the answer or lacks it.

Where a set has no unanswerable questions of its own, one in three of its questions is asked once more of its library
without the documents that answer it: the topic stays, the answer is gone. So about one in four questions of a domain
has no answer; of SQuAD 2, whose unanswerable questions are its own, as many are drawn.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ibidem.evaluation.datasets import CORPUS, build_library
from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.text.normalize import fold

ROOT = Path(__file__).resolve().parent.parent
TRAINING = ROOT / "training"
BENCHMARKS = ROOT / "benchmarks"
DOMAINS = ("squad", "squad2", "medquad", "nq", "field", "bundled")
FAMILIES = {"squad2": "squad", "bundled": "field"}
"""Domains that are left out together with another."""
SILENT = 3
"""One question of so many is asked without its documents too."""
LONG = 200
"""Characters of a gold answer that is no phrase: every sentence of it is right."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is right."""

    text: str
    keys: tuple[tuple[str, ...], ...]
    """Folded; a text is right that has every word of one of them."""
    part: str
    """`choosing` or `held_out`."""
    documents: tuple[str, ...] = ()
    """Documents that hold the answer, by the end of their ids."""
    answerable: bool = True
    withheld: bool = False
    """Whether it is asked of the library without those documents."""

    def in_text(self, text: str) -> bool:
        """Return whether a text answers."""
        shown = fold(text)
        whole = (key[0] for key in self.keys if len(key) == 1 and len(key[0]) > LONG)
        return self.answerable and (
            any(all(word in shown for word in key) for key in self.keys) or any(shown in one for one in whole)
        )


@contextmanager
def opened(name: str, data: Path, cache: Path, settings: Settings) -> Iterator[tuple[Library, list[Question]]]:
    """Open the library of a domain, built where it is not, and return its questions."""
    if name in ("squad", "squad2"):
        folder, questions = data / "answers" / name, _squad(data / "answers" / name)
    elif name == "medquad":
        folder, questions = _medquad(data / "answers" / "medquad.jsonl", cache / "medquad")
    elif name == "nq":
        folder, questions = data / "retrieval" / "nq_utd", _natural(data / "retrieval" / "nq_utd")
    else:
        corpus = ROOT / "corpus" if name == "bundled" else data.parent / "field" / "papers"
        questions = _bundled() if name == "bundled" else _field()
        with _documents(corpus, cache / name, settings) as engine:
            yield engine, questions
        return
    with build_library(folder, settings=settings, cache=cache) as (engine, _):
        yield engine, questions


def drawn(questions: Sequence[Question], most: int) -> list[Question]:
    """Return at most so many questions, three that can be answered to one that cannot, and the same every time."""
    draw = random.Random(0)
    silent = [one for one in questions if not one.answerable]
    told = [one for one in questions if one.answerable]
    told = draw.sample(told, min(len(told), most * SILENT // (SILENT + 1)))
    if not silent:
        silent = [replace(one, answerable=False, withheld=True) for one in told]
    return told + draw.sample(silent, min(len(silent), -(-len(told) // SILENT)))


@contextmanager
def _documents(corpus: Path, folder: Path, settings: Settings) -> Iterator[Library]:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "corpus").exists():
        (folder / "corpus").symlink_to(corpus.resolve())
    with Library.open(LibraryPaths(folder), settings) as engine:
        engine.refresh()
        yield engine


def _squad(folder: Path) -> list[Question]:
    part = {
        article: name
        for name in ("choosing", "held_out")
        for article in (TRAINING / f"{name}_articles.txt").read_text(encoding="utf-8").split()
    }
    return [
        Question(row["text"], _phrases(row["answers"]), part[article], (f"#{row['document']}",), row["answerable"])
        for row in _rows(folder / "questions.jsonl")
        if (article := row["document"].rpartition("-")[0]) in part
    ]


def _medquad(source: Path, folder: Path) -> tuple[Path, list[Question]]:
    """Write a library of MedQuAD's answers about subjects that the judge was not trained on."""
    sys.path.insert(0, str(TRAINING))
    from records import share  # how training splits

    held = tomllib.loads((TRAINING / "config.toml").read_text(encoding="utf-8"))["prepare"]["held_share"]
    listed = [row for row in _rows(source) if row["answer"] and row["focus"] and share(f"focus {row['focus']}") < held]
    folder.mkdir(parents=True, exist_ok=True)
    corpus = [{"_id": row["_id"], "title": row["focus"], "text": row["answer"]} for row in listed]
    (folder / CORPUS).write_text("".join(json.dumps(row) + "\n" for row in corpus), encoding="utf-8")
    same: dict[str, list[str]] = {}
    for row in listed:
        same.setdefault(row["focus"], []).append(f"#{row['_id']}")
    return folder, [
        Question(
            row["question"],
            _phrases([row["answer"]]),
            "held_out" if share(f"half {row['focus']}") < 0.5 else "choosing",
            tuple(same[row["focus"]]),
        )
        for row in listed
    ]


def _natural(folder: Path) -> list[Question]:
    answers = {row["_id"]: row["answers"] for row in _rows(BENCHMARKS / "data" / "nq_answers.jsonl")}
    relevant: dict[str, list[str]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            relevant.setdefault(row["query-id"], []).append(f"#{row['corpus-id']}")
    return [
        Question(row["text"], _phrases(answers[row["_id"]]), "choosing", tuple(relevant[row["_id"]]))
        for row in _rows(folder / "queries.jsonl")
    ]


def _field() -> list[Question]:
    part = {"dev": "choosing", "test": "held_out"}
    return [
        Question(row["text"], tuple(tuple(map(fold, key)) for key in row["keys"]), part[row["split"]], documents)
        for row in _rows(BENCHMARKS / "field_questions.jsonl")
        for documents in [(row["document"],)]
    ]


def _bundled() -> list[Question]:
    return [
        Question(row["text"], _phrases(row["answers"]), part, (row["document"] or "",), row["answerable"])
        for file, part in (("development", "choosing"), ("questions", "held_out"))
        for row in _rows(BENCHMARKS / "bundled" / f"{file}.jsonl")
    ]


def _phrases(answers: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple((folded,) for one in answers if (folded := fold(one)))


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
