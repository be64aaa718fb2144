"""A library of evidence kept for choosing, with its claims: verdicts are fitted on it beside SciFact."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from records import Record, share

SOURCES = ("fever", "foolmetwice", "vitaminc:real", "healthver:dev")
"""Claims that people wrote about a text; a document of the library is such a text."""
CLAIMS = 70
"""Claims of each source, at most; the texts of further ones are documents that no claim is about."""


def write_library(records: Iterable[Record], folder: Path) -> None:
    """Write `corpus.jsonl` and `claims.jsonl` of the pairs that are kept from training.

    Of the texts of one group of vitaminc only one is taken, because they contradict each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_source: dict[str, list[Record]] = defaultdict(list)
    for record in _one_text_a_group([one for one in records if one.part == "held" and one.source in SOURCES]):
        by_source[record.source].append(record)
    documents: dict[str, str] = {}
    claims: list[dict[str, str]] = []
    for source in SOURCES:
        asked: set[str] = set()
        for one in sorted(by_source[source], key=lambda one: share(one.asked)):
            named = documents.setdefault(one.text, str(len(documents)))
            if one.asked in asked or len(asked) < CLAIMS:
                asked.add(one.asked)
                claims.append({"claim": one.asked, "label": str(one.label), "document": named, "split": "train"})
    corpus = [{"_id": named, "title": "", "text": text} for text, named in documents.items()]
    for name, rows in (("corpus.jsonl", corpus), ("claims.jsonl", claims)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text(lines, encoding="utf-8")


def _one_text_a_group(records: Sequence[Record]) -> list[Record]:
    chosen: dict[str, str] = {}
    for one in sorted(records, key=lambda one: share(one.text)):
        chosen.setdefault(one.group or one.text, one.text)
    return [one for one in records if chosen[one.group or one.text] == one.text]
