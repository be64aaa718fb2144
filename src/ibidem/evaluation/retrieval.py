"""Rank the documents of a BEIR-form folder and measure the ranking."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from statistics import fmean

from ibidem.errors import UsageError
from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import (
    CORPUS,
    ProgressCallback,
    build_library,
    dataset_rows,
    settings_in_force,
    tell_progress,
)
from ibidem.settings import Settings
from ibidem.types import Hit

DEEPEST = 200
"""Passages asked for, so that at least 100 documents are ranked where documents are short."""


def retrieval(
    folder: Path,
    *,
    split: str = "test",
    settings: Settings,
    cache: Path | None = None,
    progress: ProgressCallback | None = None,
) -> dict[str, object]:
    """Return nDCG@10 and recall of a BEIR-form folder, as means over the judged queries.

    Raises UsageError naming the file that is missing or malformed.
    """
    queries = {str(row["_id"]): str(row["text"]) for row in dataset_rows(folder / "queries.jsonl")}
    judged = _judgements(folder / "qrels" / f"{split}.tsv")
    scores: dict[str, list[float]] = {"nDCG@10": [], "R@10": [], "R@100": []}
    spent_ms: list[float] = []
    with build_library(folder, settings=settings, cache=cache, progress=progress) as (engine, report):
        for done, (query, gains) in enumerate(judged.items()):
            tell_progress(progress, done, len(judged))
            start = time.perf_counter()
            asked = queries[query]
            hits = engine.rerank(asked, engine.search(asked, k=DEEPEST)) if asked.strip() else ()
            spent_ms.append((time.perf_counter() - start) * 1000)
            ranking = _documents(hits)
            relevant = {document for document, gain in gains.items() if gain > 0}
            scores["nDCG@10"].append(metrics.ndcg(ranking, gains, 10))
            scores["R@10"].append(metrics.recall(ranking, relevant, 10))
            scores["R@100"].append(metrics.recall(ranking, relevant, 100))
        return {
            "schema": 1,
            "queries": len(judged),
            "documents": report.documents,
            **{name: round(fmean(values), 4) for name, values in scores.items()},
            "ms_per_query": round(fmean(spent_ms), 2),
            "index_s": round(report.elapsed_s, 2),
            "cached": not report.written,
            "settings": {"split": split, **asdict(settings), **settings_in_force(engine)},
        }


def _documents(hits: tuple[Hit, ...]) -> list[str]:
    """Return the record ids of the hits, each once, best first, those folded into a hit right after it."""
    places = (place for hit in hits for place in (hit.passage.document, *(one.document for one in hit.also)))
    return list(dict.fromkeys(place.removeprefix(f"{CORPUS}#") for place in places))


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        known = ", ".join(sorted(one.stem for one in path.parent.glob("*.tsv"))) or "none"
        raise UsageError(f"{path} cannot be read.", remedy=f"Name a split with --split; here are: {known}.") from error
    judged: dict[str, dict[str, int]] = {}
    for line in lines:
        match line.split("\t"):
            case [query, document, gain] if gain.lstrip("-").isdigit():
                judged.setdefault(query, {})[document] = int(gain)
    return judged
