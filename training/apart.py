"""What is kept apart: claims of the sets that measure the judge, and pairs of one text that go to one part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from records import Record, rows, share

_TESTS = {
    "healthver": ("test",),
    "healthver_abstracts": ("test",),
    "scifact": ("dev",),
    "fever_symmetric": ("",),
}
"""The splits that are measured on; the empty one stands for the whole set."""
_SIGNS = re.compile(r"[\W_]+")


def untested(records: Iterable[Record], folder: Path) -> list[Record]:
    """Return the pairs whose claim no measured set holds, in whatever spacing and punctuation."""
    barred = {
        key(row["claim"])
        for name, splits in _TESTS.items()
        for row in rows(folder / "claims" / f"{name}.jsonl")
        if row.get("split", "") in splits or splits == ("",)
    }
    return [one for one in records if key(one.asked) not in barred]


def key(claim: str) -> str:
    """Return the letters and digits of a claim."""
    return _SIGNS.sub("", claim.casefold())


def parted(records: Iterable[Record], held: float) -> list[Record]:
    """Return the pairs with their part: those of one group, or else of one claim, are never in two."""
    return [replace(one, part="held" if share(one.group or one.asked) < held else "train") for one in records]
