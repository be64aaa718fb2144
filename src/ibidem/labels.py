"""The words both faces use for the same thing: where a place is, and how close a hit comes."""

from __future__ import annotations

from typing import Protocol

from ibidem.types import Answer, Hit, Reference, Relation, Ruling, Stance

RELEVANCE = ((0.6, "strong"), (0.45, "good"), (0.3, "fair"), (float("-inf"), "weak"))
"""Least closeness of each word. On SQuAD, about half the passages that hold the answer are strong, nine tenths good."""
BY_MEANING = ("dense", "sentences")
"""The retrievers whose scores have the same scale for every question."""
RULINGS = {
    Ruling.SUPPORTED: "Supported",
    Ruling.CONTRADICTED: "Contradicted",
    Ruling.MIXED: "Mixed: documents say different things",
    Ruling.NOT_FOUND: "Not found: the library says nothing that settles it",
}
SIDES = {Stance.SUPPORTS: "Supporting", Stance.REFUTES: "Contradicting"}
NO_SIDE = {Stance.SUPPORTS: "nothing that supports it", Stance.REFUTES: "nothing that contradicts it"}
RELATIONS = {
    Relation.CITED_HERE: "cited there",
    Relation.IN_LIBRARY: "its own text, in the library, says so",
    Relation.TITLE_MATCH: "only its title is about the claim; its text was not read",
}
MOST_AUTHORS = 3
"""Authors named in a citation."""


class Placed(Protocol):
    """Anything that has a place in a document: a citation, a finding in a draft."""

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line, inclusive."""

    @property
    def page(self) -> int | None:
        """None where there are no pages."""


def locator(placed: Placed) -> str:
    """Return where in its document something lies: page if there are pages, and lines."""
    first, last = placed.lines
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    return lines if placed.page is None else f"page {placed.page}, {lines}"


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


def formatted(reference: Reference) -> str:
    """Return an entry as people cite it: authors, year, title, container; as it stands where it could not be read."""
    if not reference.parsed:
        return reference.raw
    names = [f"{one.family}, {one.given}".rstrip(", ") for one in reference.authors]
    more = reference.more_authors or len(names) > MOST_AUTHORS
    shown = "; ".join(names[:MOST_AUTHORS]) + (" et al." if names and more else "")
    year = f"({reference.year})" if reference.year else ""
    numbers = reference.volume + (f"({reference.issue})" if reference.issue else "")
    where = ", ".join(part for part in (reference.container, numbers, reference.pages) if part)
    told = " ".join(part for part in (shown, year) if part)
    parts = (part for part in (told, reference.title, where or reference.publisher) if part)
    return " ".join(part if part.endswith(("?", "!")) else part.rstrip(".") + "." for part in parts)


def brief(reference: Reference) -> str:
    """Return an entry in a few words: first author, or title, and year."""
    names = [one.family for one in reference.authors]
    more = reference.more_authors or len(names) > 2
    shown = names[0] + (" et al." if more else f" and {names[1]}" if len(names) == 2 else "") if names else ""
    return " ".join(part for part in (shown or reference.title or reference.raw[:60], reference.year) if part)


def because(answer: Answer) -> str:
    """Return how the confidence came about, in log odds; empty where nothing was weighed."""
    parts = ", ".join(f"{name.replace('_', ' ')} {part:+.2f}" for name, part in answer.because.items())
    return parts and f"confidence {answer.confidence:.2f}, from log odds: {parts}"
