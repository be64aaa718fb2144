"""Measure retrieval and answers on a folder of judged questions, through the same engine as `ask`."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from ibidem import metrics
from ibidem.config import Settings
from ibidem.engine import Engine
from ibidem.errors import UsageError
from ibidem.library import Library
from ibidem.text import fold
from ibidem.types import Answer, Hit, IndexReport, Progress

CORPUS = "corpus.jsonl"
DEEPEST = 200
"""Passages asked for, so that at least 100 documents are ranked where documents are short."""
PASSAGES = 5
"""Passages among which a gold answer is looked for."""

ProgressCallback = Callable[[Progress], None]


def retrieval(
    folder: Path,
    *,
    split: str = "test",
    settings: Settings,
    cache: Path | None = None,
    progress: ProgressCallback | None = None,
) -> dict[str, object]:
    """Return nDCG@10 and recall of a BEIR-form folder, as means over the judged queries.

    Raises UsageError naming the file that is missing or malformed.
    """
    queries = {str(row["_id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl")}
    judged = _judgements(folder / "qrels" / f"{split}.tsv")
    scores: dict[str, list[float]] = {"nDCG@10": [], "R@10": [], "R@100": []}
    spent_ms: list[float] = []
    with _built(folder, settings, cache, progress) as (engine, report):
        for done, (query, gains) in enumerate(judged.items()):
            _tell(progress, done, len(judged))
            start = time.perf_counter()
            hits = engine.search(queries[query], k=DEEPEST) if queries[query].strip() else ()
            spent_ms.append((time.perf_counter() - start) * 1000)
            ranking = _documents(hits)
            relevant = {document for document, gain in gains.items() if gain > 0}
            scores["nDCG@10"].append(metrics.ndcg(ranking, gains, 10))
            scores["R@10"].append(metrics.recall(ranking, relevant, 10))
            scores["R@100"].append(metrics.recall(ranking, relevant, 100))
        return {
            "schema": 1,
            "queries": len(judged),
            "documents": report.documents,
            **{name: round(fmean(values), 4) for name, values in scores.items()},
            "ms_per_query": round(fmean(spent_ms), 2),
            "index_s": round(report.elapsed_s, 2),
            "cached": not report.written,
            "settings": {"split": split, **asdict(settings), **engine.settings_in_force()},
        }


def answers(
    folder: Path, *, settings: Settings, cache: Path | None = None, progress: ProgressCallback | None = None
) -> dict[str, object]:
    """Return how often the shown sentences and passages hold a gold answer, and how well confidence tells.

    Hits are over answerable questions; only sentences that are shown count, so abstaining on one is a miss.
    Raises UsageError naming the file that is missing or malformed.
    """
    questions = [_Question.of(row) for row in _rows(folder / "questions.jsonl")]
    outcomes: list[_Outcome] = []
    with _built(folder, settings, cache, progress) as (engine, report):
        for done, question in enumerate(questions):
            _tell(progress, done, len(questions))
            answer = engine.ask(question.text, k=PASSAGES)
            outcomes.append(_Outcome.of(question, answer))
    answerable = [one for one in outcomes if one.answerable]
    answered = [one for one in outcomes if one.answered]
    return {
        "schema": 1,
        "questions": len(outcomes),
        "documents": report.documents,
        "sentence_hit@1": _share(one.first_sentence == 0 for one in answerable),
        "sentence_hit@3": _share(one.first_sentence is not None for one in answerable),
        "passage_hit@5": _share(one.in_passages for one in answerable),
        "abstention_auroc": metrics.auroc(
            [one.confidence for one in answerable], [one.confidence for one in outcomes if not one.answerable]
        ),
        "answered": _share(one.answered for one in outcomes),
        "answered_when_answerable": _share(one.answered for one in answerable),
        "precision_when_answered": _share(one.answerable and one.first_sentence is not None for one in answered),
        "calibration_error": round(
            metrics.calibration_error([o.confidence for o in outcomes], [o.answerable for o in outcomes]), 4
        ),
        "ms_per_question": round(fmean(one.spent_ms for one in outcomes), 2) if outcomes else 0.0,
        "index_s": round(report.elapsed_s, 2),
    }


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    gold: tuple[str, ...]
    answerable: bool

    @classmethod
    def of(cls, row: Mapping[str, object]) -> _Question:
        listed = row.get("answers")
        gold = tuple(fold(str(one)) for one in listed) if isinstance(listed, list) else ()
        return cls(str(row["text"]), tuple(one for one in gold if one), bool(row.get("answerable", True)))

    def in_text(self, text: str) -> bool:
        """Whether the text holds a gold answer, or is part of one that is a sentence or longer."""
        shown = fold(text)
        return any(one in shown or (_is_sentence(one) and shown in one) for one in self.gold)


@dataclass(frozen=True, slots=True)
class _Outcome:
    answerable: bool
    answered: bool
    confidence: float
    first_sentence: int | None
    """Row, from 0, of the first shown sentence that is right."""
    in_passages: bool
    spent_ms: float

    @classmethod
    def of(cls, question: _Question, answer: Answer) -> _Outcome:
        right = (row for row, one in enumerate(answer.sentences) if question.in_text(one.text))
        return cls(
            question.answerable,
            not answer.abstained,
            answer.confidence,
            next(right, None),
            any(question.in_text(hit.passage.text) for hit in answer.hits[:PASSAGES]),
            answer.elapsed_ms["search"] + answer.elapsed_ms["answer"],
        )


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) >= 4


def _share(outcomes: Iterator[bool]) -> float:
    values = list(outcomes)
    return round(fmean(values), 4) if values else 0.0


def _documents(hits: tuple[Hit, ...]) -> list[str]:
    """Return the record ids of the hits, each once, best first, those folded into a hit right after it."""
    places = (place for hit in hits for place in (hit.passage.document, *(one.document for one in hit.also)))
    return list(dict.fromkeys(place.removeprefix(f"{CORPUS}#") for place in places))


@contextmanager
def _built(
    folder: Path, settings: Settings, cache: Path | None, progress: ProgressCallback | None
) -> Iterator[tuple[Engine, IndexReport]]:
    """Open an engine on a copy of the folder's corpus that lives in the cache, indexed."""
    library = _copied(folder, cache)
    with Engine.open(library, settings) as engine:
        report = engine.refresh(progress=progress)
        yield engine, report


def _copied(folder: Path, cache: Path | None) -> Library:
    source = folder / CORPUS
    if not source.is_file():
        raise UsageError(f"{source} is missing.", remedy="Name a folder that holds corpus.jsonl.")
    home = cache or _default_cache()
    with source.open("rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    library = Library(home / key, shared_models=home / "models")
    target = library.corpus / CORPUS
    if not target.is_file():
        library.corpus.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        shutil.copyfile(source, partial)
        partial.replace(target)
    return library


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("ibidem") / "eval"


def _rows(path: Path) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _row(line, f"{path}, line {number}")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", remedy="Name a folder that holds it.") from error


def _row(line: str, place: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{place} is not JSON.", remedy="Mend the file.") from error
    if not isinstance(row, dict) or "_id" not in row or "text" not in row:
        raise UsageError(f"{place} has no _id or no text.", remedy="Mend the file.")
    return row


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        known = ", ".join(sorted(one.stem for one in path.parent.glob("*.tsv"))) or "none"
        raise UsageError(f"{path} cannot be read.", remedy=f"Name a split with --split; here are: {known}.") from error
    judged: dict[str, dict[str, int]] = {}
    for line in lines:
        match line.split("\t"):
            case [query, document, gain] if gain.lstrip("-").isdigit():
                judged.setdefault(query, {})[document] = int(gain)
    return judged


def _tell(progress: ProgressCallback | None, done: int, total: int) -> None:
    if progress is not None and done % 10 == 0:
        progress(Progress("ask", done, total, "questions"))
