"""Fit the weights of `verify.weigh` and its threshold, and print what they reach on claims left out.

    python benchmarks/fit_verdicts.py DIR CLAIMS [--split train] [--cache DIR] [--keep FILE]

DIR holds corpus.jsonl, CLAIMS is a file as `ibidem eval verdicts` takes it. Half of the claims are fitted on. --keep
names a file in which the signals are kept, so that a second run need not judge again.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ibidem import evaluate, metrics
from ibidem.config import Settings
from ibidem.evaluate.folder import CORPUS
from ibidem.evaluate.verdicts import gold
from ibidem.judge import STANCES
from ibidem.linear import columns
from ibidem.verify.weigh import Signals, signals

Matrix = NDArray[np.float64]
LABELS = tuple(stance.name for stance in STANCES)
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Case:
    """One document beside one claim."""

    claim: str
    signals: tuple[float, ...]
    leans: tuple[bool, bool]
    """Whether a sentence of it leans to support, and whether one leans to refutation."""
    label: str


def main() -> None:
    """Fit on half of the claims; print the weights, and precision, recall and F1 on the other half by threshold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--split", default="train")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    found, wanted = _cases(given)
    claims = sorted(wanted)
    random.Random(0).shuffle(claims)
    half = set(claims[: len(claims) // 2])
    weights = fit([case for case in found if case.claim in half])
    for name, part in (("fitted", half), ("left out", set(claims) - half)):
        own = [case for case in found if case.claim in part]
        probable = probabilities(weights, own)
        for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
            print(f"{name} from {least}: " + _figures(own, probable, least, sum(wanted[claim] for claim in part)))
    for side, row in zip(("SUPPORTS", "REFUTES"), fit(found), strict=True):
        print(side, {name: round(float(one), 3) for name, one in zip((*columns(Signals), ""), row, strict=True)})


def fit(found: Sequence[Case]) -> Matrix:
    """Return (2, s + 1) weights of support and refutation against silence, the intercept last (maximum likelihood)."""
    rows = np.array([[*case.signals, 1.0] for case in found])
    truth = np.array([LABELS.index(case.label) for case in found])
    scale = np.append(rows[:, :-1].std(axis=0) + 1e-9, 1.0)
    scaled = rows / scale

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(2, -1)
        odds = np.column_stack([scaled @ weights.T, np.zeros(len(rows))])
        shares = np.exp(odds - odds.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        total = -float(np.log(shares[np.arange(len(rows)), truth]).sum()) + RIDGE * len(rows) * float(flat @ flat)
        slope = shares[:, :2] - np.eye(3)[truth][:, :2]
        return total, (slope.T @ scaled).ravel() + 2 * RIDGE * len(rows) * flat

    fitted = minimize(loss, np.zeros(2 * rows.shape[1]), jac=True, method="L-BFGS-B").x.reshape(2, -1)
    return np.asarray(fitted / scale)


def probabilities(weights: Matrix, found: Sequence[Case]) -> Matrix:
    """Return (n, 2) probabilities of support and refutation, 0 for a side that no sentence leans to."""
    odds = np.exp(np.array([[*case.signals, 1.0] for case in found]) @ weights.T)
    odds *= np.array([case.leans for case in found], float)
    return np.asarray(odds / (1 + odds.sum(axis=1, keepdims=True)))


def _figures(found: Sequence[Case], probable: Matrix, least: float, wanted: int) -> str:
    side, sure = probable.argmax(axis=1), probable.max(axis=1)
    told = [(case, LABELS[at]) for case, at, one in zip(found, side, sure, strict=True) if one >= least]
    right = sum(case.label == label for case, label in told)
    precision, recall = right / max(1, len(told)), right / max(1, wanted)
    return f"precision {precision:.3f} recall {recall:.3f} F1 {metrics.harmonic(precision, recall):.3f}"


def _cases(given: argparse.Namespace) -> tuple[list[Case], dict[str, int]]:
    """Return a case for each document near each claim, and how many documents each claim has on a side."""
    truth = gold(given.claims, given.folder / CORPUS, given.split)
    wanted = {one.claim: len(one.gold) for one in truth}
    if given.keep and given.keep.exists():
        rows = [json.loads(line) for line in given.keep.read_text(encoding="utf-8").splitlines()]
        return [Case(row[0], tuple(row[1]), (row[2][0], row[2][1]), row[3]) for row in rows], wanted
    found = []
    with evaluate.built(given.folder, settings=Settings(), cache=given.cache) as (engine, _):
        for one in truth:
            judged = engine.weigh(one.claim)
            known = signals({weighed.document: weighed.sentences for weighed in judged})
            for weighed in judged:
                label = one.gold.get(weighed.document.removeprefix(f"{CORPUS}#"), "NEUTRAL")
                leans = [read.leans_to_support for read in weighed.sentences]
                found.append(Case(one.claim, astuple(known[weighed.document]), (any(leans), not all(leans)), label))
    if given.keep:
        given.keep.write_text("".join(json.dumps(astuple(case)) + "\n" for case in found), encoding="utf-8")
    return found, wanted


if __name__ == "__main__":
    main()
