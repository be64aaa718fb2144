"""Ask the questions written for the bundled library: is the right sentence first, and is silence kept where due.

python benchmarks/bundled.py [questions.jsonl]
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.text.normalize import fold

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "benchmarks" / "bundled" / "questions.jsonl"


def main(questions: Path) -> None:
    """Print every miss, then the three shares."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "corpus").symlink_to(ROOT / "corpus")
        with Library.open(LibraryPaths(root), Settings()) as engine:
            engine.refresh()
            outcomes = [_outcome(engine, row) for row in rows]
    answerable = [right for row, right in zip(rows, outcomes, strict=True) if row["answerable"]]
    kept = [abstained for row, (abstained, _) in zip(rows, outcomes, strict=True) if not row["answerable"]]
    print(f"right sentence first   {sum(right for _, right in answerable)} of {len(answerable)}")
    print(f"abstained wrongly      {sum(abstained for abstained, _ in answerable)} of {len(answerable)}")
    print(f"abstained rightly      {sum(kept)} of {len(kept)}")


def _outcome(engine: Library, row: dict[str, object]) -> tuple[bool, bool]:
    """Return whether ibidem abstained, and whether the first sentence holds a gold answer."""
    answer = engine.ask(str(row["text"]))
    first = answer.sentences[0].text if answer.sentences else ""
    gold = row["answers"]
    assert isinstance(gold, list)
    right = any(fold(str(one)) in fold(first) for one in gold)
    if right != bool(row["answerable"]):
        print(f"{row['_id']} {answer.confidence:.2f} {answer.reason or 'answered'}: {row['text']}\n    {first[:110]}")
    elif not row["answerable"] and not answer.abstained:
        print(f"{row['_id']} {answer.confidence:.2f} answered, though it cannot be: {row['text']}\n    {first[:110]}")
    return answer.abstained, right


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
