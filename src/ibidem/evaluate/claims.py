"""Judge the claims of a file beside their evidence, and measure the stance."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from ibidem import metrics
from ibidem.config import Settings
from ibidem.errors import UsageError
from ibidem.evaluate.folder import ProgressCallback
from ibidem.evaluate.lines import Row, json_lines
from ibidem.judge import STANCES, Judge, Pair, open_judge
from ibidem.types import Progress

LABELS = tuple(stance.name for stance in STANCES)
"""SUPPORTS, REFUTES, NEUTRAL: the order of rows and columns everywhere."""
EVIDENCE = "evidence"
_AT_ONCE = 256
"""Pairs between two reports of progress; the judge sorts them by length."""


def claims(
    file: Path,
    *,
    split: str | None = None,
    evidence: str = EVIDENCE,
    settings: Settings,
    judge: Judge | None = None,
    progress: ProgressCallback | None = None,
) -> dict[str, object]:
    """Return accuracy, F1 and calibration of a judge on JSON lines of `claim evidence label split`.

    Without a split, all lines count; `evidence` names the field to read. Without a judge, that of the settings is
    opened. Raises UsageError naming file and line of what cannot be used, ModelError when there is no judge.
    """
    rows = _rows(file, split, evidence)
    judge = judge or open_judge(settings.judge, threads=settings.threads)
    start = time.perf_counter()
    told: list[str] = []
    confidences: list[float] = []
    for done in range(0, len(rows), _AT_ONCE):
        if progress is not None:
            progress(Progress("judge", done, len(rows), "claims"))
        found = judge.stance([row.pair for row in rows[done : done + _AT_ONCE]])
        told += [LABELS[column] for column in found.argmax(axis=1).tolist()]
        confidences += found.max(axis=1).tolist()
    spent_s = time.perf_counter() - start
    return {
        "schema": 1,
        **_figures([row.label for row in rows], told, confidences),
        "ms_per_pair": round(spent_s * 1000 / len(rows), 2),
        "settings": {"split": split, "evidence": evidence, "judge": judge.name, "judge_digest": judge.digest},
    }


def _figures(truth: list[str], told: list[str], confidences: list[float]) -> dict[str, object]:
    table = metrics.confusion(truth, told, LABELS)
    right = [one == other for one, other in zip(truth, told, strict=True)]
    return {
        "pairs": len(truth),
        "accuracy": round(sum(right) / len(right), 4),
        "macro_f1": round(metrics.macro_f1(table), 4),
        "f1": {label: round(one, 4) for label, one in zip(LABELS, metrics.f1(table), strict=True)},
        "confusion": table,
        "calibration_error": round(metrics.calibration_error(confidences, right), 4),
    }


@dataclass(frozen=True, slots=True)
class _Row:
    pair: Pair
    label: str


def _rows(file: Path, split: str | None, evidence: str) -> list[_Row]:
    """Return the rows of a split. Raises UsageError naming file and line; every line is read, of any split."""
    found: list[_Row] = []
    splits: set[str] = set()
    for place, row in json_lines(file):
        of = str(row.get("split") or "")
        splits.add(of)
        label = str(row.get("label"))
        if label not in LABELS:
            raise UsageError(f"{place} has the label {label!r}.", remedy=f"Labels are {', '.join(LABELS)}.")
        if split is None or of == split:
            found.append(_Row(Pair(_text(row, "claim", place), _text(row, evidence, place)), label))
    if not splits:
        raise UsageError(f"{file} holds no claims.", remedy="Name a file of JSON lines.")
    if not found:
        known = ", ".join(sorted(splits - {""})) or "none"
        raise UsageError(f"{file} has no split {split!r}.", remedy=f"Name a split with --split; here are: {known}.")
    return found


def _text(row: Row, field: str, place: str) -> str:
    text = row.get(field)
    if not isinstance(text, str):
        raise UsageError(f"{place} has no text in {field!r}.", remedy=f"Its fields: {', '.join(row)}.")
    return text
