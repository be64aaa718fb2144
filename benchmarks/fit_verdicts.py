"""Fit the weights of `claims.aggregation` and its thresholds, and print what they reach on claims left out.

    python benchmarks/fit_verdicts.py DIR CLAIMS [DIR CLAIMS …] --only FILE [--split NAME] [--cache DIR] [--keep DIR]

Each DIR holds corpus.jsonl, CLAIMS is a file as `ibidem eval verdicts` takes it: one domain. Or DIR is an indexed
library, and CLAIMS has lines of `claim verdict document split`, of which those for development are taken. --only
names the claims to use of the first domain, one a line: those that the judge was not trained on, because it is surer
of the others (training/prepare.py writes them, and a second domain of held claims in work/choosing). Every domain
weighs the same. The figures are those of half of each domain, with weights fitted on its other half, on the other
domains, and on the other half of all; the weights are fitted on all claims. --keep names a folder in which what the
judge says is kept, so that a second run need not ask it again.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ibidem.claims.aggregation import SAID_FROM, StanceShares, StanceSignals, stance_shares, stance_signals
from ibidem.evaluation import metrics
from ibidem.evaluation.claims import gold
from ibidem.evaluation.datasets import CORPUS, build_library
from ibidem.library import Library
from ibidem.models import STANCES
from ibidem.settings import Settings
from ibidem.types import Stance

Matrix = NDArray[np.float64]
LABELS = tuple(stance.name for stance in STANCES)
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Case:
    """One document beside one claim."""

    claim: str
    document: str
    said: tuple[StanceShares, ...]
    leans: tuple[bool, bool]
    """Whether a sentence of it can be quoted in support, and whether one can in refutation."""
    label: str


@dataclass(frozen=True, slots=True)
class Known:
    """A case with its signals."""

    case: Case
    signals: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """The cases of one library, and how many documents each of its claims has on a side."""

    name: str
    cases: list[Case]
    wanted: dict[str, int]


def main() -> None:
    """Print precision, recall, F1 and calibration of each domain by what was fitted on, and the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", nargs="+", type=Path, metavar="DIR CLAIMS")
    parser.add_argument("--split", default="train")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--only", type=Path)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    pairs = list(zip(given.domains[::2], given.domains[1::2], strict=True))
    domains = [_domain(given, *pair, only=given.only if pair is pairs[0] else None) for pair in pairs]
    for nearness in (0.0, 2.0, 4.0, 8.0):
        print(f"NEARNESS {nearness}")
        _report(domains, nearness)


def _report(domains: Sequence[Domain], nearness: float) -> None:
    halves: list[tuple[list[Known], list[Known], set[str]]] = []
    for domain in domains:
        known, claims = _with_signals(domain.cases, nearness), sorted(domain.wanted)
        random.Random(0).shuffle(claims)
        kept = set(claims[len(claims) // 2 :])
        parts = [[one for one in known if (one.case.claim in kept) is side] for side in (False, True)]
        halves.append((parts[0], parts[1], kept))
    together = fit([first for first, _, _ in halves])
    for place, (domain, (first, left_out, kept)) in enumerate(zip(domains, halves, strict=True)):
        others = [[*one, *two] for other, (one, two, _) in enumerate(halves) if other != place]
        fits = {
            "its own half": fit([first]),
            "half of all": together,
            **({"the others": fit(others)} if others else {}),
        }
        for fitted, weights in fits.items():
            probable = probabilities(weights, left_out)
            wanted = sum(domain.wanted[claim] for claim in kept)
            for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
                print(f"{domain.name} by {fitted} from {least}: " + _figures(left_out, probable, least, wanted))
            print(f"{domain.name} by {fitted}: calibration error {_calibration(left_out, probable):.3f}")
            _certainty(left_out, probable)
    weights = fit([[*first, *second] for first, second, _ in halves])
    for side, row in zip(("SUPPORTS", "REFUTES"), weights, strict=True):
        names = (*(field.name for field in fields(StanceSignals)), "")
        print(side, {name: round(float(weight), 3) for name, weight in zip(names, row, strict=True)})


def _calibration(found: Sequence[Known], probable: Matrix) -> float:
    """Return the calibration error of what is said of each document."""
    shares = np.column_stack([probable, 1 - probable.sum(axis=1)])
    right = [known.case.label == LABELS[at] for known, at in zip(found, shares.argmax(axis=1), strict=True)]
    return metrics.calibration_error(shares.max(axis=1).tolist(), right)


def _certainty(found: Sequence[Known], probable: Matrix) -> None:
    """Print how many rulings for one side are right from which confidence on, for `SURE_FROM`."""
    best: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    gold: dict[str, set[str]] = defaultdict(set)
    for known, (supports, refutes) in zip(found, probable.tolist(), strict=True):
        side = int(refutes > supports)
        claim = known.case.claim
        best[claim][side] = max(best[claim][side], (supports, refutes)[side])
        gold[claim].add(known.case.label)
    for side, label in enumerate(LABELS[:2]):
        ruled = [
            (pair[side] * (1 - pair[1 - side]), label in gold[claim] and LABELS[1 - side] not in gold[claim])
            for claim, pair in best.items()
            if pair[side] >= SAID_FROM > pair[1 - side]
        ]
        for least in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
            right = [one for sure, one in ruled if sure >= least]
            print(f"{label} ruled from {least}: {len(right)}, right {sum(right) / max(1, len(right)):.3f}")


def fit(domains: Sequence[Sequence[Known]]) -> Matrix:
    """Return (2, s + 1) weights of support and refutation against silence, the intercept last (maximum likelihood).

    Every domain weighs the same, however many cases it has.
    """
    found = [known for domain in domains for known in domain]
    weigh = np.concatenate([np.full(len(domain), 1 / len(domain)) for domain in domains]) / len(domains)
    rows = np.array([[*known.signals, 1.0] for known in found])
    truth = np.array([LABELS.index(known.case.label) for known in found])
    scale = np.append(rows[:, :-1].std(axis=0) + 1e-9, 1.0)
    scaled = rows / scale

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(2, -1)
        odds = np.column_stack([scaled @ weights.T, np.zeros(len(rows))])
        shares = np.exp(odds - odds.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        total = -float(weigh @ np.log(shares[np.arange(len(rows)), truth])) + RIDGE * float(flat @ flat)
        slope = weigh[:, None] * (shares[:, :2] - np.eye(3)[truth][:, :2])
        return total, (slope.T @ scaled).ravel() + 2 * RIDGE * flat

    fitted = minimize(loss, np.zeros(2 * rows.shape[1]), jac=True, method="L-BFGS-B").x.reshape(2, -1)
    return np.asarray(fitted / scale)


def probabilities(weights: Matrix, found: Sequence[Known]) -> Matrix:
    """Return (n, 2) probabilities of support and refutation, 0 for a side that no sentence leans to."""
    odds = np.exp(np.array([[*known.signals, 1.0] for known in found]) @ weights.T)
    odds *= np.array([known.case.leans for known in found], float)
    return np.asarray(odds / (1 + odds.sum(axis=1, keepdims=True)))


def _figures(found: Sequence[Known], probable: Matrix, least: float, wanted: int) -> str:
    side, sure = probable.argmax(axis=1), probable.max(axis=1)
    told = [(known, LABELS[at]) for known, at, one in zip(found, side, sure, strict=True) if one >= least]
    right = sum(known.case.label == label for known, label in told)
    precision, recall = right / max(1, len(told)), right / max(1, wanted)
    return f"precision {precision:.3f} recall {recall:.3f} F1 {metrics.harmonic(precision, recall):.3f}"


def _with_signals(found: Sequence[Case], nearness: float) -> list[Known]:
    """Return the cases with the signals of their documents."""
    by_claim: dict[str, dict[str, Case]] = defaultdict(dict)
    for case in found:
        by_claim[case.claim][case.document] = case
    return [
        Known(case, astuple(known))
        for claim, cases in by_claim.items()
        for name, known in stance_signals({name: one.said for name, one in cases.items()}, nearness=nearness).items()
        for case in (by_claim[claim][name],)
    ]


def _domain(given: argparse.Namespace, folder: Path, claims: Path, *, only: Path | None) -> Domain:
    """Return a case for each document near each claim of a library."""
    chosen = set(only.read_text(encoding="utf-8").splitlines()) if only else None
    truth = {
        claim: of for claim, of in _truth(folder, claims, given.split).items() if chosen is None or claim in chosen
    }
    wanted = {claim: len(of) for claim, of in truth.items()}
    kept = given.keep / f"{folder.name}.jsonl" if given.keep else None
    if kept and kept.exists():
        rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
        read = [
            Case(row[0], row[1], tuple(StanceShares(*one) for one in row[2]), (row[3][0], row[3][1]), row[4])
            for row in rows
        ]
        return Domain(folder.name, [case for case in read if case.claim in wanted], wanted)
    found = []
    with _opened(folder, given.cache) as engine:
        for claim, gold_of in truth.items():
            for weighed in engine.weigh(claim):
                label = gold_of.get(weighed.document.removeprefix(f"{CORPUS}#"), "NEUTRAL")
                supports, refutes = (
                    any(read.is_for(stance) for read in weighed.sentences)
                    for stance in (Stance.SUPPORTS, Stance.REFUTES)
                )
                heard = tuple(stance_shares(read) for read in weighed.sentences)
                found.append(Case(claim, weighed.document, heard, (supports, refutes), label))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("".join(json.dumps(astuple(case)) + "\n" for case in found), encoding="utf-8")
    return Domain(folder.name, found, wanted)


def _truth(folder: Path, claims: Path, split: str) -> dict[str, dict[str, str]]:
    """Return the label of each document that takes a side, by claim."""
    if (folder / CORPUS).exists():
        return {one.claim: dict(one.gold) for one in gold(claims, folder / CORPUS, split)}
    rows = [json.loads(line) for line in claims.read_text(encoding="utf-8").splitlines() if line.strip()]
    labels = {"supported": "SUPPORTS", "contradicted": "REFUTES"}
    return {
        row["claim"]: {row["document"]: labels[row["verdict"]]} if row["verdict"] in labels else {}
        for row in rows
        if row["split"] == "development"
    }


@contextmanager
def _opened(folder: Path, cache: Path | None) -> Iterator[Library]:
    if (folder / CORPUS).exists():
        with build_library(folder, settings=Settings(), cache=cache) as (library, _):
            yield library
    else:
        with Library.open(folder, Settings()) as library:
            yield library


if __name__ == "__main__":
    main()
