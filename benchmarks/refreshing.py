"""What refreshing a library costs after one document changed, beside building it.

python benchmarks/refreshing.py BEIR_FOLDER
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings


def main() -> None:
    """Build, change one record, refresh; print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    lines = (given.folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as scratch:
        library = LibraryPaths(Path(scratch))
        library.corpus.mkdir()
        corpus = library.corpus / "corpus.jsonl"
        corpus.write_text("\n".join(lines), encoding="utf-8")
        with Library.open(library, Settings()) as engine:
            build_s = _timed(engine)
            middle = len(lines) // 2
            row = json.loads(lines[middle])
            lines[middle] = json.dumps({**row, "text": f"{row['text']} One sentence more was added here."})
            corpus.write_text("\n".join(lines), encoding="utf-8")
            refresh_s = _timed(engine)
    print(f"build {build_s:.1f} s, refresh after one document changed {refresh_s:.2f} s: 1/{build_s / refresh_s:.0f}")


def _timed(engine: Library) -> float:
    start = time.perf_counter()
    report = engine.refresh()
    print(f"{report.documents} documents, {report.changed} changed, {report.encoded} texts encoded")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
