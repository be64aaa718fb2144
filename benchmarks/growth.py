"""What a library of ten thousand, a hundred thousand or a million passages costs, and whether it still finds the same.

python benchmarks/growth.py make LIBRARY --passages 100000 --folder BEIR --pool INDEXED [--cache CACHE]
python benchmarks/growth.py measure LIBRARY --folder BEIR [--searched N] [--exact] [--refresh]

`make` indexes a BEIR folder as it is, then hides it among passages that are recombined from an indexed library: halves
of its sentences, from two passages each, twenty passages a file. Their vectors are those of the passages and sentences
they are made of, mixed and moved a little; all of it is written as `ibidem index` writes it, but not encoded, which
would take hours. `measure` asks the folder's test questions in a process of its own, without the judge: time to open,
time of a question, memory, nDCG@10; with `--searched`, the sentences of larger or smaller libraries are searched too,
or only scored for candidates; with `--exact`, every passage is compared, from memory, and all sentences are searched;
with `--refresh`, one file is changed and indexed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from ibidem import retrieval
from ibidem.evaluation import metrics
from ibidem.evaluation.datasets import CORPUS, build_library, dataset_rows
from ibidem.index.faiss import BLOCK, UNLIMITED, FlatFaissIndex
from ibidem.indexing.changes import build_signature
from ibidem.library import Library
from ibidem.models import open_encoder
from ibidem.paths import LibraryPaths
from ibidem.settings import DEFAULT_MODEL, Settings
from ibidem.storage.catalog_reader import FileState
from ibidem.storage.generation import Generation
from ibidem.storage.generation_writer import GenerationWriter, begin_generation
from ibidem.types import Document, Kind, Passage, Sentence

SETTINGS = Settings(judge="none")
A_FILE = 20
"""Passages of a file."""
A_PASSAGE = 4
"""Sentences of a passage."""
A_FOLDER = 500
"""Files of a folder."""
MOVED = 0.3
"""Length of the random part of a vector, beside the two real ones that it is mixed from."""
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Source:
    """What is recombined: the passages of a library, with the rows of their sentences."""

    passages: Sequence[Passage]
    passage_rows: Rows
    sentence_rows: Rows
    """Of all sentences, in the order of the passages."""
    first: NDArray[np.int64]
    """Where the sentences of each passage begin."""

    @classmethod
    def of(cls, generation: Generation) -> Source:
        """Return the passages of an index that have two sentences or more."""
        ids = sorted(generation.catalogue.sample(2**62, seed=0))
        passages = [one for one in generation.catalogue.passages(ids).values() if len(one.sentences) > 1]
        counts = [len(one.sentences) for one in passages]
        sentences = np.array([one.id for passage in passages for one in passage.sentences], np.int64)
        return cls(
            passages,
            generation.passages.vectors(np.array([one.id for one in passages], np.int64)),
            generation.sentences.vectors(sentences),
            np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64),
        )


def recombined(
    source: Source, number: int, path: str, rng: np.random.Generator
) -> tuple[Document, list[Passage], Rows, Rows]:
    """Return a file of passages, with the vectors of passages (n, d) and of sentences (n · A_PASSAGE, d)."""
    pairs = rng.integers(0, len(source.passages), (A_FILE, 2))
    chosen = rng.random((A_FILE, A_PASSAGE, 2))
    lengths = np.array([len(one.sentences) for one in source.passages])[pairs]
    places = (chosen * lengths[:, None, :]).astype(np.int64)
    rows = source.first[pairs][:, None, :] + places
    sentence_rows = _mixed(source.sentence_rows[rows[..., 0].ravel()], source.sentence_rows[rows[..., 1].ravel()], rng)
    passage_rows = _mixed(source.passage_rows[pairs[:, 0]], source.passage_rows[pairs[:, 1]], rng)
    title = f"Recombined {number}"
    text = f"# {title}\n"
    passages = []
    for at, (one, other) in enumerate(pairs):
        text += "\n"
        start, held = len(text), []
        for a, b in places[at]:
            words, more = (source.passages[p].sentences[s].text.split() for p, s in ((one, a), (other, b)))
            sentence = " ".join((*words[: len(words) // 2 + 1], *more[len(more) // 2 :]))
            begin = len(text)
            text += f"{sentence} "
            held.append(Sentence(_id(rng), begin, begin + len(sentence), (3 + 2 * at,) * 2, sentence, sentence))
        text = text[:-1]
        shown, line = text[start:], (3 + 2 * at,) * 2
        passages.append(
            Passage(
                _id(rng), path, title, Kind.PROSE, start, len(text), shown, shown, (title,), None, line, tuple(held)
            )
        )
        text += "\n"
    document = Document(path, path, title, text, hashlib.sha256(text.encode()).hexdigest())
    return document, passages, passage_rows, sentence_rows


def _mixed(one: Rows, other: Rows, rng: np.random.Generator) -> Rows:
    moved = rng.standard_normal(one.shape).astype(np.float32) * np.float32(MOVED / one.shape[1] ** 0.5)
    rows: Rows = one * np.float32(0.7) + other * np.float32(0.5) + moved
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def _id(rng: np.random.Generator) -> int:
    return int(rng.integers(1, 2**63 - 1))


def make(root: Path, total: int, folder: Path, pool: Path, cache: Path | None) -> None:
    """Write a library of `total` passages, those of a BEIR folder among them."""
    library, rng = LibraryPaths(root), np.random.default_rng(7)
    library.corpus.mkdir(parents=True)
    began_s = time.perf_counter()
    with build_library(folder, settings=SETTINGS, cache=cache) as (engine, report):
        encoder = open_encoder(DEFAULT_MODEL, precision=SETTINGS.precision, threads=SETTINGS.threads)
        with Library.open(pool, SETTINGS) as held:
            source = Source.of(held.live())
        with begin_generation(library, fresh=True) as draft:
            states = dict(_copied(engine.paths, library, engine.live(), draft))
            for number in range((total - report.passages) // A_FILE):
                path = f"{number // A_FOLDER}/{number}.md"
                document, passages, rows, sentence_rows = recombined(source, number, path, rng)
                states[path] = _written(library.file(path), document.text)
                draft.add(document, passages)
                draft.add_vectors("passages", np.array([one.id for one in passages], np.int64), rows)
                ids = np.array([one.id for passage in passages for one in passage.sentences], np.int64)
                draft.add_vectors("sentences", ids, sentence_rows)
                if number % 1000 == 0:
                    print(f"{number * A_FILE:,} passages, {time.perf_counter() - began_s:.0f} s", flush=True)
            draft.set_files(states)
            draft.commit(
                encoder=encoder.name,
                encoder_digest=encoder.digest,
                dimension=encoder.dimension,
                settings=build_signature(encoder, SETTINGS),
            )
    print(f"made in {time.perf_counter() - began_s:.0f} s")


def _copied(
    source: LibraryPaths, library: LibraryPaths, generation: Generation, draft: GenerationWriter
) -> Iterator[tuple[str, FileState]]:
    """Take the documents of an index into the draft as they are, with their vectors."""
    shutil.copyfile(source.corpus / CORPUS, library.corpus / CORPUS)
    catalogue = generation.catalogue
    by_document: dict[str, list[Passage]] = {}
    for passage in catalogue.passages(catalogue.sample(2**62, seed=0)).values():
        by_document.setdefault(passage.document, []).append(passage)
    for id, passages in by_document.items():
        draft.add(catalogue.document(id), passages)
        ids = np.array([one.id for one in passages], np.int64)
        draft.add_vectors("passages", ids, generation.passages.vectors(ids))
        ids = np.array([one.id for passage in passages for one in passage.sentences], np.int64)
        draft.add_vectors("sentences", ids, generation.sentences.vectors(ids))
    yield CORPUS, _state(library.corpus / CORPUS)


def _written(file: Path, text: str) -> FileState:
    with suppress(FileNotFoundError):
        file.write_text(text, encoding="utf-8")
        return _state(file)
    file.parent.mkdir(parents=True)
    return _written(file, text)


def _state(file: Path) -> FileState:
    status = file.stat()
    return FileState(status.st_size, status.st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest())


def resident_mb() -> float:
    """Return what this process holds in memory, files that it maps included."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return float(fields["VmRSS"].split()[0]) / 1024


def compare_all(generation: Generation) -> None:
    """Let the passages of an index be compared one by one, however many they are."""
    ids = np.sort(generation.catalogue.ids("passages"))
    exact = FlatFaissIndex.create(generation.manifest.dimension)
    for start in range(0, len(ids), BLOCK):
        exact.add(ids[start : start + BLOCK], generation.passages.vectors(ids[start : start + BLOCK]))
    vars(generation)["passages"] = exact


def measure(root: Path, folder: Path, *, searched: int | None, exact: bool, refresh: bool) -> dict[str, object]:
    """Return what opening, asking and refreshing a library cost, and its nDCG@10 on the test questions."""
    if exact or searched is not None:
        retrieval.SEARCHED_AT_MOST = UNLIMITED if searched is None else searched
    queries = {str(row["_id"]): str(row["text"]) for row in dataset_rows(folder / "queries.jsonl")}
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        judged.setdefault(query, {})[document] = int(gain)
    opening = Clock()
    library = Library.open(root, SETTINGS)
    library.warm()
    figures: dict[str, object] = {"open_s": opening.spent_s(), "opened_mb": round(resident_mb())}
    if exact:
        compare_all(library.live())
    library.ask("What is asked first loads what is left to load?")
    figures["first_mb"] = round(resident_mb())
    searching, asking, gained = [], [], []
    for query, gains in judged.items():
        clock = Clock()
        hits = library.search(queries[query], k=20)
        searching.append(clock.spent_s())
        ranking = list(dict.fromkeys(hit.passage.document.removeprefix(f"{CORPUS}#") for hit in hits))
        gained.append(metrics.ndcg(ranking, gains, 10))
        clock = Clock()
        library.ask(queries[query])
        asking.append(clock.spent_s())
    generation = library.live()
    sizes = {name: entry.size for name, entry in generation.manifest.files.items()}
    figures |= {
        **generation.manifest.counts,
        "index_mb": {name: round(size / 1e6) for name, size in sizes.items() if "/" not in name},
        "lexical_mb": round(sum(size for name, size in sizes.items() if "/" in name) / 1e6),
        "search_ms": _percentiles(searching),
        "ask_ms": _percentiles(asking),
        "asked_mb": round(resident_mb()),
        "nDCG@10": round(fmean(gained), 4),
    }
    if refresh:
        file = library.paths.corpus / "0" / "0.md"
        file.write_text(f"{file.read_text('utf-8')}\nOne sentence more was written at {time.time_ns()}.\n", "utf-8")
        clock = Clock()
        report = library.refresh()
        figures |= {"refresh_s": clock.spent_s(), "changed": report.changed, "refreshed_mb": round(resident_mb())}
    return figures


class Clock:
    """Counts seconds on the wall and of all processors from when it is made; on a busy machine only the latter tell."""

    def __init__(self) -> None:
        self._wall_s, self._processor_s = time.perf_counter(), time.process_time()

    def spent_s(self) -> tuple[float, float]:
        """Return the seconds on the wall and of the processors."""
        wall_s, processor_s = time.perf_counter() - self._wall_s, time.process_time() - self._processor_s
        return round(wall_s, 4), round(processor_s, 4)


def _percentiles(spent: Sequence[tuple[float, float]]) -> dict[str, list[float]]:
    """Return median and 95th percentile in milliseconds, on the wall and of the processors."""
    rows = np.percentile(np.array(spent) * 1000, [50, 95], axis=0).round(1)
    return {"wall": rows[:, 0].tolist(), "processor": rows[:, 1].tolist()}


def main() -> None:
    """Make a library, or measure one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["make", "measure"])
    parser.add_argument("library", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="a BEIR folder")
    parser.add_argument("--pool", type=Path, help="an indexed library that is recombined")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--searched", type=int, help="search the sentences of a library that has no more of them")
    parser.add_argument("--exact", action="store_true", help="compare every passage and search all sentences")
    parser.add_argument("--refresh", action="store_true")
    given = parser.parse_args()
    if given.step == "make":
        make(given.library, given.passages, given.folder, given.pool, given.cache)
    else:
        how = {"searched": given.searched, "exact": given.exact, "refresh": given.refresh}
        print(json.dumps(measure(given.library, given.folder, **how)))


if __name__ == "__main__":
    main()
