"""Fit the weights of `answering.ranking` that hold where a judge has read the sentences, on several domains.

    python benchmarks/fit_judged.py DATA --cache DIR [--judge DIR] [--questions N] [--measured N] [--domains NAME …]

DATA holds `answers/squad`, `answers/squad2`, `answers/medquad.jsonl` and `retrieval/nq_utd`, and beside it
`field/papers`; `answer_domains.py` says what is asked of them. The ranking is list-wise with weights that are not
negative, the confidence that the first sentence answers is logistic. Both are measured on each domain with the weights
fitted on the others, then on the questions kept for reporting with the weights fitted on all. What the judge says is
kept in the cache, by its digest: a second run takes a minute or two.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from answer_domains import DOMAINS, FAMILIES, Question, drawn, opened
from cached_judge import CachedJudge
from ibidem.answering.features import SentenceFeatures
from ibidem.answering.ranking import (
    JUDGED_CONFIDENCE_WEIGHTS,
    JUDGED_INTERCEPT,
    JUDGED_RANKING_WEIGHTS,
    MOST_DOUBTED,
    lead,
)
from ibidem.evaluation import metrics
from ibidem.library import Library
from ibidem.models import Judge, open_judge
from ibidem.settings import Settings
from ibidem.types import EVERYTHING, Filter

Matrix = NDArray[np.float64]
BY_HAND = {"asks": -1.6, "defined": 0.5, "settled": 2.0}
"""Weights in the ranking of features that the questions hold too few of."""
UNUSED = ("missing_names",)
"""What is the same for all sentences of a passage and no sign of the sentence."""
SIGNALS = ("lead", "judged", "similarity", "missing_names")
SIGNS = {"missing_names": (None, 0.0)}
"""Bounds of weights; the others are not negative."""
DOMAIN_WEIGHTS = {"field": 0.25, "bundled": 0.25}
"""Of small domains; the others weigh 1, however many questions they have."""
RANKING_RIDGE, CONFIDENCE_RIDGE = 0.03, 0.01
LEAST = 5e-4
"""What a weight must be to be printed."""
BINS = 10
NAMES = tuple(field.name for field in fields(SentenceFeatures))


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its candidates."""

    features: Matrix
    """(n, f) one row a candidate, best by the present weights first."""
    right: NDArray[np.bool_]
    """(n,) whether what is shown of the candidate answers."""
    answerable: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """What is fitted."""

    ranking: Matrix
    """(f,) as NAMES."""
    confidence: Matrix
    """(1 + s,) the intercept, then as SIGNALS."""


Domains = Mapping[str, Sequence[Case]]


def main() -> None:
    """Fit, print what is reached on what was not fitted on, then the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300, help="the most questions of a domain that are fitted on")
    parser.add_argument("--measured", type=int, default=200, help="the most questions of a domain to report")
    parser.add_argument("--judge", default="", help="the judge to fit beside, by default the bundled one")
    parser.add_argument("--domains", nargs="+", choices=DOMAINS, default=DOMAINS)
    given = parser.parse_args()
    judge = CachedJudge(open_judge(given.judge), given.cache)
    parts: dict[str, dict[str, list[Case]]] = {"choosing": {}, "held_out": {}}
    for name in given.domains:
        with opened(name, given.data, given.cache, Settings()) as (library, questions):
            for part, most in (("choosing", given.questions), ("held_out", given.measured)):
                asked = drawn([one for one in questions if one.part == part], most)
                if asked:
                    parts[part][name] = cases(library, judge, asked)
    fitting = parts["choosing"]
    former, fitted = _former(), fit(fitting)
    print("Fitted on the other domains, measured on the questions for fitting:")
    for name, found in fitting.items():
        print(_measured(name, found, former, "former"))
        others = {other: listed for other, listed in fitting.items() if _family(other) != _family(name)}
        if others:
            print(_measured(name, found, fit(others), "left out"))
    print("Fitted on all, measured on the questions for reporting:")
    for name, found in parts["held_out"].items():
        print(_measured(name, found, former, "former"))
        print(_measured(name, found, fitted, "fitted"))
    print("JUDGED_RANKING_WEIGHTS\n" + _table(NAMES, fitted.ranking))
    print("JUDGED_CONFIDENCE_WEIGHTS\n" + _table(("intercept", *SIGNALS), fitted.confidence))


def cases(library: Library, judge: Judge, questions: Sequence[Question]) -> list[Case]:
    """Return a case for each question that brings candidates."""
    ready: Future[Judge | None] = Future()
    ready.set_result(judge)
    library._judge = ready  # there is no other way to give a library a judge that is open
    ids = [one.id for one in library.list_documents()]
    found = []
    for question in questions:
        where = Filter(documents=_without(ids, question)) if question.withheld else EVERYTHING
        ranked = library.read(question.text, where=where).ranked
        if ranked:
            features = np.array([astuple(candidate.features) for candidate, _ in ranked])
            right = np.array([question.in_text(candidate.text) for candidate, _ in ranked])
            found.append(Case(features, right, question.answerable))
    return found


def _without(ids: Sequence[str], question: Question) -> tuple[str, ...]:
    return tuple(one for one in ids if not one.endswith(question.documents))


def fit(domains: Domains) -> Weights:
    """Return the weights that fit these domains best."""
    ranking = _fit_ranking(domains)
    return Weights(ranking, _fit_confidence(domains, ranking))


def _fit_ranking(domains: Domains) -> Matrix:
    """Return the weights (f,) that maximise the softmax share of right candidates."""
    free = [at for at, name in enumerate(NAMES) if name not in BY_HAND and name not in UNUSED]
    fixed = np.array([BY_HAND.get(name, 0.0) for name in NAMES])
    listed = []
    for name, found in domains.items():
        usable = [case for case in found if case.right.any() and not case.right.all()]
        listed += [(case, DOMAIN_WEIGHTS.get(name, 1.0) / len(usable)) for case in usable]
    starts = np.cumsum([0, *(len(case.right) for case, _ in listed)])[:-1]
    owners = np.repeat(np.arange(len(listed)), [len(case.right) for case, _ in listed])
    every = np.concatenate([case.features for case, _ in listed])
    right = np.concatenate([case.right for case, _ in listed])
    weight = np.array([weight for _, weight in listed])
    weight /= weight.sum()
    scale = every[:, free].std(axis=0) + 1e-9
    design, base = every[:, free] / scale, every @ fixed

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        worth = design @ weights + base
        raised = np.exp(worth - np.maximum.reduceat(worth, starts)[owners])
        share = raised / np.add.reduceat(raised, starts)[owners]
        held = np.add.reduceat(share * right, starts) + 1e-300
        slope = design.T @ (weight[owners] * (share - share * right / held[owners])) + 2 * RANKING_RIDGE * weights
        return float(RANKING_RIDGE * weights @ weights - weight @ np.log(held)), slope

    ranking = fixed.copy()
    bounds = [(0.0, None)] * len(free)
    ranking[free] = minimize(loss, np.zeros(len(free)), jac=True, method="L-BFGS-B", bounds=bounds).x / scale
    return ranking


def _fit_confidence(domains: Domains, ranking: Matrix) -> Matrix:
    """Return intercept and weights (1 + s,) of the chance that the first sentence answers."""
    listed = [(name, [_first(case, ranking) for case in found]) for name, found in domains.items()]
    design = np.array([[1.0, *signals] for _, found in listed for signals, _ in found])
    truth = np.array([right for _, found in listed for _, right in found], float)
    weight = np.concatenate([np.full(len(found), DOMAIN_WEIGHTS.get(name, 1.0) / len(found)) for name, found in listed])
    weight /= weight.sum()
    scale = np.r_[1.0, design[:, 1:].std(axis=0) + 1e-9]
    rows = design / scale

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        odds, ridge = rows @ weights, CONFIDENCE_RIDGE * np.r_[0.0, weights[1:]]
        slope = rows.T @ (weight * (1 / (1 + np.exp(-odds)) - truth)) + 2 * ridge
        return float(weight @ (np.logaddexp(0, odds) - truth * odds) + ridge @ weights), slope

    bounds = [(None, None), *(SIGNS.get(name, (0.0, None)) for name in SIGNALS)]
    fitted = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return np.asarray(fitted / scale)


def _first(case: Case, ranking: Matrix) -> tuple[tuple[float, ...], bool]:
    """Return the signals of the best candidate, and whether it answers."""
    worth = case.features @ ranking
    order = np.argsort(-worth, kind="stable")
    raised = np.exp(worth[order] - worth[order[0]])
    best = dict(zip(NAMES, case.features[order[0]], strict=True))
    signals = {"lead": lead((raised / raised.sum()).tolist()), **best}
    return tuple(float(signals[name]) for name in SIGNALS), bool(case.right[order[0]])


def _measured(name: str, found: Sequence[Case], weights: Weights, told: str) -> str:
    firsts = [_first(case, weights.ranking) for case in found]
    sure = [_confidence(signals, weights.confidence) for signals, _ in firsts]
    right = [truth for _, truth in firsts]
    by = {
        kind: [one for one, case in zip(sure, found, strict=True) if case.answerable is kind] for kind in (True, False)
    }
    hits = np.mean([truth for truth, case in zip(right, found, strict=True) if case.answerable])
    silence = metrics.auroc(by[True], by[False])
    shown = " ".join(
        f"{least}:" + "/".join(f"{np.mean([one >= least for one in by[kind]]):.2f}" for kind in by if by[kind])
        for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
    )
    error = equal_mass(sure, right)
    return (
        f"{name:8} {told:8} {len(found):4} questions, right first {hits:.3f}, calibration error {error:.3f}"
        f" ({by_chance(sure):.3f} by chance), AUROC of silence {'–' if silence is None else f'{silence:.3f}'},"
        f" mean {np.mean(sure):.2f} of {np.mean(right):.2f}, answered of both kinds {shown}"
    )


def _confidence(signals: Sequence[float], weights: Matrix) -> float:
    sure = float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], signals)))))
    return min(sure, MOST_DOUBTED) if signals[SIGNALS.index("judged")] < 0 else sure


def equal_mass(confidences: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the expected calibration error over ten bins of as many questions each."""
    order = np.argsort(confidences, kind="stable")
    sure, right = np.array(confidences)[order], np.array(outcomes, float)[order]
    parts = zip(np.array_split(sure, BINS), np.array_split(right, BINS), strict=True)
    return float(sum(abs(one.sum() - other.sum()) for one, other in parts) / len(sure))


def by_chance(confidences: Sequence[float], *, seed: int = 0, draws: int = 200) -> float:
    """Return that error, on average, of outcomes that are drawn as likely as the confidences say."""
    draw = np.random.default_rng(seed)
    chances = np.array(confidences)
    return float(
        np.mean([equal_mass(confidences, (draw.random(len(chances)) < chances).tolist()) for _ in range(draws)])
    )


def _former() -> Weights:
    ranking = np.array([JUDGED_RANKING_WEIGHTS.get(name, 0.0) for name in NAMES])
    confidence = [JUDGED_INTERCEPT, *(JUDGED_CONFIDENCE_WEIGHTS.get(name, 0.0) for name in SIGNALS)]
    return Weights(ranking, np.array(confidence))


def _family(name: str) -> str:
    return FAMILIES.get(name, name)


def _table(names: Sequence[str], weights: Matrix) -> str:
    listed = zip(names, weights, strict=True)
    return "\n".join(f'    "{name}": {weight:.3f},' for name, weight in listed if abs(weight) >= LEAST)


if __name__ == "__main__":
    main()
