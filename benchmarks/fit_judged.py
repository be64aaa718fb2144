"""Fit what the judge's word weighs beside the other features, and print what that reaches on other articles.

    python benchmarks/fit_judged.py SQUAD SQUAD2 --articles FILE --test FILE [--cache DIR] [--questions N]

SQUAD and SQUAD2 are folders in the form `ibidem eval answers` takes. The weights of `rank.WEIGHTS` and
`confidence.WEIGHTS` keep their proportions: only their common scale and the judge's weight are fitted, on the
articles that --articles names, one a line. Both files must name articles that the judge was not trained on.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from fit_answers import Case, Matrix, cases, first_right, fit_confidence, fit_ranking
from fit_answers import article as article_of
from fit_answers import rows as rows_of
from ibidem.answering.features import SentenceFeatures
from ibidem.answering.ranking import CONFIDENCE_WEIGHTS as OF_CONFIDENCE
from ibidem.answering.ranking import RANKING_WEIGHTS as OF_RANK
from ibidem.answering.ranking import ConfidenceSignals
from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import build_library
from ibidem.models.calibration import columns
from ibidem.settings import Settings

JUDGED = ("judged",)


def main() -> None:
    """Fit, print the weights, and print what they reach on the other articles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path)
    parser.add_argument("squad2", type=Path)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=600, help="questions drawn from each set, for either purpose")
    given = parser.parse_args()
    fitting, testing = (
        _cases(given, path.read_text(encoding="utf-8").split("\n")) for path in (given.articles, given.test)
    )
    ranking = fit_ranking(fitting)
    alone = np.array([1.0, 0.0])
    for name, part in (("fitting", fitting), ("other", testing)):
        print(f"{name} articles, {len(part)} questions: right sentence first {first_right(part, ranking):.4f}", end="")
        print(f", without the judge's weights {first_right(part, alone):.4f}")
    intercept, weights = fit_confidence(fitting)
    for name, part in (("fitting", fitting), ("other", testing)):
        print(f"{name} articles: area under the ROC {_auroc(part, weights):.4f}, without {_auroc(part, alone):.4f}")
    for head, fitted in (("rank", ranking), ("confidence", weights)):
        print(
            f"{head}: scale {fitted[0]:.3f}, "
            + ", ".join(f"{name} {one:.3f}" for name, one in zip(JUDGED, fitted[1:], strict=True))
        )
    print(f"confidence: intercept {intercept:.3f}")


def _cases(given: argparse.Namespace, articles: list[str]) -> list[Case]:
    """Return the cases of both sets, their features reduced to the worth without a judge and the judge's word."""
    found: list[Case] = []
    for folder in (given.squad, given.squad2):
        every = [row for row in rows_of(folder) if article_of(row) in articles]
        drawn = random.Random(0).sample(every, min(given.questions, len(every)))
        with build_library(folder, settings=Settings(), cache=given.cache) as (engine, _):
            found += cases(engine, drawn)
    return [
        replace(
            case,
            features=_reduced(case.features, columns(SentenceFeatures), OF_RANK),
            signals=tuple(_reduced(np.array([case.signals]), columns(ConfidenceSignals), OF_CONFIDENCE)[0])
            if case.signals
            else None,
        )
        for case in found
    ]


def _reduced(rows: Matrix, names: tuple[str, ...], weights: Mapping[str, float]) -> Matrix:
    """Return (n, 2): the weighed sum of what is no judge's, then the judge's."""
    plain = np.array([weights.get(name, 0.0) for name in names])
    return np.column_stack([rows @ plain, *(rows[:, names.index(name)] for name in JUDGED)])


def _auroc(found: list[Case], weights: Matrix) -> float:
    sure: dict[bool, list[float]] = {True: [], False: []}
    for case in found:
        if case.signals is not None:
            sure[case.answerable].append(float(np.array(case.signals) @ weights))
    return metrics.auroc(sure[True], sure[False]) or 0.0


if __name__ == "__main__":
    main()
