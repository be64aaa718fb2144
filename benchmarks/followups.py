"""Measure how follow-up questions are read: python benchmarks/followups.py LIBRARY_OF_PAPERS LIBRARY_BUNDLED [SPLIT].

Both are folders of indexed libraries: the papers of the field, and the articles that come with ibidem. Printed are the
share of follow-ups with the right passage among the first three, asked as they stand and as they are read, and the
share of new topics that are read as they stand or find their passage all the same.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import ibidem
from ibidem.conversation.followups import PastTurn, read
from ibidem.types import Answer

CASES = Path(__file__).parent / "data" / "followups.jsonl"
FIRST = 3


def found(answer: Answer, document: str, passage: str) -> bool:
    """Return whether the right passage is among the first."""
    return any(
        hit.passage.document.startswith(document) and re.search(passage, " ".join(hit.passage.text.split()))
        for hit in answer.hits[:FIRST]
    )


def main() -> None:
    """Print the table, and each miss."""
    papers, bundled, *rest = sys.argv[1:]
    libraries = {"papers": ibidem.open(papers), "bundled": ibidem.open(bundled)}
    split = rest[0] if rest else "report"
    plain = right = leaning = kept = topics = wrong_topics = 0
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["split"] != split:
            continue
        library = libraries[case["library"]]
        past: list[PastTurn] = []
        for turn in case["turns"]:
            question = turn["question"]
            reading = read(library, question, past)
            answer = reading.answer or library.ask(reading.question, where=reading.where)
            hit = found(answer, turn["document"], turn["passage"])
            past.append(PastTurn(reading.question, answer))
            if turn["leans"]:
                leaning += 1
                right += hit
                plain += found(library.ask(question), turn["document"], turn["passage"])
            elif len(past) > 1:
                topics += 1
                kept += not reading.rewritten
                wrong_topics += reading.rewritten and not hit
            if not hit if turn["leans"] else reading.rewritten:
                print(f"  {case['id']}: {question!r} read as {reading.question!r} ({reading.leaning})")
    print(f"{split}: follow-ups right in {FIRST}: {right} of {leaning} (as typed: {plain})")
    print(f"new topics kept: {kept} of {topics}; dragged back to a wrong passage: {wrong_topics}")


if __name__ == "__main__":
    main()
