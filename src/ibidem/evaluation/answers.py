"""Ask the questions of a folder and measure the sentences, the passages and the confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import ProgressCallback, build_library, dataset_rows, tell_progress
from ibidem.settings import Settings
from ibidem.text.normalize import fold
from ibidem.types import Answer

PASSAGES = 5
"""Passages among which a gold answer is looked for."""


def answers(
    folder: Path, *, settings: Settings, cache: Path | None = None, progress: ProgressCallback | None = None
) -> dict[str, object]:
    """Return how often the shown sentences and passages hold a gold answer, and how well confidence tells.

    Hits are over answerable questions; only sentences that are shown count, so abstaining on one is a miss.
    Raises UsageError naming the file that is missing or malformed.
    """
    questions = [_Question.of(row) for row in dataset_rows(folder / "questions.jsonl")]
    outcomes: list[_Outcome] = []
    with build_library(folder, settings=settings, cache=cache, progress=progress) as (engine, report):
        for done, question in enumerate(questions):
            tell_progress(progress, done, len(questions))
            answer = engine.ask(question.text)
            outcomes.append(_Outcome.of(question, answer))
    answerable = [outcome for outcome in outcomes if outcome.answerable]
    answered = [outcome for outcome in outcomes if outcome.answered]
    abstention = metrics.auroc(
        [outcome.confidence for outcome in answerable],
        [outcome.confidence for outcome in outcomes if not outcome.answerable],
    )
    return {
        "schema": 1,
        "questions": len(outcomes),
        "documents": report.documents,
        "sentence_hit@1": _share(outcome.first_sentence == 0 for outcome in answerable),
        "sentence_hit@3": _share(outcome.first_sentence is not None for outcome in answerable),
        "passage_hit@5": _share(outcome.in_passages for outcome in answerable),
        "abstention_auroc": None if abstention is None else round(abstention, 4),
        "answered": _share(outcome.answered for outcome in outcomes),
        "answered_when_answerable": _share(outcome.answered for outcome in answerable),
        "precision_when_answered": _share(
            outcome.answerable and outcome.first_sentence is not None for outcome in answered
        ),
        "calibration_error": round(
            metrics.calibration_error([o.confidence for o in outcomes], [o.answerable for o in outcomes]), 4
        ),
        "calibration_error_when_answered": round(
            metrics.calibration_error([o.confidence for o in answered], [o.first_sentence == 0 for o in answered]), 4
        ),
        "ms_per_question": round(fmean(outcome.spent_ms for outcome in outcomes), 2) if outcomes else 0.0,
        "index_s": round(report.elapsed_s, 2),
    }


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    gold: tuple[str, ...]
    answerable: bool

    @classmethod
    def of(cls, row: Mapping[str, object]) -> _Question:
        listed = row.get("answers")
        gold = tuple(fold(str(gold_answer)) for gold_answer in listed) if isinstance(listed, list) else ()
        return cls(
            str(row["text"]),
            tuple(gold_answer for gold_answer in gold if gold_answer),
            bool(row.get("answerable", True)),
        )

    def in_text(self, text: str) -> bool:
        """Whether the text holds a gold answer, or is part of one that is a sentence or longer."""
        shown = fold(text)
        return any(
            gold_answer in shown or (_is_sentence(gold_answer) and shown in gold_answer) for gold_answer in self.gold
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    answerable: bool
    answered: bool
    confidence: float
    first_sentence: int | None
    """Row, from 0, of the first shown sentence that is right."""
    in_passages: bool
    spent_ms: float

    @classmethod
    def of(cls, question: _Question, answer: Answer) -> _Outcome:
        right = (row for row, sentence in enumerate(answer.sentences) if question.in_text(sentence.text))
        return cls(
            question.answerable,
            not answer.abstained,
            answer.confidence,
            next(right, None),
            any(question.in_text(hit.passage.text) for hit in answer.hits[:PASSAGES]),
            answer.elapsed_ms["search"] + answer.elapsed_ms["answer"],
        )


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) >= 4


def _share(outcomes: Iterator[bool]) -> float:
    values = list(outcomes)
    return round(fmean(values), 4) if values else 0.0
