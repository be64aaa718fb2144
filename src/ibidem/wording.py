"""The words both faces use for the same thing: where a place is, and how close a hit comes."""

from __future__ import annotations

from ibidem.types import Citation, Hit

RELEVANCE = ((0.6, "strong"), (0.45, "good"), (0.3, "fair"), (float("-inf"), "weak"))
"""Least closeness of each word. On SQuAD, about half the passages that hold the answer are strong, nine tenths good."""
BY_MEANING = ("dense", "sentences")
"""The retrievers whose scores have the same scale for every question."""


def locator(citation: Citation) -> str:
    """Return where in its document a citation lies: page if there are pages, and lines."""
    first, last = citation.lines
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    return lines if citation.page is None else f"page {citation.page}, {lines}"


def closeness(hit: Hit) -> float | None:
    """Return the mean cosine of the question with the passage and its best sentence; None if words alone found it."""
    cosines = [hit.trace[name].score for name in BY_MEANING if name in hit.trace]
    return sum(cosines) / len(cosines) if cosines else None


def relevance(hit: Hit) -> str:
    """Return how close a hit comes, as a word."""
    close = closeness(hit)
    if close is None:
        return "word match"
    return next(word for least, word in RELEVANCE if close >= least)
