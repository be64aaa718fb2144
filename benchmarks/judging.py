"""How long the judge takes for 32 passages of 128 tokens, and whether its order of passages is the better one.

python benchmarks/judging.py [BEIR_FOLDER[:SPLIT] …] [--cache DIR] [--judge NAME-OR-PATH] [--rounds N]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import fmean, median

from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import CORPUS, build_library, dataset_rows
from ibidem.models import Judge, Pair, open_judge
from ibidem.settings import Settings
from ibidem.types import Hit

PASSAGES = 32
WORDS = 118
"""Words of the plainest kind, which with a short question come to 128 tokens."""


def main() -> None:
    """Print the time, then nDCG@10 of each folder without and with the judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--judge", default="")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    spent_ms = _times(open_judge(given.judge), given.rounds)
    print(f"{PASSAGES} passages of about 128 tokens: median {median(spent_ms):.0f} ms, most {max(spent_ms):.0f} ms")
    for named in given.folders:
        folder, _, split = named.partition(":")
        without, judged = _qualities(Path(folder), split or "test", Settings(judge=given.judge), given.cache)
        gain = [after - before for before, after in zip(without, judged, strict=True)]
        print(
            f"{Path(folder).name} {split or 'test'}: nDCG@10 {fmean(without):.4f} without, {fmean(judged):.4f} with",
            end="",
        )
        print(f" ({fmean(gain):+.4f})")


def _times(judge: Judge, rounds: int) -> list[float]:
    """Return the milliseconds of each round, each on texts of its own."""
    spent_ms = []
    for round_ in range(rounds + 1):
        pairs = [
            Pair("What is said of it?", " ".join([f"word{round_}", str(row), *["plain"] * WORDS]))
            for row in range(PASSAGES)
        ]
        start = time.perf_counter()
        judge.answers(pairs)
        spent_ms.append((time.perf_counter() - start) * 1000)
    return spent_ms[1:]


def _qualities(folder: Path, split: str, settings: Settings, cache: Path | None) -> tuple[list[float], list[float]]:
    """Return nDCG@10 of every judged query as it is found, and in the judge's order."""
    queries = {str(row["_id"]): str(row["text"]) for row in dataset_rows(folder / "queries.jsonl")}
    gains: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines():
        query, document, gain = line.split("\t")
        if gain.lstrip("-").isdigit():
            gains.setdefault(query, {})[document] = int(gain)
    without, judged = [], []
    with build_library(folder, settings=settings, cache=cache) as (engine, _):
        for query, wanted in gains.items():
            hits = engine.search(queries[query], k=40)
            without.append(metrics.ndcg(_documents(hits), wanted, 10))
            judged.append(metrics.ndcg(_documents(engine.rerank(queries[query], hits)), wanted, 10))
    return without, judged


def _documents(hits: tuple[Hit, ...]) -> list[str]:
    return list(dict.fromkeys(hit.passage.document.removeprefix(f"{CORPUS}#") for hit in hits))


if __name__ == "__main__":
    main()
