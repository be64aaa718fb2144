"""Check claims against a whole library and measure which documents are said to support or refute them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from ibidem import metrics
from ibidem.config import Settings
from ibidem.errors import UsageError
from ibidem.evaluate.claims import LABELS
from ibidem.evaluate.folder import CORPUS, ProgressCallback, built, rows
from ibidem.evaluate.lines import json_lines
from ibidem.types import Progress, Ruling
from ibidem.verify.rule import SAID_FROM, rule
from ibidem.verify.weigh import Weighed

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
    with built(folder, settings=settings, cache=cache, progress=progress) as (engine, report):
        for done, one in enumerate(judged):
            if progress is not None:
                progress(Progress("check", done, len(judged), "claims"))
            start = time.perf_counter()
            weighed = engine.weigh(one.claim)
            spent_ms.append((time.perf_counter() - start) * 1000)
            told.append((one.gold, _sides(weighed)))
            ruling, confidence = rule(weighed)
            ruled.append(ruling is _ruling(one.gold))
            sure.append(confidence)
    return {
        "schema": 1,
        "claims": len(judged),
        "documents": report.documents,
        **_figures(told),
        "ruling_accuracy": round(fmean(ruled), 4),
        "calibration_error": round(metrics.calibration_error(sure, ruled), 4),
        "ms_per_claim": round(fmean(spent_ms), 2),
        "ms_p95": round(metrics.percentile(spent_ms, 0.95), 2),
        "settings": {"split": split, "judge": settings.judge or "bundled"},
    }


@dataclass(slots=True)
class Judged:
    """A claim with the documents that are on a side of it."""

    claim: str
    gold: Labels = field(default_factory=dict)


def _sides(weighed: list[Weighed]) -> Labels:
    """Return the documents that are held to be on a side."""
    found: Labels = {}
    for one in weighed:
        name = one.document.removeprefix(f"{CORPUS}#")
        if max(one.supports, one.refutes) >= SAID_FROM:
            found[name] = SUPPORTS if one.leans_to_support else REFUTES
    return found


def _figures(told: list[tuple[Labels, Labels]]) -> dict[str, object]:
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


def gold(file: Path, corpus: Path, split: str | None) -> list[Judged]:
    """Return the claims of a split with their gold documents. Raises UsageError naming file and line."""
    by_text = {_key(str(row["text"])): str(row["_id"]) for row in rows(corpus)}
    found: dict[str, Judged] = defaultdict(lambda: Judged(""))
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
