"""Whether the right passage is found, and the right sentence quoted, in other languages and across them.

The texts are parts of the bundled articles and their translations, line by line, in `languages/`; a question is written
in four languages and names the line that answers it. Questions are asked in the language of the texts, beside the
bundled English articles, and in another one than the texts are in. `--mixed` asks of one library in six languages,
`languages/mixed/`, in which English texts on near subjects and the bundled articles stand beside what answers.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings

TEXTS = Path(__file__).parent / "languages"
BUNDLED = Path(__file__).parent.parent / "corpus"
MIXED = TEXTS / "mixed"
FIRST = 3
SAME = ("en", "de", "fr", "es")
ACROSS = (("en", "de"), ("de", "en"), ("en", "fr"), ("fr", "es"))


class Case(NamedTuple):
    """A question and the sentence that answers it."""

    question: str
    document: str
    sentence: str


class Score(NamedTuple):
    """Shares of the questions."""

    first: float
    in_three: float
    answered: float
    right: float
    """Of all questions, those whose first quoted sentence is the right one."""


def cases(split: str, asked: str, told: str) -> Iterator[Case]:
    """Yield the questions of a split in one language with their answers in another."""
    for line in (TEXTS / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == split:
            text = (TEXTS / told / f"{row['article']}.md").read_text("utf-8").splitlines()
            yield Case(row[asked], f"{told}/{row['article']}.md", text[row["line"] - 1])


def mixed_cases(split: str) -> Iterator[tuple[str, Case]]:
    """Yield the questions of a split to the mixed library, each with its language; none is in that of its answer."""
    for line in (MIXED / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == split:
            text = (MIXED / f"{row['document']}.md").read_text("utf-8").splitlines()
            yield row["language"], Case(row["question"], f"mixed/{row['document']}.md", text[row["line"] - 1])


def measure(library: Library, asked: list[Case]) -> Score:
    """Ask all questions of a library."""
    ranks, answered, right = [], 0, 0
    for case in asked:
        hits = library.rerank(case.question, library.search(case.question, k=8))
        ranks.append(
            next((at for at, hit in enumerate(hits) if _holds(case, hit.passage.document, hit.passage.text)), 9)
        )
        answer = library.ask(case.question)
        answered += not answer.abstained
        first = answer.sentences[:1]
        right += bool(first) and _holds(case, first[0].place.document, first[0].text)
    n = len(asked)
    return Score(sum(rank == 0 for rank in ranks) / n, sum(rank < FIRST for rank in ranks) / n, answered / n, right / n)


def _holds(case: Case, document: str, text: str) -> bool:
    return document == case.document and case.sentence in " ".join(text.split())


def _library(root: Path, told: str, *, beside: bool, model: str) -> Library:
    """Return a library of the texts in a language, beside the bundled articles or alone."""
    shutil.copytree(TEXTS / told, root / "corpus" / told, ignore=shutil.ignore_patterns("*.jsonl"))
    if beside and told != "en":
        for article in BUNDLED.glob("[!R]*.md"):
            shutil.copy(article, root / "corpus")
    library = Library.open(LibraryPaths(root), Settings(model=model))
    library.refresh()
    return library


def main() -> None:
    """Print a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--model", action="append", default=[])
    parser.add_argument("--mixed", action="store_true")
    arguments = parser.parse_args()
    for model in arguments.model or ["all-MiniLM-L6-v2", "multilingual"]:
        print(f"\n{model}, {arguments.split}\n\n| question | texts | first | first three | answered | right sentence |")
        print("|---|---|---|---|---|---|")
        if arguments.mixed:
            with (
                TemporaryDirectory() as folder,
                _library(Path(folder), MIXED.name, beside=True, model=model) as library,
            ):
                every = list(mixed_cases(arguments.split))
                for name, english in (("English", True), ("other", False)):
                    score = measure(library, [case for asked, case in every if (asked == "en") is english])
                    print(f"| {name} | mixed | " + " | ".join(f"{part:.2f}" for part in score) + " |", flush=True)
            continue
        for told, pairs in _by_texts():
            for beside in (True, False):
                chosen = [asked for asked in pairs if (asked == told) is beside]
                if not chosen:
                    continue
                with (
                    TemporaryDirectory() as folder,
                    _library(Path(folder), told, beside=beside, model=model) as library,
                ):
                    for asked in chosen:
                        score = measure(library, list(cases(arguments.split, asked, told)))
                        print(f"| {asked} | {told} | " + " | ".join(f"{part:.2f}" for part in score) + " |", flush=True)


def _by_texts() -> Iterator[tuple[str, list[str]]]:
    for told in SAME:
        yield told, [told, *(asked for asked, other in ACROSS if other == told)]


if __name__ == "__main__":
    main()
