"""How long a question takes: as a whole process beside a plain script, and in a running process; and its memory.

python benchmarks/asking.py BEIR_FOLDER [--cache DIR] [--runs N]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from ibidem.evaluation.datasets import build_library, dataset_rows
from ibidem.evaluation.metrics import percentile
from ibidem.settings import Settings
from measuring import in_turn, ratio, run, summary

QUESTION = "Does exercise lower blood pressure in older people?"
PLAIN = Path(__file__).with_name("plain_script.py")


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    questions = [str(row["text"]) for row in dataset_rows(given.folder / "queries.jsonl")][:300]
    with build_library(given.folder, settings=Settings(), cache=given.cache) as (engine, _):
        engine.ask(questions[0])
        spent_ms = []
        for question in questions:
            start = time.perf_counter()
            engine.ask(question)
            spent_ms.append((time.perf_counter() - start) * 1000)
        root = engine.paths.root
    print(f"in a running process, {len(questions)} questions: median {median(spent_ms):.0f} ms, ", end="")
    print(f"p95 {percentile(spent_ms, 0.95):.0f} ms")
    with tempfile.TemporaryDirectory() as scratch:
        plain = [sys.executable, str(PLAIN), str(given.folder / "corpus.jsonl"), f"{scratch}/plain.faiss", QUESTION]
        run(plain)
        ours = [str(Path(sys.executable).with_name("ibidem")), "--library", str(root), "ask", QUESTION]
        plain_runs, our_runs = in_turn(plain, ours, runs=given.runs, cwd=Path(scratch))
    print(summary("sentence-transformers + FAISS", plain_runs))
    print(summary("ibidem ask", our_runs))
    print(f"ibidem ask is {ratio(plain_runs, our_runs):.1f} times faster")


if __name__ == "__main__":
    main()
