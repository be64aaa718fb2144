"""Show what exact search costs, and what approximate search saves and misses.

With --library, the vectors are the sentences of indexed libraries and the questions their passages; without, both are
made up: uneven clusters that vary in a few directions, each question at a cosine of about 0.7 from a stored vector.
Real text is the harder of the two. One thread, one query at a time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ibidem.index.faiss import EXACT_LIMIT, FaissIndex
from ibidem.paths import LibraryPaths
from ibidem.storage.generation import open_current

QUERIES = 200
DIRECTIONS = 24
"""Directions in which the vectors of a cluster differ."""
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measured:
    """One index, built, opened and searched."""

    kind: str
    build_s: float
    open_ms: float
    file_mb: float
    median_ms: float
    p95_ms: float
    nearest: dict[int, list[set[int]]]
    """What each query finds, by how many it asks for."""


def made_up(n: int, dimension: int, *, seed: int) -> Rows:
    """Return (n, d) unit rows in clusters of uneven size."""
    rng = np.random.default_rng(seed)
    topics = max(8, n // 2000)
    centres = rng.standard_normal((topics, dimension)).astype(np.float32)
    bases = rng.standard_normal((64, DIRECTIONS, dimension)).astype(np.float32) / np.float32(DIRECTIONS**0.5)
    topic = np.minimum((topics * rng.random(n) ** 1.5).astype(np.int64), topics - 1)
    rows = np.empty((n, dimension), np.float32)
    for start in range(0, n, 50_000):
        part = topic[start : start + 50_000]
        inside = rng.standard_normal((len(part), DIRECTIONS)).astype(np.float32)
        noise = rng.standard_normal((len(part), dimension)).astype(np.float32)
        for basis in range(64):
            chosen = part % 64 == basis
            noise[chosen] = 0.5 * noise[chosen] + inside[chosen] @ bases[basis]
        rows[start : start + 50_000] = centres[part] + noise
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def asked(rows: Rows, *, seed: int) -> Rows:
    """Return (QUERIES, d) unit rows, each at a cosine of about 0.7 from a stored one."""
    rng = np.random.default_rng(seed)
    chosen = rows[rng.integers(0, len(rows), QUERIES)]
    queries: Rows = chosen + rng.standard_normal(chosen.shape).astype(np.float32) / np.float32(rows.shape[1] ** 0.5)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    return queries


def held(library: LibraryPaths) -> tuple[Rows, Rows]:
    """Return the sentence vectors of a library, and passage vectors to ask with."""
    with open_current(library) as generation:
        passages = np.array(generation.catalogue.sample(2**62, seed=0), np.int64)
        sentences = generation.catalogue.sentence_rows(passages.tolist())
        ids = np.array([one for held in sentences.values() for one in held], np.int64)
        return generation.sentences.vectors(ids), generation.passages.vectors(passages[:QUERIES])


def measured(rows: Rows, queries: Rows, folder: Path, *, limit: int) -> Measured:
    """Build, save, open and search an index; `limit` decides whether it is exact."""
    ids = np.arange(len(rows), dtype=np.int64)
    began_s = time.perf_counter()
    index = FaissIndex.create(rows.shape[1], limit=limit)
    for start in range(0, len(rows), 65_536):
        index.add(ids[start : start + 65_536], rows[start : start + 65_536])
    index.save(folder / "vectors")
    built_s = time.perf_counter()
    opened = FaissIndex.open(folder / "vectors")
    opened_s = time.perf_counter()
    nearest, times_ms = {}, [0.0]
    for k in (10, 100):
        nearest[k], times_ms = _searched(opened, queries, k)
    return Measured(
        "exact" if opened.exact else "approximate",
        built_s - began_s,
        (opened_s - built_s) * 1000,
        (folder / "vectors").stat().st_size / 1e6,
        float(np.median(times_ms)),
        float(np.percentile(times_ms, 95)),
        nearest,
    )


def _searched(index: FaissIndex, queries: Rows, k: int) -> tuple[list[set[int]], list[float]]:
    """Return what each query finds, and how long it takes in milliseconds."""
    index.search(queries[:1], k)
    found, times_ms = [], []
    for query in queries:
        began_s = time.perf_counter()
        ids, _ = index.search(query[None], k)
        times_ms.append((time.perf_counter() - began_s) * 1000)
        found.append(set(ids[0].tolist()))
    return found, times_ms


def show(rows: Rows, queries: Rows) -> None:
    """Print a line for exact and one for approximate search."""
    with tempfile.TemporaryDirectory() as folder:
        exact = measured(rows, queries, Path(folder), limit=2**62)
        cells = measured(rows, queries, Path(folder), limit=0)
    for one in (exact, cells):
        figures = (one.build_s, one.open_ms, one.file_mb, one.median_ms, one.p95_ms)
        pairs = {k: zip(one.nearest[k], exact.nearest[k], strict=True) for k in (10, 100)}
        recalls = (np.mean([len(a & b) / len(b) for a, b in found]) for found in pairs.values())
        cells_of_row = (f"{len(rows):,}", one.kind, *(f"{x:.1f}" for x in figures), *(f"{x:.3f}" for x in recalls))
        print(f"| {' | '.join(cells_of_row)} |", flush=True)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000, 200_000, 400_000, 800_000])
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--library", type=Path, nargs="+", default=[], help="folders of indexed libraries")
    options = parser.parse_args()
    print(f"exact up to {EXACT_LIMIT // options.dimension:,} vectors of {options.dimension}\n")
    print("| vectors | search | build s | open ms | file MB | query ms, median | 95 % | recall@10 | recall@100 |")
    print("|---|---|---|---|---|---|---|---|---|")
    for folder in options.library:
        show(*held(LibraryPaths(folder)))
    for size in [] if options.library else options.sizes:
        rows = made_up(size, options.dimension, seed=0)
        show(rows, asked(rows, seed=1))


if __name__ == "__main__":
    main()
