"""The words on the screen for what the engine returns."""

from __future__ import annotations

from ibidem.types import Abstention, Answer, Hit, Progress, Status

BAR_STEPS = 5
FILLED, HOLLOW = "▰", "▱"

_REASONS = {
    Abstention.EMPTY: ("The library is empty.", "Put documents into corpus/, then press F5."),
    Abstention.NOTHING_CLOSE: (
        "No answer: nothing in the library comes close.",
        "See the nearest passages in the evidence.",
    ),
    Abstention.NO_SENTENCE: (
        "No answer: some passages come close, but no sentence answers it.",
        "See the nearest passages in the evidence.",
    ),
}
_STAGES = {"read": "Reading", "model": "Preparing the model", "encode": "Encoding", "write": "Writing the index"}
_RELEVANCE = ((0.85, "strong"), (0.6, "good"), (0.35, "fair"), (0.0, "slight"))


def abstention(reason: Abstention) -> tuple[str, str]:
    """Return why there is no answer, and what is offered instead."""
    return _REASONS[reason]


def relevance(hit: Hit, answer: Answer) -> tuple[str, str]:
    """Return a word and a bar for a hit's score beside the best of the same answer."""
    best = max(other.score for other in answer.hits)
    share = min(1.0, max(0.0, hit.score / best)) if best > 0 else 0.0
    word = next(word for least, word in _RELEVANCE if share >= least)
    return word, bar(share)


def bar(share: float, steps: int = BAR_STEPS) -> str:
    """Return a bar for a share between 0 and 1; never quite empty."""
    filled = max(1, round(share * steps))
    return FILLED * filled + HOLLOW * (steps - filled)


def assurance(answer: Answer) -> str:
    """Return the confidence of an answer in words and as a number."""
    words = ((0.8, "well supported"), (0.5, "supported"), (0.0, "weakly supported"))
    word = next(word for least, word in words if answer.confidence >= least)
    return f"{word} ({answer.confidence:.0%})"


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
