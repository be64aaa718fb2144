"""The words on the screen for what the engine returns."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem import labels
from ibidem.labels import closeness
from ibidem.types import Abstention, Answer, Evidence, Hit, Progress, Ruling, Stance, Status, Verdict

CLEARLY = 0.5
"""Least probability of a stance that counts for a side."""
BAR_STEPS = 5
FILLED, HOLLOW = "▰", "▱"

_REASONS = {
    Abstention.EMPTY: ("The library is empty", "Put documents into corpus/, then press F5."),
    Abstention.NOTHING_CLOSE: ("The library says nothing on this", "No passage comes close to the question."),
    Abstention.NO_SENTENCE: ("No sentence answers this", "Some passages come close; they may help."),
    Abstention.ONLY_LISTED: (
        "No sentence answers this",
        "What comes close is a work in a list of references; F6 shows them all.",
    ),
    Abstention.NOTHING_PASSES: ("No document matches the filter", "F4 lists the documents and their paths."),
}
_ASSURANCE = ((0.8, "very likely"), (0.5, "likely"), (0.0, "uncertain"))
_CERTAINTY = ((0.8, "clear"), (0.6, "likely"), (0.0, "uncertain"))
_STAGES = {
    "read": "Reading",
    "model": "Loading the model",
    "encode": "Encoding",
    "write": "Writing the index",
    "publish": "Sharing",
}
_FAINTEST, _FULLEST = 0.0, 0.75  # the closeness at which the bar is empty and full: fair fills two steps, strong four


def abstention(reason: Abstention) -> tuple[str, str]:
    """Return why there is no answer, and what is offered instead."""
    return _REASONS[reason]


def relevance(hit: Hit) -> tuple[str, str]:
    """Return a word and a bar for how close a hit comes; one found by words alone has no bar."""
    close = closeness(hit)
    return labels.relevance(hit), "" if close is None else bar((close - _FAINTEST) / (_FULLEST - _FAINTEST))


def bar(share: float) -> str:
    """Return a bar for a share of 1; never quite empty."""
    filled = min(BAR_STEPS, max(1, round(share * BAR_STEPS)))
    return FILLED * filled + HOLLOW * (BAR_STEPS - filled)


def assurance(answer: Answer) -> tuple[str, str]:
    """Return the confidence of an answer as a word and a gauge."""
    return _word(_ASSURANCE, answer.confidence), bar(answer.confidence)


def certainty(verdict: Verdict) -> tuple[str, str]:
    """Return the confidence of a ruling as a word and a gauge."""
    return _word(_CERTAINTY, verdict.confidence), bar(verdict.confidence)


def bearing(verdict: Verdict, stance: Stance) -> tuple[Evidence, ...]:
    """Return the sentences that are shown on one side of a claim: those that speak clearly, and what the ruling needs.

    Where nothing was found that settles the claim, there are none.
    """
    found, other, ruled = verdict.supporting, verdict.contradicting, Ruling.SUPPORTED
    if stance is Stance.REFUTES:
        found, other, ruled = other, found, Ruling.CONTRADICTED
    if verdict.ruling is Ruling.NOT_FOUND:
        return ()
    needed = verdict.ruling in (ruled, Ruling.MIXED) or (verdict.ruling is Ruling.UNCLEAR and not other)
    return tuple(one for at, one in enumerate(found) if one.score >= CLEARLY or (needed and at == 0))


def near_by(verdict: Verdict) -> tuple[Evidence, ...]:
    """Return the sentences that come near to a claim and are on neither side of it, in the order of the verdict."""
    taken = {one.place for stance in (Stance.SUPPORTS, Stance.REFUTES) for one in bearing(verdict, stance)}
    found = {one.place: one for one in (*verdict.supporting, *verdict.contradicting) if one.place not in taken}
    return tuple(found.values())


def _word(words: Sequence[tuple[float, str]], share: float) -> str:
    return next(word for least, word in words if share >= least)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it must be."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def holdings(status: Status) -> str:
    """Return what a library holds, in one line."""
    return f"{counted(status.documents, 'document')} · {counted(status.passages, 'passage')}"


def stage(progress: Progress) -> str:
    """Return what an indexing run is doing."""
    return _STAGES.get(progress.stage, progress.stage)


def pace(progress: Progress) -> list[str]:
    """Return how far it is, how fast and how long still: the most telling first, those that are known."""
    told: list[str] = []
    if progress.left_s is not None:
        told.append(f"{duration(progress.left_s)} left")
    if progress.total:
        told.append(f"{progress.done:,} of {progress.total:,} {progress.unit}".rstrip())
    if progress.per_second:
        told.append(f"{progress.per_second:,.0f} a second")
    return told


def duration(seconds: float) -> str:
    """Return a duration in seconds, or minutes when it is long."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
