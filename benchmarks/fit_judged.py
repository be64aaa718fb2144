"""Fit the weights of `answering.ranking` that hold where a judge has read the sentences, on several domains.

    python benchmarks/fit_judged.py SQUAD SQUAD2 MEDQUAD.jsonl --cache DIR [--questions N] [--measured N] [--judge DIR]

SQUAD and SQUAD2 are folders in the form `ibidem eval answers` takes; of MEDQUAD the documents of some subjects become a
library, and questions about other subjects cannot be answered from it. Of SQuAD only articles are used that the judge
was not trained on: those of training/choosing_articles.txt to fit, those of training/held_out_articles.txt to measure.
The ranking is list-wise; the confidence that the first sentence is right is logistic, and measured too on each domain
with the weights fitted on the others alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.optimize import minimize

from fit_answers import Case, Matrix, article, cases, first_right, fit_ranking, rows
from ibidem.answering.features import SentenceFeatures
from ibidem.answering.ranking import (
    CONFIDENCE_WEIGHTS,
    JUDGED_CONFIDENCE_WEIGHTS,
    JUDGED_INTERCEPT,
    JUDGED_RANKING_WEIGHTS,
    ConfidenceSignals,
)
from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import build_library
from ibidem.models.calibration import columns
from ibidem.settings import Settings

TRAINING = Path(__file__).resolve().parent.parent / "training"
BY_HAND = ("asks", "defined", "defines", "listed", "settled")
"""Features that the questions fitted on hold too few of."""
SUBJECTS = (450, 350)
"""Subjects of MedQuAD inside and outside the library."""
RIDGE = 1e-2
Domains = Mapping[str, Sequence[Case]]


def main() -> None:
    """Fit, print the weights, and print what the former and the new ones reach on what was not fitted on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path)
    parser.add_argument("squad2", type=Path)
    parser.add_argument("medquad", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300, help="questions of each set that are fitted on")
    parser.add_argument("--measured", type=int, default=300, help="questions of each set that are measured")
    parser.add_argument("--judge", default="", help="the judge to fit beside, by default the bundled one")
    given = parser.parse_args()
    medquad = _medquad(given.medquad, given.cache / "medquad")
    fitting, testing = {}, {}
    for name, folder in (("squad", given.squad), ("squad2", given.squad2), ("medquad", medquad)):
        fitting[name], testing[name] = _cases(folder, given)
    names = columns(SentenceFeatures)
    every = [case for found in fitting.values() for case in found]
    former = np.array([JUDGED_RANKING_WEIGHTS[name] for name in names])
    free = [at for at, name in enumerate(names) if name not in BY_HAND]
    ranking = former.copy()
    ranking[free] = fit_ranking([_with(case, free) for case in every])
    for name, found in testing.items():
        print(f"{name}: right first {first_right(found, former):.4f} formerly, {first_right(found, ranking):.4f} now")
    print("JUDGED_RANKING_WEIGHTS\n" + _table(dict(zip(names, ranking, strict=True))))
    _confidence(fitting, testing, ranking)


def _confidence(fitting: Domains, testing: Domains, ranking: Matrix) -> None:
    signals = columns(ConfidenceSignals)
    free = [at for at, name in enumerate(signals) if name != "listed"]
    former = np.array([JUDGED_INTERCEPT, *(JUDGED_CONFIDENCE_WEIGHTS[name] for name in signals)])
    fitted = np.zeros(len(former))
    fitted[[0, *(at + 1 for at in free)]] = _logistic(list(fitting.values()), free, ranking)
    fitted[1 + signals.index("listed")] = CONFIDENCE_WEIGHTS["listed"]
    for name, found in testing.items():
        others = np.zeros(len(former))
        rest = [
            part for domain, part in fitting.items() if domain[:5] != name[:5]
        ]  # both parts of SQuAD are one domain
        others[[0, *(at + 1 for at in free)]] = _logistic(rest, free, ranking)
        for told, weights in (("formerly", former), ("now", fitted), ("fitted on the others", others)):
            print(f"{name}, {told}: {_measured(found, weights, ranking)}")
    print("JUDGED_CONFIDENCE_WEIGHTS\n" + _table(dict(zip(("intercept", *signals), fitted, strict=True))))


def _measured(found: Sequence[Case], weights: Matrix, ranking: Matrix) -> str:
    usable = [case for case in found if case.signals is not None]
    sure = [float(1 / (1 + np.exp(-(weights[0] + np.array(case.signals) @ weights[1:])))) for case in usable]
    right = [_is_right(case, ranking) for case in usable]
    by = {
        truth: [one for one, case in zip(sure, usable, strict=True) if case.answerable is truth]
        for truth in (True, False)
    }
    silence = metrics.auroc(by[True], by[False])
    answered = {
        least: "/".join(f"{np.mean([one >= least for one in by[truth]]):.2f}" for truth in by if by[truth])
        for least in (0.2, 0.3, 0.4, 0.5)
    }
    error = metrics.calibration_error(sure, right)
    told = "–" if silence is None else f"{silence:.3f}"
    return f"calibration error {error:.3f}, AUROC of silence {told}, answered of both kinds {answered}"


def _logistic(domains: Sequence[Sequence[Case]], free: Sequence[int], ranking: Matrix) -> Matrix:
    """Return intercept and weights (s + 1,) of the chance that the first sentence is right; domains weigh alike."""
    usable = [[case for case in found if case.signals is not None] for found in domains]
    design = np.array([[1.0, *(case.signals[at] for at in free)] for found in usable for case in found if case.signals])
    truth = np.array([_is_right(case, ranking) for found in usable for case in found], float)
    weight = np.concatenate([np.full(len(found), 1 / len(found)) for found in usable]) * len(truth) / len(usable)
    scale = design.std(axis=0)
    scale[0] = 1.0
    rows_of = design / np.where(scale > 0, scale, 1.0)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        odds = rows_of @ weights
        share = 1 / (1 + np.exp(-odds))
        slope = rows_of.T @ (weight * (share - truth)) + 2 * RIDGE * len(truth) * np.r_[0.0, weights[1:]]
        total = float((weight * (np.logaddexp(0, odds) - truth * odds)).sum())
        return total + RIDGE * len(truth) * float(weights[1:] @ weights[1:]), slope

    fitted = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    return np.asarray(fitted / np.where(scale > 0, scale, 1.0))


def _is_right(case: Case, ranking: Matrix) -> bool:
    return bool(case.right[int(np.argmax(case.features @ ranking))])


def _with(case: Case, free: Sequence[int]) -> Case:
    return Case(case.article, case.features[:, list(free)], case.right, case.signals, case.answerable)


def _cases(folder: Path, given: argparse.Namespace) -> tuple[list[Case], list[Case]]:
    """Return the cases to fit on and those to measure with."""
    split = {
        name: set((TRAINING / f"{name}_articles.txt").read_text(encoding="utf-8").split("\n"))
        for name in ("choosing", "held_out")
    }
    every = rows(folder)
    found = []
    with build_library(folder, settings=Settings(judge=given.judge), cache=given.cache) as (engine, _):
        for name, most in (("choosing", given.questions), ("held_out", given.measured)):
            mine = [row for row in every if row.get("split", "") == name or article(row) in split[name]]
            found.append(cases(engine, random.Random(0).sample(mine, min(most, len(mine)))))
    return found[0], found[1]


def _medquad(source: Path, folder: Path) -> Path:
    """Write a library of MedQuAD's answers about some subjects, with questions about those and others."""
    listed = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    listed = [row for row in listed if row["answer"] and row["focus"]]
    subjects = sorted({row["focus"] for row in listed})
    random.Random(5).shuffle(subjects)
    inside, outside = set(subjects[: SUBJECTS[0]]), set(subjects[SUBJECTS[0] : sum(SUBJECTS)])
    folder.mkdir(parents=True, exist_ok=True)
    held = [row for row in listed if row["focus"] in inside]
    corpus = [{"_id": row["_id"], "title": row["focus"], "text": row["answer"]} for row in held]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus), encoding="utf-8")
    asked = [row for row in listed if row["focus"] in outside]
    drawn = [*held, *random.Random(6).sample(asked, min(len(asked), len(held) // 2))]
    questions = [
        {
            "_id": row["_id"],
            "text": row["question"],
            "answers": [row["answer"]] if row["focus"] in inside else [],
            "answerable": row["focus"] in inside,
            "document": f"{row['focus']}-0",
            "split": "held_out" if crc32(row["focus"].encode()) % 3 == 0 else "choosing",
        }
        for row in drawn
    ]
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in questions), encoding="utf-8")
    return folder


def _table(weights: Mapping[str, float]) -> str:
    return "\n".join(f'    "{name}": {weight:.3f},' for name, weight in weights.items())


if __name__ == "__main__":
    main()
