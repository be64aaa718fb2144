"""Claims with their evidence, read from the sets that may be trained on, balanced and cut alike."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from records import Record, rows, say, share
from similar import Similar

from ibidem import sentences

Row = dict[str, Any]

HELD_OF_DEV = 0.15
"""Share of healthver's dev claims that is kept for choosing and calibrating."""
HELD_OF_SCIFACT = 0.25
"""Share of SciFact's train claims that is kept: what weighs the judge's word over a library is fitted on them."""
LONG = 70
"""Words from which neutral evidence is a whole abstract, not the sentence that was judged."""
_MENDED = {" ,": ",", " .": ".", " ;": ";", "-LRB- ": "(", " -RRB-": ")", "-LSB- ": "[", " -RSB-": "]", "`` ": '"'}


def claims(folder: Path, config: Mapping[str, Any]) -> list[Record]:
    """Return the pairs of every claim set that is switched on, and neutral pairs made of them."""
    draw = random.Random(config["prepare"]["seed"])
    words = config["prepare"]["evidence_words"]
    found: list[Record] = []
    for source, used in config["sources"].items():
        path = folder / "claims" / f"{source}.jsonl"
        if not used or not path.exists():
            continue
        records = [_cut(record, words) for record in _selected(source, path, draw)]
        records = _capped(records, config["cap"].get(source, 0), draw)
        records += _neutrals(records, draw)
        say(f"{source}: {len(records)}")
        found += records
    return [_parted(record, config["prepare"]["held_share"]) for record in found]


def _selected(source: str, path: Path, draw: random.Random) -> list[Record]:
    """Return the pairs of a set that may be trained on."""
    listed = list(rows(path))
    if source == "healthver":
        return _healthver(listed, draw)
    if source == "healthver_abstracts":
        return _healthver_abstracts(listed)
    if source == "scifact":
        return _scifact(listed, draw)
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
    return Record("stance", _mended(row["claim"]), _mended(row["evidence"]), row["label"], source)


def _mended(text: str) -> str:
    """Return a text without the marks that tokenising left in it."""
    for mark, plain in _MENDED.items():
        text = text.replace(mark, plain)
    return " ".join(text.replace(" ''", '"').split())


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


def _neutrals(records: Sequence[Record], draw: random.Random) -> list[Record]:
    """Return claims with the most similar evidence of another claim, as many as neutral pairs are missing."""
    sided = [record for record in records if record.label != "NEUTRAL" and record.part == "train"]
    missing = max(len(sided) // 2 - (len(records) - len(sided)), len(sided) // 8)
    if len(sided) < 200 or not missing:
        return []
    texts = sorted({record.text for record in sided})
    own: dict[str, set[str]] = defaultdict(set)
    for record in records:
        own[record.asked].add(record.text)
    chosen = draw.sample(sided, min(missing, len(sided)))
    near = Similar(texts).nearest([record.asked for record in chosen], k=12)
    made = []
    for record, row in zip(chosen, near, strict=True):
        others = [texts[place] for place in row if not _same(texts[place], own[record.asked])]
        if others:
            # The two nearest may well say the same thing in other words; those after them rarely do.
            made.append(replace(record, text=draw.choice(others[2:7] or others[-1:]), label="NEUTRAL"))
    return made


def _same(text: str, own: Iterable[str]) -> bool:
    words = set(text.lower().split())
    return any(len(words & set(one.lower().split())) > 0.6 * min(len(words), len(set(one.split()))) for one in own)


def _parted(record: Record, held: float) -> Record:
    """Return the pair with its part: one claim is never in two."""
    if record.source == "healthver:dev":
        return record
    kept = is_for_fitting(record.asked) if record.source == "scifact" else share(record.asked) < held
    return replace(record, part="held" if kept else "train")


def is_for_fitting(claim: str) -> bool:
    """Return whether a SciFact claim is kept from training."""
    return share(_mended(claim)) < HELD_OF_SCIFACT
