"""Ask the questions of field_questions.jsonl about a library of papers: is the sentence that holds the answer shown.

    python benchmarks/field_answers.py LIBRARY [--questions FILE] [--split dev|test] [--verbose]

LIBRARY holds the papers that the questions name by their file. A sentence is right that has, after folding, every word
of one of the `keys` of its question; a question without any has no answer, and is to meet silence. Settings were chosen
on `dev`; `test` is for reporting. Another FILE of that form may have other names of its splits.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ibidem.library import Library
from ibidem.text.normalize import fold
from ibidem.types import Answer

QUESTIONS = Path(__file__).with_name("field_questions.jsonl")


def right(text: str, keys: list[list[str]]) -> bool:
    """Return whether a sentence has every word of one of the keys."""
    shown = fold(text)
    return any(all(fold(word) in shown for word in key) for key in keys)


def main() -> None:
    """Print each miss where that is asked for, then the shares and the calibration error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.questions.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["split"] == given.split]
    first = among = answered = silent = 0
    with Library.open(given.library) as library:
        for row in rows:
            answer = library.ask(row["text"])
            if not row["keys"]:
                silent += answer.abstained
                continue
            hits = [right(sentence.text, row["keys"]) for sentence in answer.sentences]
            first += hits[:1] == [True]
            among += any(hits[:3])
            answered += not answer.abstained
            if given.verbose and hits[:1] != [True]:
                print(_told(row, answer, hits))
    lacking = sum(not row["keys"] for row in rows)
    told = f"right first {first}, in the first three {among}, answered {answered}, of {len(rows) - lacking}"
    print(f"{given.split}: {told}; silent {silent} of {lacking} without an answer")


def _told(row: dict[str, object], answer: Answer, hits: list[bool]) -> str:
    shown = "\n".join(
        f"    {'+' if good else '-'} {' '.join(one.text.split())[:150]}"
        for good, one in zip(hits, answer.sentences, strict=True)
    )
    return f"{row['_id']} {answer.confidence:.2f} {answer.reason or ''} {row['text']}\n{shown}"


if __name__ == "__main__":
    main()
