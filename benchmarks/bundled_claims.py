"""Check the claims written for the bundled library: supported, contradicted by one change, and not in it.

python benchmarks/bundled_claims.py [claims.jsonl]
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import Ruling

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = ROOT / "benchmarks" / "bundled" / "claims.jsonl"


def main(claims: Path) -> None:
    """Print every miss, then the share that is right and the share wrongly called supported."""
    rows = [json.loads(line) for line in claims.read_text(encoding="utf-8").splitlines() if line.strip()]
    told: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "corpus").symlink_to(ROOT / "corpus")
        with Library.open(LibraryPaths(root), Settings()) as engine:
            engine.refresh()
            for row in rows:
                told[row["verdict"], _ruling(engine, row)] += 1
    for wanted in (Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.NOT_FOUND):
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
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS)
