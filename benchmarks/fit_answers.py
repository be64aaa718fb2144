"""Fit the weights of `answer.rank` and `answer.confidence` and print them, with what they reach on articles left out.

    python benchmarks/fit_answers.py SQUAD SQUAD2 [--cache DIR] [--questions N] [--foreign FILE …]

SQUAD and SQUAD2 are folders in the form `ibidem eval answers` takes. The ranking is fitted on answerable questions of
half the articles of both. The confidence is fitted on those articles' questions, SQuAD 2's unanswerable ones among
them, and on questions that other libraries are asked (--foreign).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ibidem.answering.features import AnswerCandidate, SentenceFeatures
from ibidem.answering.ranking import ConfidenceSignals
from ibidem.evaluation import metrics
from ibidem.evaluation.answers import PASSAGES
from ibidem.evaluation.datasets import build_library
from ibidem.library import Library
from ibidem.models import NO_JUDGE
from ibidem.settings import Settings
from ibidem.text.normalize import fold

Matrix = NDArray[np.float64]
RIDGE = 1e-3
LONG = 200
"""Characters of a gold answer that is no phrase: every sentence of it is right."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its candidates."""

    article: str
    features: Matrix
    """(n, f) one row a candidate."""
    right: NDArray[np.bool_]
    """(n,) whether the candidate holds a gold answer."""
    signals: tuple[float, ...] | None
    answerable: bool


def cases(engine: Library, questions: Iterable[dict[str, object]]) -> list[Case]:
    """Return a case for each question that brings candidates."""
    found = []
    for row in questions:
        reading = engine.read(str(row["text"]), k=PASSAGES)
        if not reading.ranked:
            continue
        listed = row["answers"]
        gold = [fold(str(one)) for one in listed] if isinstance(listed, list) else []
        candidates = [candidate for candidate, _ in reading.ranked]
        right = np.array([_holds(candidate, gold) for candidate in candidates])
        values = np.array([astuple(candidate.features) for candidate in candidates])
        signals = astuple(reading.signals) if reading.signals else None
        found.append(Case(article(row), values, right, signals, bool(row["answerable"])))
    return found


def fit_ranking(found: Sequence[Case]) -> Matrix:
    """Return the weights (f,) that maximise the softmax share of right candidates."""
    usable = [case for case in found if case.right.any() and not case.right.all()]
    scale = np.concatenate([case.features for case in usable]).std(axis=0) + 1e-9

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = RIDGE * len(usable) * float(weights @ weights), 2 * RIDGE * len(usable) * weights
        for case in usable:
            rows = case.features / scale
            share = _softmax(rows @ weights)
            right = share * case.right
            total -= float(np.log(right.sum()))
            slope = slope + rows.T @ (share - right / right.sum())
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x / scale)


def fit_confidence(found: Sequence[Case]) -> tuple[float, Matrix]:
    """Return intercept and weights (s,) of the logistic model; answerable and unanswerable weigh the same."""
    usable = [case for case in found if case.signals is not None]
    rows = np.array([case.signals for case in usable])
    truth = np.array([case.answerable for case in usable], float)
    weight = np.where(truth > 0, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(rows)), (rows - centre) / scale])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        odds = design @ weights
        share = 1 / (1 + np.exp(-odds))
        total = float((weight * (np.logaddexp(0, odds) - truth * odds)).sum()) + len(rows) * RIDGE * float(
            weights @ weights
        )
        return total, design.T @ (weight * (share - truth)) + 2 * len(rows) * RIDGE * weights

    fitted = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    weights = fitted[1:] / scale
    return float(fitted[0] - weights @ centre), weights


def first_right(found: Sequence[Case], weights: Matrix) -> float:
    """Return how often the best candidate of an answerable question is right."""
    outcomes = [case.right[int(np.argmax(case.features @ weights))] for case in found if case.answerable]
    return float(np.mean(outcomes))


def _holds(candidate: AnswerCandidate, gold: Sequence[str]) -> bool:
    shown = fold(candidate.sentence.text)
    return any(one in shown or (len(one) > LONG and shown in one) for one in gold)


def _softmax(values: Matrix) -> Matrix:
    raised = np.exp(values - values.max())
    return np.asarray(raised / raised.sum())


def _table(kind: type, weights: Matrix) -> str:
    return "\n".join(f'    "{field.name}": {weight:.3f},' for field, weight in zip(fields(kind), weights, strict=True))


def article(row: dict[str, object]) -> str:
    """Return the article a question was asked of."""
    return str(row["document"]).rsplit("-", 1)[0]


def rows(folder: Path) -> list[dict[str, object]]:
    """Return the questions of a folder."""
    return [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Fit, print the weights, and print what they reach on the other half of the articles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path)
    parser.add_argument("squad2", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=4000, help="questions drawn from each set")
    parser.add_argument("--foreign", type=Path, nargs="*", default=(), help="queries.jsonl files of other libraries")
    given = parser.parse_args()
    drawn = random.Random(0)
    found: list[Case] = []
    for folder in (given.squad, given.squad2):
        every = rows(folder)
        asked = drawn.sample(every, min(given.questions, len(every)))
        foreign = [_foreign(line) for path in given.foreign for line in _sample(drawn, path, given.questions // 20)]
        with build_library(folder, settings=Settings(judge=NO_JUDGE), cache=given.cache) as (engine, _):
            found += cases(engine, [*asked, *foreign])
    known = sorted({case.article for case in found if case.article})
    drawn.shuffle(known)
    kept = set(known[::2])
    fitting = [case for case in found if case.article in kept or (not case.article and drawn.random() < 0.5)]
    chosen = {id(case) for case in fitting}
    testing = [case for case in found if id(case) not in chosen]
    ranking = fit_ranking(fitting)
    reached = [first_right(part, ranking) for part in (fitting, testing)]
    print(f"rank.WEIGHTS, right sentence first: {reached[0]:.4f} fitting, {reached[1]:.4f} left out")
    print(_table(SentenceFeatures, ranking))
    intercept, weights = fit_confidence(fitting)
    sure = {True: [], False: []}  # type: dict[bool, list[float]]
    for case in testing:
        if case.signals is not None:
            sure[case.answerable].append(float(1 / (1 + np.exp(-(intercept + np.array(case.signals) @ weights)))))
    print(f"confidence, area under the ROC on articles left out: {metrics.auroc(sure[True], sure[False]):.4f}")
    for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        share = {truth: np.mean([one >= least for one in values]) for truth, values in sure.items()}
        print(f"    from {least}: answers {share[True]:.3f} of the answerable, {share[False]:.3f} of the others")
    print(f"INTERCEPT = {intercept:.3f}\n{_table(ConfidenceSignals, weights)}")


def _foreign(line: str) -> dict[str, object]:
    return {"text": json.loads(line)["text"], "answers": [], "answerable": False, "document": ""}


def _sample(drawn: random.Random, path: Path, most: int) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return drawn.sample(lines, min(most, len(lines)))


if __name__ == "__main__":
    main()
