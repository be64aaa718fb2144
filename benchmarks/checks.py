"""What the checks of numbers, direction, negation and scope find, on gold cases and as false alarms on labelled claims.

python benchmarks/checks.py [--half tuning|report] [--wrong] [--claims FILE [--split train]]

The gold cases are `tests/golden/checks.jsonl`, each check's expected outcome beside claim and evidence: `no` where a
mismatch would be wrong and agreement is not asked for, null where either is right. They fall into two halves by a hash
of claim and evidence: one to tune with, one to report. FILE holds JSON lines of `claim evidence label split`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from ibidem.claims.consistency.checks import Consistency, check_consistency

GOLD = Path(__file__).parent.parent / "tests" / "golden" / "checks.jsonl"
CHECKS = ("numbers", "direction", "negation")
HALVES = ("tuning", "report")

Case = dict[str, Any]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, action="append")
    parser.add_argument("--wrong", action="store_true", help="print the cases that came out wrong")
    parser.add_argument("--claims", type=Path)
    parser.add_argument("--split", default="train")
    given = parser.parse_args()
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    for half in given.half or HALVES:
        _gold(half, [case for case in cases if half_of(case) == half], wrong=given.wrong)
    if given.claims:
        _alarms(given.claims, given.split, wrong=given.wrong)


def half_of(case: Case) -> str:
    """Return the half that a case falls into."""
    digest = sha256(f"{case['claim']}\n{case['evidence']}".encode()).digest()
    return HALVES[digest[0] % 2]


def _gold(half: str, cases: list[Case], *, wrong: bool) -> None:
    rows = [(case, check_consistency(case["claim"], case["evidence"])) for case in cases]
    print(f"{half}: {len(cases)} cases        precision          recall             agreement found")
    for name in CHECKS:
        right, said, due = _mismatches(name, rows)
        agreed, agreeable = _agreements(name, rows)
        print(f"  {name:<10} {_part(right, said):>24} {_part(right, due):>18} {_part(agreed, agreeable):>18}")
    right, said, due = _reaches(rows)
    print(f"  {'scope':<10} {_part(right, said):>24} {_part(right, due):>18}")
    if wrong:
        for line in _wrong(rows):
            print(f"    {line}")


def _mismatches(name: str, rows: Iterable[tuple[Case, Consistency]]) -> tuple[int, int, int]:
    """Return how many mismatches were said rightly, were said, and were due."""
    scored = [(case[name], getattr(found, name).mismatch) for case, found in rows if case[name] is not None]
    due = [(expected in ("differ", "opposed"), said) for expected, said in scored]
    return sum(one and other for one, other in due), sum(said for _, said in due), sum(one for one, _ in due)


def _agreements(name: str, rows: Iterable[tuple[Case, Consistency]]) -> tuple[int, int]:
    agreeable = [getattr(found, name).outcome.value for case, found in rows if case[name] == "agree"]
    return agreeable.count("agree"), len(agreeable)


def _reaches(rows: Iterable[tuple[Case, Consistency]]) -> tuple[int, int, int]:
    scored = [(set(case["scope"]), set(found.scope.found)) for case, found in rows if case["scope"] is not None]
    return (
        sum(len(due & said) for due, said in scored),
        sum(len(said) for _, said in scored),
        sum(len(due) for due, _ in scored),
    )


def _part(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "none"


def _wrong(rows: Iterable[tuple[Case, Consistency]]) -> Iterator[str]:
    for case, found in rows:
        for name in CHECKS:
            got, expected = getattr(found, name), case[name]
            if expected is not None and (got.mismatch if expected == "no" else got.outcome.value != expected):
                yield f"{name}: {expected}, not {got.outcome} ({got.note}) | {case['claim']} | {case['evidence']}"
        if case["scope"] is not None and set(case["scope"]) != set(found.scope.found):
            yield f"scope: {case['scope']}, not {found.scope.notes} | {case['claim']} | {case['evidence']}"


def _alarms(path: Path, split: str, *, wrong: bool) -> None:
    """Print for each label how often each check reports a mismatch: on SUPPORTS these are false alarms."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("split") == split]
    counts: dict[str, Counter[str]] = {}
    start = time.perf_counter()
    for row in rows:
        found = check_consistency(row["claim"], row["evidence"])
        count = counts.setdefault(row["label"], Counter())
        count["pairs"] += 1
        for name in CHECKS:
            count[name] += getattr(found, name).mismatch
            if wrong and getattr(found, name).mismatch and row["label"] == "SUPPORTS":
                print(f"    {getattr(found, name).note} | {row['claim']} | {row['evidence'][:600]}")
        count["any"] += found.mismatch > 0
        count.update(f"scope {breadth}" for breadth in found.scope.found)
    spent_ms = (time.perf_counter() - start) * 1000 / max(1, len(rows))
    print(f"{path.name} {split}: {len(rows)} pairs, {spent_ms:.2f} ms each")
    for label, count in sorted(counts.items()):
        parts = (f"{key} {value / count['pairs']:.3f}" for key, value in sorted(count.items()) if key != "pairs")
        print(f"  {label:<9} {count['pairs']:>5}  " + "  ".join(parts))


if __name__ == "__main__":
    main()
