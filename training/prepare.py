"""Make the training pairs: `python training/prepare.py`."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import synthetic_claims
from choosing_library import write_library
from claims import claims
from figures import figures
from hard_negatives import of_search
from paraphrases import WordNet, contraries, reworded
from perturbations import names
from questions import paragraphs, questions
from records import Abstract, Passage, Record, folders, rows, say, settings, write
from splits import (
    HELD_OF_SYNTHETIC,
    is_for_choosing,
    is_for_fitting,
    is_kept_out,
    split_groups,
    without_measured,
    write_articles,
)
from weak_labels import weak_labels

from ibidem.models import Role, open_encoder
from ibidem.settings import DEFAULT_MODEL
from ibidem.text import sentences

REWORDED = (
    *("vitaminc:real", "vitaminc:synthetic", "fever", "foolmetwice", "scifact", "healthver", "healthver:dev"),
    *("healthver_abstracts", "mnli_dev_matched", "snli", "contract_nli"),
)
"""Sources whose claims are said in other words."""


def main() -> None:
    """Write `stance.jsonl` and `answers.jsonl` in the work folder, and the lists of articles kept apart."""
    config = settings()
    data, work = folders(config)
    seed = config["prepare"]["seed"]
    stance = claims(data, config)
    stance += synthetic_claims.flipped(stance, random.Random(seed + 2))
    stance += _from_free_text(data, config, stance)
    trained = [one for one in stance if one.source == "scifact" and one.part == "train"]
    stance += of_search(trained, uncited(data), random.Random(seed + 4))
    stance = _distinct(without_measured(stance, data))
    write(work / "stance.jsonl", stance)
    answers = questions(data, config)
    write(work / "answers.jsonl", answers)
    articles = (one.article for one in paragraphs(data / "answers" / "squad").values())
    write_articles(articles, kept_out=config["prepare"]["kept_out"], choosing=config["prepare"]["choosing"])
    kept = sorted({one.asked for one in stance if one.source == "scifact" and one.part == "held"})
    (work / "choosing_claims.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    write_library(stance, work / "choosing")
    for name, records in (("stance", stance), ("answers", answers)):
        say(f"{name}: {len(records)}")
        counted = Counter((record.source, record.part, record.label) for record in records)
        for key, count in sorted(counted.items(), key=str):
            say(f"  {' '.join(str(part) for part in key)} {count}")


def _from_free_text(data: Path, config: Mapping[str, Any], stance: list[Record]) -> list[Record]:
    """Return pairs made of sentences of encyclopaedic, scientific and medical text, and of the evidence of claims."""
    draw = random.Random(config["prepare"]["seed"] + 3)
    most = config["synthetic"]["quadruples"]
    pairs: list[Record] = []
    for source, passages in free_texts(data, config, draw).items():
        draw.shuffle(passages)
        pairs += synthetic_claims.quadruples(passages, source=source, most=most, draw=draw)
        pairs += synthetic_claims.bounds(passages, source=source, most=most // 4, draw=draw)
    pairs += _contrasting(data, config, stance)
    pairs += _in_other_words(data, config, stance)
    pairs += weak_labels(uncited(data), source="scifact", draw=draw)
    return split_groups(pairs, HELD_OF_SYNTHETIC)


def _contrasting(data: Path, config: Mapping[str, Any], stance: list[Record]) -> list[Record]:
    """Return pairs that differ in a unit, frame, agent, word with a contrary, duty, side of a comparison, or figure."""
    draw = random.Random(config["prepare"]["seed"] + 5)
    most = config["synthetic"]["contrasts"]
    pairs: list[Record] = []
    texts = free_texts(data, config, draw)
    texts["vitaminc"] = _revised(stance, draw)
    for source, passages in texts.items():
        draw.shuffle(passages)
        pairs += synthetic_claims.contrasts(passages, source=source, most=most, draw=draw)
        pairs += synthetic_claims.directions(passages, source=source, most=most, draw=draw)
    agreed = {one.text for one in stance if one.source == "contract_nli" and one.part == "train"}
    clauses = [Passage(_split(text)) for text in sorted(agreed)]
    pairs += synthetic_claims.contrasts(clauses, source="duty", most=most // 2, draw=draw, duties=True)
    answers = [row["answer"] for row in rows(data / "answers" / "medquad.jsonl") if " than " in row["answer"]]
    compared = [
        *clauses,
        *_comparing(stance),
        *(_passage(abstract.sentences) for abstract in uncited(data)),
        *(Passage(_split(text)) for text in answers),
        *texts["squad"],
        *texts["vitaminc"],
    ]
    pairs += synthetic_claims.comparisons(compared, source="free text", most=2 * most, draw=draw)
    known = sorted({name for passage in texts["squad"] for name in passage.names})
    pairs += figures(draw.sample(known, 300), count=most // 3, draw=draw)
    return pairs


def _in_other_words(data: Path, config: Mapping[str, Any], stance: list[Record]) -> list[Record]:
    """Return pairs whose words are exchanged for synonyms and contraries; none where no WordNet is named."""
    if not config["paths"]["wordnet"]:
        return []
    draw = random.Random(config["prepare"]["seed"] + 6)
    net = WordNet.inflected(Path(config["paths"]["wordnet"]))
    pairs = reworded([one for one in stance if one.source in REWORDED], net, alike, draw)
    texts = free_texts(data, config, draw) | {"vitaminc": _revised(stance, draw)}
    for source, passages in texts.items():
        draw.shuffle(passages)
        pairs += contraries(passages, net, source=source, most=config["synthetic"]["contraries"], draw=draw)
    return pairs


def alike(claims: Sequence[str], others: Sequence[str]) -> list[float]:
    """Return the cosine of each claim with the other one in its place."""
    encoder = open_encoder(DEFAULT_MODEL)
    one, two = (encoder.encode(list(texts), role=Role.PASSAGE) for texts in (claims, others))
    return [float(cosine) for cosine in (one * two).sum(axis=1)]


def _revised(stance: list[Record], draw: random.Random) -> list[Passage]:
    """Return one sentence of each group of vitaminc's cases in training."""
    revisions: dict[str, list[str]] = {}
    for one in stance:
        if one.source == "vitaminc:real" and one.part == "train":
            revisions.setdefault(one.group, []).append(one.text)
    return [Passage((draw.choice(listed),)) for listed in revisions.values()]


def _comparing(stance: list[Record]) -> list[Passage]:
    """Return the training evidence of some sets that compares something."""
    kept = {
        one.text
        for one in stance
        if one.part == "train" and one.source.partition(":")[0] in ("fever", "mnli_dev_matched", "snli", "healthver")
    }
    return [Passage((text,)) for text in sorted(kept) if " than " in text]


def free_texts(data: Path, config: Mapping[str, Any], draw: random.Random) -> dict[str, list[Passage]]:
    """Return passages of encyclopaedic, scientific and medical text by source, none of an article kept apart."""
    kept_out, choosing = config["prepare"]["kept_out"], config["prepare"]["choosing"]
    squad: dict[str, list[tuple[str, ...]]] = {}
    for one in paragraphs(data / "answers" / "squad").values():
        if not is_kept_out(one.article, kept_out) and not is_for_choosing(one.article, choosing):
            squad.setdefault(one.article, []).append(one.sentences)
    passages = [passage for article in squad.values() for passage in _named(article)]
    return {"squad": passages, "scifact": _abstracts(data, draw), "medquad": _answers(data, draw)}


def uncited(data: Path) -> list[Abstract]:
    """Return abstracts that no claim cites of a test or dev split, or of those kept for choosing."""
    folder = data / "retrieval" / "scifact"
    cited = {line.split("\t")[1] for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]}
    claimed = rows(data / "claims" / "scifact.jsonl")
    cited_texts = {row["abstract"][:80] for row in claimed if row["split"] == "dev" or is_for_fitting(row["claim"])}
    free = [row for row in rows(folder / "corpus.jsonl") if row["_id"] not in cited]
    return [Abstract(row["title"], _split(row["text"])) for row in free if row["text"][:80] not in cited_texts]


def _abstracts(data: Path, draw: random.Random) -> list[Passage]:
    return [_passage(one.sentences) for one in draw.sample(uncited(data), 1100)]


def _answers(data: Path, draw: random.Random) -> list[Passage]:
    texts = [row["answer"] for row in rows(data / "answers" / "medquad.jsonl") if 40 < len(row["answer"].split()) < 200]
    return [_passage(_split(text)) for text in draw.sample(texts, 1500)]


def _named(article: list[tuple[str, ...]]) -> list[Passage]:
    """Return the paragraphs of an article, each with the names of the whole article."""
    known = sorted({name for listed in article for sentence in listed for name in names(sentence)})
    return [Passage(listed, tuple(known)) for listed in article]


def _passage(listed: tuple[str, ...]) -> Passage:
    return Passage(listed, tuple(sorted({name for one in listed for name in names(one)})))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text[low:high] for low, high in sentences.split(text))


def _distinct(records: list[Record]) -> list[Record]:
    """Return the pairs without repeats, and without any that stands under two labels."""
    labels: dict[tuple[str, str], set[int | str]] = {}
    for record in records:
        labels.setdefault((record.asked, record.text), set()).add(record.label)
    kept = {(one.asked, one.text): one for one in reversed(records) if len(labels[one.asked, one.text]) == 1}
    return list(kept.values())[::-1]


if __name__ == "__main__":
    main()
