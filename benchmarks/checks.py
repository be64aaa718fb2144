"""What each family of checks gains: accuracy, macro-F1 and wrong support with it on and off.

    python benchmarks/checks.py FILE:SPLIT[:FIELD] … [--bundled] [--sample N]

A FILE holds JSON lines of `claim evidence label split`; FIELD names the field to read as evidence. The judge reads
every pair once, whatever is switched. --bundled checks the claims of the bundled library too, with each family on and
off. What gains nothing on sets it was not tuned on does not belong in the program.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from ibidem.claims import stance
from ibidem.claims.consistency.checks import Consistency, check_consistency
from ibidem.claims.consistency.outcomes import SILENT
from ibidem.evaluation import metrics
from ibidem.library import Library
from ibidem.models import STANCES, Judge, Pair, open_judge
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import Ruling

ROOT = Path(__file__).resolve().parent.parent
LABELS = tuple(stance.name for stance in STANCES)
FAMILIES = tuple(field.name for field in fields(Consistency))
SETTINGS = ((), *((family,) for family in FAMILIES), FAMILIES)
_AT_ONCE = 128

Row = tuple[str, str, str]
"""Claim, evidence, label."""


def main() -> None:
    """Print a line for each set and each choice of families."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--bundled", action="store_true")
    parser.add_argument("--sample", type=int, default=1600, help="pairs drawn from a larger set")
    given = parser.parse_args()
    judge = open_judge("")
    for named in given.sets:
        _pairs(named, _rows(named, given.sample), judge)
    if given.bundled:
        _bundled()


def _rows(named: str, sample: int) -> list[Row]:
    path, split, *field = named.split(":")
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    rows = [(row["claim"], row[field[0] if field else "evidence"], row["label"]) for row in lines]
    chosen = [row for row, line in zip(rows, lines, strict=True) if line.get("split") == split]
    return random.Random(7).sample(chosen, sample) if len(chosen) > sample else chosen


def _pairs(named: str, rows: Sequence[Row], judge: Judge) -> None:
    said = np.vstack(
        [
            judge.stance([Pair(claim, evidence) for claim, evidence, _ in rows[at : at + _AT_ONCE]])
            for at in range(0, len(rows), _AT_ONCE)
        ]
    )
    checks = [check_consistency(claim, evidence) for claim, evidence, _ in rows]
    truth = [label for _, _, label in rows]
    print(f"{Path(named).name}: {len(rows)} pairs; " + ", ".join(_found(family, checks, truth) for family in FAMILIES))
    for families in SETTINGS:
        print(f"  {'+'.join(families) or 'judge alone':24} {_figures(truth, _told(said, checks, families))}")


def _found(family: str, checks: Sequence[Consistency], truth: Sequence[str]) -> str:
    """Return how many pairs a family says differ, and the share of those that are refuted, and supported."""
    labels = [label for one, label in zip(checks, truth, strict=True) if getattr(one, family).mismatch]
    shares = (labels.count(label) / max(1, len(labels)) for label in ("REFUTES", "SUPPORTS"))
    return f"{family} differ in {len(labels)} (refuted {next(shares):.2f}, supported {next(shares):.2f})"


def _told(said: NDArray[np.float32], checks: Sequence[Consistency], families: Sequence[str]) -> list[str]:
    told = []
    for row, found in zip(said.tolist(), checks, strict=True):
        supports, refutes = stance.consistent(row[0], row[1], _only(found, families))
        told.append(LABELS[int(np.argmax((supports, refutes, 1 - supports - refutes)))])
    return told


def _only(found: Consistency, families: Sequence[str]) -> Consistency:
    """Return what some families found."""
    return replace(found, **{family: SILENT for family in FAMILIES if family not in families})


def _figures(truth: Sequence[str], told: Sequence[str]) -> str:
    pairs = list(zip(truth, told, strict=True))
    others = [said for label, said in pairs if label != "SUPPORTS"]
    return (
        f"accuracy {sum(label == said for label, said in pairs) / len(pairs):.4f}"
        f"  macro-F1 {metrics.macro_f1(metrics.confusion(list(truth), list(told), LABELS)):.4f}"
        f"  wrongly supported {others.count('SUPPORTS') / max(1, len(others)):.4f}"
    )


def _bundled() -> None:
    rows = [json.loads(line) for line in (ROOT / "benchmarks" / "bundled" / "claims.jsonl").open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "corpus").symlink_to(ROOT / "corpus")
        with Library.open(LibraryPaths(Path(folder)), Settings()) as library:
            library.refresh()
            for families in SETTINGS:
                with patch.object(stance, "check_consistency", _checking(families)):
                    told = Counter((row["verdict"], library.check(row["claim"]).ruling) for row in rows)
                right = sum(count for (truth, ruling), count in told.items() if truth == ruling)
                wrongly = sum(count for (truth, ruling), count in told.items() if truth != ruling == Ruling.SUPPORTED)
                print(f"  {'+'.join(families) or 'judge alone':24} bundled: right {right}, wrongly supported {wrongly}")


def _checking(families: Sequence[str]) -> Callable[[str, str], Consistency]:
    return lambda claim, evidence: _only(check_consistency(claim, evidence), families)


if __name__ == "__main__":
    main()
