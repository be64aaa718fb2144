"""Judge the claims of a file beside their evidence, and measure the stance."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from ibidem.claims.aggregation import SAID_FROM, DocumentStance, rule
from ibidem.errors import UsageError
from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import CORPUS, JsonRow, ProgressCallback, build_library, dataset_rows, json_lines
from ibidem.models import STANCES, Judge, Pair, open_judge
from ibidem.settings import Settings
from ibidem.types import Progress, Ruling

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


def _text(row: JsonRow, field: str, place: str) -> str:
    text = row.get(field)
    if not isinstance(text, str):
        raise UsageError(f"{place} has no text in {field!r}.", remedy=f"Its fields: {', '.join(row)}.")
    return text


SUPPORTS, REFUTES, _ = LABELS
Labels = dict[str, str]
"""Documents that are on a side, each with its label."""


def verdicts(
    folder: Path,
    *,
    claims: Path | None = None,
    split: str | None = None,
    settings: Settings,
    cache: Path | None = None,
    progress: ProgressCallback | None = None,
) -> dict[str, object]:
    """Return the F1 of labelled abstracts over all claims, as SciFact's own evaluation has it, and the rulings' share.

    `folder` holds corpus.jsonl; `claims` (else claims.jsonl in it) has lines of `claim label split` with the document's
    `_id` as `document` or its whole text as `abstract`. A document that is told on a side counts as right when the
    gold label is that side's (label only; Wadden et al., 2020). Raises UsageError naming what cannot be used,
    ModelError when there is no judge.
    """
    judged = gold(claims or folder / "claims.jsonl", folder / CORPUS, split)
    told: list[tuple[Labels, Labels]] = []
    ruled: list[bool] = []
    sure: list[float] = []
    spent_ms: list[float] = []
    with build_library(folder, settings=settings, cache=cache, progress=progress) as (engine, report):
        for done, one in enumerate(judged):
            if progress is not None:
                progress(Progress("check", done, len(judged), "claims"))
            start = time.perf_counter()
            weighed = engine.weigh(one.claim)
            spent_ms.append((time.perf_counter() - start) * 1000)
            told.append((one.gold, _sides(weighed)))
            ruling, confidence = rule(weighed)
            if ruling is not Ruling.UNCLEAR:
                ruled.append(ruling is _ruling(one.gold))
                sure.append(confidence)
    return {
        "schema": 1,
        "claims": len(judged),
        "documents": report.documents,
        **_figures_verdicts(told),
        "unclear": round(1 - len(ruled) / len(judged), 4),
        "ruling_accuracy": round(fmean(ruled or [0.0]), 4),
        "calibration_error": round(metrics.calibration_error(sure, ruled), 4),
        "ms_per_claim": round(fmean(spent_ms), 2),
        "ms_p95": round(metrics.percentile(spent_ms, 0.95), 2),
        "settings": {"split": split, "judge": settings.judge or "bundled"},
    }


@dataclass(slots=True)
class CheckedGoldClaim:
    """A claim with the documents that are on a side of it."""

    claim: str
    gold: Labels = field(default_factory=dict)


def _sides(weighed: list[DocumentStance]) -> Labels:
    """Return the documents that are held to be on a side."""
    found: Labels = {}
    for one in weighed:
        name = one.document.removeprefix(f"{CORPUS}#")
        if max(one.supports, one.refutes) >= SAID_FROM:
            found[name] = SUPPORTS if one.leans_to_support else REFUTES
    return found


def _figures_verdicts(told: list[tuple[Labels, Labels]]) -> dict[str, object]:
    right = sum(gold.get(name) == label for gold, said in told for name, label in said.items())
    wanted, given = sum(len(gold) for gold, _ in told), sum(len(said) for _, said in told)
    precision, recall = (right / given if given else 0.0), (right / wanted if wanted else 0.0)
    return {
        "label_f1": round(metrics.harmonic(precision, recall), 4),
        "label_precision": round(precision, 4),
        "label_recall": round(recall, 4),
    }


def _ruling(gold: Labels) -> Ruling:
    sides = set(gold.values())
    if len(sides) == 2:
        return Ruling.MIXED
    return {SUPPORTS: Ruling.SUPPORTED, REFUTES: Ruling.CONTRADICTED, None: Ruling.NOT_FOUND}[next(iter(sides), None)]


def gold(file: Path, corpus: Path, split: str | None) -> list[CheckedGoldClaim]:
    """Return the claims of a split with their gold documents. Raises UsageError naming file and line."""
    by_text = {_key(str(row["text"])): str(row["_id"]) for row in dataset_rows(corpus)}
    found: dict[str, CheckedGoldClaim] = defaultdict(lambda: CheckedGoldClaim(""))
    for place, row in json_lines(file):
        if split is not None and row.get("split") != split:
            continue
        claim, label = row.get("claim"), row.get("label")
        if not isinstance(claim, str) or label not in LABELS:
            raise UsageError(f"{place} has no claim or no label.", remedy=f"Labels are {', '.join(LABELS)}.")
        one = found[claim]
        one.claim = claim
        if label in (SUPPORTS, REFUTES):
            one.gold[_document(row, by_text, place)] = str(label)
    if not found:
        raise UsageError(f"{file} has no claim of the split {split!r}.", remedy="Name a split with --split.")
    return list(found.values())


def _document(row: Mapping[str, object], by_text: Mapping[str, str], place: str) -> str:
    if isinstance(named := row.get("document"), str):
        return named
    document = by_text.get(_key(str(row.get("abstract", ""))))
    if document is None:
        raise UsageError(f"{place} is about no document of the folder.", remedy="Name it as document, or its abstract.")
    return document


def _key(text: str) -> str:
    return " ".join(text.split())
