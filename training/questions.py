"""Questions with texts that answer them and texts that look as if they did."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records import Record, rows, say, share
from similar import Similar

from ibidem import sentences
from ibidem.text import fold


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its sentences."""

    document: str
    article: str
    title: str
    text: str
    sentences: tuple[str, ...]


def article_of(document: str) -> str:
    """Return the article of a paragraph: its id up to the last dash."""
    return document.rpartition("-")[0]


def is_kept_out(article: str, every: int) -> bool:
    """Return whether an article is never trained on."""
    return share(f"article {article}") < 1 / every


def is_for_choosing(article: str, every: int) -> bool:
    """Return whether an article of those that are not kept out is kept for choosing and calibrating."""
    return share(f"held {article}") < 1 / every


def paragraphs(folder: Path) -> dict[str, Paragraph]:
    """Return the paragraphs of a set by id."""
    found = {}
    for row in rows(folder / "corpus.jsonl"):
        spans = tuple(row["text"][low:high] for low, high in sentences.split(row["text"]))
        found[row["_id"]] = Paragraph(row["_id"], article_of(row["_id"]), row["title"], row["text"], spans)
    return found


def questions(folder: Path, config: Mapping[str, Any]) -> list[Record]:
    """Return groups of candidates for each question of the sets that are switched on."""
    draw = random.Random(config["prepare"]["seed"] + 1)
    found: list[Record] = []
    for source in ("squad", "squad2"):
        if config["sources"][source]:
            found += _asked(folder / "answers" / source, source, config, draw)
    if config["sources"]["medquad"]:
        found += _medquad(folder / "answers" / "medquad.jsonl", config, draw)
    return found


def gold_rows(paragraph: Paragraph, answers: Sequence[str]) -> list[int]:
    """Return the sentences of a paragraph that hold a gold answer."""
    return [row for row, one in enumerate(paragraph.sentences) if holds(one, answers)]


def holds(text: str, answers: Sequence[str]) -> bool:
    """Return whether a text holds one of the answers, as whole words."""
    folded = fold(text)
    wanted = [fold(answer) for answer in answers if fold(answer)]
    return any(re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", folded) for answer in wanted if answer in folded)


def _asked(folder: Path, source: str, config: Mapping[str, Any], draw: random.Random) -> list[Record]:
    choosing = config["prepare"]["choosing"]
    kept_out = config["prepare"]["kept_out"]
    every = {key: one for key, one in paragraphs(folder).items() if not is_kept_out(one.article, kept_out)}
    found: list[Record] = []
    for part in ("train", "held"):
        held = part == "held"
        known = {key: one for key, one in every.items() if is_for_choosing(one.article, choosing) == held}
        found += _of_part(folder, source, part, known, draw)
    return found


def _of_part(folder: Path, source: str, part: str, known: Mapping[str, Paragraph], draw: random.Random) -> list[Record]:
    """Return the groups of the questions on these paragraphs, with texts of no others."""
    listed = [row for row in rows(folder / "questions.jsonl") if row["document"] in known]
    candidates = [(one.document, text) for one in known.values() for text in one.sentences]
    near = Similar([text for _, text in candidates]).nearest([row["text"] for row in listed], k=10)
    say(f"{source}: {len(listed)} questions ({part})")
    found: list[Record] = []
    for row, places in zip(listed, near, strict=True):
        paragraph = known[row["document"]]
        elsewhere = [(known[document], text) for document, text in (candidates[place] for place in places)]
        texts = _texts(row, paragraph, elsewhere, draw)
        found += [
            Record("answers", row["text"], text, label, source, part, title, f"{source}:{row['_id']}")
            for text, label, title in texts
        ]
    return found


def _texts(
    row: Mapping[str, Any], paragraph: Paragraph, elsewhere: Sequence[tuple[Paragraph, str]], draw: random.Random
) -> list[tuple[str, int, str]]:
    """Return texts for a question, each with whether it answers it and its title."""
    gold = gold_rows(paragraph, row["answers"]) if row["answerable"] else []
    listed = paragraph.sentences
    wrong = [text for place, text in enumerate(listed) if place not in gold]
    ranked = _by_words(row["text"], wrong)
    if not row["answerable"]:
        made = [(text, 0, paragraph.title) for text in ranked[:2]]
        return [*made, (_window(paragraph, draw.randrange(len(listed)), 2), 0, paragraph.title)]
    if not gold:
        return []
    far = [(one, text) for one, text in elsewhere if one.document != paragraph.document]
    far = [(one, text) for one, text in far if not holds(text, row["answers"])]
    made = [(listed[gold[0]], 1, paragraph.title)]
    made += [(text, 0, paragraph.title) for text in [*ranked[:2], *draw.sample(ranked[2:], min(1, len(ranked[2:])))]]
    made += [(text, 0, one.title) for one, text in far[:2]]
    made.append((_window(paragraph, gold[0], draw.choice((1, 1, 2))), 1, paragraph.title))
    wide = [(_window(one, one.sentences.index(text), 1), 0, one.title) for one, text in far[:4]]
    return [
        *made,
        *draw.sample(clear := [each for each in wide if not holds(each[0], row["answers"])], min(1, len(clear))),
    ]


def _by_words(question: str, texts: Sequence[str]) -> list[str]:
    """Return the texts that share most words with the question first."""
    asked = set(fold(question).split())
    return sorted(texts, key=lambda text: -len(asked & set(fold(text).split())))


def _window(paragraph: Paragraph, row: int, reach: int) -> str:
    """Return a sentence with `reach` sentences to each side."""
    return " ".join(paragraph.sentences[max(0, row - reach) : row + reach + 1])


def _medquad(path: Path, config: Mapping[str, Any], draw: random.Random) -> list[Record]:
    """Return questions with the opening of their answer against that of other questions on the same focus."""
    by_focus: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows(path):
        if row["focus"] and row["answer"]:
            by_focus[row["focus"]].append(row)
    found: list[Record] = []
    chosen = [focus for focus in sorted(by_focus) if len({row["qtype"] for row in by_focus[focus]}) > 2]
    for focus in draw.sample(chosen, min(1300, len(chosen))):
        listed = by_focus[focus]
        part = "held" if share(f"focus {focus}") < config["prepare"]["held_share"] else "train"
        row = draw.choice(listed)
        others = [one for one in listed if one["qtype"] != row["qtype"]]
        group = f"medquad:{row['_id']}"
        found.append(Record("answers", row["question"], _opening(row["answer"]), 1, "medquad", part, focus, group))
        found += [
            Record("answers", row["question"], _opening(one["answer"]), 0, "medquad", part, focus, group)
            for one in draw.sample(others, min(3, len(others)))
        ]
    return found


def _opening(text: str) -> str:
    return " ".join(text.split()[:60])
