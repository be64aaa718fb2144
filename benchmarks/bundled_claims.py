"""Check the claims written for the bundled library: supported, contradicted by one change, and not in it.

    python benchmarks/bundled_claims.py [CLAIMS] [--corpus FOLDER] [--split SPLIT]

CLAIMS holds JSON lines of `claim verdict kind [split]`; with --corpus they are put to the documents of that folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import Ruling

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = ROOT / "benchmarks" / "bundled" / "claims.jsonl"


def main() -> None:
    """Print every miss, then the share that is right and the share wrongly called supported."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", nargs="?", type=Path, default=CLAIMS)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--split")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.claims.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if given.split in (None, row.get("split"))]
    told: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "corpus").symlink_to(given.corpus.resolve())
        with Library.open(LibraryPaths(root), Settings()) as engine:
            engine.refresh()
            for row in rows:
                told[row["verdict"], _ruling(engine, row)] += 1
    for wanted in dict.fromkeys(row["verdict"] for row in rows):
        of = {ruling: count for (truth, ruling), count in sorted(told.items()) if truth == wanted}
        print(f"{wanted}: {sum(of.values())} claims, " + ", ".join(f"{count} {ruling}" for ruling, count in of.items()))
    right = sum(count for (truth, ruling), count in told.items() if truth == ruling)
    others = {key: count for key, count in told.items() if key[0] != Ruling.SUPPORTED}
    wrongly = sum(count for (_, ruling), count in others.items() if ruling == Ruling.SUPPORTED)
    print(f"right {right} of {len(rows)}")
    print(f"called supported though contradicted or absent {wrongly} of {sum(others.values())}")


def _ruling(engine: Library, row: dict[str, str]) -> str:
    verdict = engine.check(row["claim"])
    if verdict.ruling != row["verdict"]:
        print(f"{verdict.ruling} {verdict.confidence:.2f}, not {row['verdict']} ({row['kind']}): {row['claim']}")
        for one in (*verdict.supporting[:1], *verdict.contradicting[:1]):
            print(f"    {one.stance} {one.score:.2f} {one.place.quote[:100]} {'; '.join(one.notes)}")
    return verdict.ruling


if __name__ == "__main__":
    main()
