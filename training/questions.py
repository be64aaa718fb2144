"""Questions with texts that answer them and texts that look as if they did."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hard_negatives import Similar
from records import Record, rows, say, share
from splits import article_of, is_for_choosing, is_kept_out

from ibidem.text import sentences
from ibidem.text.normalize import fold

HEADINGS = 0.25
"""Share of the questions that get a heading among their wrong texts."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its sentences."""

    document: str
    article: str
    title: str
    text: str
    sentences: tuple[str, ...]


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
    records: list[Record] = []
    for part in ("train", "held"):
        held = part == "held"
        known = {key: one for key, one in every.items() if is_for_choosing(one.article, choosing) == held}
        records += _of_part(folder, source, part, known, draw)
    return records


def _of_part(folder: Path, source: str, part: str, known: Mapping[str, Paragraph], draw: random.Random) -> list[Record]:
    """Return the groups of the questions on these paragraphs, with texts of no others."""
    listed = [row for row in rows(folder / "questions.jsonl") if row["document"] in known]
    candidates = [(one.document, text) for one in known.values() for text in one.sentences]
    near = Similar([text for _, text in candidates]).nearest([row["text"] for row in listed], k=10)
    say(f"{source}: {len(listed)} questions ({part})")
    records: list[Record] = []
    for row, places in zip(listed, near, strict=True):
        paragraph = known[row["document"]]
        elsewhere = [(known[document], text) for document, text in (candidates[place] for place in places)]
        group = f"{source}:{row['_id']}"
        for text, label, title in _texts(row, paragraph, elsewhere, draw):
            kind = source if title == paragraph.title else f"{source}:far"
            records.append(Record("answers", row["text"], text, label, kind, part, title, group))
    return records


def _texts(
    row: Mapping[str, Any], paragraph: Paragraph, elsewhere: Sequence[tuple[Paragraph, str]], draw: random.Random
) -> list[tuple[str, int, str]]:
    """Return texts for a question, each with whether it answers it and its title.

    Most of the wrong ones are sentences of the same paragraph: they name the topic, and do not hold the answer.
    """
    gold = gold_rows(paragraph, row["answers"]) if row["answerable"] else []
    listed = paragraph.sentences
    wrong = [text for place, text in enumerate(listed) if place not in gold]
    ranked = _by_words(row["text"], wrong)
    if not row["answerable"]:
        texts = [(text, 0, paragraph.title) for text in ranked[:2]]
        return [*texts, (_window(paragraph, draw.randrange(len(listed)), 2), 0, paragraph.title)]
    if not gold:
        return []
    far = [(one, text) for one, text in elsewhere if one.document != paragraph.document]
    far = [(one, text) for one, text in far if not holds(text, row["answers"])]
    texts = [(listed[gold[0]], 1, paragraph.title)]
    texts += [(text, 0, paragraph.title) for text in ranked[:4]]
    texts += [(text, 0, one.title) for one, text in far[:1]]
    if draw.random() < HEADINGS:
        heading = heading_of(row["text"], paragraph.text, draw)
        if heading and not holds(heading, row["answers"]):
            texts.append((heading, 0, paragraph.title))
    texts.append((_window(paragraph, gold[0], draw.choice((1, 1, 2))), 1, paragraph.title))
    wide = [(_window(one, one.sentences.index(text), 1), 0, one.title) for one, text in far[:4]]
    silent = [window for window in wide if not holds(window[0], row["answers"])]
    return [*texts, *draw.sample(silent, min(1, len(silent)))]


def heading_of(question: str, text: str, draw: random.Random) -> str:
    """Return the longest run of a question's words that a text has too, as a heading; empty where it is too short.

    A heading names what is asked for, and answers nothing.
    """
    words, low = question.rstrip("?").split(), text.lower()
    runs = [
        " ".join(words[start:stop])
        for start in range(len(words))
        for stop in range(start + 1, min(len(words), start + 6) + 1)
        if " ".join(words[start:stop]).lower() in low
    ]
    run = max(runs, key=len, default="")
    if len(run) < 8:
        return ""
    return run[0].upper() + run[1:] + draw.choice(("", ":", ".", ":"))


def _by_words(question: str, texts: Sequence[str]) -> list[str]:
    """Return the texts that share most words with the question first."""
    asked = set(fold(question).split())
    return sorted(texts, key=lambda text: -len(asked & set(fold(text).split())))


def _window(paragraph: Paragraph, row: int, reach: int) -> str:
    """Return a sentence with `reach` sentences to each side."""
    return " ".join(paragraph.sentences[max(0, row - reach) : row + reach + 1])


def _medquad(path: Path, config: Mapping[str, Any], draw: random.Random) -> list[Record]:
    """Return questions with the opening of their answer against that of other questions on the same focus."""
    by_focus: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(path):
        if row["focus"] and row["answer"]:
            by_focus[row["focus"]].append(row)
    records: list[Record] = []
    varied = [focus for focus in sorted(by_focus) if len({row["qtype"] for row in by_focus[focus]}) > 2]
    for focus in draw.sample(varied, min(1300, len(varied))):
        listed = by_focus[focus]
        part = "held" if share(f"focus {focus}") < config["prepare"]["held_share"] else "train"
        asked = draw.choice(listed)
        others = [row for row in listed if row["qtype"] != asked["qtype"]]
        for row in [asked, *draw.sample(others, min(3, len(others)))]:
            label, text = int(row is asked), _opening(row["answer"])
            records.append(
                Record("answers", asked["question"], text, label, "medquad", part, focus, f"medquad:{asked['_id']}")
            )
    return records


def _opening(text: str) -> str:
    return " ".join(text.split()[:60])
