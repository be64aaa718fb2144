"""What indexing a folder of documents costs: reading with one worker and with two, and the whole run.

python benchmarks/indexing.py FOLDER [--ray local]

Prints processor and wall time a page, and the most memory of this process and of the largest worker; with --ray, the
same for a run whose workers are those of a Ray cluster.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.readers.isolate import Limits, ReaderPool
from ibidem.readers.scan import scan
from ibidem.settings import Settings
from ibidem.types import Document

MOST_BYTES = 100_000_000


def main() -> None:
    """Read the folder with one worker and with two, then index it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ray", default="", metavar="ADDRESS")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    files = scan(folder, max_bytes=MOST_BYTES).files
    pages = 0
    for workers in (1, 2):
        began_s = time.perf_counter()
        with ReaderPool(Limits(max_bytes=MOST_BYTES), workers=workers) as pool:
            found = [one for _, results in pool.read(files) for one in results if isinstance(one, Document)]
        wall_s = time.perf_counter() - began_s
        pages = sum(max(1, len(document.pages)) for document in found)
        print(
            f"reading, {workers} worker{'s' if workers > 1 else ' '} {pages:6} pages {wall_s:7.2f} s, "
            f"{1000 * wall_s / pages:6.1f} ms a page, {1000 * pool.processor_s / pages:6.1f} ms of a processor; "
            f"largest worker {_peak_mb(resource.RUSAGE_CHILDREN):.0f} MB"
        )
    here_s = _index(folder, Settings(), pages)
    if arguments.ray:
        there_s = _index(folder, Settings(ray=arguments.ray), pages)
        print(f"on the cluster in {there_s:.1f} s, {here_s / there_s:.2f} times as fast")


def _index(folder: Path, settings: Settings, pages: int) -> float:
    """Index a copy of the folder and return the seconds that it took."""
    with tempfile.TemporaryDirectory() as scratch:
        library = LibraryPaths(Path(scratch))
        shutil.copytree(folder, library.corpus)
        began_s, used_s = time.perf_counter(), time.process_time()
        with Library.open(library, settings) as engine:
            report = engine.refresh()
        wall_s, used_s = time.perf_counter() - began_s, time.process_time() - used_s
        print(
            f"indexing {report.documents} documents, {report.passages} passages: {wall_s:.1f} s, "
            f"{1000 * wall_s / pages:.0f} ms a page, {used_s:.1f} s of a processor beside the readers; "
            f"this process {_peak_mb(resource.RUSAGE_SELF):.0f} MB"
        )
        return wall_s


def _peak_mb(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    main()
