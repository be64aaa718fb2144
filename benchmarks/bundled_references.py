"""Check claims on what the eight publications of the bundled library are about: the right one is among the first two.

python benchmarks/bundled_references.py
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from ibidem.config import Settings
from ibidem.engine import Engine
from ibidem.library import Library
from ibidem.types import Backing

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = ROOT / "benchmarks" / "bundled" / "references.jsonl"
FIRST = 2


def main() -> None:
    """Print every miss, then the share."""
    rows = [json.loads(line) for line in CLAIMS.read_text(encoding="utf-8").splitlines()]
    right = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "corpus").symlink_to(ROOT / "corpus")
        with Engine.open(Library(root), Settings()) as engine:
            engine.refresh()
            for row in rows:
                named = [_name(one) for one in engine.check(row["claim"]).references]
                right += row["reference"] in named[:FIRST]
                if row["reference"] not in named[:FIRST]:
                    print(f"{row['claim']}\n    wanted {row['reference']}, found {', '.join(named) or 'none'}")
    print(f"the right reference among the first {FIRST}: {right} of {len(rows)}")


def _name(backing: Backing) -> str:
    return f"{backing.reference.authors[0].family} {backing.reference.year}"


if __name__ == "__main__":
    main()
