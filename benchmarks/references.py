"""How much of well-known works' entries is read right, field by field, in six citation styles.

python benchmarks/references.py [--half a|b] [--wrong]

The entries are parted into halves by the hash of their text. Half A was looked at while the
parser was written. Half B was first measured when it was done, at F1 .996; two faults seen there were mended since.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import string
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ibidem.references.fields import Fields, read_fields
from ibidem.text.normalize import fold
from ibidem.types import Person

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "references"
FIELDS = ("authors", "year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url", "label")
_AROUND = string.punctuation + string.whitespace + "“”‘’«»…"

Row = dict[str, Any]
Counts = Counter[str]


def main() -> None:
    """Print precision, recall and F1 of each style and half, then of each field."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--wrong", action="store_true", help="show what was read wrongly")
    given = parser.parse_args()
    for half in [given.half] if given.half else ["a", "b"]:
        styles = {path.stem: [row for row in rows(path) if half_of(row["raw"]) == half] for path in _files()}
        print(f"half {half.upper()}{'entries':>18}{'precision':>11}{'recall':>8}{'F1':>7}")
        for style, held in styles.items():
            _print(style, len(held), counts(held))
        everything = [row for held in styles.values() for row in held]
        _print("all", len(everything), counts(everything))
        for field in FIELDS:
            _print(f"  {field}", len(everything), counts(everything, (field,)))
        if given.wrong:
            sys.stdout.writelines(_wrong(everything))


def rows(path: Path) -> list[Row]:
    """Return the entries of one style, each with the fields expected of it."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def half_of(raw: str) -> str:
    """Return the half an entry belongs to."""
    return "ab"[int(hashlib.sha256(raw.encode()).hexdigest(), 16) % 2]


def counts(held: Iterable[Row], fields: Iterable[str] = FIELDS) -> Counts:
    """Return how many fields are right, were read, and were to be read."""
    found: Counts = Counter()
    for row in held:
        read = _values(_read(row))
        for field in fields:
            expected, value = _values(row)[field], read[field]
            found["right"] += bool(expected) and value == expected
            found["read"] += bool(value)
            found["wanted"] += bool(expected)
    return found


def f1(found: Counts) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * found["right"] / max(1, found["read"] + found["wanted"])


def _files() -> list[Path]:
    return sorted(GOLDEN.glob("*.jsonl"))


def _read(row: Row) -> Row:
    before = read_fields(row["previous"]).authors if "previous" in row else ()
    return _row(read_fields(row["raw"], before))


def _row(fields: Fields) -> Row:
    found: Row = {name: getattr(fields, name) for name in FIELDS}
    return {**found, "authors": [[name.family, name.given] for name in fields.authors]}


def _values(row: Row) -> dict[str, str]:
    """Return the fields as they are compared: folded, without the punctuation around; authors by initials."""
    found = {name: fold(str(row.get(name, ""))).strip(_AROUND) for name in FIELDS[1:]}
    return {**found, "authors": "; ".join(_name(Person(*pair)) for pair in row.get("authors", ()))}


def _name(person: Person) -> str:
    given = person.given
    parts = given if given.isupper() and "." not in given and len(given) <= 4 else re.findall(r"[^\W_]+", given)
    return f"{fold(person.family).strip(_AROUND)}, {''.join(fold(part)[:1] for part in parts if part.strip())}"


def _print(name: str, entries: int, found: Counts) -> None:
    precision, recall = (found["right"] / max(1, found[whole]) for whole in ("read", "wanted"))
    print(f"{name:<14}{entries:>10}{precision:>11.3f}{recall:>8.3f}{f1(found):>7.3f}")


def _wrong(held: Iterable[Row]) -> Iterator[str]:
    for row in held:
        read, expected = _read(row), _values(row)
        wrong = [name for name in FIELDS if _values(read)[name] != expected[name]]
        if wrong:
            yield f"\n{row['raw']}\n"
            yield from (f"  {name}: read {read.get(name)!r}, wanted {row.get(name, '')!r}\n" for name in wrong)


if __name__ == "__main__":
    main()
