"""Encode the same texts by sentence-transformers as it comes and by ibidem, in turn, and print the ratios.

    python benchmarks/encoding.py [FOLDER] [--texts 256] [--rounds 5] [--threads 2] [--ndcg FOLDER]

FOLDER is in BEIR form (corpus.jsonl); without one, the paragraphs of the project's own library are encoded.
`--ndcg` ranks a BEIR folder by passage vectors alone, once for each precision, and prints nDCG@10.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ibidem.evaluation.metrics import ndcg
from ibidem.models import Encoder, Role, open_encoder
from ibidem.models.onnx import go_offline
from ibidem.models.resolve import locate
from ibidem.settings import DEFAULT_MODEL

Vectors = NDArray[np.float32]
PRECISIONS = ("fp32", "int8")
OWN = Path(__file__).parent.parent / "corpus"


def main() -> None:
    """Print the table."""
    options = _options()
    go_offline()
    with tempfile.TemporaryDirectory() as cache:
        ours = {
            precision: open_encoder(
                options.model, cache=options.cache or Path(cache), precision=precision, threads=options.threads
            )
            for precision in PRECISIONS
        }
        texts = _drawn(options.folder, options.texts)
        print(f"{platform.machine()}, {options.threads} threads, {options.model}")
        _compare(texts, ours, options)
        if options.ndcg:
            _rank(options.ndcg, ours)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--cache", type=Path, help="where exports are kept between runs")
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--ndcg", type=Path)
    return parser.parse_args()


def _drawn(folder: Path | None, count: int) -> list[str]:
    if folder:
        texts = [text for _, text in _documents(folder)]
    else:
        texts = [part for path in sorted(OWN.glob("*.md")) for part in path.read_text("utf-8").split("\n\n")]
    return random.Random(0).sample(texts, min(count, len(texts)))


def _documents(folder: Path) -> list[tuple[str, str]]:
    with (folder / "corpus.jsonl").open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [(one["_id"], f"{one.get('title', '')}. {one['text']}".lstrip(". ")) for one in records]


def _compare(texts: Sequence[str], ours: dict[str, Encoder], options: argparse.Namespace) -> None:
    encoders: dict[str, Callable[[Sequence[str]], Vectors]] = {
        "sentence-transformers": _plain(options.model, options.threads)
    }
    encoders |= {f"ibidem {precision}": encoder.encode for precision, encoder in ours.items()}
    taken: dict[str, list[float]] = {name: [] for name in encoders}
    vectors = {name: encode(texts[:32]) for name, encode in encoders.items()}  # warms all of them up
    for _ in range(options.rounds):
        for name, encode in encoders.items():
            start = time.perf_counter()
            vectors[name] = encode(texts)
            taken[name].append(time.perf_counter() - start)
    tokens = sum(min(n, ours["fp32"].window) for n in ours["fp32"].count_tokens(texts))
    print(f"{len(texts)} texts of {tokens / len(texts):.0f} tokens, {options.rounds} rounds in turn\n")
    print(f"{'':24}{'texts/s':>9}{'ratio':>8}{'cosine':>10}{'least':>9}")
    base = taken["sentence-transformers"]
    for name, seconds in taken.items():
        times = median(slow / fast for slow, fast in zip(base, seconds, strict=True))
        cosine = (vectors[name] * vectors["sentence-transformers"]).sum(axis=1)
        speed = len(texts) / median(seconds)
        print(f"{name:24}{speed:9.1f}{times:7.2f}x{cosine.mean():10.5f}{cosine.min():9.5f}")


def _plain(model: str, threads: int) -> Callable[[Sequence[str]], Vectors]:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    loaded = SentenceTransformer(str(locate(model).folder), device="cpu", local_files_only=True)
    return lambda texts: np.asarray(loaded.encode(list(texts), show_progress_bar=False), np.float32)


def _rank(folder: Path, ours: dict[str, Encoder]) -> None:
    ids, texts = zip(*_documents(folder), strict=True)
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        queries = {one["_id"]: one["text"] for one in map(json.loads, file)}
    print(f"\nnDCG@10 by passage vectors alone, {folder.name}, {len(ids)} documents")
    for name, encoder in ours.items():
        start = time.perf_counter()
        passages = encoder.encode(texts)
        seconds = time.perf_counter() - start
        for path in sorted((folder / "qrels").glob("*.tsv")):
            gains = _gains(path)
            asked = [query for query in gains if query in queries]
            scores = encoder.encode([queries[query] for query in asked], role=Role.QUERY) @ passages.T
            best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
            score = np.mean([ndcg([ids[i] for i in row], gains[q]) for q, row in zip(asked, best, strict=True)])
            print(f"{name:8}{path.stem:8}{score:8.4f}   ({len(asked)} queries, encoded in {seconds:.0f} s)")


def _gains(path: Path) -> dict[str, dict[str, int]]:
    gains: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        if int(gain) > 0:
            gains.setdefault(query, {})[document] = int(gain)
    return gains


if __name__ == "__main__":
    main()
