"""Which claims, articles and cases are trained on, which are kept for choosing and calibrating, and which are measured.

A part is decided by a hash of what groups the pairs (a claim, an article, a passage), so that it never depends on the
order of a file, and so that no group is in two parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from records import HERE, Record, rows, share

HELD_OF_DEV = 0.15
"""Share of healthver's dev claims that is kept for choosing and calibrating."""
HELD_OF_SCIFACT = 0.25
"""Share of SciFact's train claims that is kept: what weighs the judge's word over a library is fitted on them."""
HELD_OF_VITAMINC = 0.04
"""Share of vitaminc's train cases that is kept; its dev pages are for reporting only."""
HELD_OF_SYNTHETIC = 0.03
"""Share of the passages whose synthetic pairs are kept."""
_MEASURED = {
    "healthver": ("test",),
    "healthver_abstracts": ("test",),
    "scifact": ("dev",),
    "fever_symmetric": ("",),
    "vitaminc": ("dev",),
}
"""The splits that are measured on; the empty one stands for the whole set."""
_SIGNS = re.compile(r"[\W_]+")
_DETOKENISED = {
    " ,": ",",
    " .": ".",
    " ;": ";",
    "-LRB- ": "(",
    " -RRB-": ")",
    "-LSB- ": "[",
    " -RSB-": "]",
    "`` ": '"',
}


def without_measured(records: Iterable[Record], folder: Path) -> list[Record]:
    """Return the pairs whose claim is in no measured split, in whatever spacing and punctuation."""
    barred = {
        key(row["claim"])
        for name, splits in _MEASURED.items()
        for row in rows(folder / "claims" / f"{name}.jsonl")
        if row.get("split", "") in splits or splits == ("",)
    }
    return [record for record in records if key(record.asked) not in barred]


def key(claim: str) -> str:
    """Return the letters and digits of a claim."""
    return _SIGNS.sub("", claim.casefold())


def detokenised(text: str) -> str:
    """Return a text without the marks that tokenising left in it."""
    for mark, plain in _DETOKENISED.items():
        text = text.replace(mark, plain)
    return " ".join(text.replace(" ''", '"').split())


def split_claim(record: Record, held: float) -> Record:
    """Return a pair of a claim set with its part: one claim, or one case of vitaminc, is never in two."""
    if record.source == "healthver:dev":
        return record  # its part is decided where it is read, by HELD_OF_DEV
    if record.source.startswith("vitaminc"):
        kept = share(record.group) < HELD_OF_VITAMINC
    elif record.source == "scifact":
        kept = is_for_fitting(record.asked)
    else:
        kept = share(record.asked) < held
    return replace(record, part="held" if kept else "train")


def split_groups(records: Iterable[Record], held: float) -> list[Record]:
    """Return the pairs with their part: those of one group, or else of one claim, are never in two."""
    return [
        replace(record, part="held" if share(record.group or record.asked) < held else "train") for record in records
    ]


def is_for_fitting(claim: str) -> bool:
    """Return whether a SciFact claim is kept from training."""
    return share(detokenised(claim)) < HELD_OF_SCIFACT


def article_of(document: str) -> str:
    """Return the article of a paragraph: its id up to the last dash."""
    return document.rpartition("-")[0]


def is_kept_out(article: str, every: int) -> bool:
    """Return whether an article is never trained on."""
    return share(f"article {article}") < 1 / every


def is_for_choosing(article: str, every: int) -> bool:
    """Return whether an article of those that are not kept out is kept for choosing and calibrating."""
    return share(f"held {article}") < 1 / every


def write_articles(articles: Iterable[str], *, kept_out: int, choosing: int) -> None:
    """Write beside this file which articles are never trained on, and which are kept for choosing and calibrating."""
    listed = sorted(set(articles))
    measured = [article for article in listed if is_kept_out(article, kept_out)]
    chosen_by = [article for article in listed if article not in measured and is_for_choosing(article, choosing)]
    for name, lines in (("held_out_articles.txt", measured), ("choosing_articles.txt", chosen_by)):
        (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def connected(listed: Sequence[Sequence[str]]) -> list[str]:
    """Return for each row a key that it has in common with all rows that share a value with it, directly or not."""
    parents: dict[str, str] = {}

    def root(value: str) -> str:
        while parents.setdefault(value, value) != value:
            parents[value] = value = parents[parents[value]]
        return value

    for values in listed:
        for value in values[1:]:
            parents[root(value)] = root(values[0])
    return [root(values[0]) for values in listed]
