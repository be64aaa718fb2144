"""Audit drafts with planted mistakes, and measure what is found of them and what is found in vain."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ibidem.audit.report import flaws
from ibidem.errors import UsageError
from ibidem.evaluation.datasets import JsonRow, ProgressCallback, json_lines, settings_in_force
from ibidem.library import Library
from ibidem.text.normalize import fold, words
from ibidem.types.audits import AuditFinding, AuditReport, LooseCitation

GOLD = "gold.jsonl"
_COMMON = 0.8
"""The share of the words of the shorter of two texts that the other has where both are one sentence."""


def drafts(
    folder: Path, library: Library, *, split: str | None = None, progress: ProgressCallback | None = None
) -> dict[str, object]:
    """Return the shares of planted mistakes and of right cited sentences in which something is to be mended.

    The drafts are audited in a copy, so that no decisions are read or written. Raises UsageError naming the file that
    is missing or malformed; otherwise as `Library.audit` does.
    """
    gold: dict[str, list[_GoldSentence]] = defaultdict(list)
    for place, row in json_lines(folder / GOLD, remedy="Name a folder that holds drafts and gold.jsonl."):
        if split is None or row.get("split") == split:
            gold[_text(row, "draft", place)].append(_GoldSentence.of(row, place))
    if not gold:
        raise UsageError(f"{folder / GOLD} holds no sentence of that split.", remedy="Name another split, or none.")
    outcomes: dict[str, list[_Outcome]] = {}
    with TemporaryDirectory() as copies:
        copied = Path(shutil.copytree(folder, Path(copies) / "drafts", ignore=shutil.ignore_patterns("*.ibidem.json")))
        for name, sentences in gold.items():
            report = library.audit(copied / name, progress=progress)
            outcomes[name] = list(_outcomes(sentences, report, (copied / name).read_bytes()))
    return {
        "schema": 1,
        **_figures(sentence for sentences in outcomes.values() for sentence in sentences),
        "by_draft": {name: _figures(sentences) for name, sentences in outcomes.items()},
        "missed": [
            sentence.gold.text
            for sentences in outcomes.values()
            for sentence in sentences
            if sentence.gold.mistake and not sentence.hit
        ],
        "alarmed": [
            sentence.gold.text
            for sentences in outcomes.values()
            for sentence in sentences
            if not sentence.gold.mistake and sentence.hit
        ],
        "settings": {"split": split, **settings_in_force(library)},
    }


@dataclass(frozen=True, slots=True)
class _GoldSentence:
    text: str
    mistake: str

    @classmethod
    def of(cls, row: Mapping[str, object], place: str) -> _GoldSentence:
        return cls(_text(row, "text", place), str(row.get("mistake") or ""))


@dataclass(frozen=True, slots=True)
class _Outcome:
    gold: _GoldSentence
    hit: bool


def _text(row: JsonRow, field: str, place: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{place} has no text as {field}.", remedy="Mend the file.")
    return value


def _outcomes(sentences: Iterable[_GoldSentence], report: AuditReport, data: bytes) -> Iterator[_Outcome]:
    mended = [finding for finding in flaws(report) if finding.mend]
    text = data.decode("utf-8", "replace") if report.verbatim else ""
    for sentence in sentences:
        start = text.find(sentence.text)
        if start >= 0:
            end = start + len(sentence.text)
            hit = any(finding.subject.place.start < end and start < finding.subject.place.end for finding in mended)
        else:
            hit = any(_same(sentence.text, _said(finding)) for finding in mended)
        yield _Outcome(sentence, hit)


def _said(finding: AuditFinding) -> str:
    subject = finding.subject
    return (subject.around if isinstance(subject, LooseCitation) else "") or subject.text


def _same(text: str, other: str) -> bool:
    """Whether two texts are the same sentence, in a format whose places are not those of the file."""
    ours, theirs = set(words(fold(text))), set(words(fold(other)))
    fewer = min(len(ours), len(theirs))
    return fewer > 0 and len(ours & theirs) >= _COMMON * fewer


def _figures(outcomes: Iterable[_Outcome]) -> dict[str, object]:
    held = list(outcomes)
    wrong, right = (
        [outcome for outcome in held if bool(outcome.gold.mistake) is is_mistake] for is_mistake in (True, False)
    )
    hits = sum(outcome.hit for outcome in wrong)
    alarms = sum(outcome.hit for outcome in right)
    kinds = {
        outcome.gold.mistake: [other.hit for other in wrong if other.gold.mistake == outcome.gold.mistake]
        for outcome in wrong
    }
    return {
        "mistakes": len(wrong),
        "found": hits,
        "found_share": round(hits / len(wrong), 4) if wrong else None,
        "right": len(right),
        "false_alarms": alarms,
        "false_alarm_share": round(alarms / len(right), 4) if right else None,
        "found_by_kind": {kind: f"{sum(hits)} of {len(hits)}" for kind, hits in sorted(kinds.items())},
    }
