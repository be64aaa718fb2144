"""Compare a library shared through Milvus with the same one on this machine: what they find, and how long they take.

The folder is in BEIR form. Its library is indexed in --cache, written to the engine at --uri, and asked by a second one
that has settings alone. `search` is compared, without the judge, who reads whatever it finds.

    python benchmarks/shared.py DIR --uri http://127.0.0.1:19530 --cache CACHE
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median, quantiles

from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import CORPUS, build_library, dataset_rows
from ibidem.evaluation.retrieval import DEEPEST
from ibidem.indexing.progress import ProgressReporter
from ibidem.indexing.publishing import publish
from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings

TOP = 5


def main() -> None:
    """Print the comparison as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--uri", required=True, help="address of a server, or a file that ends in .db")
    parser.add_argument("--collection", default="benchmark")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--split", default="test")
    parser.add_argument("--limit", type=int, help="ask so many questions")
    given = parser.parse_args()
    settings = replace(Settings(), store="milvus", uri=given.uri, collection=given.collection)
    with build_library(given.folder, settings=Settings(), cache=given.cache) as (local, _):
        began_s = time.perf_counter()
        changed = publish(local.paths, settings, ProgressReporter(None, None))
        told: dict[str, object] = {"published": changed, "publish_s": round(time.perf_counter() - began_s, 1)}
        reading = given.cache / "reading"
        reading.mkdir(exist_ok=True)
        began_s = time.perf_counter()
        with Library.open(LibraryPaths(reading), settings) as shared:
            shared.warm()
            told["open_s"] = round(time.perf_counter() - began_s, 1)
            told |= _compared(given.folder, given.split, given.limit, local, shared)
    told["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(json.dumps(told, indent=1))


def _compared(folder: Path, split: str, limit: int | None, local: Library, shared: Library) -> dict[str, object]:
    """Ask both every judged question, and return how far they agree, their nDCG@10 and the time they take."""
    questions = {str(row["_id"]): str(row["text"]) for row in dataset_rows(folder / "queries.jsonl")}
    gains: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with (folder / "qrels" / f"{split}.tsv").open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            gains[row["query-id"]][row["corpus-id"]] = int(row["score"])
    overlaps: list[float] = []
    found: dict[str, list[float]] = {"local": [], "shared": []}
    spent_ms: dict[str, list[float]] = {"local": [], "shared": []}
    for query, judged in list(gains.items())[:limit]:
        tops: list[list[int]] = []
        for name, library in (("local", local), ("shared", shared)):
            began_s = time.perf_counter()
            hits = library.search(questions[query], k=DEEPEST)
            spent_ms[name].append((time.perf_counter() - began_s) * 1000)
            ranking = dict.fromkeys(hit.passage.document.removeprefix(f"{CORPUS}#") for hit in hits)
            found[name].append(metrics.ndcg(list(ranking), judged, 10))
            tops.append([hit.passage.id for hit in hits[:TOP]])
        overlaps.append(len({*tops[0]} & {*tops[1]}) / max(1, len(tops[0])))
    return {
        "queries": len(overlaps),
        f"overlap@{TOP}": round(fmean(overlaps), 4),
        "nDCG@10": {name: round(fmean(scores), 4) for name, scores in found.items()},
        "p50_ms": {name: round(median(times)) for name, times in spent_ms.items()},
        "p95_ms": {name: round(quantiles(times, n=20)[-1]) for name, times in spent_ms.items()},
    }


if __name__ == "__main__":
    main()
