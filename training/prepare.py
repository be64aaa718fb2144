"""Make the training pairs: `python training/prepare.py`."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import made
import numberflips
from apart import parted, untested
from claims import claims, is_for_fitting
from nearby import nearby
from questions import is_for_choosing, is_kept_out, paragraphs, questions
from records import HERE, Record, folders, rows, say, settings, write
from silver import Abstract, silver

from ibidem import sentences

HELD_OF_MADE = 0.03
"""Share of the passages whose made pairs are kept for choosing and calibrating."""


def main() -> None:
    """Write `stance.jsonl` and `answers.jsonl` in the work folder, and the lists of articles kept apart."""
    config = settings()
    data, work = folders(config)
    seed = config["prepare"]["seed"]
    stance = claims(data, config)
    stance += made.flipped(stance, random.Random(seed + 2))
    stance += _from_free_text(data, config)
    trained = [one for one in stance if one.source == "scifact" and one.part == "train"]
    stance += nearby(trained, _uncited(data), random.Random(seed + 4))
    stance = _distinct(untested(stance, data))
    write(work / "stance.jsonl", stance)
    answers = questions(data, config)
    write(work / "answers.jsonl", answers)
    _list_articles(data, config)
    kept = sorted({one.asked for one in stance if one.source == "scifact" and one.part == "held"})
    (work / "choosing_claims.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    for name, records in (("stance", stance), ("answers", answers)):
        say(f"{name}: {len(records)}")
        counted = Counter((record.source, record.part, record.label) for record in records)
        for key, count in sorted(counted.items(), key=str):
            say(f"  {' '.join(str(part) for part in key)} {count}")


def _from_free_text(data: Path, config: Mapping[str, Any]) -> list[Record]:
    """Return pairs made of sentences of encyclopaedic, scientific and medical text."""
    draw = random.Random(config["prepare"]["seed"] + 3)
    most = config["made"]["quadruples"]
    found: list[Record] = []
    for source, passages in _free_texts(data, config, draw).items():
        draw.shuffle(passages)
        found += made.quadruples(passages, source=source, most=most, draw=draw)
        found += made.bounds(passages, source=source, most=most // 4, draw=draw)
    found += silver(_uncited(data), source="scifact", draw=draw)
    return parted(found, HELD_OF_MADE)


def _free_texts(data: Path, config: Mapping[str, Any], draw: random.Random) -> dict[str, list[made.Passage]]:
    kept_out, choosing = config["prepare"]["kept_out"], config["prepare"]["choosing"]
    squad: dict[str, list[tuple[str, ...]]] = {}
    for one in paragraphs(data / "answers" / "squad").values():
        if not is_kept_out(one.article, kept_out) and not is_for_choosing(one.article, choosing):
            squad.setdefault(one.article, []).append(one.sentences)
    passages = [passage for article in squad.values() for passage in _named(article)]
    return {"squad": passages, "scifact": _abstracts(data, draw), "medquad": _answers(data, draw)}


def _uncited(data: Path) -> list[Abstract]:
    """Return abstracts that no claim cites of a test or dev split, or of those kept for choosing."""
    folder = data / "retrieval" / "scifact"
    cited = {line.split("\t")[1] for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]}
    claimed = rows(data / "claims" / "scifact.jsonl")
    cited_texts = {row["abstract"][:80] for row in claimed if row["split"] == "dev" or is_for_fitting(row["claim"])}
    free = [row for row in rows(folder / "corpus.jsonl") if row["_id"] not in cited]
    return [Abstract(row["title"], _split(row["text"])) for row in free if row["text"][:80] not in cited_texts]


def _abstracts(data: Path, draw: random.Random) -> list[made.Passage]:
    return [_passage(one.sentences) for one in draw.sample(_uncited(data), 1100)]


def _answers(data: Path, draw: random.Random) -> list[made.Passage]:
    texts = [row["answer"] for row in rows(data / "answers" / "medquad.jsonl") if 40 < len(row["answer"].split()) < 200]
    return [_passage(_split(text)) for text in draw.sample(texts, 1500)]


def _named(article: list[tuple[str, ...]]) -> list[made.Passage]:
    names = sorted({name for listed in article for one in listed for name in numberflips.names(one)})
    return [made.Passage(listed, tuple(names)) for listed in article]


def _passage(listed: tuple[str, ...]) -> made.Passage:
    return made.Passage(listed, tuple(sorted({name for one in listed for name in numberflips.names(one)})))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text[low:high] for low, high in sentences.split(text))


def _distinct(records: list[Record]) -> list[Record]:
    """Return the pairs without repeats, and without any that stands under two labels."""
    labels: dict[tuple[str, str], set[int | str]] = {}
    for record in records:
        labels.setdefault((record.asked, record.text), set()).add(record.label)
    kept = {(one.asked, one.text): one for one in reversed(records) if len(labels[one.asked, one.text]) == 1}
    return list(kept.values())[::-1]


def _list_articles(data: Path, config: Mapping[str, Any]) -> None:
    """Write which articles are never trained on, and which are kept for choosing and calibrating."""
    every, choosing = config["prepare"]["kept_out"], config["prepare"]["choosing"]
    articles = sorted({one.article for one in paragraphs(data / "answers" / "squad").values()})
    kept_out = [article for article in articles if is_kept_out(article, every)]
    chosen_by = [article for article in articles if article not in kept_out and is_for_choosing(article, choosing)]
    for name, listed in (("held_out_articles.txt", kept_out), ("choosing_articles.txt", chosen_by)):
        (HERE / name).write_text("\n".join(listed) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
