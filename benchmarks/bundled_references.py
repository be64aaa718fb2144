"""Check claims whose reference is known: the right one is among the first two, by the right relation.

    python benchmarks/bundled_references.py

The eight publications of the bundled library are listed in it but cited nowhere, so that only their titles can speak
for them. `bundled/cited/` holds short texts that cite invented works by markers, one of those works among them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import Attribution

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "benchmarks" / "bundled"
LISTS = ((ROOT / "corpus", BUNDLED / "references.jsonl"), (BUNDLED / "cited", BUNDLED / "cited.jsonl"))
FIRST = 2


def main() -> None:
    """Print every miss, then how many references of each list are right, and how many by the strongest relation."""
    for corpus, claims in LISTS:
        rows = [json.loads(line) for line in claims.read_text(encoding="utf-8").splitlines()]
        missed = list(_missed(corpus, rows))
        for row, found in missed:
            print(f"{row['claim']}\n    wanted {_wanted(row)}, found {', '.join(found) or 'none'}")
        wrong = sum(not any(one.startswith(row["reference"]) for one in found[:FIRST]) for row, found in missed)
        print(f"{claims.name}: the right reference among the first {FIRST}: {len(rows) - wrong} of {len(rows)}", end="")
        print(f", by the relation wanted {len(rows) - len(missed)}")


def _missed(corpus: Path, rows: list[Mapping[str, str]]) -> Iterator[tuple[Mapping[str, str], list[str]]]:
    """Yield the rows whose reference is not among the first, each with what was found."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "corpus").symlink_to(corpus)
        with Library.open(LibraryPaths(root), Settings()) as engine:
            engine.refresh()
            for row in rows:
                found = [_name(one) for one in engine.check(row["claim"]).references]
                if not any(one.startswith(_wanted(row)) for one in found[:FIRST]):
                    yield row, found


def _wanted(row: Mapping[str, str]) -> str:
    return f"{row['reference']} {row.get('relation', '')}".strip()


def _name(backing: Attribution) -> str:
    authors = [one.family for one in backing.reference.authors] or ["(no author)"]
    return f"{authors[0]} {backing.reference.year} {backing.relation}"


if __name__ == "__main__":
    main()
