"""Claims with their evidence, read from the sets that may be trained on, balanced and cut alike."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hard_negatives import of_other_claims
from records import Record, rows, say, share
from splits import HELD_OF_DEV, connected, detokenised, split_claim

from ibidem.text import sentences

Row = dict[str, Any]

LONG = 70
"""Words from which neutral evidence is a whole abstract, not the sentence that was judged."""


def claims(folder: Path, config: Mapping[str, Any]) -> list[Record]:
    """Return the pairs of every claim set that is switched on, and neutral pairs made of them."""
    draw = random.Random(config["prepare"]["seed"])
    words = config["prepare"]["evidence_words"]
    pairs: list[Record] = []
    for source, used in config["sources"].items():
        path = folder / "claims" / f"{source}.jsonl"
        if not used or not path.exists():
            continue
        records = [_cut(record, words) for record in _selected(source, path, draw)]
        records = _capped(records, config["cap"].get(source, 0), draw)
        # Vitaminc has neutral pairs of its own, and so hard that easier ones would teach nothing.
        records += [] if source == "vitaminc" else of_other_claims(records, draw)
        say(f"{source}: {len(records)}")
        pairs += records
    return [split_claim(record, config["prepare"]["held_share"]) for record in pairs]


def _selected(source: str, path: Path, draw: random.Random) -> list[Record]:
    """Return the pairs of a set that may be trained on."""
    listed = list(rows(path))
    if source == "healthver":
        return _healthver(listed, draw)
    if source == "healthver_abstracts":
        return _healthver_abstracts(listed)
    if source == "scifact":
        return _scifact(listed, draw)
    if source == "vitaminc":
        return _vitaminc(listed)
    if source == "contract_nli":
        listed = [row for row in listed if len(row["evidence"].split()) <= 120]
    draw.shuffle(listed)
    return [_record(source, row) for row in listed]


def _healthver(listed: Sequence[Row], draw: random.Random) -> list[Record]:
    """Return train and dev; of each neutral abstract a few sentences, three times.

    A part of the claims of dev is kept for choosing: they are of the form that test has.
    """
    found = []
    for row in listed:
        if row["split"] == "test":
            continue
        if row["split"] == "dev":
            part = "held" if share(row["claim"]) < HELD_OF_DEV else "train"
            found.append(replace(_record("healthver:dev", row), part=part))
        elif row["label"] == "NEUTRAL" and len(row["evidence"].split()) > LONG:
            cuts = {_some(row["evidence"], count, draw) for count in (1, 1, 2 + draw.randrange(2))}
            found += [_record("healthver", row | {"evidence": cut}) for cut in sorted(cuts)]
        else:
            found.append(_record("healthver", row))
    return [record for record in found if len(record.text.split()) >= 5]


def _healthver_abstracts(listed: Sequence[Row]) -> list[Record]:
    """Return train pairs with a window of the abstract around their evidence."""
    return [
        _record("healthver_abstracts", row | {"evidence": _around(row["abstract"], row["evidence"])})
        for row in listed
        if row["split"] == "train"
    ]


def _scifact(listed: Sequence[Row], draw: random.Random) -> list[Record]:
    """Return each train pair with its gold sentences, or a few for a neutral one, and with a window of the abstract."""
    found = []
    for row in listed:
        if row["split"] == "dev":
            continue
        few = {_some(row["abstract"], count, draw) for count in (1, 1, 2)}
        cuts = [row["evidence"]] if row["label"] != "NEUTRAL" else sorted(few)
        found += [_record("scifact", row | {"evidence": cut}) for cut in cuts]
        found.append(_record("scifact", row | {"evidence": _around(row["abstract"], row["evidence"])}))
    return found


def _vitaminc(listed: Sequence[Row]) -> list[Record]:
    """Return the train pairs; cases that share a text or a claim are of one group, and go to one part."""
    listed = [row for row in listed if row["split"] == "train"]
    groups = connected([(row["case"], row["evidence"], row["claim"]) for row in listed])
    return [
        replace(_record(f"vitaminc:{row['kind']}", row), group=f"vitaminc {group}")
        for row, group in zip(listed, groups, strict=True)
    ]


def _around(abstract: str, gold: str, most: int = 125) -> str:
    """Return as many sentences of an abstract as fit `most` words, those of the evidence among them."""
    spans = [abstract[low:high] for low, high in sentences.split(abstract)]
    marked = [row for row, one in enumerate(spans) if one in gold or one[:60] in gold]
    if not marked or len(marked) == len(spans):
        marked = [int(share(abstract) * len(spans))]
    low = high = marked[0]
    size = len(spans[low].split())
    while True:
        options = [row for row in (low - 1, high + 1) if 0 <= row < len(spans)]
        options.sort(key=lambda row: (row not in marked, share(abstract + str(row))))
        if not options or size + len(spans[options[0]].split()) > most:
            return " ".join(spans[low : high + 1])
        size += len(spans[options[0]].split())
        low, high = min(low, options[0]), max(high, options[0])


def _record(source: str, row: Row) -> Record:
    return Record("stance", detokenised(row["claim"]), detokenised(row["evidence"]), row["label"], source)


def _cut(record: Record, most: int) -> Record:
    """Return the pair with evidence of at most `most` words."""
    if len(record.text.split()) > most and record.source not in ("scifact", "healthver_abstracts"):
        return replace(record, text=" ".join(record.text.split()[:most]))
    return record


def _some(text: str, count: int, draw: random.Random) -> str:
    spans = [text[low:high] for low, high in sentences.split(text) if high - low > 30]
    if len(spans) <= count:
        return text
    start = draw.randrange(len(spans) - count + 1)
    return " ".join(spans[start : start + count])


def _capped(records: list[Record], cap: int, draw: random.Random) -> list[Record]:
    """Return at most `cap` pairs, as many of each label as there are."""
    if not cap or len(records) <= cap:
        return records
    by_label: dict[int | str, list[Record]] = defaultdict(list)
    for record in draw.sample(records, len(records)):
        by_label[record.label].append(record)
    share_of_each = cap // len(by_label)
    return [record for label in sorted(by_label, key=str) for record in by_label[label][:share_of_each]]
